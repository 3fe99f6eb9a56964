"""What can be done on the share page, in a browser: copy, write, put right, choose a name, leave."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from cast import Cast
from chromium import Meet, Visitor
from launched import Launched, link_in
from playwright.sync_api import Locator, expect


@pytest.fixture(scope="module")
def cast(server: Launched) -> Iterator[Cast]:
    cast = Cast(server)
    yield cast
    cast.close()


def join(server: Launched, visitor: Visitor, address: str) -> Visitor:
    visitor.open(server.url)
    visitor.type("Your e-mail address", address)
    visitor.press("Count me in")
    assert visitor.page.url == f"{server.url}/me"
    return visitor


def test_the_copy_button_copies_the_link_and_says_so(server: Launched, meet: Meet) -> None:
    ada = join(server, meet(permissions=["clipboard-read", "clipboard-write"]), "ada@copy.example.com")
    link = ada.page.get_by_label("Your own link", exact=True).input_value()
    button = ada.page.locator("[data-copy]")
    width = button.bounding_box()
    assert _seen(button) == ["Copy"]
    button.click()
    ada.page.get_by_role("status").get_by_text("Copied", exact=True).wait_for(state="attached")
    assert _seen(button) == ["Copied"]
    assert ada.page.evaluate("navigator.clipboard.readText()") == f"{link}?c=copy"
    assert ada.page.get_by_label("Your own link", exact=True).input_value() == link
    assert button.bounding_box() == width
    assert ada.shifts() == []
    ada.page.locator("[data-copy].copied").wait_for(state="detached")


def test_the_copy_button_works_where_the_clipboard_is_closed_to_pages(server: Launched, meet: Meet) -> None:
    ada = meet(permissions=["clipboard-read", "clipboard-write"])
    join(server, ada, "ada@closed.example.com")
    field = ada.page.get_by_label("Your own link", exact=True)
    link = field.input_value()
    ada.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')); }")
    ada.page.locator("[data-copy]").click()
    ada.page.get_by_role("status").get_by_text("Copied", exact=True).wait_for(state="attached")
    assert ada.page.evaluate("navigator.clipboard.readText()") == f"{link}?c=copy"
    assert field.input_value() == link


def test_who_comes_by_a_copied_link_or_the_share_sheet_is_counted_as_such(
    server: Launched, meet: Meet
) -> None:
    ada = meet(alone=True, permissions=["clipboard-read", "clipboard-write"], is_mobile=True, has_touch=True)
    ada.context.add_init_script("navigator.share = async (data) => { window.shared = data; };")
    join(server, ada, "ada@channels.example.com")
    ada.page.locator("[data-copy]").click()
    ada.page.locator("[data-copy].copied").wait_for()
    ada.page.locator("[data-share]").click()
    links = {
        "copy": ada.page.evaluate("navigator.clipboard.readText()"),
        "share": ada.page.evaluate("window.shared.text").split()[-1],
    }
    for channel, link in links.items():
        ben = meet().open(link)
        ben.type("Your e-mail address", f"{channel}@channels.example.com")
        ben.press("Count me in")
    rows = list(csv.DictReader(server.command("export", "signups", "--site", "harrys").splitlines()))
    came = {row["email"]: row["channel"] for row in rows}
    assert {channel: came[f"{channel}@channels.example.com"] for channel in links} == {
        "copy": "copy",
        "share": "share",
    }


def _seen(button: Locator) -> list[str]:
    """Return the words on a button that are there for the eye."""
    shown = "span => getComputedStyle(span).opacity > 0.5 && getComputedStyle(span).display != 'none'"
    button.page.wait_for_timeout(300)
    return [span.inner_text().strip() for span in button.locator("span").all() if span.evaluate(shown)]


@pytest.mark.parametrize(
    "words", ["Mine: 100% (really) & ใช่, {link}", "{link} Mine: 100% (really) & ใช่", "Mine, at last"]
)
def test_own_words_go_out_with_every_button(server: Launched, meet: Meet, words: str) -> None:
    ada = join(server, meet(), "ada@words.example.com")
    link = ada.page.get_by_label("Your own link", exact=True).input_value()
    ada.page.get_by_text("Your words").click()
    ada.type("What the buttons send for you", words.replace("{link}", link))
    told = {}
    for button in ada.page.locator("a[data-channel]").all():
        query = parse_qs(urlsplit(button.get_attribute("href") or "").query)
        told[button.get_attribute("data-channel")] = query
    whole = words if "{link}" in words else f"{words} {{link}}"
    for channel, name in {"whatsapp": "text", "line": "text", "email": "body", "sms": "body"}.items():
        assert told[channel][name] == [whole.replace("{link}", f"{link}?c={channel}")]
    for channel in ("x", "telegram"):
        assert told[channel]["url"] == [f"{link}?c={channel}"]
        assert told[channel]["text"] == [words.replace("{link}", "").strip()]
    assert told["facebook"] == {"u": [f"{link}?c=facebook"]}


def test_without_scripts_words_can_be_changed_and_are_sent_by_the_channel_that_was_chosen(
    server: Launched, meet: Meet
) -> None:
    ada = join(server, meet(java_script_enabled=False), "ada@plain-words.example.com")
    link = ada.page.get_by_label("Your own link", exact=True).input_value()
    ada.page.get_by_text("Your words").click()
    words = ada.page.get_by_label("What the buttons send for you")
    assert words.input_value().count(link) == 1
    words.fill(f"Come and shave: {link}")
    with ada.context.expect_page() as opened:
        ada.page.get_by_role("button", name="Telegram").click()
    sent = opened.value.get_by_role("link", name="Open Telegram")
    assert "Come%20and%20shave" in (sent.get_attribute("href") or "")


def test_the_share_sheet_of_the_device_gets_words_and_link(server: Launched, meet: Meet) -> None:
    ada = meet(alone=True, is_mobile=True, viewport={"width": 390, "height": 844}, has_touch=True)
    ada.context.add_init_script("navigator.share = async (data) => { window.shared = data; };")
    join(server, ada, "ada@sheet.example.com")
    link = ada.page.get_by_label("Your own link", exact=True).input_value()
    ada.page.locator("[data-share]").tap()
    shared = ada.page.evaluate("window.shared")
    assert shared["text"].count(link) == 1
    assert f"{link}?c=share" in shared["text"]


def test_without_a_share_sheet_its_button_is_not_there(server: Launched, meet: Meet) -> None:
    ada = meet(alone=True)
    ada.context.add_init_script("Object.defineProperty(navigator, 'share', { value: undefined })")
    join(server, ada, "ada@no-sheet.example.com")
    assert not ada.page.locator("[data-share]").is_visible()


def test_the_qr_code_is_a_picture_from_here(server: Launched, meet: Meet) -> None:
    ada = join(server, meet(), "ada@qr.example.com")
    ada.page.get_by_text("QR code", exact=True).click()
    picture = ada.page.get_by_alt_text("QR code of your link")
    picture.scroll_into_view_if_needed()
    ada.page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
    )


def test_a_wrong_address_is_told_at_the_field_before_anything_is_sent(server: Launched, meet: Meet) -> None:
    ada = meet().open(server.url)
    field = ada.page.get_by_label("Your e-mail address", exact=True)
    note = ada.page.locator("#email-note")
    promised = note.inner_text()
    field.press("Enter")
    assert note.inner_text() == "Please type your e-mail address."
    field.fill("ada.example.com")
    field.press("Enter")
    assert note.inner_text() == "Please write it like name@example.com."
    field.fill("ada@gmail..com")
    field.press("Enter")
    assert note.inner_text() == "Please write it like name@example.com."
    assert field.get_attribute("aria-invalid") == "true"
    assert ada.page.evaluate("document.activeElement.id") == "email"
    field.fill("ada@example.com")
    assert note.inner_text() == promised
    assert field.get_attribute("aria-invalid") is None
    field.evaluate("field => { field.dataset.missingLang = 'th'; }")  # as on a page in another language
    field.fill("")
    field.press("Enter")
    expect(note.locator("bdi[lang=th]")).to_have_text("Please type your e-mail address.")
    assert ada.page.url == f"{server.url}/"
    assert ada.shifts() == []
    # Nothing was sent, and yet what stands there goes along to another language.
    field.fill("ada@gmail..com")
    field.press("Enter")
    ada.press(ada.page.locator("footer a[hreflang=th]"))
    assert ada.page.url == f"{server.url}/th/join"
    assert ada.page.locator("#email").input_value() == "ada@gmail..com"


def test_a_wrong_address_is_told_without_scripts_too(server: Launched, meet: Meet) -> None:
    ada = meet(java_script_enabled=False).open(server.url)
    ada.type("Your e-mail address", "ada..b@example.com")
    ada.press("Count me in")
    assert ada.status == 422
    assert (
        ada.page.locator("#email-note").inner_text()
        == "What stands before the @ looks wrong. Please look at it again."
    )
    assert "Did you mean ada.b@example.com?" in ada.words
    assert ada.page.get_by_label("Your e-mail address", exact=True).input_value() == "ada..b@example.com"


def test_a_suggested_address_is_taken_with_one_press(server: Launched, meet: Meet) -> None:
    ada = meet().open(server.url)
    ada.type("Your e-mail address", "ada..b@gmail.com")
    ada.press("Count me in")
    assert ada.status == 422
    ada.page.get_by_role("button", name="Use this address").click()
    assert ada.page.get_by_label("Your e-mail address", exact=True).input_value() == "ada.b@gmail.com"
    assert ada.page.evaluate("document.activeElement.id") == "email"
    ada.press("Count me in")
    assert "We sent a mail to ada.b@gmail.com." in ada.words


def test_a_mistyped_domain_is_put_right_on_the_share_page(server: Launched, meet: Meet) -> None:
    ada = join(server, meet(), "ada.lovelace@gmial.com")
    link = ada.page.get_by_label("Your own link", exact=True).input_value()
    assert "Did you mean ada.lovelace@gmail.com?" in ada.words
    ada.page.get_by_role("button", name="Use this address").click()
    assert ada.page.get_by_label("The right address", exact=True).input_value() == "ada.lovelace@gmail.com"
    ada.press("Change it")
    assert "The address is changed, and a new mail is on its way." in ada.words
    assert "We sent a mail to ada.lovelace@gmail.com." in ada.words
    ada.open(link_in(server.mail("ada.lovelace@gmail.com", "/confirm/"), "/confirm/"))
    ada.press("Confirm my address")
    assert ada.page.get_by_label("Your own link", exact=True).input_value() == link
    stale = link_in(server.mail("ada.lovelace@gmial.com", "/confirm/"), "/confirm/")
    assert meet().open(stale).status == 404


@pytest.mark.parametrize("java_script", [True, False])
def test_the_mail_is_sent_again_on_request(server: Launched, meet: Meet, java_script: bool) -> None:
    address = f"again-{java_script}@example.com".lower()
    ada = join(server, meet(java_script_enabled=java_script), address)
    server.mail(address, "/confirm/")
    ada.press("Send it again")
    assert "The mail is on its way once more." in ada.words
    again = server.mail(address, "/confirm/", number=2)
    ada.open(link_in(again, "/confirm/"))
    ada.press("Confirm my address")
    assert "Sign out everywhere" in ada.words


@pytest.mark.parametrize("java_script", [True, False])
def test_a_mistyped_address_is_changed(server: Launched, meet: Meet, java_script: bool) -> None:
    wrong, right = (f"{word}-{java_script}@example.com".lower() for word in ("adda", "ada"))
    ada = join(server, meet(java_script_enabled=java_script), wrong)
    ada.page.get_by_text("Wrong address?").click()
    ada.type("The right address", right)
    ada.press("Change it")
    assert f"We sent a mail to {right}." in ada.words
    server.mail(right, "/confirm/")


@pytest.mark.parametrize("java_script", [True, False])
def test_who_lost_the_page_gets_the_way_in_by_mail(
    server: Launched, meet: Meet, cast: Cast, java_script: bool
) -> None:
    address = f"lost-{java_script}@example.com".lower()
    cast.member(address)
    ada = meet(java_script_enabled=java_script).open(server.url)
    ada.press(ada.page.get_by_role("link", name="See your page").first)
    ada.type("Your e-mail address", address)
    ada.press("Mail me my link")
    assert "If this address is on the list, a mail with your link is on its way." in ada.words
    ada.open(link_in(server.mail(address, subject="Your page at Orrin"), "/s/"))
    assert ada.page.url == f"{server.url}/en/me"  # a mail leads on in its own language
    assert f"You are {address}." in ada.words


def test_nobody_learns_whether_an_address_is_on_the_list(server: Launched, meet: Meet, cast: Cast) -> None:
    cast.member("known@example.com")
    said = []
    for address in ("known@example.com", "unknown@example.com"):
        mallory = meet().open(f"{server.url}/recover")
        mallory.type("Your e-mail address", address)
        mallory.press("Mail me my link")
        said.append(mallory.page.content())
    assert said[0] == said[1]
    shown = []
    for address in ("known@example.com", "other@example.com"):
        mallory = join(server, meet(), address)
        shown.append(re.sub(r"/r/\w+|%2Fr%2F\w+|/qr/\w+|" + re.escape(address), "*", mallory.page.content()))
    assert shown[0] == shown[1]


def test_one_stops_the_mails_from_their_foot(server: Launched, meet: Meet, cast: Cast) -> None:
    session = cast.member("quiet@example.com")
    link = link_in(server.mail("quiet@example.com", "/unsubscribe/"), "/unsubscribe/")
    ada = meet(java_script_enabled=False).open(link)
    assert "You get no more mails" not in cast.ask("GET", "/me", session=session).text
    ada.press("Stop the mails")
    assert "Your place on the list and all you earned are safe." in ada.words
    assert "You get no more mails from us." in cast.ask("GET", "/me", session=session).text


def test_a_mail_program_stops_the_mails_with_one_post(server: Launched, cast: Cast) -> None:
    session = cast.member("program@example.com")
    mail = server.mail("program@example.com", "/unsubscribe/")
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail.message["List-Unsubscribe"]).strip("<>")
    headers = {"origin": "https://mail.example.net", "sec-fetch-site": "cross-site"}
    answer = httpx2.post(link, data={"List-Unsubscribe": "One-Click"}, headers=headers)
    assert (answer.status_code, answer.text) == (200, "Unsubscribed.\n")
    assert "You get no more mails from us." in cast.ask("GET", "/me", session=session).text


@pytest.mark.parametrize("java_script", [True, False])
def test_leaving_asks_for_a_fresh_mail_and_erases_everything(
    server: Launched, meet: Meet, cast: Cast, java_script: bool
) -> None:
    address = f"leaver-{java_script}@example.com".lower()
    session = cast.member(address)
    ada = meet(java_script_enabled=java_script).take_session(session, server.url).open(f"{server.url}/me")
    code = ada.page.get_by_label("Your own link", exact=True).input_value().rpartition("/")[2]
    ada.press("Leave the list")
    assert ada.status == 403
    ada.type("Your e-mail address", address)
    ada.press("Mail me my link")
    ada.open(link_in(server.mail(address, subject="Your page at Orrin"), "/s/"))
    ada.press("Leave the list")
    ada.press("Erase everything")
    assert "Everything we knew about you is erased." in ada.words
    assert ada.session == ""
    assert "Type the address you joined with." in ada.open(f"{server.url}/me").words
    assert "invited you" not in ada.open(f"{server.url}/r/{code}").words


def test_own_data_is_a_file(server: Launched, meet: Meet, cast: Cast) -> None:
    cast.member("data@example.com")
    ada = meet().take_session(cast.fresh("data@example.com"), server.url).open(f"{server.url}/me")
    with ada.page.expect_download() as downloading:
        ada.button("My data").click()
    download = downloading.value
    assert download.suggested_filename == "harrys-my-data.json"
    data = json.loads(download.path().read_text("utf-8"))
    assert "data@example.com" in json.dumps(data)


def test_signing_out_everywhere_ends_every_browser_and_every_mailed_link(
    server: Launched, meet: Meet, cast: Cast
) -> None:
    phone = meet().take_session(cast.member("out@example.com"), server.url)
    laptop = meet().open(link_in(server.mail("out@example.com", "/s/"), "/s/"))
    assert "You are out@example.com." in laptop.words
    laptop.press("Sign out everywhere")
    assert laptop.page.url == f"{server.url}/en/"
    for visitor in (phone, laptop):
        assert "Type the address you joined with." in visitor.open(f"{server.url}/me").words
    assert phone.open(link_in(server.mail("out@example.com", "/s/"), "/s/")).status == 404


def test_a_name_that_is_an_advertisement_is_refused(server: Launched, meet: Meet, cast: Cast) -> None:
    session = cast.member("mallory@example.com")
    mallory = meet().take_session(session, server.url).open(f"{server.url}/me")
    mallory.page.get_by_text("Choose a name that others see").click()
    mallory.type("The name that others see", "buy at evil.example")
    mallory.press("Keep it")
    assert mallory.status == 422
    assert "Please choose a name without addresses, links or numbers to call." in mallory.words


def test_everything_is_done_by_keyboard(server: Launched, meet: Meet) -> None:
    ada = meet().open(server.url)
    press = ada.page.keyboard.press
    press("Tab")
    assert ada.page.evaluate("document.activeElement.className") == "skip"
    press("Enter")
    for _ in range(10):
        press("Tab")
        if ada.page.evaluate("document.activeElement.id") == "email":
            break
    ada.page.keyboard.type("keys@example.com")
    press("Tab")
    assert ada.page.evaluate("document.activeElement.textContent").strip() == "Count me in"
    outline = ada.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    with ada.page.expect_navigation():
        press("Enter")
    assert ada.page.url == f"{server.url}/me"
    assert "We sent a mail to keys@example.com." in ada.words
