"""`waitlist texts`: a third language from two commands, and words of a site's own."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from command import Waitlist
from served import Served

from waitlist.config import load

SITE = """
languages = ["en"]

[brand]
name = "Orrin"

[landing]
headline = "Respect the face."
line = { en = "A fair price.", th = "ราคาเป็นธรรม" }

[[tiers]]
id = "cream"
friends = 1
reward = "Shave cream"
"""
GERMAN = {
    "Respect the face.": "Achte dein Gesicht.",
    "A fair price.": "Ein fairer Preis.",
    "Shave cream": "Rasiercreme",
    "Join the list": "Auf die Liste",
    "Confirm your address for %(brand)s": "Bestätige deine Adresse für %(brand)s",
}
HEAD = '"<strong>%(shown)s</strong> friends"\n'
FORMS = (
    HEAD + 'msgstr[0] ""\nmsgstr[1] ""',
    HEAD + 'msgstr[0] "<strong>%(shown)s</strong> Freund"\nmsgstr[1] "<strong>%(shown)s</strong> Freunde"',
)
FILE = "sites/orrin/texts/de.po"


@pytest.fixture
def orrin(waitlist: Waitlist) -> Waitlist:
    """A founder's folder with one English site."""
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", SITE)
    return waitlist


def filled(text: str, translations: dict[str, str]) -> str:
    """Return a .po file as somebody translated it."""
    for source, translation in translations.items():
        before = f'msgid "{source}"\nmsgstr ""'
        assert before in text, source
        text = text.replace(before, f'msgid "{source}"\nmsgstr "{translation}"')
    return text


def translate(orrin, translations: dict[str, str], file: str = FILE) -> None:
    path: Path = orrin.folder / file
    path.write_text(filled(path.read_text("utf-8"), translations), "utf-8")


def fill_forms(orrin) -> None:
    path: Path = orrin.folder / FILE
    text = path.read_text("utf-8")
    assert FORMS[0] in text
    path.write_text(text.replace(*FORMS), "utf-8")


def offer(orrin, *languages: str) -> None:
    orrin.write("sites/orrin/site.toml", SITE.replace('["en"]', json.dumps(languages)))


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Served]:
    """Serve a folder."""
    served = Served(folder)
    async with served.app.running():
        yield served
    served.forget()


@pytest.mark.anyio
async def test_a_founder_adds_german_with_two_commands(orrin) -> None:
    made = orrin("texts", "extract", "--language", "de")
    assert made.code == 0
    first, second = made.err.splitlines()
    assert re.fullmatch(rf"{FILE}: \d+ texts, 0 of them translated\.", first)
    assert second == 'To offer the language, set languages = ["en", "de"] in site.toml.'
    translate(orrin, GERMAN)
    fill_forms(orrin)
    offer(orrin, "en", "de")

    async with running(orrin.folder) as served:
        ada = served.browser(accept_language="de-AT,de;q=0.9")
        page = await ada.get("/")
        assert '<html lang="de">' in page.text
        assert page.headers["vary"] == "Accept-Language, Accept-Encoding"
        for words in ("Achte dein Gesicht.", "Ein fairer Preis.", "Rasiercreme", "Auf die Liste"):
            assert words in page.text
        assert "<strong>1</strong> Freund</p>" in page.text
        assert '<link rel="alternate" hreflang="de" href="http://127.0.0.1:8000/de/">' in page.text
        assert '<a href="/en/" lang="en" hreflang="en">English</a>' in page.text
        # What is not translated is English, and the English page is as before.
        assert "See your page" in page.text
        assert "Respect the face." in (await ada.get("/en/")).text
        await ada.post("/de/join", data={"email": "ada@example.com"})
        mail = await served.mail_to("ada@example.com", "confirm")
        assert "/de/confirm/" in mail.confirm_url
        [site] = served.app.sites
        letter = site.theme.render_mail(mail, site.frame("de", "/"))
        assert letter.subject == "Bestätige deine Adresse für Orrin"


def test_what_is_left_to_translate_is_a_hint_of_check_and_listed_by_texts_check(orrin) -> None:
    offer(orrin, "en", "de")
    told = orrin("check")
    assert told.code == 0
    assert re.fullmatch(
        rf"{FILE}: \d+ missing\. `waitlist texts check --site orrin` lists them\.", told.err.splitlines()[1]
    )
    listed = orrin("texts", "check")
    assert listed.code == 1
    assert (
        f'{FILE}: landing.headline: expected a translation of "Respect the face.". '
        "`waitlist texts extract --site orrin --language de` puts it into the file."
    ) in listed.err.splitlines()
    found = json.loads(orrin("check", "--json").out)
    assert (found["ok"], len(found["hints"])) == (True, 2)


