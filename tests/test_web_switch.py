"""Another language for a form that was begun: what was typed comes along, and nothing is done by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import httpx2
import pytest
from served import HARRYS, Served, code_on, write_folder

QUESTION = """
[[questions]]
id = "often"
label = { en = "How often?", th = "บ่อยแค่ไหน" }
kind = "choice"
options = [{ en = "Daily", th = "ทุกวัน" }, { en = "Never", th = "ไม่เคย" }]
"""
TYPED = {"email": "ada@@example.com", "name": "Ada", "code": "k7m2", "q_often": "Never", "ref": "k7m2"}

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asked(tmp_path: Path) -> AsyncIterator[Served]:
    """The site of the tests with a question more."""
    write_folder(tmp_path, harrys=HARRYS + QUESTION)
    served = Served(tmp_path)
    async with served.app.running():
        yield served
    served.forget()


def parsed(answer: httpx2.Response) -> Element:
    """Return a page as a browser reads it."""
    tree: Element = html5lib.parse(answer.text, namespaceHTMLElements=False)
    return tree


def sent_by(page: Element, button: Element) -> dict[str, str]:
    """Return what a browser sends when a button of the form is pressed."""
    fields = {
        str(each.get("name")): each.get("value", "") for each in page.findall(".//form[@id='join']//input")
    }
    [chosen] = page.findall(".//option[@selected='']") or [Element("option")]
    return {**fields, "q_often": chosen.text or "", str(button.get("name")): str(button.get("value"))}


async def switched(browser: Any, answer: httpx2.Response) -> httpx2.Response:
    """Press the button of the other language."""
    page = parsed(answer)
    [button] = page.findall(".//footer//button")
    assert (button.get("form"), button.get("formnovalidate")) == ("join", "")
    again: httpx2.Response = await browser.post(str(button.get("formaction")), data=sent_by(page, button))
    return again


async def test_what_was_typed_comes_along_to_the_other_language_and_back(asked) -> None:
    browser = asked.browser()
    english = await browser.post("/join", data=TYPED)
    assert english.status_code == 422
    thai = await switched(browser, english)
    assert thai.status_code == 422
    assert '<html lang="th"' in thai.text
    page = parsed(thai)
    fields = {each.get("name"): each.get("value") for each in page.findall(".//form[@id='join']//input")}
    assert {name: fields[name] for name in ("email", "name", "code", "ref")} == {
        "email": "ada@@example.com", "name": "Ada", "code": "k7m2", "ref": "k7m2",
    }  # fmt: skip
    assert [each.text for each in page.findall(".//option[@selected='']")] == ["ไม่เคย"]
    opened = await browser.get("/th/join")  # from the history, or the address as it stands there
    assert (opened.status_code, opened.headers["location"]) == (303, "/th/")
    back = await switched(browser, thai)
    assert '<html lang="en"' in back.text
    assert [each.text for each in parsed(back).findall(".//option[@selected='']")] == ["Never"]


async def test_a_form_that_would_do_is_shown_and_not_sent(asked) -> None:
    answer = await asked.browser().post("/th/join", data={"email": "ada@example.com", "switch": "th"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    page = parsed(answer)
    assert [each.get("value") for each in page.findall(".//input[@id='email']")] == ["ada@example.com"]
    assert page.findall(".//*[@aria-invalid]") == []
    assert page.findall(".//footer//button")
    assert await asked.rows("select * from signups") == []


async def test_a_form_that_was_only_begun_tells_no_mistakes(asked) -> None:
    begun = {"email": "ada@", "name": "Ada", "switch": "th"}
    browser = asked.browser()
    thai = await browser.post("/th/join", data=begun)
    english = await switched(browser, thai)
    for answer, language in ((thai, "th"), (english, "en")):
        assert answer.status_code == 200
        page = parsed(answer)
        assert page.get("lang") == language
        fields = {each.get("name"): each.get("value") for each in page.findall(".//form[@id='join']//input")}
        assert (fields["email"], fields["name"]) == ("ada@", "Ada")
        assert page.findall(".//*[@aria-invalid]") == []
    way_in = await browser.post("/th/recover", data={"email": "ada@", "switch": "th"})
    assert way_in.status_code == 200
    assert parsed(way_in).findall(".//*[@aria-invalid]") == []


async def test_no_address_stands_in_an_address_and_an_empty_form_has_links(asked) -> None:
    refused = await asked.browser().post("/join", data=TYPED)
    page = parsed(refused)
    places = [each.get(name, "") for each in page.iter() for name in ("href", "src", "action", "formaction")]
    assert not [place for place in places if "ada" in place]
    assert page.findall(".//footer//a[@hreflang]") == []
    assert parsed(await asked.browser().get("/")).findall(".//footer//a[@hreflang]")


async def test_the_form_that_mails_the_way_in_keeps_the_address_as_well(asked) -> None:
    await asked.member("ada@example.com")
    before = len(await asked.mails())
    browser = asked.browser()
    refused = await browser.post("/recover", data={"email": "ada@example", "fresh": "yes"})
    assert refused.status_code == 422
    [button] = parsed(refused).findall(".//footer//button")
    assert button.get("formaction") == "/th/recover"
    for typed, status in (("ada@example", 422), ("ada@example.com", 200)):
        data = {"email": typed, "fresh": "yes", str(button.get("name")): str(button.get("value"))}
        thai = await browser.post("/th/recover", data=data)
        assert thai.status_code == status
        fields = {each.get("name"): each.get("value") for each in parsed(thai).findall(".//main//input")}
        assert fields == {"email": typed, "fresh": "yes"}
    assert len(await asked.mails()) == before


def shown(page: Element) -> dict[str, str]:
    """Return what stands in the fields of the share page."""
    fields = [*page.findall(".//main//input"), *page.findall(".//main//textarea")]
    typed = {str(each.get("name")): each.get("value") or each.text or "" for each in fields}
    return {name: typed[name] for name in ("address", "alias", "words") if name in typed}


async def test_names_and_addresses_that_were_not_taken_come_along_on_the_share_page(asked) -> None:
    ada = await asked.member("ada@example.com")
    refused = await ada.post("/me/alias", data={"alias": "www.ada.example"})
    [button] = parsed(refused).findall(".//footer//button")
    assert (button.get("form"), button.get("formaction"), button.get("formnovalidate")) == (
        "new-alias",
        "/th/me",
        "",
    )
    sent = {"alias": "www.ada.example", str(button.get("name")): str(button.get("value"))}
    thai = await ada.post("/th/me", data=sent)
    page = parsed(thai)
    assert (thai.status_code, page.get("lang"), shown(page)) == (422, "th", {"alias": "www.ada.example"})
    assert [each.get("id") for each in page.findall(".//*[@aria-invalid]")] == ["alias"]
    ben = asked.browser()
    await ben.post("/join", data={"email": "ben@example.com"})
    refused = await ben.post("/me/address", data={"address": "ben@"})
    [button] = parsed(refused).findall(".//footer//button")
    assert (button.get("form"), button.get("formaction")) == ("new-address", "/th/me")
    thai = await ben.post(
        "/th/me", data={"address": "ben@", str(button.get("name")): str(button.get("value"))}
    )
    page = parsed(thai)
    assert (thai.status_code, shown(page)) == (422, {"address": "ben@"})
    assert [each.get("id") for each in page.findall(".//*[@aria-invalid]")] == ["address"]


async def test_what_was_begun_on_the_share_page_comes_along_and_nothing_is_changed(asked) -> None:
    ada = await asked.member("ada@example.com")
    await ada.post("/me/alias", data={"alias": "Ada L."})
    thai = await ada.post("/th/me", data={"alias": "www.", "words": "", "address": "", "switch": "th"})
    page = parsed(thai)
    assert (thai.status_code, page.get("lang"), shown(page)) == (200, "th", {"alias": "www."})
    assert page.findall(".//*[@aria-invalid]") == []
    assert page.findall(".//section[@aria-labelledby='yours-title']/details[@open]")
    again = await ada.post("/me", data={"alias": "", "switch": "en"})
    assert shown(parsed(again)) == {"alias": ""}
    assert parsed(again).findall(".//footer//button")
    same = parsed(await ada.post("/th/me", data={"alias": "Ada L.", "switch": "th"}))
    assert same.findall(".//footer//button") == []
    assert "Others see you as Ada L." in (await ada.get("/me")).text


async def test_the_share_page_is_where_the_address_of_a_refused_form_leads(asked) -> None:
    ada = await asked.member("ada@example.com")
    for path in ("/me/alias", "/me/address"):
        opened = await ada.get(f"/th{path}")
        assert (opened.status_code, opened.headers["location"]) == (303, "/th/me")
    nobody = await asked.browser().post("/th/me", data={"alias": "Ada", "switch": "th"})
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/th/me")


async def test_nothing_is_said_of_a_name_that_is_as_it_was_and_each_button_has_its_form(asked) -> None:
    ada = await asked.member("ada@example.com")
    ben = asked.browser()
    await ben.post("/join", data={"email": "ben@example.com"})
    told = [
        (ada, {"alias": "", "switch": "told"}, 200),
        (ada, {"alias": "www.ada.example", "switch": "told"}, 422),
        (ada, {"address": "x@", "switch": "told"}, 200),
        (ada, {"address": "x@y.org", "switch": "th"}, 200),
        (ada, {"alias": "", "address": "", "words": "We live in one flat", "switch": "told"}, 200),
        (ben, {"address": "", "switch": "told"}, 422),
        (ben, {"address": "ben@", "switch": "th"}, 200),
    ]
    for browser, typed, status in told:
        page = await browser.post("/th/me", data=typed)
        assert (typed, page.status_code) == (typed, status)
        assert bool(parsed(page).findall(".//*[@aria-invalid]")) is (status == 422)
        forms = {form.get("id") for form in parsed(page).findall(".//form")}
        assert all(button.get("form") in forms for button in parsed(page).findall(".//footer//button"))


async def test_what_was_written_for_a_review_comes_along(asked) -> None:
    ada = await asked.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    await asked.member("mallory@mailinator.com", ref=code)
    page = parsed(await ada.get("/me"))
    assert page.findall(".//textarea[@name='words']")
    thai = await ada.post("/th/me", data={"alias": "", "words": "We live in one flat", "switch": "th"})
    assert (thai.status_code, shown(parsed(thai))["words"]) == (200, "We live in one flat")
    assert parsed(thai).findall(".//details[@open]/summary")
