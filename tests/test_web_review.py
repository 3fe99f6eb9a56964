"""Friends under review on the share page, asking for a review, and the mail that answers."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from served import Served, code_on

from waitlist.flows import review

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ada(served: Served) -> httpx2.AsyncClient:
    """Ada's browser. One friend of hers has a throw-away address."""
    browser = await served.member("ada@example.com")
    await served.member("mallory@mailinator.com", ref=code_on((await browser.get("/me")).text))
    return browser


async def decide(served: Served, flow: Any) -> int:
    [site] = served.app.sites
    [row] = await served.rows(
        "select id, confirmed_at as now from signups where canonical = 'ada@example.com'"
    )
    piece = await served.database.write(flow, site, row["id"], by="cleo", now=row["now"] + 5000)
    return int(piece.decision)


async def test_the_share_page_says_how_many_are_under_review_and_why(ada: httpx2.AsyncClient) -> None:
    page = (await ada.get("/me")).text
    assert "1 under review" in page
    assert "(an address is of the throw-away kind)" in page
    assert 'action="/me/review"' in page
    assert "mailinator" not in page


async def test_a_review_is_asked_for_once(served: Served, ada: httpx2.AsyncClient) -> None:
    for words in ("We share\x07 an office.", "Please!"):
        answer = await ada.post("/me/review", data={"words": words})
        assert (answer.status_code, answer.headers["location"]) == (303, "/me?done=review")
    assert [row["words"] for row in await served.rows("select words from appeals")] == ["We share an office."]
    page = (await ada.get("/me?done=review")).text
    assert "A person will look at it. We write to you when it is done." in page
    assert "You asked for a review." in page
    assert 'action="/me/review"' not in page


async def test_words_that_cannot_be_read_or_are_too_long_do_not_stand_in_the_way(
    served: Served, ada: httpx2.AsyncClient
) -> None:
    body = b"words=" + b"x" * 700 + b"%00%ff"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert (await ada.post("/me/review", content=body, headers=headers)).status_code == 303
    [row] = await served.rows("select words from appeals")
    assert len(row["words"]) <= 500


async def test_nobody_asks_without_a_proven_session_or_without_anything_under_review(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    await browser.post("/join", data={"email": "ben@example.com"})
    ben = await served.member("eve@example.com")
    for visitor in (served.browser(), browser, ben):
        answer = await visitor.post("/me/review", data={"words": "Why?"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert await served.rows("select 1 from appeals") == []


async def test_the_answer_comes_by_mail_in_figures(served: Served, ada: httpx2.AsyncClient) -> None:
    await ada.post("/me/review", data={})
    await decide(served, review.release)
    mail = await served.mail_to("ada@example.com", "review_result")
    assert (mail.released, mail.rejected, mail.held, mail.ladder.friends) == (1, 0, 0, 1)
    page = (await ada.get("/me")).text
    assert "under review" not in page


async def test_a_decision_that_was_undone_is_told_to_nobody(served: Served, ada: httpx2.AsyncClient) -> None:
    number = await decide(served, review.reject)
    assert (await served.mail_to("ada@example.com", "review_result")).rejected == 1
    [site] = served.app.sites
    await served.database.write(review.undo, site, number, by="cleo", now=1_900_000_000_000)
    assert "review_result" not in [kind for kind, _, _ in await served.mails()]
    assert "1 under review" in (await ada.get("/me")).text