def test_every_kind_of_fault_is_told_with_its_line(orrin) -> None:
    offer(orrin, "en", "de")
    orrin.write(
        FILE,
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "You are %(address)s."\nmsgstr "Du bist %(adresse)s."\n\n'
        'msgid "<strong>%(name)s</strong> invited you."\nmsgstr "%(name)s lud dich ein."\n\n'
        'msgid "%(shown)s to go"\nmsgid_plural "%(shown)s to go"\nmsgstr[0] "noch"\nmsgstr[1] ""\n\n'
        '#, fuzzy\nmsgid "Copied"\nmsgstr "Kopie"\n\n'
        'msgid "Words of last year"\nmsgstr "Worte vom letzten Jahr"\n\n'
        'msgid "Copy"\nmsgstr "100 % kopieren"\n',
    )
    told = json.loads(orrin("texts", "check", "--json").out)
    found = {
        (problem["kind"], problem["where"], problem["got"], problem["expected"])
        for problem in told["problems"]
        if problem["kind"] != "missing"
    }
    assert found == {
        ("broken", f'{FILE}: line 4: "You are %(address)s."', "%(adresse)s", "%(address)s"),
        (
            "broken",
            f'{FILE}: line 7: "<strong>%(name)s</strong> invited you."',
            "no tags",
            "</strong> <strong>",
        ),
        ("broken", f'{FILE}: line 10: "%(shown)s to go"', "1 of the plural forms", "all 2 of the language"),
        ("unsure", f'{FILE}: line 16: "Copied"', "a translation of an earlier text", "one of this text"),
        (
            "stale",
            f'{FILE}: line 19: "Words of last year"',
            "a text that is no longer used",
            "texts of today",
        ),
        ("broken", f'{FILE}: line 22: "Copy"', "the sign %", "text without %"),
    }
    # What is broken or unsure is not used, so that no page breaks.
    words = load(orrin.folder, {}).sites["orrin"].words("de")
    assert words.gettext("You are %(address)s.") == "You are %(address)s."
    assert words.gettext("Copied") == "Copied"


def test_translations_are_kept_through_changes_of_the_texts(orrin) -> None:
    orrin("texts", "extract", "--language", "de")
    translate(orrin, GERMAN)
    offer(orrin, "en", "de")
    site: Path = orrin.folder / "sites/orrin/site.toml"
    changed = site.read_text("utf-8").replace("Respect the face.", "Respect every face.")
    site.write_text(
        changed.replace('reward = "Shave cream"', 'reward = "Handle"\ndescription = "Shave cream"')
    )
    again = orrin("texts", "extract", "--language", "de")
    assert again.code == 0
    text = (orrin.folder / FILE).read_text("utf-8")
    assert '#| msgid "Respect the face."\nmsgctxt "site.toml"\n' in text.replace(
        '#| msgctxt "site.toml"\n', ""
    )
    assert 'msgid "Respect every face."\nmsgstr "Achte dein Gesicht."' in text
    assert '#: tiers[1].description\nmsgctxt "site.toml"\nmsgid "Shave cream"\nmsgstr "Rasiercreme"' in text
    settings = load(orrin.folder, {}).sites["orrin"]
    assert settings.landing.headline.get("de") == "Respect every face."
    assert settings.tiers[0].description.get("de") == "Rasiercreme"
    # A text that comes back finds its translation again.
    offer(orrin, "en", "de")
    orrin("texts", "extract", "--language", "de")
    assert load(orrin.folder, {}).sites["orrin"].landing.headline.get("de") == "Achte dein Gesicht."
    assert (
        orrin("texts", "extract", "--language", "de").err == orrin("texts", "extract", "--language", "de").err
    )


def test_every_plural_form_of_a_language_is_asked_for_and_used(orrin) -> None:
    orrin("texts", "extract", "--language", "pl")
    file: Path = orrin.folder / "sites/orrin/texts/pl.po"
    text = file.read_text("utf-8")
    asked = '"%(shown)s friends so far"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\n'
    assert asked in text
    said = asked.replace('[0] ""', '[0] "%(shown)s osoba"').replace('[1] ""', '[1] "%(shown)s osoby"')
    file.write_text(text.replace(asked, said.replace('[2] ""', '[2] "%(shown)s osób"')), "utf-8")
    offer(orrin, "en", "pl")
    words = load(orrin.folder, {}).sites["orrin"].words("pl")
    keys = "%(shown)s friend so far", "%(shown)s friends so far"
    assert [words.ngettext(*keys, number)[10:] for number in (1, 3, 5, 22)] == [
        "osoba",
        "osoby",
        "osób",
        "osoby",
    ]


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "words"), [("en", "Count me in"), ("th", "ขอร่วมด้วยคน")])
async def test_a_founder_changes_a_word_of_the_software(orrin, language, words) -> None:
    offer(orrin, "en", "th")
    orrin("texts", "extract", "--language", language)
    file = f"sites/orrin/texts/{language}.po"
    translate(orrin, {"Join the list": words}, file)
    assert ("#. As it comes: ลงชื่อเลย" in (orrin.folder / file).read_text("utf-8")) == (language == "th")
    async with running(orrin.folder) as served:
        page = (await served.browser().get(f"/{language}/")).text
        assert words in page
        assert ("See your page" if language == "en" else "ดูหน้าของคุณ") in page


