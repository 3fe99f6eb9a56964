"""The whole story once more in browsers that run no scripts."""

from __future__ import annotations

import re

from checks import PHONE
from chromium import Meet
from launched import Launched, link_in
from story import tell


def test_the_whole_story_needs_no_scripts(own_server: Launched, meet: Meet) -> None:
    tell(own_server, meet, java_script=False)


def test_it_needs_none_in_thai_either(own_server: Launched, meet: Meet) -> None:
    url = own_server.url
    ada, ben = (meet(locale="th-TH", java_script_enabled=False, viewport=PHONE) for _ in range(2))
    ada.open(url)
    assert "อีเมลของคุณ" in ada.words
    ada.type("อีเมลของคุณ", "ada..b@example.com")
    ada.press(ada.page.locator("#join button[type=submit]"))
    assert ada.status == 422
    assert re.search(r"[ก-๙]", ada.page.locator(".field-bad .note").inner_text())
    ada.type("อีเมลของคุณ", "ada@example.com")
    ada.press(ada.page.locator("#join button[type=submit]"))
    link = ada.page.locator("#link").input_value()
    ada.open(link_in(own_server.mail("ada@example.com", "/confirm/"), "/confirm/"))
    ada.press(ada.page.locator("main button"))
    assert ada.page.locator("html").get_attribute("lang") == "th"
    ben.open(link)
    ben.type("อีเมลของคุณ", "ben@example.com")
    ben.press(ben.page.locator("#join button[type=submit]"))
    ben.open(link_in(own_server.mail("ben@example.com", "/confirm/"), "/confirm/"))
    ben.press(ben.page.locator("main button"))
    ada.open(f"{url}/me")
    assert "1" in ada.page.locator("#ladder-title").inner_text()
    assert ada.page.locator(".friends li").count() == 1
    ada.page.locator(".words summary").click()
    ada.page.locator("#message").fill(f"มาด้วยกัน {link}")
    with ada.context.expect_page() as opened:
        ada.page.locator(".send-with button").first.click()
    opened.value.wait_for_load_state()
    assert "มาด้วยกัน" in opened.value.locator("body").inner_text()
    for visitor in (ada, ben):
        assert visitor.overflow() == []
