"""``scripts/bench lighthouse``: what it does when Lighthouse misses the start of a page."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks.lighthouse import ask

# In place of Node: it counts its starts, and misses as many as it was told.
NODE = """#!{python}
import json, sys
from pathlib import Path

starts = Path(__file__).with_name("starts")
number = len(starts.read_text()) if starts.exists() else 0
starts.write_text("x" * (number + 1))
report = Path(next(each for each in sys.argv if each.startswith("--output-path=")).partition("=")[2])
missed = number < {misses}
error = {{"code": "NO_NAVSTART", "message": "Something went wrong. (NO_NAVSTART)"}}
report.write_text(json.dumps({{"runtimeError": error}} if missed else {{"number": number}}))
if missed and {code}:
    sys.exit("Runtime error encountered: Something went wrong. (NO_NAVSTART)")
"""


def put_node(folder: Path, monkeypatch: pytest.MonkeyPatch, *, misses: int, code: int = 1) -> None:
    node = folder / "node"
    node.write_text(NODE.format(python=sys.executable, misses=misses, code=code), "utf-8")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("WAITLIST_CHROMIUM", str(node))


@pytest.mark.parametrize("code", [1, 0])
def test_it_starts_again_when_it_missed_the_start_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int
) -> None:
    put_node(tmp_path, monkeypatch, misses=2, code=code)
    assert ask("http://127.0.0.1:1/", "phone", tmp_path, headers={}) == {"number": 2}
    assert capsys.readouterr().err == (
        "  NO_NAVSTART: it starts again, 1 of 2 times at most\n"
        "  NO_NAVSTART: it starts again, 2 of 2 times at most\n"
    )


def test_it_gives_up_when_it_missed_the_start_three_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_node(tmp_path, monkeypatch, misses=3)
    with pytest.raises(SystemExit) as gave_up:
        ask("http://127.0.0.1:1/", "phone", tmp_path, headers={})
    assert gave_up.value.code == "Lighthouse could not look at http://127.0.0.1:1/: NO_NAVSTART, 3 times"
    assert (tmp_path / "starts").read_text() == "xxx"
