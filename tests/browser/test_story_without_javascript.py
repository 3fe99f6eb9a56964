"""The whole story once more in browsers that run no scripts."""

from __future__ import annotations

from chromium import Meet
from launched import Launched
from story import tell


def test_the_whole_story_needs_no_scripts(own_server: Launched, meet: Meet) -> None:
    tell(own_server, meet, java_script=False)
