"""Texts that nobody translated say on pages and in mails which language they are in, and where it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from served import Served, code_on, write_folder

from waitlist import i18n, pages
from waitlist.i18n.foreign import Foreign, ForeignMarkup

SITE = """
languages = ["en", "ar"]

[brand]
name = "Orrin"
legal_name = "Orrin Ltd."
email = "hello@orrin.example"
postal_address = "1 Mill & Lane\\nBristol"
tagline = "Razors, honestly."

[landing]
headline = "Respect the face."
line = { en = "A good razor.", ar = "شفرة جيدة." }
friend_reward = "free postage"
picture = "face.png"
picture_alt = "A <razor>, leaning"

[[landing.blocks]]
kind = "faq"

[[landing.blocks.questions]]
question = "When do you open?"
answer = "In spring.\\n\\nNot earlier!"

[pages]
privacy = "## Short\\nWe keep an address & nothing else."

[[questions]]
id = "often"
label = { en = "How often?", ar = "كم مرة؟" }
kind = "choice"
options = ["Daily", "Never"]

[[tiers]]
id = "cream"
friends = 1
reward = "Shave cream (a tin)."
"""
ARABIC = """
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n<3 ? n : n%100>2 && n%100<11 ? 3 : n%100>10 ? 4 : 5);\\n"

msgid "Your e-mail address"
msgstr "بريدك الإلكتروني"

