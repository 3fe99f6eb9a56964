"""Put deliberate bugs into a copy of the tree, one at a time: do the tests notice? `scripts/test --seeded`.

    scripts/test --seeded                     all of scripts/seeded.toml
    scripts/test --seeded cookie "GET conf"   those whose name has one of these words in it
    scripts/test --seeded --docs              all, and the table in docs/security.md is written anew

A bug whose text stands no longer in its file is an error: it has to follow the code.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BUGS = ROOT / "scripts" / "seeded.toml"
DOCS = ROOT / "docs" / "security.md"
TABLE = re.compile(r"(<!-- seeded -->\n).*?(<!-- end -->)", re.DOTALL)
PATIENCE = 600  # seconds for the tests of one bug
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "site", "data")


@dataclass(frozen=True, slots=True)
class Bug:
    """Text of a file that becomes another, and the arguments of pytest that must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: str

    def put_into(self, tree: Path) -> None:
        file = tree / self.file
        text = file.read_text("utf-8")
        if text.count(self.old) != 1:
            sys.exit(
                f"scripts/seeded.toml: {self.name}: its old text stands {text.count(self.old)} times in "
                f"{self.file}, expected once. Let it follow the code."
            )
        file.write_text(text.replace(self.old, self.new), "utf-8")


def main(arguments: Sequence[str]) -> int:
    words = [word for word in arguments if word != "--docs"]
    read = tomllib.loads(BUGS.read_text("utf-8"))["bug"]
    bugs = [Bug(**each) for each in read]
    bugs = [bug for bug in bugs if not words or any(word in bug.name for word in words)]
    missed = []
    with tempfile.TemporaryDirectory(prefix="seeded-") as folder:
        for bug in bugs:
            # All of them first: a text that is gone should not be found out after half an hour.
            bug.put_into(_fresh(Path(folder) / "tree", bug.file))
        for tests in dict.fromkeys(bug.tests for bug in bugs):
            if not _passes(_copy(Path(folder) / "tree"), tests):
                sys.exit(f"{tests}: fails without any bug, so that it says nothing. Mend it first.")
        for bug in bugs:
            tree = _copy(Path(folder) / "tree")
            bug.put_into(tree)
            caught = not _passes(tree, bug.tests)
            print(f"{'caught' if caught else 'MISSED'}  {bug.name}", flush=True)
            if not caught:
                missed.append(bug.name)
    print(f"{len(bugs) - len(missed)} of {len(bugs)} caught.")
    if "--docs" in arguments:
        _write(bugs, missed)
    return 1 if missed else 0


def _fresh(tree: Path, file: str) -> Path:
    (tree / file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / file, tree / file)
    return tree


def _copy(tree: Path) -> Path:
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    return tree


def _passes(tree: Path, tests: str) -> bool:
    """Run tests on a tree: True when all passed. Anything but passing and failing is a mistake of ours."""
    python = ROOT / ".venv" / "bin" / "python"
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *shlex.split(tests)]
    try:
        ended = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return False  # waiting for ever is noticed, too
    if ended.returncode not in (0, 1, 2, 3):
        sys.exit(
            f"{tests}: pytest ended with {ended.returncode}.\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}"
        )
    return ended.returncode == 0


def _write(bugs: Sequence[Bug], missed: Sequence[str]) -> None:
    rows = [f"| {bug.name} | `{bug.file}` | {'missed' if bug.name in missed else 'yes'} |\n" for bug in bugs]
    head = f"{len(bugs) - len(missed)} of {len(bugs)} are caught.\n\n"
    head += "| Bug | Where | Caught |\n| --- | --- | --- |\n"
    text = DOCS.read_text("utf-8")
    DOCS.write_text(TABLE.sub(lambda found: f"{found[1]}{head}{''.join(rows)}{found[2]}", text), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
