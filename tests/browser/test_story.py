"""The whole story in a browser, on the real server, with real mails."""

from __future__ import annotations

from chromium import Meet
from launched import Launched
from story import tell


def test_ada_joins_and_shares_and_five_friends_earn_her_the_first_reward(
    own_server: Launched, meet: Meet
) -> None:
    tell(own_server, meet, java_script=True)
