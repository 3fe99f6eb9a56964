"""`scripts/audit --osv` reads the list of faults as its format is described."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command import ROOT

VERSION = next(
    line.split("==")[1].split()[0]
    for line in (ROOT / "requirements" / "run.txt").read_text("utf-8").splitlines()
    if line.startswith("jinja2==")
)


def entry(number: str, *, name: str = "Jinja2", ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    """Return an entry about the pinned package; ``ranges`` and ``versions`` are of the package."""
    affected = {key: more.pop(key) for key in ("ranges", "versions") if key in more}
    package = {"ecosystem": ecosystem, "name": name, "purl": f"pkg:pypi/{name.lower()}"}
    return {
        "schema_version": "1.7.0",
        "id": number,
        "modified": "2026-01-02T03:04:05Z",
        "summary": f"About {number}",
        "affected": [{"package": package, **affected}],
        **more,
    }


def events(*turns: str, kind: str = "ECOSYSTEM") -> list[dict[str, Any]]:
    """Return a range: ``introduced 0``, ``fixed 1.2`` and so on."""
    return [{"type": kind, "events": [{what: when} for what, when in (turn.split() for turn in turns)]}]


def audit(place: Path) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "scripts/audit.py", "--osv", str(place)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, run.stdout + run.stderr


def zipped(place: Path, *entries: dict[str, Any]) -> Path:
    file = place / "all.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in entries:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
    return file


HAS_IT = {
    "TOLD-LISTED": {"versions": ["0.1", VERSION]},
    "TOLD-SPELLED": {"versions": [f"{VERSION}.0"]},
    "TOLD-EVER": {"ranges": events("introduced 0")},
    "TOLD-LAST": {"ranges": events("introduced 1.0", f"last_affected {VERSION}")},
    "TOLD-AGAIN": {"ranges": events("introduced 0", "fixed 2.0", "introduced 2.5", "fixed 9999")},
    "TOLD-UNORDERED": {"ranges": events("fixed 9999", "fixed 2.0", "introduced 2.5", "introduced 0")},
    "TOLD-LIMITED": {"ranges": events("introduced 0", "limit 1.0", "limit 9999")},
    "TOLD-NO-LIMIT": {"ranges": events("introduced 0", "limit *")},
    "TOLD-SEMVER": {"ranges": events("introduced 0", kind="SEMVER")},
    "TOLD-ELSEWHERE-TOO": {"ranges": events("introduced 2004d") + events("introduced 0")},
    "TOLD-UNREADABLE": {"ranges": events("introduced 2004d")},
}
HAS_NOT = {
    "NOT-LISTED": {"versions": ["0.1", "2004d"]},
    "NOT-FIXED": {"ranges": events("introduced 0", f"fixed {VERSION}")},
    "NOT-LAST": {"ranges": events("introduced 0", "last_affected 2.9")},
    "NOT-YET": {"ranges": events("introduced 9998", "fixed 9999")},
    "NOT-UNORDERED": {"ranges": events("fixed 2.0", "introduced 0")},
    "NOT-LIMITED": {"ranges": events("introduced 0", "limit 1.0")},
    "NOT-BY-COMMIT": {"ranges": events("introduced 0", kind="GIT")},
    "NOT-UNREADABLE": {"ranges": events("introduced 2004d"), "versions": ["0.1"]},
    "NOT-WITHDRAWN": {"ranges": events("introduced 0"), "withdrawn": "2026-02-03T04:05:06Z"},
    "NOT-OURS": {"ranges": events("introduced 0"), "name": "jinja3"},
    "NOT-PYTHON": {"ranges": events("introduced 0"), "ecosystem": "npm"},
    "NOT-ANYTHING": {"affected": []},
}  # fmt: skip


def test_every_way_of_naming_versions_is_understood(tmp_path: Path) -> None:
    both: dict[str, dict[str, Any]] = HAS_IT | HAS_NOT
    code, said = audit(zipped(tmp_path, *(entry(number, **more) for number, more in both.items())))
    told = [line for line in said.splitlines() if line.startswith("jinja2 ")]
    assert code == 1
    assert sorted(line.split(": ")[1] for line in told) == sorted(HAS_IT)
    assert f"jinja2 {VERSION}: TOLD-LISTED: About TOLD-LISTED" in told
    [unreadable] = [line for line in told if "TOLD-UNREADABLE" in line]
    assert unreadable.endswith("(its ranges cannot be compared; look at it yourself)")


def test_a_fault_that_several_databases_tell_of_is_one(tmp_path: Path) -> None:
    ever = {"ranges": events("introduced 0")}
    for each in (
        entry("PYSEC-1", aliases=["CVE-1"], **ever),
        entry("GHSA-1", aliases=["CVE-1"], **ever),
        entry("GHSA-2", **ever),
    ):
        (tmp_path / f"{each['id']}.json").write_text(json.dumps(each), "utf-8")
    code, said = audit(tmp_path)
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith("jinja2 ")] == [
        f"jinja2 {VERSION}: GHSA-1 = PYSEC-1: About GHSA-1",
        f"jinja2 {VERSION}: GHSA-2: About GHSA-2",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"no zip", "File is not a zip file", id="another file"),
        pytest.param(None, "No such file or directory", id="nothing"),
    ],
)
def test_what_is_no_list_is_said_so(tmp_path: Path, content: bytes | None, said: str) -> None:
    place = tmp_path / "all.zip"
    if content is not None:
        place.write_bytes(content)
    code, words = audit(place)
    assert code == 1
    assert said in words
    assert "Expected all.zip of OSV for PyPI" in words


def test_a_list_about_something_else_is_not_taken_for_a_good_answer(tmp_path: Path) -> None:
    code, said = audit(zipped(tmp_path, entry("GO-1", ecosystem="Go", ranges=events("introduced 0"))))
    assert code == 1
    assert "none of its 1 entries is about PyPI" in said
    (tmp_path / "one.json").write_text("[]", "utf-8")
    assert "one.json is no entry of OSV" in audit(tmp_path)[1]
