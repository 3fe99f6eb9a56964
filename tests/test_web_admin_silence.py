"""Who gets no mails, and why none leave, stands on the admin pages, with what can be done about it."""

from __future__ import annotations

import json
import re

import httpx2
import pytest
from served import Served
from staff import signed_in

from waitlist.addresses import parse
from waitlist.clock import now
from waitlist.flows.returned import Returned, heard
from waitlist.store.database import Tx

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


async def hear(served: Served, name: str, why: str) -> int:
    """Let a mail service tell of somebody; return the number of their page."""
    told = [Returned(parse(f"{name}@example.com"), why)]  # type: ignore[arg-type]
    await served.database.write(heard, served.app.sites, told, now())
    (row,) = await served.rows("select id from signups where canonical = :c", c=f"{name}@example.com")
    return int(row["id"])


async def text(browser: httpx2.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def _drop(tx: Tx) -> None:
    tx.run("update outbox set state = 'dropped', error = 'mails to its address come back'")


async def test_a_person_who_gets_no_mails_is_let_have_them_again_and_the_mail_leaves(served: Served) -> None:
    await served.member("ada@example.com")
    ada = await hear(served, "ada", "bounce")
    await served.database.write(_drop)
    async with signed_in(served, "marketer") as marketer:
        page = await text(marketer, f"/admin/people/{ada}")
        assert "mails come back" in page
        assert "None leave: mails to this address came back." in page
        assert "Send again" not in page
        done = await marketer.post(f"/admin/people/{ada}/lift")
        assert done.headers["location"] == f"/admin/people/{ada}?done=lifted"
        assert (await marketer.post(f"/admin/people/{ada}/lift")).headers["location"].endswith("done=nothing")
        assert await served.rows("select 1 from suppressed") == []
        html = (await marketer.get(f"/admin/people/{ada}")).text
        mail = re.findall(r'action="(/admin/mails/\d+/retry)"', html)[0]
        sent = await marketer.post(mail, data={"back": f"/admin/people/{ada}"})
        assert sent.headers["location"] == f"/admin/people/{ada}?done=retried"
    assert len(await served.rows("select 1 from outbox where state = 'queued'")) == 1
    noted = await served.rows("select * from audit where action = 'person.lift'")
    assert [(row["subject_id"], json.loads(row["before"])["silent"]) for row in noted] == [
        (str(ada), "bounce")
    ]


async def test_a_reviewer_sees_it_and_cannot_change_it(served: Served) -> None:
    await served.member("ada@example.com")
    ada = await hear(served, "ada", "complaint")
    async with signed_in(served, "reviewer") as reviewer:
        page = await text(reviewer, f"/admin/people/{ada}")
        assert "the owner of this address complained of one" in page
        assert "Let mails leave again" not in page
        assert (await reviewer.post(f"/admin/people/{ada}/lift")).status_code == 403
    assert len(await served.rows("select 1 from suppressed")) == 1


async def test_the_overview_says_that_first_mails_are_held_back_and_who_asked(served: Served) -> None:
    for number in range(20):
        async with served.browser(client=f"198.51.{number}.7") as browser:
            await browser.post("/join", data={"email": f"p{number}@example.com"})
        await hear(served, f"p{number}", "bounce")
    await served.database.write(_appeal, served.app.sites[0].id)
    async with signed_in(served) as owner:
        page = await text(owner, "/admin")
        assert "First mails are held back. 20 of " in page
        assert "No mails leave to 20 addresses that do not exist, and to 0 whose owners complained." in page
        assert "1 person asked for a review" in page


def _appeal(tx: Tx, site: int) -> None:
    row = tx.one("select id from signups order by id limit 1")
    assert row is not None
    tx.run("update signups set friends_held = 1 where id = :id", id=row["id"])
    tx.insert("appeals", id=1, site=site, signup=row["id"], words="Please look", opened_at=now())


async def test_a_person_page_has_the_words_that_were_agreed_to_and_the_reviews(served: Served) -> None:
    await served.member("ada@example.com")
    site = served.app.sites[0].id
    (row,) = await served.rows("select id from signups")
    await served.database.write(_agreed, site, now())
    await served.database.write(_appeal, site)
    async with signed_in(served, "reviewer") as reviewer:
        page = await text(reviewer, f"/admin/people/{row['id']}")
    assert "Agreed to Write to me about the launch." in page
    assert "version 7 · en" in page
    assert "Asked for a review Please look" in page
    assert "not answered yet" in page


def _agreed(tx: Tx, site: int, moment: int) -> None:
    tx.run("update links set consent_at = :moment, consent_version = '7'", moment=moment)
    text = "Write to me about the launch."
    tx.insert("consent_texts", site=site, version="7", language="en", since=0, text=text)
