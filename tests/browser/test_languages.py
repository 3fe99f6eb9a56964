"""Pages in another language, in a browser: mails speak it too, and what was typed goes along."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from cast import Cast
from chromium import Meet
from launched import Launched, link_in


@pytest.fixture(scope="module")
def cast(server: Launched) -> Iterator[Cast]:
    cast = Cast(server)
    yield cast
    cast.close()


@pytest.mark.parametrize("java_script", [True, False])
def test_the_pages_and_mails_speak_thai_to_who_reads_thai(
    server: Launched, meet: Meet, java_script: bool
) -> None:
    address = f"somchai-{java_script}@example.com".lower()
    somchai = meet(locale="th-TH", java_script_enabled=java_script).open(server.url)
    assert somchai.page.locator("html").get_attribute("lang") == "th"
    assert "โกนหนวดดีจนอยากตื่นเช้า" in somchai.words
    somchai.page.locator("#email").fill(address)
    somchai.press("ขอร่วมด้วย")
    assert "ชวนเพื่อน รับของรางวัล" in somchai.words
    mail = server.mail(address, "/confirm/")
    assert re.search("[ก-๙]", str(mail.message["Subject"]))
    somchai.open(link_in(mail, "/confirm/"))
    somchai.press(somchai.page.locator("main form button"))
    assert somchai.page.url.endswith("/me")
    somchai.press(somchai.page.locator('footer a[hreflang="en"]'))
    assert somchai.page.url == f"{server.url}/en/me"
    assert "Invite friends, earn product" in somchai.words


@pytest.mark.parametrize("scripts", [True, False])
def test_another_language_keeps_what_was_typed_into_a_refused_form(
    server: Launched, meet: Meet, scripts: bool
) -> None:
    ada = meet(java_script_enabled=scripts)
    ada.open(server.url)
    ada.type("Your e-mail address", "ada..b@example.com")
    ada.page.locator("#join [type=submit]").click()
    assert ada.page.locator("#email[aria-invalid]").count() == 1
    ada.page.locator("#email").fill("ada@")  # half an address, which no check may stop here
    ada.page.locator("footer button[lang=th]").click()
    ada.page.wait_for_url(f"{server.url}/th/join")
    assert ada.page.locator("html").get_attribute("lang") == "th"
    assert ada.page.locator("#email").input_value() == "ada@"
    assert ada.faults == []


def test_another_language_keeps_what_was_typed_on_the_share_page(
    server: Launched, meet: Meet, cast: Cast
) -> None:
    session = cast.member("ada@tongues.example.com")
    ada = meet().take_session(session, server.url).open(f"{server.url}/me")
    ada.page.locator(".yours summary").click()
    ada.page.locator("#alias").fill("Ada & Co")
    ada.press(ada.page.locator("footer a[hreflang=th]"))
    assert ada.page.url == f"{server.url}/th/me"
    assert ada.page.locator("#alias").is_visible()
    assert ada.page.locator("#alias").input_value() == "Ada & Co"
    ada.page.locator("#alias").fill("Ada")
    ada.press(ada.page.locator("footer button[lang=en]"))
    assert ada.page.locator("html").get_attribute("lang") == "en"
    assert ada.page.locator("#alias").input_value() == "Ada"
    ada.press("Keep it")
    assert ada.page.url == f"{server.url}/en/me?done=alias"
    ada.press(ada.page.locator("footer a[hreflang=th]"))  # nothing is left to take along
    assert ada.page.url == f"{server.url}/th/me"
    assert ada.page.locator("footer a[hreflang=en]").count() == 1
