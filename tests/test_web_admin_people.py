"""What is seen of people on the admin pages, and what is done with them."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest
from served import HARRYS, Served, code_on
from staff import serving, signed_in

pytestmark = pytest.mark.anyio


async def number_of(served: Served, address: str) -> int:
    (row,) = await served.rows("select id from signups where address = :address", address=address)
    return int(row["id"])


async def shown(browser: httpx2.AsyncClient, query: str) -> list[str]:
    """Return the addresses that the list of people shows."""
    page = (await browser.get(f"/admin/people{query}")).text
    return re.findall(r'class="cover" href="[^"]*">([^<]+)</a>', page)


async def code_of(member: httpx2.AsyncClient) -> str:
    return code_on((await member.get("/me")).text)


async def test_people_are_found_by_what_they_are(served: Served) -> None:
    ada = await served.member("ada@example.com", name="Ada Lovelace")
    await served.member("ben@example.org", ref=await code_of(ada))
    async with served.browser() as pending:
        await pending.post("/join", data={"email": "c.l.e.o+x@gmail.com", "name": "Cleo_100%"})
    code = await code_of(ada)
    async with signed_in(served) as browser:
        assert await shown(browser, "") == ["c.l.e.o+x@gmail.com", "ben@example.org", "ada@example.com"]
        for query, found in {
            "?q=lovelace": ["ada@example.com"],
            "?q=BEN%40": ["ben@example.org"],
            f"?q={code}": ["ada@example.com"],
            f"?q=https://shave.example/r/{code}": ["ada@example.com"],
            "?q=cleo%40googlemail.com": ["c.l.e.o+x@gmail.com"],
            "?q=_100%25": ["c.l.e.o+x@gmail.com"],
            "?q=%25": ["c.l.e.o+x@gmail.com"],
            "?status=pending": ["c.l.e.o+x@gmail.com"],
            "?status=confirmed&domain=example.org": ["ben@example.org"],
            "?domain=%40EXAMPLE.com": ["ada@example.com"],
            "?tier=cream": ["ada@example.com"],
            "?tier=handle": [],
            "?held=yes": [],
            "?order=friends": ["ada@example.com"],
            "?q=nobody": [],
            "?status=nonsense": ["c.l.e.o+x@gmail.com", "ben@example.org", "ada@example.com"],
        }.items():
            assert await shown(browser, query) == found, query


async def test_a_long_list_comes_in_pages_without_gaps(served: Served) -> None:
    for number in range(60):
        async with served.browser(client=f"10.0.{number}.1") as browser:
            await browser.post("/join", data={"email": f"guest{number}@example.com"})
    async with signed_in(served) as browser:
        found: list[str] = []
        path = "/admin/people?domain=example.com"
        while path:
            page = (await browser.get(path)).text
            assert 'value="example.com"' in page, "filters stay"
            found += re.findall(r'class="cover" href="[^"]*">([^<]+)</a>', page)
            following = re.search(r'href="(/admin/people\?[^"]*after=[^"]*)"', page)
            path = following[1].replace("&amp;", "&") if following else ""
        assert found == [f"guest{number}@example.com" for number in reversed(range(60))]


async def test_the_page_of_a_person_tells_what_happened(served: Served) -> None:
    ada = await served.member("ada@example.com", name="Ada")
    await served.member("ben@example.org", ref=await code_of(ada), name="Ben")
    async with signed_in(served, "reviewer") as browser:
        page = (await browser.get(f"/admin/people/{await number_of(served, 'ada@example.com')}")).text
        for words in (
            "Joined the list",
            "Confirmed the address",
            "Earned Shave cream",
            "ben@example.org",
            "Welcome",
        ):
            assert words in page
        friend = (await browser.get(f"/admin/people/{await number_of(served, 'ben@example.org')}")).text
        assert re.search(r'Came by</h2>\s*<p><a href="/admin/people/\d+">ada@example.com</a>', friend)
        assert "Erase" not in page, "that is for owners"


async def test_somebody_who_was_kept_out_can_be_let_in_again(served: Served) -> None:
    ada = await served.member("ada@example.com")
    person = f"/admin/people/{await number_of(served, 'ada@example.com')}"
    async with signed_in(served) as browser:
        answer = await browser.post(f"{person}/block", data={"note": "sold friends"})
        page = (await browser.get(answer.headers["location"])).text
        assert "This person is kept out." in page
        assert "sold friends" in page
        assert (await ada.get("/me")).text.count("ada@example.com") == 0, "no way in"
        (undo,) = set(re.findall(r'action="(/admin/decisions/\d+/undo)"', page))
        undone = await browser.post(undo, data={"back": person})
        assert undone.headers["location"] == f"{person}?done=undone"
        (row,) = await served.rows("select status from signups")
        assert row["status"] == "confirmed"
        audited = await served.rows(
            "select who, action, before, after from audit where subject = 'person' order by id"
        )
        assert [(row["who"], row["action"]) for row in audited] == [
            ("owner@orrin.example", "person.block"),
            ("owner@orrin.example", "decision.undo"),
        ]
        assert '"status": "confirmed"' in audited[0]["before"]
        assert '"status": "blocked"' in audited[0]["after"]


async def test_a_referrer_can_be_set_afterwards(served: Served) -> None:
    ada = await served.member("ada@example.com")
    await served.member("ben@example.org")
    ben = f"/admin/people/{await number_of(served, 'ben@example.org')}"
    async with signed_in(served) as browser:
        wrong = await browser.post(f"{ben}/referrer", data={"code": "nobodysxcode"})
        assert wrong.status_code == 422
        assert "This link cannot have brought this person" in wrong.text
        link = f"http://127.0.0.1:8000/r/{await code_of(ada)}"
        answer = await browser.post(f"{ben}/referrer", data={"code": link})
        assert "done=referrer_set" in answer.headers["location"]
        (row,) = await served.rows("select friends from signups where address = 'ada@example.com'")
        assert row["friends"] == 1


async def test_a_hidden_name_is_gone_from_every_page_and_can_come_back(served: Served) -> None:
    ada = await served.member("ada@example.com")
    await ada.post("/me/alias", data={"alias": "Rude Word"})
    link = f"/r/{await code_of(ada)}"
    person = f"/admin/people/{await number_of(served, 'ada@example.com')}"
    async with served.browser() as visitor, signed_in(served, "marketer") as browser:
        assert "Rude Word" in (await visitor.get(link)).text
        hidden = await browser.post(f"{person}/hide-name")
        assert "done=name_hidden" in hidden.headers["location"]
        assert "Rude Word" not in (await visitor.get(link)).text
        page = (await browser.get(hidden.headers["location"])).text
        (undo,) = set(re.findall(r'action="(/admin/decisions/\d+/undo)"', page))
        assert (await browser.post(undo)).headers["location"] == "/admin?done=undone"
        assert "Rude Word" in (await visitor.get(link)).text


async def test_a_marketer_takes_back_nothing_but_a_hidden_name(served: Served) -> None:
    await served.member("ada@example.com")
    person = f"/admin/people/{await number_of(served, 'ada@example.com')}"
    async with signed_in(served) as owner, signed_in(served, "marketer") as marketer:
        await owner.post(f"{person}/block")
        (row,) = await served.rows("select id from decisions")
        assert (await marketer.post(f"/admin/decisions/{row['id']}/undo")).status_code == 403
        assert (await marketer.post("/admin/decisions/1/undo")).status_code == 403


async def test_an_erased_person_leaves_nothing_on_any_page(served: Served) -> None:
    await served.member("ada@example.com", name="Ada Lovelace")
    person = f"/admin/people/{await number_of(served, 'ada@example.com')}"
    async with signed_in(served) as browser:
        await browser.post(f"{person}/block")
        asked = (await browser.get(f"{person}/erase")).text
        assert "Erase this person for ever?" in asked
        assert (await browser.post(f"{person}/erase")).headers["location"] == "/admin/people?done=erased"
        for path in ("/admin/people", person, "/admin/audit", "/admin/mails", "/admin/review"):
            page = (await browser.get(path)).text
            assert "ada@example.com" not in page, path
            assert "Lovelace" not in page, path
        assert "ada" not in str(await served.rows("select before, after from audit where subject = 'person'"))


async def test_exports_are_those_of_the_command_and_are_written_down(served: Served) -> None:
    await served.member("ada@example.com", name="=cmd()")
    async with signed_in(served, "marketer") as browser:
        for kind in ("signups", "winners", "credits", "links", "daily"):
            answer = await browser.post(f"/admin/exports/{kind}", data={"format": "csv"})
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            assert re.fullmatch(
                rf'attachment; filename="{kind}-harrys-\d{{8}}\.csv"', answer.headers["content-disposition"]
            )
            assert answer.headers["cache-control"] == "private, no-store"
            assert answer.text.startswith("site,")
            if kind == "signups":
                assert ",'=cmd()," in answer.text
        answer = await browser.post("/admin/exports/signups", data={"format": "json"})
        assert answer.json()[0]["email"] == "ada@example.com"
        assert (await browser.post("/admin/exports/nothing")).status_code == 404
        assert (await browser.post("/admin/exports/signups", data={"of": "nobody"})).status_code == 404
        rows = await served.rows("select who, action, subject_id, after from audit where action = 'export'")
        assert len(rows) == 6
        assert rows[0]["who"] == "marketer@orrin.example"
        assert rows[0]["after"] == '{"format": "csv", "sites": ["harrys"]}'


async def test_a_mail_that_failed_is_sent_again_or_dropped(served: Served) -> None:
    async with served.browser() as visitor:
        await visitor.post("/join", data={"email": "ada@example.com"})
    await served.database.write(
        lambda tx: tx.run("update outbox set state = 'failed', attempts = 9, error = '550 No <such> mailbox'")
    )
    (mail,) = await served.rows("select id from outbox")
    async with signed_in(served, "marketer") as browser:
        assert "1 mail could not be delivered" in (await browser.get("/admin")).text
        page = (await browser.get("/admin/mails")).text
        assert "550 No &lt;such&gt; mailbox" in page
        assert (
            (await browser.post(f"/admin/mails/{mail['id']}/retry"))
            .headers["location"]
            .endswith("done=retried")
        )
        (row,) = await served.rows("select state, attempts, error from outbox")
        assert (row["state"], row["attempts"], row["error"]) == ("queued", 0, None)
        assert (
            (await browser.post(f"/admin/mails/{mail['id']}/drop"))
            .headers["location"]
            .endswith("done=dropped")
        )
        assert (
            (await browser.post(f"/admin/mails/{mail['id']}/drop"))
            .headers["location"]
            .endswith("done=nothing")
        )
        rows = await served.rows("select action from audit where subject = 'mail' order by id")
        assert [row["action"] for row in rows] == ["mail.retry", "mail.drop"]


async def test_the_overview_counts_what_happened(served: Served) -> None:
    ada = await served.member("ada@example.com")
    await served.member("ben@example.org", ref=await code_of(ada))
    async with served.browser() as visitor:
        await visitor.get("/")
        await visitor.post("/join", data={"email": "cleo@example.com"})
    await served.app.tick()
    async with signed_in(served) as browser:
        page = (await browser.get("/admin")).text
        figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
        assert figures["On the list"] == "2"
        assert figures["Friends brought"] == "1"
        assert figures["Friends per person (K)"] == "0.50"
        assert figures["Of these, confirm"] == "67 %"
        assert "1 to confirm" in page
        assert page.count("<rect") == 90


async def test_pages_come_in_thai_for_whoever_wishes_so(served: Served) -> None:
    async with signed_in(served, accept_language="th") as browser:
        assert "ภาพรวม" in (await browser.get("/admin")).text
        await browser.post("/admin/account/language", data={"language": "en"})
        page = await browser.get("/admin")
        assert '<html lang="en">' in page.text
        assert page.headers["content-language"] == "en"


async def test_each_of_several_sites_has_its_own_people_and_figures(tmp_path: Path) -> None:
    toms = 'hosts = ["shoes.example"]\n[brand]\nname = "Toms"\n'
    async with serving(tmp_path, 'default_site = "harrys"\n', harrys=HARRYS, toms=toms) as served:
        await served.member("ada@example.com")
        async with served.browser("http://shoes.example") as visitor:
            await visitor.post("/join", data={"email": "ben@example.org"})
        async with signed_in(served) as browser:
            assert await shown(browser, "?site=harrys") == ["ada@example.com"]
            assert await shown(browser, "?site=toms") == ["ben@example.org"]
            page = (await browser.get("/admin/people?site=toms")).text
            assert 'href="/admin/review?site=toms"' in page, "the site stays chosen"
            assert "<h1>Toms</h1>" in (await browser.get("/admin?site=toms")).text
            ada = await number_of(served, "ada@example.com")
            assert (await browser.get(f"/admin/people/{ada}?site=toms")).status_code == 404
            assert (await browser.get(f"/admin/people/{ada}?site=harrys")).status_code == 200
            back = {"back": "/admin/review?site=toms&appeals=yes"}
            decided = await browser.post("/admin/review/123/release?site=toms", data=back)
            assert decided.headers["location"] == "/admin/review?site=toms&appeals=yes&done=nothing"
            exported = (await browser.post("/admin/exports/signups", data={"of": "toms"})).text
            assert "ben@example.org" in exported
            assert "ada@example.com" not in exported
