"""The admin pages on both databases: each of them once, with what is done there."""

from __future__ import annotations

import re

import httpx2
import pytest
from served import Served, code_on
from staff import PASSWORD, sign_in, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]

EVERY_FILTER = "?status=confirmed&held=yes&tier=cream&domain=example.com&source=x&q=ada"
PAGES = (
    "",
    "/people",
    f"/people{EVERY_FILTER}",
    f"/people{EVERY_FILTER}&order=friends&after=1-1",
    "/people?q=ada%40example.com",
    "/review",
    "/review?appeals=yes",
    "/mails",
    "/mails?state=waiting&before=1",
    "/audit?who=owner%40orrin.example&action=account.sign_in&before=9000000000000000000",
    "/users",
    "/account",
    "/account/two-steps",
)


async def done(browser: httpx2.AsyncClient, path: str, **fields: str) -> str:
    """Send a form; return the word that tells what was done, and what undoes it."""
    answer = await browser.post(path, data=fields)
    assert answer.status_code == 303, (path, answer.status_code, answer.text)
    return str(answer.headers["location"])


async def test_every_page_and_form_works(served: Served) -> None:
    ada = await served.member("ada@example.com", name="Ada")
    code = code_on((await ada.get("/me")).text)
    await served.member("ben@example.com", ref=code)
    await served.member("cleo@example.com")
    ids = {row["address"]: row["id"] for row in await served.rows("select id, address from signups")}
    await served.database.write(
        lambda tx: tx.run("update outbox set state = 'failed', error = 'no' where state = 'queued'")
    )
    async with signed_in(served) as owner, served.browser() as other:
        assert (await sign_in(other, "owner@orrin.example", "wrong")).status_code == 422
        assert (await sign_in(other, "owner@orrin.example")).status_code == 303
        for page in PAGES:
            answer = await owner.get(f"/admin{page}")
            assert answer.status_code == 200, page
        listed = (await owner.get("/admin/people?order=friends")).text
        assert re.findall(r'class="cover" href="[^"]*">([^<]+)</a>', listed) == ["ada@example.com"]
        for address, signup in ids.items():
            assert address in (await owner.get(f"/admin/people/{signup}")).text
        cleo = f"/admin/people/{ids['cleo@example.com']}"
        assert "done=referrer_set" in await done(owner, f"{cleo}/referrer", code=code)
        blocked = await done(owner, f"{cleo}/block", note="why")
        assert "done=blocked" in blocked
        undo = blocked.rpartition("undo=")[2]
        assert "done=undone" in await done(owner, f"/admin/decisions/{undo}/undo", back=cleo)
        assert "done=cannot_undo" in await done(owner, f"/admin/decisions/{undo}/undo", back=cleo)
        assert "done=name_hidden" in await done(owner, f"{cleo}/hide-name")
        for kind in ("signups", "winners", "credits", "links", "daily"):
            assert (await owner.post(f"/admin/exports/{kind}")).text.startswith("site,")
        mail = (await served.rows("select max(id) as id from outbox"))[0]["id"]
        assert "done=retried" in await done(owner, f"/admin/mails/{mail}/retry")
        assert "done=dropped" in await done(owner, f"/admin/mails/{mail}/drop")
        added = await owner.post("/admin/users/add", data={"email": "fay@orrin.example", "role": "reviewer"})
        assert "/admin/set-up/" in added.text
        fay = (await served.rows("select id from users where email = 'fay@orrin.example'"))[0]["id"]
        for form, word in (("disable", "disabled"), ("enable", "enabled"), ("remove", "removed")):
            assert f"done={word}" in await done(owner, f"/admin/users/{fay}/{form}")
        assert "done=erased" in await done(owner, f"{cleo}/erase")
        new = {"current": PASSWORD, "password": "another horse battery", "again": "another horse battery"}
        assert "done=password" in await done(owner, "/admin/account/password", **new)
        assert (await other.get("/admin")).status_code == 303
        assert (await owner.get("/admin/audit")).text.count("<tr>") > 12
