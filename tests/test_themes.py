"""Themes: how pages and mails are drawn, and what is told of mistakes in their templates."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from theme_samples import (
    FULL_FORM,
    HOSTILE,
    MOMENT,
    every_mail,
    every_page,
    frame,
    ladder,
    landing,
    provisional,
    share,
    site_folder,
    theme,
)
from theme_samples import settings as site_settings

from waitlist import pages
from waitlist.i18n import LANGUAGES
from waitlist.problems import ConfigError
from waitlist.themes import colors, load_theme

ROOT = Path(__file__).resolve().parents[1]
hexadecimal = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return site_folder(tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["core", "classic"])
def test_every_page_is_sound_html_without_inline_script_or_style(folder, name, language) -> None:
    made = theme(folder, name)
    surround = frame(folder, language, prefixed=True)
    for state, page in every_page(made.picture("pictures/hero.jpg", "A razor")).items():
        html = made.render(page, surround)
        parser = html5lib.HTMLParser(strict=False)
        tree = parser.parse(html)
        wrong = [(place, error) for place, error, _ in parser.errors]
        assert wrong == [], state
        assert tree.find(".//*[@style]") is None, state
        names = {key for element in tree.iter() for key in element.attrib if isinstance(key, str)}
        assert not [key for key in names if key.startswith("on")], state
        assert "<style" not in html, state
        assert html.count("<script") == html.count('<script type="module" src="/static/'), state
        assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("name", ["core", "classic"])
def test_every_field_has_a_label_and_every_picture_a_text(folder, name) -> None:
    made = theme(folder, name)
    namespace = "{http://www.w3.org/1999/xhtml}"
    for state, page in every_page(made.picture("pictures/hero.jpg", "A razor")).items():
        tree = html5lib.parse(made.render(page, frame(folder)))
        labelled = {label.get("for") for label in tree.iter(f"{namespace}label")}
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), state
        for kind in ("input", "select", "textarea"):
            for field in tree.iter(namespace + kind):
                assert field.get("type") == "hidden" or field.get("id") in labelled, state
                described = field.get("aria-describedby")
                assert described is None or described in ids, state
        assert all(image.get("alt") is not None for image in tree.iter(f"{namespace}img")), state
        assert len(list(tree.iter(f"{namespace}h1"))) == 1, state


def test_an_error_stands_beside_its_field(folder) -> None:
    made = theme(folder)
    html = made.render(landing(made.picture("pictures/hero.jpg"), form=FULL_FORM), frame(folder))
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    field = tree.find(".//input[@name='email']")
    assert field.get("aria-invalid") == "true"
    assert tree.find(f".//p[@id='{field.get('aria-describedby')}']").text == "Please look at it."
    assert field.get("value") == HOSTILE


@pytest.mark.parametrize("name", ["core", "classic", "poster", "instrument"])
def test_a_form_asks_for_the_address_first_then_for_the_name_and_the_rest(folder, name) -> None:
    made = theme(folder, name)
    html = made.render(landing(made.picture("pictures/hero.jpg"), form=FULL_FORM), frame(folder))
    form = html5lib.parse(html, namespaceHTMLElements=False).find(".//form[@id='join']")
    asked = [
        each.get("name") or each.tag
        for each in form.iter()
        if each.tag in ("input", "select", "button") and each.get("type") not in ("hidden", "button")
    ]
    assert asked == ["subject", "email", "name", "code", "q_often", "q_why", "q_beard", "consent", "button"]


def test_a_suggested_address_stands_between_the_field_and_the_button(folder) -> None:
    made = theme(folder)
    shown = (
        landing(made.picture("pictures/hero.jpg"), form=FULL_FORM),
        provisional(suggestion="a@b.example"),
    )
    for page in shown:
        html = made.render(page, frame(folder))
        form = html[html.index("data-check") :]
        assert form.index('type="email"') < form.index("Use this address") < form.index('type="submit"')


@pytest.mark.parametrize(
    ("phase", "name", "words"),
    [
        ("closed", "opens", "The list opens on "),
        ("notify", "opens", "Opens on "),
        ("running", "closes", "Open until "),
    ],
)
def test_the_landing_page_says_when_it_opens_or_closes_and_has_room_to_count_down(
    folder, phase, name, words
) -> None:
    made = theme(folder)
    page = landing(made.picture("pictures/hero.jpg"), phase=phase, **{name: MOMENT})
    html = made.render(page, frame(folder))
    written = '<time datetime="2030-03-01T09:00:00+07:00">1 March 2030 at 09:00 (Bangkok)</time>'
    assert f"{words}{written}." in html
    assert 'data-until="2030-03-01T09:00:00+07:00" data-words="# to go"' in html
    assert "1 มีนาคม 2573 เวลา 09:00 น. (กรุงเทพ)" in made.render(page, frame(folder, "th"))


def test_without_a_ladder_friends_place_and_the_way_to_a_review_are_there(folder) -> None:
    friends = pages.FriendsView(joined=3, counted=1, waiting=1, held=1, reasons=("odd",), appeal="offered")
    for name in ("classic", "poster", "instrument", "core"):
        page = theme(folder, name).render(
            share(0, ladder=ladder(1, ()), friends=friends, place=7), frame(folder)
        )
        for words in ("1 friend so far", "3 joined", "1 to confirm", "1 under review", "Number 7 in line"):
            assert words in page, (name, words)
        for part in ('action="/me/review"', 'data-live="/me/live"', 'id="reminder"'):
            assert part in page, (name, part)


@pytest.mark.parametrize(
    ("place", "people", "said", "never"),
    [
        (1, 1, "You are the very first", "person."),
        (1, 1204, "You are at the front of the line", "Number 1"),
        (2, 1204, "Number 2 in line", "front of the line"),
    ],
)
def test_who_is_first_is_told_so(folder, place, people, said, never) -> None:
    page = theme(folder).render(share(0, place=place, people=people), frame(folder))
    standing = page.partition('data-part="standing"')[2].partition("</section>")[0]
    assert said in standing
    assert never not in standing


def test_after_the_end_nobody_is_told_to_move_further_to_the_front(folder) -> None:
    made, words = theme(folder), "Each friend moves you further to the front."
    assert words in made.render(share(4), frame(folder))
    assert words not in made.render(share(4, phase="ended"), frame(folder))


@pytest.mark.parametrize("script", ["page.js", "share.js", "live.js"])
def test_the_scripts_are_small(folder, script) -> None:
    made = theme(folder)
    assert len(made.assets[made.asset(script)].body) < 5_000
    assert len(made.assets[made.asset("blocks.js")].body) < 3_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pictured", [True, False])
def test_a_preview_card_is_a_drawing_that_holds_whatever_stands_on_it(folder, pictured, language) -> None:
    made = theme(folder)
    picture = made.picture("pictures/hero.jpg") if pictured else None
    for invited, name in ((True, HOSTILE), (True, ""), (False, "")):
        card = pages.PreviewCard(HOSTILE, HOSTILE, picture, invited, name)
        drawn = ET.fromstring(made.render(card, frame(folder, language)))  # noqa: S314 - our own
        assert (drawn.get("width"), drawn.get("height")) == ("1200", "630")
        assert HOSTILE in [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", ["core", "classic"])
def test_everything_that_a_page_loads_is_among_the_assets(folder, name) -> None:
    made = theme(folder, name)
    for page in every_page(made.picture("pictures/hero.jpg")).values():
        html = (
            made.render(page, frame(folder)).replace("/static/film.mp4", "").replace("/static/film.vtt", "")
        )
        for address in re.findall(r'/static/[^"#\s,]+', html):
            assert address in made.assets
    for address, asset in made.assets.items():
        if address.endswith(".css"):
            for inside in re.findall(r'url\("([^"]+)"\)', asset.body.decode()):
                assert inside in made.assets


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["core", "classic"])
def test_every_mail_has_subject_text_and_html_with_its_styles_inlined(folder, name, language) -> None:
    made = theme(folder, name)
    for mail in every_mail(made.picture("pictures/hero.jpg")):
        letter = made.render_mail(mail, frame(folder, language))
        assert letter.subject
        assert "\n" not in letter.subject
        assert "&#" not in letter.text
        assert "\n\n\n" not in letter.text
        assert 'style="' in letter.html
        assert "prefers-color-scheme: dark" in letter.html
        assert "<script>" not in letter.html
        leaves = mail.kind != "confirm"
        assert ("https://orrin.example/unsubscribe/token" in letter.text) is leaves
        assert ("https://orrin.example/unsubscribe/token" in letter.html) is leaves


def test_a_mail_that_unlocks_shows_the_reward_and_says_what_is_next(folder) -> None:
    made = theme(folder)
    rung = replace(ladder(10).rungs[1], reward="The Field handle", picture=made.picture("pictures/hero.jpg"))
    mail = pages.TierUnlockedMail("https://o.example/s/t", "https://o.example/u/t", rung, ladder(10))
    letter = made.render_mail(mail, frame(folder))
    assert letter.subject == "It is yours: The Field handle"
    assert "10 friends came along, and this is what you earned: The Field handle." in letter.text
    assert "15 more, and this is yours: Reward 25" in letter.text
    assert f'src="https://orrin.example{rung.picture.src}"' in letter.html


def test_links_keep_the_language_of_the_address_and_plain_ones_stay_plain(folder) -> None:
    made = theme(folder)
    assert 'href="/th/me"' in made.render(pages.Forget("/x"), frame(folder, "th", prefixed=True))
    assert 'href="/me"' in made.render(pages.Forget("/x"), frame(folder, "th"))
    other = made.render(pages.Forget("/x"), frame(folder, "th", "/me/forget"))
    assert '<a href="/en/me/forget" lang="en" hreflang="en">English</a>' in other


def test_compiling_finds_every_mistake_in_every_template(folder) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "error.html").write_text("{% if %}")
    (folder / "templates" / "forget.html").write_text("\n{{ title")
    with pytest.raises(ConfigError) as wrong:
        theme(folder).compile()
    first, second = sorted(str(wrong.value).splitlines())
    assert first.startswith(f"{folder}/templates/error.html: line 1: got the mistake ")
    assert second.startswith(f"{folder}/templates/forget.html: line 2: got the mistake ")


def test_a_mail_without_a_subject_is_a_mistake_of_its_theme(folder) -> None:
    (folder / "mail").mkdir()
    (folder / "mail" / "confirm.txt").write_text("Hello\n")
    with pytest.raises(ConfigError) as wrong:
        theme(folder).render_mail(pages.ConfirmMail("https://o.example/c", 30), frame(folder))
    expected = "mail/confirm.txt: got 'Hello', expected a first line such as 'Subject: Your link'."
    assert str(wrong.value) == expected


@pytest.mark.parametrize(
    "source", sorted((ROOT / "themes").rglob("*.html")), ids=lambda file: str(file.relative_to(ROOT))
)
def test_no_template_switches_escaping_off(source) -> None:
    text = source.read_text("utf-8")
    assert "safe" not in re.findall(r"\|\s*(\w+)", text)
    assert "autoescape" not in text


@pytest.mark.parametrize(
    "brand", ["#1f3d33", "#ffe600", "#ffffff", "#000000", "#d2622a", "#7a5cff", "#808080"]
)
@pytest.mark.parametrize("accent", ["#d2622a", "#ffee00", "#00e0ff", "#111111"])
@pytest.mark.parametrize("dark", [None, {"paper": "#000000"}, {"paper": "#3a1030", "brand": "#7a2f6a"}])
def test_every_text_is_readable_on_its_ground_whatever_the_brand(brand, accent, dark) -> None:
    for paper in ("#f7f2e9", "#ffffff", "#dcefe4", "#101418", "#000000", "#c0392b", "#767676", "#808080"):
        for scheme in colors.palette(brand, accent, paper, dark).values():
            for text, ground, least in colors.PAIRS:
                assert colors.contrast(scheme[text], scheme[ground]) >= least, (text, ground)


@settings(max_examples=30, deadline=None)
@given(*[hexadecimal] * 4)
def test_every_text_is_readable_on_any_paper_by_day_and_by_night(brand, accent, paper, night) -> None:
    for scheme in colors.palette(brand, accent, paper, {"paper": night}).values():
        for text, ground, least in colors.PAIRS:
            assert colors.contrast(scheme[text], scheme[ground]) >= least, (text, ground)


@pytest.mark.parametrize(
    ("name", "options", "upright"),
    [
        ("poster", {}, True),
        ("poster", {"hero": "band"}, False),
        ("classic", {}, False),
        ("classic", {"hero": "beside"}, True),
        ("instrument", {"hero": "beside"}, False),
    ],
)
def test_an_upright_picture_stands_wherever_its_place_is_upright(folder, name, options, upright) -> None:
    made = load_theme(site_settings(folder, theme=name, look={"options": options}), folder)
    wide, tall = made.picture("pictures/hero.jpg"), made.picture("pictures/hero-phone.jpg")
    for phone in (tall, None):
        page = made.render(landing(wide, picture_phone=phone), frame(folder))
        shown = page.partition('class="hero-picture"')[2].partition("</picture>")[0]
        assert (f'src="{tall.src}"' in shown) == (upright and phone is not None)
        assert (f'src="{wide.src}"' in shown) == (not upright or phone is None)


def test_contrast_is_wcags() -> None:
    assert colors.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colors.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_samples_here_show_every_page_and_mail(folder) -> None:
    picture = theme(folder).picture("pictures/hero.jpg")
    assert {type(page) for page in every_page(picture).values()} == set(get_args(pages.Page))
    assert {type(mail) for mail in every_mail(picture)} == set(get_args(pages.Mail))
