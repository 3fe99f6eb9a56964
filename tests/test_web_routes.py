"""Every route says what it takes, who may see it, who may keep it, how often and how much; and it is so."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from itertools import product
from pathlib import Path
from typing import get_args

import httpx2
import pytest
from served import Served, path_of, write_folder

from waitlist.web import dev_mail
from waitlist.web.limits import Limit
from waitlist.web.requests import HOOK_BYTES, Body
from waitlist.web.routes import PROBES, ROUTES, Access, Cache, PublicRoute, routes

pytestmark = pytest.mark.anyio

POSTED = [route for route in ROUTES if route.post]
FEW = '[limits]\njoins_per_minute = 4\n[mail]\nrelay = "standard"\n'
KEY = "a-secret-of-the-mail-service"


def example(route: PublicRoute) -> str:
    """Return a path that the route has, with nothing behind it."""
    filled = route.path.replace("{relay}", "standard").replace("{channel}", "whatsapp")
    return re.sub(r"{[^}]*}", "bcdfghjkmnpr", filled)


def test_a_route_cannot_leave_anything_out() -> None:
    for field in fields(PublicRoute):
        assert field.default is MISSING, field.name
        assert field.default_factory is MISSING, field.name
    with pytest.raises(TypeError):
        PublicRoute("/new", None, None, cache="personal", access="anyone")  # type: ignore[call-arg]


def test_every_route_says_something_that_is_known() -> None:
    for route in ROUTES:
        assert route.methods, route.path
        assert route.cache in get_args(Cache), route.path
        assert route.access in get_args(Access), route.path
        assert route.limit in get_args(Limit), route.path
        assert route.body in get_args(Body), route.path


def test_whatever_can_be_sent_is_limited() -> None:
    for route in POSTED:
        assert route.limit not in ("none", "codes"), route.path
        assert route.cache == "personal", route.path


def test_whatever_may_cause_a_mail_to_a_typed_address_shares_one_count() -> None:
    shared = {route.path for route in ROUTES if route.limit == "mail"}
    assert shared == {"/join", "/recover", "/me/resend", "/me/address"}


def test_nothing_is_served_that_stands_in_no_table() -> None:
    known = {route.path for route in ROUTES} | {path for path, _ in PROBES} | {"/{page:path}/"}
    assert {route.path for route in routes()} == known
    assert {route.path for route in dev_mail.routes(Path())} == {  # type: ignore[attr-defined]
        "/dev/mail",
        "/dev/mail/style.css",
        "/dev/mail/{id}",
        "/dev/mail/{id}/html",
    }


@pytest.fixture
async def strict(tmp_path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201 - an async fixture
    """A server that takes four forms a minute and knows a mail service."""
    write_folder(tmp_path, FEW)
    served = Served(tmp_path, {"WAITLIST_MAIL_HOOK_SECRET": KEY})
    async with served.app.running():
        yield served
    served.forget()


async def test_beyond_its_limit_every_route_says_when_to_try_again(strict: Served) -> None:
    counts = {"opened": 600, "hook": 6000}
    for number, route in enumerate(POSTED):
        if route.limit in counts:
            continue  # the tests of these pages count so far
        async with strict.browser(client=f"203.0.{number}.1") as browser:
            answers = [await browser.post(example(route), data={"x": "y"}) for _ in range(5)]
        assert 429 not in [answer.status_code for answer in answers[:4]], route.path
        assert answers[4].status_code == 429, route.path
        seconds = int(answers[4].headers["retry-after"])
        assert 1 <= seconds <= 60
        assert f"Try again in {-(-seconds // 5) * 5} seconds." in answers[4].text


async def test_who_spent_the_mails_of_one_form_gets_none_from_another(strict: Served) -> None:
    async with strict.browser(client="203.0.113.9") as mallory:
        for path in ("/join", "/recover", "/recover", "/join"):
            assert (await mallory.post(path, data={"email": "ada@example.com"})).status_code != 429
        for path, field in (("/join", "email"), ("/recover", "email"), ("/me/address", "address")):
            assert (await mallory.post(path, data={field: "ada@example.com"})).status_code == 429
        assert (await mallory.post("/me/resend")).status_code == 429
        assert (await mallory.post("/confirm/none")).status_code == 404, "that causes no mail"


async def test_a_link_and_a_site_take_so_many_in_a_minute(tmp_path: Path) -> None:
    write_folder(tmp_path, "[limits]\njoins_per_link = 2\njoins_per_site = 5\n")
    served = Served(tmp_path)
    async with served.app.running():
        async with served.browser() as ada:
            await ada.post("/join", data={"email": "ada@example.com"})
        (row,) = await served.rows("select code from links")
        answers = []
        for number in range(5):
            async with served.browser(client=f"203.0.{number}.1") as friend:
                data = {"email": f"p{number}@example.com", "ref": row["code"] if number < 4 else ""}
                answers.append(await friend.post("/join", data=data))
        assert [answer.status_code for answer in answers] == [303, 303, 429, 429, 429]
        assert "Very many people are joining just now." in answers[2].text
        assert 1 <= int(answers[2].headers["retry-after"]) <= 60
        assert len(await served.rows("select 1 from signups")) == 3
    served.forget()


async def test_no_route_reads_more_than_it_says(strict: Served) -> None:
    most = {"form": strict.config.machine.server.max_form_bytes, "hook": HOOK_BYTES}
    form = {"content-type": "application/x-www-form-urlencoded"}
    for number, route in enumerate(POSTED):
        async with strict.browser(client=f"198.51.{number}.1") as browser:
            if route.access != "anyone":
                email = f"p{number}@example.com"
                await browser.post("/join", data={"email": email})
                mail = await strict.mail_to(email, "confirm")
                if route.access == "proven":
                    await browser.post(path_of(mail.confirm_url))
            body = b"x=" + b"y" * (most.get(route.body, 2 * HOOK_BYTES) - 1)
            answer = await browser.post(example(route), content=body, headers=form)
        if route.body == "none":
            assert answer.status_code < 500, route.path
            assert answer.status_code != 413, route.path
        else:
            assert answer.status_code == 413, (route.path, answer.text)


async def test_a_form_as_large_as_it_may_be_is_read(strict: Served) -> None:
    most = strict.config.machine.server.max_form_bytes
    body = b"email=ada%40example.com&x="
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with strict.browser() as browser:
        answer = await browser.post("/join", content=body + b"y" * (most - len(body)), headers=form)
    assert answer.status_code == 303


async def test_who_may_not_sees_the_form_that_mails_the_way_in_or_nothing(
    served: Served, browser: httpx2.AsyncClient
) -> None:
    for route, method in product(ROUTES, ("GET", "POST")):
        if route.access == "anyone" or method not in route.methods:
            continue
        answer = await browser.request(method, example(route))
        assert "ada@example.com" not in answer.text
        assert (answer.status_code, answer.headers.get("location")) in {
            (200, None),  # the form
            (204, None),
            (303, "/me"),
            (303, "/me?done=resent"),
            (303, "/"),
            (403, None),
            (404, None),
            (422, None),
        }, (route.path, answer.status_code)
    assert await served.rows("select 1 from signups") == []


async def test_nothing_personal_may_be_kept_even_when_it_is_refused(served: Served) -> None:
    for route, method in product(ROUTES, ("GET", "HEAD", "POST", "PUT")):
        status, headers, _ = await served.ask(method, example(route))
        kept = dict(headers)["cache-control"]
        if route.cache == "personal" or status >= 300:
            assert kept == "private, no-store", (route.path, method, kept)
        else:
            assert kept.startswith("public, max-age="), (route.path, kept)
