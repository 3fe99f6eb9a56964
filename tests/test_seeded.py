"""Deliberate bugs, `scripts/test --seeded`: each can still be put into the tree, and is documented."""

from __future__ import annotations

import tomllib

import pytest
from command import ROOT

BUGS = tomllib.loads((ROOT / "scripts" / "seeded.toml").read_text("utf-8"))["bug"]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug["name"])
def test_a_deliberate_bug_follows_the_code(bug: dict[str, str]) -> None:
    assert (ROOT / bug["file"]).read_text("utf-8").count(bug["old"]) == 1
    assert f"| {bug['name']} | `{bug['file']}` | yes |" in (ROOT / "docs" / "security.md").read_text("utf-8")
    files = [word for word in bug["tests"].split() if word.endswith(".py")]
    assert files
    assert all((ROOT / file).is_file() for file in files)
