"""`links`: what came through each link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from exporting import exported, records
from game import START, Game

from waitlist.flows.forget import forget
from waitlist.flows.visits import Visited, record
from waitlist.store import links
from waitlist.store.database import Tx

pytestmark = pytest.mark.usefixtures("each_database")

DAY = START // 86_400_000


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path, test={"addresses": ["tess@example.com"]}) as game:
        yield game


def _partner(tx: Tx, site: int, link: int, label: str) -> None:
    links.create_named(
        tx, link=link, site=site, code="barbers", kind="partner", label=label, signup=None, now=START
    )


def test_visits_joins_and_confirmations_are_counted_for_every_link(game: Game) -> None:
    game.do(_partner, game.site.id, 1, "-Barbers-")
    ada = game.member("ada@example.com", by="barbers")
    ben = game.member("ben@example.com", by=ada)
    cara = game.join("cara@example.com", by=ada).code
    site = game.site.id
    visited = [
        Visited(site, DAY, ada, "mail", 3, 0),
        Visited(site, DAY, ada, "copy", 1, 2),
        Visited(site, DAY + 40, ada, "mail", 5, 0),
        Visited(site, DAY, "", "", 100, 0),
    ]
    game.do(record, visited)
    assert exported(game, "links").decode() == (
        "site,code,kind,label,owner_email,visits,joins,confirmed,created_at\r\n"
        "orrin,barbers,partner,'-Barbers-,,0,1,1,2026-09-21T14:13:20Z\r\n"
        f"orrin,{ada},submission,,ada@example.com,9,2,1,2026-09-21T14:13:21Z\r\n"
        f"orrin,{ben},submission,,ben@example.com,0,0,0,2026-09-21T14:13:23Z\r\n"
        f"orrin,{cara},submission,,cara@example.com,0,0,0,2026-09-21T14:13:25Z\r\n"
    )


def test_links_of_tests_are_left_out_and_those_of_erased_people_are_nobodys(game: Game) -> None:
    game.member("tess@example.com")
    ada = game.member("ada@example.com")
    assert game.do(forget, game.site, game.come_back(ada, fresh=True), game.tick())
    [link] = records(game, "links")
    assert (link["code"], link["owner_email"]) == (ada, "")


def test_only_the_links_of_the_site_are_exported(game: Game) -> None:
    orrin = game.site
    ada = game.member("ada@example.com")
    game.site = game.site_with(name="harrys")
    ben = game.member("ben@example.com")
    assert [link["code"] for link in records(game, "links", [orrin])] == [ada]
    assert [link["code"] for link in records(game, "links", [orrin, game.site])] == [ada, ben]
