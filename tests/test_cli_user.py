"""`waitlist user`: who may see the admin pages."""

from __future__ import annotations

import json
import re

import pytest
from command import Waitlist

LINK = re.compile(r"http://127\.0\.0\.1:8000/admin/set-up/[A-Za-z0-9_-]{43}\n")


@pytest.fixture(autouse=True)
def _folder(waitlist: Waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/harrys/site.toml", "")


def test_the_first_user_is_an_owner_with_a_link_on_stdout(waitlist: Waitlist) -> None:
    ran = waitlist("user", "add", "Ada@Example.com")
    assert ran.code == 0
    assert LINK.fullmatch(ran.out)
    assert ran.err == (
        "ada@example.com: open this link within 48 hours. It works once.\n"
        "Outside of development the pages need admin.enabled = true, or WAITLIST_ADMIN_ENABLED=true.\n"
    )
    assert waitlist("user", "list").out == (
        "e-mail           role   state\nada@example.com  owner  link not used yet\n"
    )


def test_the_link_leads_to_the_host_of_the_admin_pages(waitlist: Waitlist) -> None:
    waitlist.environment(
        WAITLIST_BASE_URL="https://launch.example",
        WAITLIST_ADMIN_HOST="admin.example",
        WAITLIST_ADMIN_ENABLED="false",
    )
    ran = waitlist("user", "add", "ada@example.com")
    assert ran.out.startswith("https://admin.example/admin/set-up/")
    assert "The admin pages are switched off: set admin.enabled to true" in ran.err


def test_what_cannot_be_is_said(waitlist: Waitlist) -> None:
    waitlist("user", "add", "ada@example.com")
    nobody = "ben@example.com: there is no such user. `waitlist user list` shows everybody.\n"
    there = "ada@example.com: there is such a user. `waitlist user reset ada@example.com` makes"
    for words, code, said in (
        (("add", "ada@example.com"), 1, there),
        (("add", "nonsense"), 2, "ADDRESS: "),
        (("add", "ben@example.com", "--role", "king"), 2, "Invalid value for '--role'"),
        (("reset", "ben@example.com"), 1, nobody),
        (("role", "ada@example.com", "reviewer"), 1, "ada@example.com: this is the last owner."),
        (("disable", "ada@example.com"), 1, "ada@example.com: this is the last owner."),
        (("remove", "ada@example.com"), 2, "Remove ada@example.com? Nobody is at the terminal"),
    ):
        ran = waitlist("user", *words)
        assert (ran.code, ran.out) == (code, ""), words
        assert said in ran.err


def test_a_user_is_changed_and_removed(waitlist: Waitlist) -> None:
    waitlist("user", "add", "ada@example.com")
    waitlist("user", "add", "ben@example.com", "--role", "reviewer")
    assert waitlist("user", "role", "ben@example.com", "marketer").err == "ben@example.com: marketer.\n"
    assert waitlist("user", "disable", "ben@example.com").err == (
        "ben@example.com: shut out. `waitlist user enable` lets in again.\n"
    )
    listed = json.loads(waitlist("user", "list", "--json").out)["users"]
    assert listed[1] == {
        "email": "ben@example.com",
        "role": "marketer",
        "state": "shut out",
        "signed_in_at": "",
    }
    assert waitlist("user", "enable", "ben@example.com").err == "ben@example.com: may sign in.\n"
    old = waitlist("user", "reset", "ben@example.com").out
    assert LINK.fullmatch(old)
    assert waitlist("user", "reset", "ben@example.com").out != old
    assert waitlist("user", "remove", "ben@example.com", "--yes").err == "ben@example.com: removed.\n"
    assert "ben@example.com" not in waitlist("user", "list").out


def test_nobody_is_listed_at_first(waitlist: Waitlist) -> None:
    assert waitlist("migrate").code == 0
    ran = waitlist("user", "list")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "Nobody. `waitlist user add ADDRESS` makes the first owner.\n"
