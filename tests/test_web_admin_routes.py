"""The table of admin routes: every one declares what it takes, who may, what limits it; and keeps to it."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product
from typing import get_args

import httpx2
import pytest
from served import Served
from staff import signed_in

from waitlist.flows.users import ROLES, Role
from waitlist.web.admin.access import PERMISSIONS, Access, may
from waitlist.web.admin.routes import ROUTES, AdminRoute, Limit

pytestmark = pytest.mark.anyio

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
OPEN = {"/admin/sign-in", "/admin/set-up/{token}", "/admin/static/{name}"}
# Signing out would end the test; what may be undone hangs on what it is: see test_web_admin_people.
LOOKS_CLOSER = {"/admin/sign-out", "/admin/decisions/{id}/undo"}
CROSS = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": ""},
    {"origin": "https://elsewhere.example"},
    {"origin": "http://127.0.0.1:9000"},
    {"origin": "null"},
    {"origin": ""},
)


def example(route: AdminRoute) -> str:
    """Return a path that the route has, with nothing behind it."""
    return re.sub(r"{[^}]*}", "signups" if "{kind}" in route.path else "123456", route.path)


def test_every_route_declares_who_may_what_limits_it_and_how_much_may_be_sent() -> None:
    known = {*PERMISSIONS, "anyone", "halfway"}
    for route in ROUTES:
        assert route.methods, route.path
        assert route.access in known, route.path
        assert route.limit in get_args(Limit), route.path
        assert route.cache == "personal" or route.path.startswith("/admin/static/"), route.path
        if route.post:
            assert route.limit in {"network", "guesses"}, route.path
            assert 0 < route.body <= 65_536, route.path
        else:
            assert route.body == 0, "nothing is read of a page that takes no form"
    assert {route.path for route in ROUTES if route.access == "anyone"} == OPEN
    assert len({route.path for route in ROUTES}) == len(ROUTES)
    assert get_args(Access)[:2] == () or set(PERMISSIONS)  # the type has every permission


def test_every_role_is_given_some_permissions_and_owners_have_all() -> None:
    for permission in PERMISSIONS:
        assert may("owner", permission)
    assert not may("marketer", "review")
    assert not may("reviewer", "exports")
    for role, permission in product(("marketer", "reviewer"), ("erase", "audit", "users")):
        assert not may(role, permission)  # type: ignore[arg-type] # the product of two lists


async def test_without_a_session_every_page_leads_to_the_form(served: Served) -> None:
    for route in ROUTES:
        for method in route.methods:
            status, headers, body = await served.ask(method, example(route))
            found = dict(headers)
            if route.access == "anyone":
                assert status in {200, 404, 422, 415, 400}, (route.path, status)
            else:
                assert status == 303, (route.path, method)
                assert found["location"].startswith("/admin/sign-in")
                assert body == b""
            assert status == 200 or found["cache-control"] == "private, no-store"
            assert found["x-frame-options"] == "DENY" or route.cache == "file"


async def test_every_answer_carries_the_security_headers_once(served: Served) -> None:
    async with signed_in(served) as browser:
        for route in ROUTES:
            if "GET" not in route.methods:
                continue
            answer = await browser.get(example(route))
            names = [name for name, _ in answer.headers.multi_items()]
            assert len(names) == len(set(names)), (route.path, names)
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none';")
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "same-origin"
            if answer.status_code == 200:
                assert answer.headers["cache-control"] == "private, no-store"
            assert "<script>" not in answer.text
            assert " style=" not in answer.text
            assert " onclick=" not in answer.text


async def test_every_route_says_which_methods_it_takes(served: Served) -> None:
    for route, method in product(ROUTES, METHODS):
        if method in route.methods:
            continue
        status, headers, _ = await served.ask(method, example(route))
        assert status == 405, (route.path, method, status)
        assert dict(headers)["allow"].split(", ") == sorted(route.methods)


async def test_no_other_site_sends_the_forms_of_whoever_is_signed_in(served: Served) -> None:
    async with signed_in(served) as browser:
        before = await served.rows("select count(*) as rows from audit")
        for route, headers in product((route for route in ROUTES if route.post), CROSS):
            answer = await browser.post(example(route), headers=headers)
            assert answer.status_code == 403, (route.path, headers)
            assert "That came from another page" in answer.text
            assert "set-cookie" not in answer.headers
        assert await served.rows("select count(*) as rows from audit") == before
        assert (await browser.get("/admin")).status_code == 200


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_what_it_may_and_nothing_else(served: Served, role: Role) -> None:
    async with signed_in(served, role) as browser:
        for route in ROUTES:
            if route.access in {"anyone", "halfway"} or route.path in LOOKS_CLOSER:
                continue
            for method in (method for method in route.methods if method != "HEAD"):
                answer = await browser.request(method, example(route))
                refused = answer.status_code == 403 and "Not with your role" in answer.text
                assert refused is not may(role, route.access), (route.path, method, answer.status_code)  # type: ignore[arg-type] # no route for anyone
                assert answer.status_code < 500
        page = (await browser.get("/admin")).text
        for path, permission in (
            ("/admin/review", "review"),
            ("/admin/exports", "exports"),
            ("/admin/mails", "mails"),
            ("/admin/audit", "audit"),
            ("/admin/users", "users"),
        ):
            assert (f'href="{path}"' in page) is may(role, permission)  # type: ignore[arg-type] # one of them


async def test_a_role_that_was_taken_away_opens_nothing_from_the_next_request_on(served: Served) -> None:
    async with signed_in(served) as owner, signed_in(served, "marketer") as marketer:
        assert (await marketer.post("/admin/exports/daily")).status_code == 200
        page = (await owner.get("/admin/users")).text
        (user,) = re.findall(r"marketer@orrin\.example.*?/admin/users/(\d+)/role", page, re.DOTALL)
        await owner.post(f"/admin/users/{user}/role", data={"role": "reviewer"})
        assert (await marketer.post("/admin/exports/daily")).status_code == 403
        await owner.post(f"/admin/users/{user}/disable")
        assert (await marketer.get("/admin")).status_code == 303


async def test_a_form_that_is_too_large_is_refused(served: Served) -> None:
    async with signed_in(served, "reviewer") as browser:
        answer = await browser.post("/admin/account/language", data={"language": "x" * 20_000})
        assert answer.status_code == 413


async def test_a_number_that_is_none_leads_nowhere(served: Served) -> None:
    async with signed_in(served) as browser:
        for number in ("0", "9" * 19, "9" * 30, "-1", "x", "1%00", "%E0%B8%81"):
            for path in ("/admin/people/", "/admin/review/"):
                answer = await browser.get(f"{path}{number}")
                assert answer.status_code in {303, 404}, path
            for form in (f"people/{number}/block", f"mails/{number}/retry", f"users/{number}/reset"):
                assert (await browser.post(f"/admin/{form}")).status_code in {303, 404}, form


async def test_odd_queries_are_no_mistakes_of_ours(served: Served) -> None:
    odd = (
        "?q=%00",
        "?q=%FF",
        "?after=-1",
        "?after=1-2-3",
        "?q=" + "x" * 3000,
        "?tier=%27--",
        "?domain=%25_",
        "?&&=",
    )
    async with signed_in(served) as browser:
        for path, query in product(("/admin/people", "/admin/audit", "/admin/mails", "/admin/review"), odd):
            assert (await browser.get(path + query)).status_code == 200, path + query
        assert (await browser.get("/admin?site=nobody")).status_code == 404


async def test_the_public_pages_know_nothing_of_the_admin_ones(browser: httpx2.AsyncClient) -> None:
    for path in ("/", "/me", "/robots.txt"):
        assert "/admin" not in (await browser.get(path)).text


def test_a_server_reads_nothing_of_them_before_somebody_asks() -> None:
    look = "import sys, waitlist.cli.serve.started; print(*(name for name in sys.modules), sep='\\n')"
    read = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "waitlist.web.admin.door" in read
    assert {"pyotp", "waitlist.web.admin.app", "waitlist.web.admin.drawing"}.isdisjoint(read)
