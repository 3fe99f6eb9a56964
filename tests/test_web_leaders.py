"""The leaders on a share page, and whose page it is among them; own names, with a leaderboard and without."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import html5lib
import httpx2
import pytest
from served import HARRYS, Served, code_on, write_folder

from waitlist.flows.leaderboard import Board, Leader
from waitlist.flows.status import Status
from waitlist.web.leaders import KEPT_MS, RANKED, Leaders, teaser

pytestmark = pytest.mark.anyio


def rows_on(page: str) -> list[str]:
    """Return the rows as they are read out."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = tree.findall(".//table[@class='leaders']/tbody/tr")
    return [" ".join(" ".join(row.itertext()).split()) for row in found]


def own(friends: int, *, member: int = 77, alias: str = "Ada") -> Status:
    seen = Status(True, True, False, "bcdfghjkmnpr", "ada@example.com", "en", friends, 0)
    return seen._replace(alias=alias, member=member)


def board(*friends: int) -> Board:
    found = tuple(Leader(0, f"P{at}", at, count, "") for at, count in enumerate(friends))
    return Board(found[:20], friends)


def said(board: Board, status: Status) -> list[tuple[Any, ...]]:
    rows = teaser(lambda text: text, board, status)
    return [(row.rank, row.name, row.friends, *(["you"] if row.is_you else [])) for row in rows]


def test_the_first_three_and_then_oneself() -> None:
    assert said(board(9, 5, 5, 4, 3), own(2)) == [
        (1, "P0", 9), (2, "P1", 5), (2, "P2", 5), (6, "Ada", 2, "you")
    ]  # fmt: skip
    assert said(board(9), own(0)) == [(1, "P0", 9)]
    assert said(board(), own(0)) == []


def test_oneself_among_the_first_three_stands_there_once() -> None:
    assert said(board(9, 5, 4, 4), own(5, member=1)) == [
        (1, "P0", 9), (2, "Ada", 5, "you"), (3, "P2", 4)
    ]  # fmt: skip


def test_a_friend_who_came_a_moment_ago_counts_already() -> None:
    assert said(board(5, 5, 4), own(6, member=2)) == [
        (1, "Ada", 6, "you"), (2, "P0", 5), (2, "P1", 5)
    ]  # fmt: skip
    assert said(board(5), own(1)) == [(1, "P0", 5), (2, "Ada", 1, "you")]


def test_equal_numbers_share_a_rank_beyond_the_third_as_well() -> None:
    assert said(board(3, 3, 3, 3), own(3, member=3))[-1] == (1, "Ada", 3, "you")


def test_far_behind_there_is_no_rank() -> None:
    assert said(board(*[5] * RANKED), own(4))[-1] == (None, "Ada", 4, "you")
    assert said(board(*[5] * (RANKED - 1)), own(4))[-1] == (RANKED, "Ada", 4, "you")


async def three_leaders(served: Served) -> dict[str, httpx2.AsyncClient]:
    """Ada brings three friends, Ben two, Cleo and Dan one each; Ada alone has chosen a name."""
    people = {}
    for name, friends in {"ada": 3, "ben": 2, "cleo": 1, "dan": 1}.items():
        people[name] = await served.member(f"{name}@example.com")
        code = code_on((await people[name].get("/me")).text)
        for number in range(friends):
            await served.member(f"{name}-{number}@example.org", ref=code)
    await people["ada"].post("/me/alias", data={"alias": "Ada L."})
    return people


async def test_a_share_page_shows_who_leads_and_where_one_stands(served: Served) -> None:
    people = await three_leaders(served)
    members = {
        row["address"].partition("@")[0]: f"Member {row['member']}"
        for row in await served.rows("select address, member from signups")
    }
    first = ["1 Ada L. 3", f"2 {members['ben']} 2", f"3 {members['cleo']} 1"]
    assert rows_on((await people["dan"].get("/me")).text) == [*first, f"3 {members['dan']} You 1"]
    assert rows_on((await people["ada"].get("/me")).text)[0] == "1 Ada L. You 3"
    newcomer = await served.member("eve@example.com")
    page = (await newcomer.get("/me")).text
    assert rows_on(page) == first
    assert "One friend, and you are on it." in page
    for path in ("/th/me", "/me?x=y"):
        assert len(rows_on((await people["dan"].get(path)).text)) == 4


async def test_who_only_joined_sees_who_leads_but_not_the_place_of_an_address(served: Served) -> None:
    people = await three_leaders(served)
    async with served.browser() as mallory:
        await mallory.post("/join", data={"email": "dan@example.com"})
        page = (await mallory.get("/me")).text
    assert len(rows_on(page)) == 3
    assert "You</span>" not in page
    assert rows_on((await people["dan"].get("/me")).text)[3].startswith("3 Member")


async def test_a_name_that_was_changed_is_shown_at_once(served: Served) -> None:
    people = await three_leaders(served)
    assert rows_on((await people["ben"].get("/me")).text)[0] == "1 Ada L. 3"
    await people["ada"].post("/me/alias", data={"alias": "Countess"})
    assert rows_on((await people["ben"].get("/me")).text)[0] == "1 Countess 3"
    assert "Countess" in (await people["ben"].get("/leaderboard")).text


async def test_nobody_leads_yet(served: Served) -> None:
    ada = await served.member("ada@example.com")
    page = (await ada.get("/me")).text
    assert "Nobody has brought a friend yet. That could be you." in page
    assert rows_on(page) == []


async def test_many_who_look_at_once_ask_the_database_once(served: Served) -> None:
    await three_leaders(served)
    asked = 0
    read = served.database.read

    class Counting:
        async def read(self, *arguments: Any) -> Any:
            nonlocal asked
            asked += 1
            return await read(*arguments)

    leaders = Leaders(served.app.sites[0], Counting())  # type: ignore[arg-type]  # all that is asked of it
    boards = await asyncio.gather(*(leaders.board(KEPT_MS + 1) for _ in range(50)))
    assert asked == 1
    assert {found.friends for found in boards} == {(3, 2, 1, 1)}
    await leaders.board(2 * KEPT_MS + 1)
    assert asked == 1
    await leaders.board(2 * KEPT_MS + 2)
    assert asked == 2
    leaders.forget()
    await leaders.board(2 * KEPT_MS + 2)
    assert asked == 3


async def test_without_a_leaderboard_a_name_is_chosen_for_invitations(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=re.sub(r"\[leaderboard\]\nenabled = true\n", "", HARRYS))
    served = Served(tmp_path)
    async with served.app.running():
        ada = await served.member("ada@example.com")
        page = (await ada.get("/me")).text
        assert "Choose a name that others see" in page
        assert "Leave it empty to stay nameless." in page
        assert "leaderboard" not in page
        assert (await ada.post("/me/alias", data={"alias": "Ada L."})).headers["location"] == "/me?done=alias"
        assert "Others see you as Ada L." in (await ada.get("/me")).text
        async with served.browser() as ben:
            assert "Ada L. invited you" in (await ben.get(f"/r/{code_on(page)}")).text
    served.forget()
