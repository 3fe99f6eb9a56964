"""The whole story, as people live it: ada joins and shares, five friends come, the first reward is hers."""

from __future__ import annotations

import csv
import re
import time

from chromium import Meet, Visitor
from launched import Launched, link_in

FRIENDS = ("ben", "cleo", "dora", "emil", "fay")


def tell(server: Launched, meet: Meet, *, java_script: bool) -> None:
    """Tell it, with or without scripts in everybody's browser."""
    ada = meet(java_script_enabled=java_script)
    code = ada_joins(server, ada)
    ada_confirms(server, ada)
    for count, name in enumerate(FRIENDS, 1):
        friend_comes(server, meet(java_script_enabled=java_script), name, code)
        ada.open(f"{server.url}/me")
        expected = f"{count} friend so far" if count == 1 else f"{count} friends so far"
        assert ada.page.get_by_role("heading", name=expected).is_visible()
    ada_has_earned(server, ada)
    leaderboard_lists_ada(server, meet(java_script_enabled=java_script))
    export_has_everybody(server, code)


def ada_joins(server: Launched, ada: Visitor) -> str:
    """Join on the landing page; return the code of the link that is shown at once."""
    ada.open(server.url)
    assert ada.session == ""
    ada.type("Your e-mail address", "ada@example.com")
    ada.press("Count me in")
    assert ada.page.url == f"{server.url}/me"
    assert "We sent a mail to ada@example.com." in ada.words
    link = ada.page.get_by_label("Your own link", exact=True).input_value()
    found = re.fullmatch(re.escape(server.url) + "/r/([a-z0-9]{10,})", link)
    assert found, link
    return found[1]


def ada_confirms(server: Launched, ada: Visitor) -> None:
    """Open the link of the mail, press its button, and choose a name for the leaderboard."""
    mail = server.mail("ada@example.com", "/confirm/")
    assert mail.message["Subject"] == "Confirm your address for Orrin"
    ada.open(link_in(mail, "/confirm/"))
    assert "Confirm your address to make it count" in ada.open(f"{server.url}/me").words
    ada.open(link_in(mail, "/confirm/"))
    ada.press("Confirm my address")
    assert ada.page.url == f"{server.url}/en/me"
    assert "Confirm your address to make it count" not in ada.words
    ada.page.get_by_text("Choose a name that others see").click()
    ada.type("The name that others see", "Ada L.")
    ada.press("Keep it")
    assert "Others see you as Ada L." in ada.words


def friend_comes(server: Launched, friend: Visitor, name: str, code: str) -> None:
    """Open ada's link, join, and confirm from the mail."""
    address = f"{name}@example.org"
    friend.open(f"{server.url}/r/{code}")
    assert "Ada L. invited you." in friend.words
    assert "free postage on your first order" in friend.words
    friend.type("Your e-mail address", address)
    friend.press("Count me in")
    assert f"We sent a mail to {address}." in friend.words
    friend.open(link_in(server.mail(address, "/confirm/"), "/confirm/"))
    friend.press("Confirm my address")
    assert friend.page.url == f"{server.url}/en/me"
    own = friend.page.get_by_label("Your own link", exact=True).input_value()
    assert own != f"{server.url}/r/{code}"


def ada_has_earned(server: Launched, ada: Visitor) -> None:
    """Ada's page and a mail say what she earned; nobody's address is told to her."""
    first = ada.page.get_by_role("listitem").filter(has_text="Shave cream")
    assert "Yours" in first.inner_text()
    heading = ada.page.get_by_role("heading", level=1)
    assert heading.inner_text() == "The Field handle and a blade"
    assert "5 friends to go" in ada.words
    assert "example.org" not in ada.page.content()
    mail = server.mail("ada@example.com", subject="It is yours: Shave cream")
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link_in(mail, "/s/").startswith(f"{server.url}/en/s/")
    assert all("example.org" not in mail.text for mail in server.mails_to("ada@example.com"))


def leaderboard_lists_ada(server: Launched, stranger: Visitor) -> None:
    """Anybody sees her by the name she chose, above members with a number."""
    late = time.monotonic() + 20
    while True:  # the list is a few seconds old
        stranger.open(f"{server.url}/leaderboard")
        rows = stranger.page.get_by_role("row").all_inner_texts()
        if rows[1:] and rows[1].split("\t") == ["1", "Ada L.", "5"]:
            break
        assert time.monotonic() < late, rows
        time.sleep(0.2)
    assert "@" not in stranger.page.locator("main").inner_text()


def export_has_everybody(server: Launched, code: str) -> None:
    """The marketer's file has six people, and says who brought whom."""
    rows = list(csv.DictReader(server.command("export", "signups", "--site", "harrys").splitlines()))
    by_address = {row["email"]: row for row in rows}
    assert sorted(by_address) == sorted(["ada@example.com", *(f"{name}@example.org" for name in FRIENDS)])
    assert {row["status"] for row in rows} == {"confirmed"}
    ada = by_address.pop("ada@example.com")
    assert (ada["code"], ada["link"], ada["referrer_code"]) == (code, f"{server.url}/r/{code}", "")
    assert (ada["friends"], ada["tier"], ada["place"]) == ("5", "cream", "1")
    assert {row["referrer_code"] for row in by_address.values()} == {code}
    assert {row["friends"] for row in by_address.values()} == {"0"}
