"""Look through the pinned packages: `scripts/audit`.

It knows three things. Every line of `requirements/*.txt` is exact and has hashes. What is installed is what
`requirements/dev.txt` says, and nothing besides. And with `--osv FILE`, a copy of the OSV list for PyPI,
which of the pinned versions have a known fault.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from osv import canonical, faults, read
from packaging.markers import Marker

ROOT = Path(__file__).parent.parent
LINE = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+))?"
)
OURS = frozenset({"waitlist", "pip", "setuptools", "wheel"})


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--osv", type=Path, metavar="FILE", help="all.zip of OSV for PyPI, or a folder of its files"
    )
    osv = asked.parse_args().osv
    problems: list[str] = []
    pinned: dict[str, set[str]] = {}
    files = sorted((ROOT / "requirements").glob("*.txt"))
    for file in files:
        for name, version, hashes, _ in entries(file):
            pinned.setdefault(name, set()).add(version)
            if not hashes:
                problems.append(f"{file.name}: {name} {version} has no hash; `scripts/lock` writes them")
    problems += installed(ROOT / "requirements" / "dev.txt")
    if osv is not None:
        problems += faults(read(osv), pinned)
    for problem in problems:
        print(problem)
    looked = f"{sum(map(len, pinned.values()))} versions in {len(files)} files"
    print(f"{looked}: {len(problems)} problems.", "" if osv else "Known faults were not looked up (--osv).")
    return 1 if problems else 0


def entries(file: Path) -> Iterator[tuple[str, str, int, str]]:
    """Give name, version, number of hashes and marker of every pinned package."""
    text = file.read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith(("#", "-")):
            continue
        found = LINE.match(line)
        if found is None:
            sys.exit(
                f"{file.name}: got `{line[:80]}`, expected name==version. `scripts/lock` writes the file."
            )
        marker = (found["marker"] or "").split("--hash")[0].strip()
        yield canonical(found["name"]), found["version"], line.count("--hash=sha256:"), marker


def installed(file: Path) -> list[str]:
    wanted = {
        name: version for name, version, _, marker in entries(file) if not marker or Marker(marker).evaluate()
    }
    here = {canonical(each.metadata["Name"]): each.version for each in distributions()}
    wrong = [
        f"{name}: {here.get(name, 'nothing')} is installed, {file.name} says {version}: scripts/install --dev"
        for name, version in wanted.items()
        if here.get(name) != version
    ]
    more = sorted(here.keys() - wanted.keys() - OURS)
    return wrong + [f"{name} {here[name]} is installed and stands in no file" for name in more]


if __name__ == "__main__":
    sys.exit(main())
