"""The admin pages in a real browser: what visitors typed runs nowhere, keys work, nothing is too wide."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import admin_campaign
import pytest
from chromium import Meet, Visitor
from launched import SECRET, Launched, write_orrin

from waitlist.config import load

PASSWORD = "correct horse battery"
PAYLOADS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    '"><svg onload="document.title=\'owned\'">',
    "'-alert(1)-'",
    "{{ 7 * 191 }}",
    "javascript:document.title='owned'",
)
Served = tuple[Launched, admin_campaign.Campaign]
PAGES = ("", "/people", "/review", "/exports", "/mails", "/audit", "/users", "/account", "/account/two-steps")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A campaign with held friends, whose newest people typed what they should not."""
    folder: Path = tmp_path_factory.mktemp("admin")
    write_orrin(folder)
    config = load(folder, {"WAITLIST_SECRET_KEYS": SECRET})
    campaign = admin_campaign.fill(config, int(time.time() * 1000), people=8, typed=PAYLOADS)
    with Launched(folder, WAITLIST_LIMITS_ENABLED="false") as launched:
        yield launched, campaign


def enter(visitor: Visitor, server: Launched, token: str) -> None:
    """Sign in by a setup link."""
    visitor.open(f"{server.url}/admin/set-up/{token}")
    visitor.type("Password", PASSWORD)
    visitor.type("Once more", PASSWORD)
    visitor.press("Set the password")
    assert visitor.status == 200


def test_what_visitors_typed_runs_nowhere_and_every_page_fits(meet: Meet, served: Served) -> None:
    server, campaign = served
    owner = meet()
    enter(owner, server, campaign.owner)
    owner.open(f"{server.url}/admin/people?q=typed")
    people = [each.get_attribute("href") for each in owner.page.locator(".people a.cover").all()]
    assert len(people) == len(PAYLOADS)
    opened = [f"/admin{page}" for page in PAGES] + [path for path in people if path]
    for path in opened:
        owner.open(server.url + path)
        assert owner.status == 200, path
        assert "owned" not in owner.page.title(), path
        assert "1337" not in owner.words
        assert owner.markup_faults() == [], path
        for width in (390, 1280):
            owner.page.set_viewport_size({"width": width, "height": 844})
            assert owner.overflow() == [], (path, width)
    for path in ("/admin", people[0], "/admin/review"):
        owner.open(f"{server.url}{path}")
        for scheme in ("light", "dark"):
            owner.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of its words
            assert owner.barriers() == [], (path, scheme)


def test_the_queue_is_decided_by_keys_and_without_scripts_by_buttons(meet: Meet, served: Served) -> None:
    server, campaign = served
    reviewer = meet()
    enter(reviewer, server, campaign.reviewer)
    reviewer.open(f"{server.url}/admin/review")
    keys = reviewer.page.keyboard
    rows = reviewer.page.locator("[data-row]")
    assert rows.count() == 2
    assert "chosen" in (rows.nth(0).get_attribute("class") or "")
    keys.press("j")
    assert "chosen" in (rows.nth(1).get_attribute("class") or "")
    keys.press("k")
    first = rows.nth(0).locator("h2").inner_text()
    with reviewer.page.expect_navigation():
        keys.press("r")
    assert "These friends count now." in reviewer.words
    assert rows.count() == 1
    with reviewer.page.expect_navigation():
        keys.press("u")
    assert "It is as it was before." in reviewer.words
    assert rows.count() == 2
    with reviewer.page.expect_navigation():
        keys.press("o")
    assert re.search(r"/admin/review/\d+$", reviewer.page.url)
    assert first.split()[0] in reviewer.words
    keys.press("t")
    assert reviewer.page.locator("[data-chosen]").is_checked()
    with reviewer.page.expect_navigation():
        keys.press("x")
    assert "These friends do not count." in reviewer.words

    plain = meet(java_script_enabled=False)
    plain.open(f"{server.url}/admin/sign-in")
    plain.type("E-mail address", "reviewer@orrin.example")
    plain.type("Password", PASSWORD)
    plain.press("Sign in")
    plain.open(f"{server.url}/admin/review")
    assert not plain.page.locator("[data-keys]").is_visible()
    plain.press("Release")
    assert "These friends count now." in plain.words
    plain.press("Undo")
    assert "It is as it was before." in plain.words