def test_a_site_that_lacks_nothing_is_complete(orrin) -> None:
    told = orrin("texts", "check")
    assert (told.code, told.err) == (0, "Every text is translated.\n")


def test_a_language_that_is_not_offered_yet_is_looked_at_as_well(orrin) -> None:
    orrin("texts", "extract", "--language", "de")
    told = orrin("texts", "check")
    assert told.code == 1
    *listed, last = told.err.splitlines()
    assert any(': expected a translation of "Shave cream".' in line for line in listed)
    offering = 'not offered yet: languages = ["en", "de"] in site.toml does that.'
    assert last == f"{FILE}: {len(listed)} missing, and {offering}"
    assert orrin("check").err.splitlines()[1:2] == [f"{last} `waitlist texts check --site orrin` lists them."]
    found = json.loads(orrin("texts", "check", "--json").out)
    assert found["languages"] == [
        {"site": "orrin", "language": "en", "offered": True},
        {"site": "orrin", "language": "de", "offered": False, "missing": len(listed)},
    ]


def test_a_language_that_is_complete_and_not_offered_is_pointed_out(orrin) -> None:
    orrin.write("sites/orrin/site.toml", 'languages = ["en"]\n[brand]\nname = "Orrin"\n')
    orrin.write("sites/orrin/texts/th.po", "")
    told = orrin("texts", "check")
    assert (told.code, told.err) == (
        0,
        (
            "sites/orrin/texts/th.po: complete, and not offered yet: "
            'languages = ["en", "th"] in site.toml does that.\nEvery text is translated.\n'
        ),
    )


def test_an_offered_language_that_is_incomplete_ends_with_how_far_it_is(orrin) -> None:
    offer(orrin, "en", "de")
    *listed, last = orrin("texts", "check").err.splitlines()
    assert last == f"{FILE}: {len(listed)} missing."


def test_a_file_that_is_no_catalogue_is_told_before_its_language_is_offered(orrin) -> None:
    orrin.write(FILE, "msgid Hello\n")
    told = orrin("texts", "check")
    assert told.code == 1
    assert told.err.startswith(f"{FILE}: got a file that is no catalogue, expected a .po file of gettext.")


def test_words_of_a_theme_of_ones_own_are_extracted_too(orrin) -> None:
    orrin.write("sites/orrin/templates/landing.html", '{% extends "core/landing.html" %}{{ _("Only here") }}')
    orrin("texts", "extract", "--language", "th")
    assert 'msgid "Only here"\nmsgstr ""' in (orrin.folder / "sites/orrin/texts/th.po").read_text("utf-8")


@pytest.mark.parametrize("language", ["german", "xx", "ar-XB", "../de"])
def test_extract_wants_the_code_of_a_language(orrin, language) -> None:
    told = orrin("texts", "extract", "--language", language)
    assert told.code == 2
    assert told.err.startswith(f"--language: got {language}, expected the code of a language.")


@pytest.mark.parametrize(
    ("name", "text", "got"),
    [
        ("de.po", "msgid Hello\n", "a file that is no catalogue"),
        ("de.po", "\xff", "a file that is no catalogue"),
        (
            "de.po",
            'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=import os;\\n"\n',
            "a file that is no catalogue",
        ),
        ("german.po", "", '"german"'),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(orrin, name, text, got) -> None:
    offer(orrin, "en", "de")
    file = orrin.write(f"sites/orrin/texts/{name}", "")
    file.write_bytes(text.encode("latin-1"))
    told = orrin("check")
    assert told.code == 78
    assert told.err.startswith(f"sites/orrin/texts/{name}: got {got}, expected ")


def test_made_languages_are_for_development_only(orrin) -> None:
    offer(orrin, "en", "ar-XB")
    told = orrin("check", "--json")
    assert json.loads(told.out)["before_serving"] == []
    orrin.environment(WAITLIST_BASE_URL="https://orrin.example")
    [*_, last] = json.loads(orrin("check", "--json").out)["before_serving"]
    assert last["where"] == "sites/orrin/site.toml: languages"
    assert last["got"] == '"ar-XB", which is made for looking at pages'
