"""Whatever is kept as a sum is counted again, and what differs is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from game import Game

from waitlist.flows.recount import differences
from waitlist.flows.visits import Visited, record
from waitlist.sites import Site
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")

BROKEN = (
    ("place_counts set people = people + 1 where level = 2", "people are kept in stretch 2/"),
    ("place_counts set people = people + 1 where level = 4", "people are kept in stretch 4/"),
    (
        "link_counts set visits = visits - 1 where visits > 0",
        "2 visits and 2 joins are kept, the rows say at",
    ),
    ("link_counts set joins = 0", "3 visits and 0 joins are kept, the rows say at"),
    ("counters set value = value - 2 where name = 'number'", "numbers: the last one given is kept as 1"),
    ("credits set initial = 'Z'", "Z is kept, the name says otherwise"),
    ("credits set initial = ''", "no initial is kept, the name says otherwise"),
    ("followings set bare = 9 where referrer = 0", "manner of the friends of all: of 3 more came in one"),
    ("followings set friends = 99 where referrer = 0", "weighed friends: 2 of referrers and 99 of all are"),
    ("followings set friends = 9 where referrer <> 0", "weighed friends: 9 of referrers and 3 of all are"),
    ("tallies set people = 1 where name = 'd:ab'", "shared d: 2 friends of referrers are kept, and 1 people"),
)


class Undone(Exception):
    """Takes back what was broken."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(found)
        self.found = found


def broken(tx: Tx, site: Site, sql: str) -> None:
    """Break something, look what is said, and take it back."""
    tx.run(f"update {sql}")
    raise Undone(list(differences(tx, site)))


def test_each_kept_sum_that_is_wrong_is_told(tmp_path: Path) -> None:
    with Game(tmp_path, place={"rule": "friends"}) as game:
        ada = game.member("ada@example.com")
        for name in ("Ben", "Cleo"):
            game.confirm(game.join(f"{name}@example.com", by=ada, name=name).code)
        visited = Visited(game.site.id, game.now // 86_400_000, ada, "", 3, 0)
        game.do(record, [visited])
        number = game.link(ada)["signup"]
        game.do(_share, game.site.id, number)
        assert game.differences() == []
        for sql, said in BROKEN:
            with pytest.raises(Undone) as undone:
                game.do(broken, game.site, sql)
            assert any(said in each for each in undone.value.found), (sql, undone.value.found)
        assert game.differences() == []


def _share(tx: Tx, site: int, referrer: int) -> None:
    for name in ("d:ab", f"{referrer}:d:ab"):
        tx.insert("tallies", site=site, name=name, people=2)
