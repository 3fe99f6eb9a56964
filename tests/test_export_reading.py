"""How an export reads: by columns, beside one another, and with who brought whom known before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from exporting import as_json, records
from game import Game
from hypothesis import given
from hypothesis import strategies as st

from waitlist.exports import credits
from waitlist.exports.ahead import each_page
from waitlist.exports.matching import matched
from waitlist.exports.referrers import Referrers
from waitlist.exports.table import Page
from waitlist.flows import moderation
from waitlist.store.database import Columns, Tx

ODD = ("", "null", 'a "big" one,\r\nreally', "\\", "\t\x1f", "＝1+1", "👩‍👩‍👧", "[1]", "2", "เบ็น")


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    with Game(tmp_path) as game:
        yield game


@pytest.mark.usefixtures("each_database")
def test_columns_hold_what_rows_hold_and_there_are_as_many_without_rows(game: Game) -> None:
    ada = game.member("ada@example.com")
    for number, name in enumerate(ODD):
        game.join(f"p{number}@example.com", by=ada)
        game.do(_name, f"p{number}@example.com", name)
    sql = "select id, name, link, confirmed_at from signups where id > :after order by id"

    def both(tx: Tx) -> tuple[Columns, Columns, Columns]:
        rows = [tuple(row) for row in tx.all(sql, after=0)]
        return list(zip(*rows, strict=True)), tx.columns(sql, after=0), tx.columns(sql, after=2**62)

    by_rows, by_columns, none = game.do(both)
    assert by_rows == by_columns
    assert by_columns[1][1:] == ODD
    assert none == [(), (), (), ()]


def _name(tx: Tx, address: str, name: str) -> None:
    tx.run("update signups set name = :name where address = :address", name=name, address=address)


@pytest.mark.usefixtures("each_database")
def test_numbers_come_one_by_one_however_many_are_fetched_at_a_time(game: Game) -> None:
    for number in range(7):
        game.join(f"p{number}@example.com")
    sql = "select joined_at from signups where joined_at > :after order by joined_at"
    expected = [row[0] for row in game.rows("select joined_at from signups order by joined_at")]
    for batch in (1, 3, 7, 100):
        assert game.do(_numbers, sql, batch, 0) == expected
    assert game.do(_numbers, sql, 3, 2**62) == []


def _numbers(tx: Tx, sql: str, batch: int, after: int) -> list[int]:
    return list(tx.numbers(sql, batch=batch, after=after))


@given(st.lists(st.none() | st.integers(0, 9)), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_rows_are_found_by_their_keys_there_or_by_looking_them_up(
    keys: list[int | None], there: set[int], elsewhere: set[int]
) -> None:
    found = [tuple(sorted(there)), tuple(-key for key in sorted(there))]

    def look_up(missing: Sequence[int]) -> Iterator[tuple[int, int]]:
        assert not there.intersection(missing)
        return ((key, -key) for key in missing if key in elsewhere)

    known = there | elsewhere
    _, values = matched(keys, found, look_up)
    assert list(values) == [-key if key in known else None for key in keys]
    _, values = matched(keys, found)
    assert list(values) == [-key if key in there else None for key in keys]


@pytest.mark.usefixtures("each_database")
def test_whoever_comes_to_bring_somebody_during_an_export_is_named_too(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    known = game.runner.run(Referrers.of(game.database, game.site))
    cara = game.member("cara@example.com")
    game.member("dora@example.com", by=cara)
    ids = {row["address"]: row["id"] for row in game.rows("select address, id from signups")}
    wanted = [ids["ada@example.com"], ids["cara@example.com"], None, ids["cara@example.com"]]
    for _ in range(2):  # the second time it is known
        places = game.do(known.places, wanted)
        told = {one: (known.codes[place], known.addresses[place]) for one, place in places.items()}
        assert told == {wanted[0]: (ada, "ada@example.com"), wanted[1]: (cara, "cara@example.com")}


@pytest.mark.usefixtures("each_database")
def test_referrers_of_another_site_are_not_among_those_of_this_one(game: Game) -> None:
    orrin = game.site
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)
    game.site = game.site_with(name="harrys", base_url="https://harrys.example")
    cara = game.member("cara@example.com")
    game.member("dora@example.com", by=cara)
    assert [row["referrer_code"] for row in records(game, "signups", [orrin])] == ["", ada]
    assert [row["referrer_code"] for row in records(game, "signups", [game.site])] == ["", cara]
    assert [row["referrer_email"] for row in as_json(game, "credits")] == ["cara@example.com"]


@pytest.mark.usefixtures("each_database")
def test_a_referrer_who_came_later_and_one_of_an_earlier_page_are_named(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com")
    cleo = game.member("cleo@example.com", by=ada)
    ben = game.signup("ben@example.com")
    assert ben is not None
    game.do(moderation.set_referrer, game.site, ben["id"], cleo, by="dora", now=game.tick())
    told = {row["email"]: row["referrer_code"] for row in records(game, "signups")}
    assert told == {"ada@example.com": "", "ben@example.com": cleo, "cleo@example.com": ada}


def test_pages_come_in_their_order_and_one_that_fails_is_the_last(game: Game) -> None:
    def read(_tx: Tx, after: int) -> tuple[int, int | None]:
        if after == 5:
            raise LookupError(after)
        return after, after + 1

    async def pages() -> list[int]:
        coming = each_page(game.database, read)
        found = [await anext(coming) for _ in range(5)]
        with pytest.raises(LookupError):
            await anext(coming)
        return found

    assert game.runner.run(pages()) == [0, 1, 2, 3, 4]


def test_an_export_that_is_left_half_way_leaves_no_reading_behind(game: Game) -> None:
    ada = game.member("ada@example.com")
    game.member("ben@example.com", by=ada)

    async def leave() -> Page:
        pages = credits.table([game.site]).pages(game.database, lambda page: page)
        try:
            return await anext(pages)
        finally:
            await pages.aclose()

    assert game.runner.run(leave())[1] == ("ben@example.com",)
    assert game.runner.run(_tasks()) == 1


async def _tasks() -> int:
    return len(asyncio.all_tasks())
