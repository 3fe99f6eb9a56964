"""Every page as the Nu Html Checker sees it. That takes Java, so it is one of the long tests."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import Meet
from command import ROOT
from states import STATES
from tour import People, Tour

CHECKER = ROOT / ".node" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SENT = [name for name in STATES if name != "landing-inline"]  # which no server sent
# What the themes have of their own is styles; a template of one is seen in any of its states.
SOME = [
    *("landing", "landing-invited", "landing-long-refused", "landing-blocks", "landing-bare", "landing-wide"),
    *("share-new", "share-four", "share-held", "share-long", "share-bare", "share-over", "share-wide"),
    *("confirm", "recover-refused", "leaderboard", "forget", "privacy", "error-404", "send", "card"),
]
THEMES = {"classic": SENT, "poster": SOME, "instrument": SOME}
LANGUAGES = {"en": "en-GB", "th": "th-TH"}


@pytest.mark.parametrize("theme", THEMES)
def test_the_checker_finds_nothing(
    dressed: Callable[[str], People], meet: Meet, tmp_path: Path, theme: str
) -> None:
    people = dressed(theme)
    for language, locale in LANGUAGES.items():
        visitor = meet(locale=locale)
        for name in THEMES[theme]:
            STATES[name](Tour(people, visitor))
            assert visitor.answer is not None
            (tmp_path / f"{name}-{language}.html").write_bytes(visitor.answer.body())
            visitor.context.clear_cookies()
    files = sorted(tmp_path.glob("*.html"))
    assert len(files) == 2 * len(THEMES[theme])
    checked = subprocess.run(
        ["java", "-Xss2m", "-jar", str(CHECKER), "--format", "json", "--stdout", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(checked.stdout)["messages"]
    # Browsers take a path for `ping`; the checker wants a whole address, which would be of another host where
    # the site has several.
    found = [
        one for one in found if "attribute “ping” on element “a”: Must contain only" not in one["message"]
    ]
    said = {f"{Path(one['url']).stem}: {one['message']} {one.get('extract', '')}" for one in found}
    assert not said, "\n".join(sorted(said))
