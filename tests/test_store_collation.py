"""What is found by how its name begins is found in the order of every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from game import Game
from postgres import Postgres

from waitlist.flows.forget import erase
from waitlist.store import signals

LANGUAGES = (
    "template template0 lc_collate 'C' lc_ctype 'C'",
    "template template0 locale_provider icu icu_locale 'en-US' lc_collate 'C' lc_ctype 'C'",
    "template template0 locale_provider icu icu_locale 'en-u-ka-shifted' lc_collate 'C' lc_ctype 'C'",
)


@pytest.mark.parametrize("how", LANGUAGES)
def test_the_tallies_of_an_erased_referrers_friends_go_and_no_others(
    tmp_path: Path, postgres: Postgres, how: str
) -> None:
    url = postgres.create(how)
    with Game(tmp_path, url=url) as game:
        ada, ben = (game.link(game.member(f"{name}@example.com"))["signup"] for name in ("ada", "ben"))
        kept = [f"{ben}:d:ab", f"{ada}0:n:ab", "d:ab", "v", f"{str(ada)[:-1]}:n:ab", f"x{ada}:d:ab"]
        for name in (f"{ada}:d:ab", f"{ada}:n:ab:7", f"{ada}:h:network:ab", f"{ada}:s:zz", *kept):
            game.do(signals.tally, game.site.id, name)
        game.do(erase, game.site, game.signup("ada@example.com"), game.tick())
        found = {row["name"] for row in game.rows("select name from tallies where name <> ''")}
        assert {name for name in found if name.startswith(f"{ada}:")} == set()
        assert set(kept) <= found
    postgres.drop(url)