msgid "Yours for joining: %(reward)s"
msgstr "لك عند الانضمام: %(reward)s"
"""


@pytest.fixture
async def arabic(tmp_path: Path) -> AsyncIterator[Served]:
    """A site in English and Arabic, of which hardly anything is translated."""
    write_folder(tmp_path, orrin=SITE)
    folder = tmp_path / "sites" / "orrin"
    (folder / "texts").mkdir()
    (folder / "texts" / "ar.po").write_text(ARABIC, "utf-8")
    (folder / "face.png").write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
            "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
        )
    )
    served = Served(tmp_path)
    async with served.app.running():
        yield served
    served.forget()


def parsed(text: str) -> Element:
    """Return HTML as a browser reads it."""
    assert not any("\ufdd0" <= letter <= "\ufdef" for letter in text)
    return html5lib.parse(text, namespaceHTMLElements=False)


async def page(served: Served, path: str) -> Element:
    """Return a page as a browser reads it."""
    return parsed((await served.browser().get(path)).text)


def said(element: Element | None) -> tuple[str, str | None, str | None]:
    """Return the words of an element, and language and direction of the one that holds them."""
    assert element is not None
    [holder] = element.findall(".//bdi") or [element]
    return "".join(holder.itertext()).strip(), holder.get("lang"), holder.get("dir")


@pytest.mark.anyio
async def test_untranslated_words_of_the_founder_say_their_language(arabic) -> None:
    shown = await page(arabic, "/ar/")
    assert said(shown.find(".//h1")) == ("Respect the face.", "en", "ltr")
    assert said(shown.find(".//*[@class='line']")) == ("شفرة جيدة.", None, None)
    assert [said(each) for each in shown.findall(".//details//p")] == [
        ("In spring.", "en", "ltr"),
        ("Not earlier!", "en", "ltr"),
    ]


@pytest.mark.anyio
async def test_untranslated_words_of_the_software_say_their_language(arabic) -> None:
    shown = await page(arabic, "/ar/")
    assert said(shown.find(".//label[@for='email']")) == ("بريدك الإلكتروني", None, None)
    assert said(shown.find(".//form[@id='join']//button")) == ("Join the list", "en", "ltr")


@pytest.mark.anyio
async def test_where_no_element_can_stand_the_tag_says_it_or_nobody(arabic) -> None:
    shown = await page(arabic, "/ar/")
    assert shown.findtext(".//title") == "Respect the face. · Orrin"
    [picture] = shown.findall(".//main//img")
    assert (picture.get("alt"), picture.get("lang")) == ("A <razor>, leaning", "en")
    options = [(each.text, each.get("lang"), each.get("dir")) for each in shown.findall(".//option")]
    assert options[1:] == [("Daily", "en", "ltr"), ("Never", "en", "ltr")]
    [field] = shown.findall(".//input[@id='email']")
    assert field.get("data-missing") == "Please type your e-mail address."
    assert (field.get("data-missing-lang"), field.get("data-wrong-lang")) == ("en", "en")
    [title] = shown.findall(".//meta[@property='og:title']")
    assert title.get("content") == "Respect the face."


@pytest.mark.anyio
async def test_a_reward_within_a_translated_sentence_stands_apart(arabic) -> None:
    ada = await arabic.member("ada@example.com")
    shown = await page(arabic, f"/ar/r/{code_on((await ada.get('/me')).text)}")
    [invited] = shown.findall(".//*[@class='invited']")
    assert [(each.text, each.get("lang")) for each in invited.findall(".//bdi")] == [
        ("A friend invited you.", "en"),
        ("free postage", "en"),
    ]


@pytest.mark.anyio
async def test_headings_and_paragraphs_of_legal_texts_say_it_one_by_one(arabic) -> None:
    shown = await page(arabic, "/ar/privacy")
    [article] = shown.findall(".//article")
    assert said(article.find("h2")) == ("Short", "en", "ltr")
    assert said(article.find("p")) == ("We keep an address & nothing else.", "en", "ltr")
    [starter] = (await page(arabic, "/ar/terms")).findall(".//article")
    assert [said(each)[1:] for each in starter.findall("h2")] == [("en", "ltr")] * 4
    who = starter.findall("p")[0]
    assert "".join(who.itertext()) == "Orrin Ltd., 1 Mill & Lane, Bristol, hello@orrin.example"
    assert [(each.text, each.tail) for each in who] == [
        ("Orrin Ltd.", ", "),
        (None, ", "),
        ("hello@orrin.example", None),
    ]
    assert said(who[1]) == ("1 Mill & Lane, Bristol", "en", "ltr")


@pytest.mark.anyio
async def test_a_share_page_and_a_mail_say_it_and_plain_text_does_not(arabic) -> None:
    ada = await arabic.member("ada@example.com")
    shown = parsed((await ada.get("/ar/me")).text)
    names = [shown.find(f".//*[@class='{place}']/bdi") for place in ("logo-name", "foot-brand")]
    assert [each is not None and each.text for each in names] == ["Orrin", "Orrin Ltd."]
    assert [each.get("dir") for each in shown.findall(".//textarea[@name='message']")] == ["auto"]
    rewards = [said(each) for each in shown.findall(".//*[@class='rung-reward']")]
    assert rewards == [("Shave cream (a tin).", "en", "ltr")]
    [site] = arabic.app.sites
    mail = pages.WelcomeMail("/s/x", "/u/x", "https://orrin.example/r/x", site.ladder_view("ar", 0))
    letter = site.theme.render_mail(mail, site.frame("ar", "/"))
    assert "\ufdd0" not in letter.subject + letter.text
    assert "Shave cream (a tin)." in letter.text
    assert '<bdi lang="en" dir="ltr">Shave cream (a tin).</bdi>' in letter.html
    assert f'<a href="{site.base_url}/ar/"' in letter.html
    assert "<bdi>Orrin</bdi></a>" in letter.html
    assert "<bdi>Orrin Ltd.</bdi>" in letter.html


@pytest.mark.anyio
async def test_a_page_in_its_own_language_says_nothing(arabic) -> None:
    for path in ("/", "/privacy", "/me"):
        assert not (await page(arabic, path)).findall(".//bdi[@lang]")


def test_a_text_keeps_its_language_when_it_is_cut_or_filled_in() -> None:
    text = Foreign(" one %s\ntwo ", "en")
    parts = [text.strip(), text[1:], *text.split(), *text.splitlines(), text % "&", "## " + text, text + "!"]
    assert {part.language for part in parts} == {"en"}
    assert text % "x" == " one x\ntwo "


def test_marks_within_each_other_become_elements_within_each_other() -> None:
    inner = Foreign("<5>", "th")
    outer = ForeignMarkup("<b>for</b> ", "en").__html__() + inner
    assert i18n.marked(f"<p>{outer}</p>") == (
        '<p><bdi lang="en" dir="ltr"><b>for</b> </bdi><bdi lang="th" dir="ltr">&lt;5&gt;</bdi></p>'
    )
    nested = ForeignMarkup(f"for {inner.__html__()}!", "en").__html__()
    assert i18n.marked(nested) == (
        '<bdi lang="en" dir="ltr">for <bdi lang="th" dir="ltr">&lt;5&gt;</bdi>!</bdi>'
    )


@pytest.mark.parametrize("typed", ["\ufdd0x", "\ufdd0en\ufdd1x", "\ufdd2", '\ufdd0"><b\ufdd1x\ufdd2'])
def test_marks_that_somebody_typed_make_no_elements_that_stay_open(typed) -> None:
    shown = i18n.marked(f"<p>{typed}</p>")
    assert "<bdi" not in shown
    assert [each.tag for each in html5lib.parse(shown, namespaceHTMLElements=False).find("body")] == ["p"]


def test_a_picture_has_no_marks() -> None:
    assert i18n.unmarked(f"<text>{Foreign('a', 'en').__html__()}</text>") == "<text>a</text>"
