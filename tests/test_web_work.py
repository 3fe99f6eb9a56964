"""What a form tells of how it was filled in, and the proof of work: signs that keep nobody out."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from altcha import Challenge, Payload, solve_challenge
from served import HARRYS, Served, write_folder

from waitlist.clock import now
from waitlist.web.work import challenge, solved, stamp, stamped

pytestmark = pytest.mark.anyio

SECRET = b"of-no-use-to-anybody"


def answer_to(asked: dict[str, Any]) -> str:
    """Solve a challenge as a browser does."""
    made = Challenge.from_dict(asked)
    solution = solve_challenge(made)
    assert solution is not None
    return Payload(made, solution).to_base64()


@pytest.fixture
async def working(tmp_path: Path) -> AsyncIterator[Served]:
    """The site harrys, which asks for work always."""
    write_folder(tmp_path, harrys=f'{HARRYS}\n[fraud]\nproof_of_work = "on"\n')
    served = Served(tmp_path)
    async with served.app.running():
        yield served
    served.forget()


async def kept(served: Served, column: str) -> list[Any]:
    return [row["value"] for row in await served.rows(f"select {column} as value from links order by id")]  # noqa: S608 - a column of ours


async def test_seconds_on_the_form_are_kept_when_they_are_a_number(served: Served) -> None:
    for number, text in enumerate(["", "12", "-1", "1e9", "x", "٣", "0", "99999999"]):
        answer = await served.browser().post(
            "/join", data={"email": f"a{chr(97 + number)}@example.com", "seconds": text}
        )
        assert answer.status_code == 303
    assert await kept(served, "seconds") == [None, 12, None, None, None, None, 0, None]


async def test_a_filled_trap_is_noticed_and_answered_like_any_form(served: Served) -> None:
    for number, text in enumerate(["", "cheap watches"]):
        answer = await served.browser().post(
            "/join", data={"email": f"a{number}b@example.com", "subject": text}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert await kept(served, "trap") == [0, 1]


async def test_people_of_one_browser_are_one_chain(served: Served, browser: httpx2.AsyncClient) -> None:
    for name in ("ada", "ben", "cleo"):
        await browser.post("/join", data={"email": f"{name}@example.com"})
    await served.browser().post("/join", data={"email": "dan@example.com"})
    chains, ids = await kept(served, "chain"), await kept(served, "id")
    assert chains == [ids[0], ids[0], ids[0], ids[3]]


async def test_a_typed_code_is_told_from_an_opened_link(served: Served) -> None:
    await served.browser().post("/join", data={"email": "ada@example.com"})
    [code] = await kept(served, "code")
    await served.browser().post("/join", data={"email": "ben@example.com", "code": code})
    await served.browser().post("/join", data={"email": "cleo@example.com", "ref": code})
    await served.browser().post("/join", data={"email": "dan@example.com", "code": "nonsense", "ref": code})
    assert await kept(served, "typed") == [0, 1, 0, 0]
    [counted] = await served.rows("select sum(joins) as joins, sum(typed) as typed from link_counts")
    assert (counted["joins"], counted["typed"]) == (3, 1)


async def test_no_work_is_asked_for_by_default(served: Served, browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/challenge")).status_code == 204
    page = (await browser.get("/")).text
    assert "data-work" not in page
    assert "work.js" not in page


async def test_a_right_solution_is_taken_once(working: Served) -> None:
    browser = working.browser()
    page = (await browser.get("/")).text
    assert 'data-work="/challenge"' in page
    asked = await browser.get("/challenge")
    assert asked.headers["cache-control"] == "private, no-store"
    solution = answer_to(asked.json())
    for name in ("ada", "ben"):
        joined = await working.browser().post(
            "/join", data={"email": f"{name}@example.com", "altcha": solution}
        )
        assert joined.status_code == 303
    assert await kept(working, "proof_of_work") == [1, 0]


async def test_without_a_solution_people_get_in_as_well(working: Served) -> None:
    for number, text in enumerate(["", "x", "bm8=", "e30=", b64encode(b"[" * 3000).decode(), "A" * 9000]):
        joined = await working.browser().post(
            "/join", data={"email": f"a{chr(97 + number)}@example.com", "altcha": text}
        )
        assert joined.status_code == 303
    assert set(await kept(working, "proof_of_work")) == {0}


async def test_a_form_says_when_it_was_made(working: Served, served: Served) -> None:
    page = (await working.browser().get("/")).text
    [made] = re.findall(r'name="stamp" value="([^"]+)"', page)
    moment = stamped(working.tokens.secrets("work"), made)
    assert moment is not None
    assert now() - 60_000 < moment <= now()
    assert 'name="stamp"' not in (await served.browser().get("/")).text


def test_what_a_form_says_of_itself_is_believed_when_it_is_signed() -> None:
    made = stamp(SECRET, 1_790_000_000_123)
    assert stamped([b"the newer secret", SECRET], made) == 1_790_000_000_000
    for wrong in ("", "1790000000", made[:-1], made.replace("1", "2", 1), f"x{made}", "ü\udc80.ü", "." * 500):
        assert stamped([SECRET], wrong) is None


def test_a_solution_of_another_secret_or_another_number_is_wrong() -> None:
    moment = now()
    asked = challenge(SECRET, moment)
    right = answer_to(asked)
    found = solved([b"the newer secret", SECRET], right)
    assert found is not None
    assert moment < found[1] <= moment + 20 * 60_000
    assert solved([b"another"], right) is None
    payload = Payload.from_base64(right).to_dict()
    payload["solution"]["counter"] += 1
    assert solved([SECRET], b64encode(json.dumps(payload).encode()).decode()) is None
    payload = Payload.from_base64(right).to_dict()
    payload["challenge"]["parameters"]["expiresAt"] += 3600
    assert solved([SECRET], b64encode(json.dumps(payload).encode()).decode()) is None


def test_an_old_challenge_works_no_longer() -> None:
    assert solved([SECRET], answer_to(challenge(SECRET, now() - 21 * 60_000))) is None
