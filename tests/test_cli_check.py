"""`waitlist check`: all problems at once, for people and for scripts."""

from __future__ import annotations

import json

import pytest
from PIL import Image

SOFT = "and will look soft: take one of 1200 or more."
MISTAKE = "\"Expected an expression, got 'end of statement block'\""
THEME = 'description = "Ours"\n'


def test_every_problem_of_every_file_is_said_at_once(waitlist) -> None:
    waitlist.write("waitlist.toml", 'base_ur = "http://127.0.0.1:8000"\n')
    waitlist.write("sites/harrys/site.toml", '[[tiers]]\nid = "cream"\nfriends = 5\nreward = ""\n')
    waitlist.write("sites/orrin/site.toml", "[landing\n")
    told = waitlist("check")
    assert (told.code, told.out) == (78, "")
    first, second, third = told.err.splitlines()
    assert first.startswith("waitlist.toml: base_ur: got an unknown key, expected one of base_url, ")
    assert first.endswith("Did you mean 'base_url'?")
    assert second == ('sites/harrys/site.toml: tiers[1].reward: got "", expected a text that is not empty.')
    assert third.startswith("sites/orrin/site.toml: line 1, column 9: got `[landing`, expected valid TOML.")


def test_problems_are_data_for_scripts(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/harrys/site.toml", 'theme = "clasic"\n')
    told = waitlist("check", "--json")
    assert (told.code, told.err) == (78, "")
    found = json.loads(told.out)
    assert found["ok"] is False
    [problem] = found["problems"]
    assert problem["where"] == "sites/harrys/site.toml: theme"
    assert problem["got"] == '"clasic"'
    assert problem["hint"] == "did you mean 'classic'?"


def test_a_folder_without_problems_is_data_too(waitlist) -> None:
    waitlist("init")
    told = waitlist("check", "--json")
    assert (told.code, json.loads(told.out)) == (
        0,
        {"ok": True, "problems": [], "before_serving": [], "hints": []},
    )


def test_what_is_missing_before_others_may_come_is_told_apart(waitlist) -> None:
    waitlist("init")
    waitlist.environment(WAITLIST_BASE_URL="http://orrin.example")
    told = waitlist("check")
    assert told.code == 0
    assert told.err.splitlines()[1:] == [
        "Before it can be served for other people:",
        (
            "  WAITLIST_BASE_URL: got http://orrin.example, expected the public address, "
            "starting with https://. People need the https address of your site. "
            "`--insecure` serves all the same."
        ),
        (
            "  WAITLIST_SECRET_KEYS: expected a secret of at least 32 random characters. "
            "Set it, or WAITLIST_SECRET_KEYS_FILE. `--insecure` serves all the same."
        ),
        (
            "  WAITLIST_MAIL_URL: expected a mail server such as smtp://user:password@mail.example.com:587. "
            "Without one nobody can confirm. `--insecure` serves all the same."
        ),
    ]
    missing = json.loads(waitlist("check", "--json").out)["before_serving"]
    assert [problem["where"] for problem in missing] == [
        "WAITLIST_BASE_URL",
        "WAITLIST_SECRET_KEYS",
        "WAITLIST_MAIL_URL",
    ]


def test_a_mistake_in_a_theme_is_found(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/harrys/site.toml", 'theme = "ours"\n')
    waitlist.write("themes/ours/theme.toml", THEME)
    waitlist.write("themes/ours/templates/landing.html", "{% if %}")
    told = waitlist("check")
    assert told.code == 78
    assert "themes/ours/templates/landing.html: line 1" in told.err


def test_a_template_that_cannot_be_drawn_is_found(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/harrys/site.toml", "")
    share = '{% extends "core/share.html" %}\n{% block main %}{{ hedline }}{% endblock %}'
    waitlist.write("sites/harrys/templates/share.html", share)
    told = waitlist("check")
    assert told.code == 78
    assert told.err == (
        "sites/harrys/templates/share.html: line 2: got 'hedline' is undefined, expected a template that can "
        "be drawn. It was drawing share.html in en.\n"
    )


def test_a_mistake_of_one_kind_hides_none_of_another(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/harrys/site.toml", '[dates]\nopens = "soon"\n[look.options]\nhero = "x"\n')
    waitlist.write("sites/orrin/site.toml", "")
    waitlist.write("sites/orrin/static/site.css", "a { color: red }\nb { background: url(nope.png)\n")
    waitlist.write("sites/orrin/templates/error.html", "{% if %}")
    told = waitlist("check")
    assert told.code == 78
    assert [line.partition(", expected")[0] for line in told.err.splitlines()] == [
        'sites/harrys/site.toml: dates.opens: got "soon"',
        'sites/harrys/site.toml: look.options.hero: got "x"',
        "sites/orrin/static/site.css: line 2: got url(nope.png)",
        f"sites/orrin/templates/error.html: line 1: got the mistake {MISTAKE}",
        "sites/orrin/static/site.css: line 2: got a { that is never closed",
    ]


@pytest.mark.parametrize(("width", "hints"), [(90, 1), (1199, 1), (1200, 0)])
def test_a_big_picture_that_is_too_small_is_told(waitlist, width, hints) -> None:
    waitlist.write("waitlist.toml", "")
    site = waitlist.write("sites/harrys/site.toml", '[landing]\npicture = "hero.png"\n')
    Image.new("RGB", (width, 60)).save(site.parent / "hero.png")
    told = waitlist("check")
    assert told.code == 0
    assert (
        told.err.splitlines()[1:]
        == [f'sites/harrys/site.toml: landing.picture: "hero.png" is {width} pixels wide, {SOFT}'][:hints]
    )


def test_texts_in_a_language_that_is_not_offered_are_told(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    text = '{ en = "Hello", fr = "Bonjour" }'
    waitlist.write("sites/harrys/site.toml", f"[landing]\nheadline = {text}\nline = {text}\n")
    told = waitlist("check")
    assert told.code == 0
    assert told.err.splitlines()[1] == (
        'sites/harrys/site.toml: landing.headline and 1 more in "fr", which nobody can read: put the '
        "language into languages, or take the text out."
    )


def test_a_theme_that_cannot_be_read_is_found(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/harrys/site.toml", 'theme = "ours"\n')
    waitlist.write("themes/ours/theme.toml", "[colors]\nbrand = 'red'\n")
    told = waitlist("check")
    assert told.code == 78
    assert 'themes/ours/theme.toml: colors.brand: got "red", expected a colour such as' in told.err


def test_themes_lie_beside_waitlist_toml_wherever_the_sites_are(waitlist) -> None:
    waitlist.write("waitlist.toml", 'sites = "content/sites"\n')
    waitlist.write("content/sites/harrys/site.toml", 'theme = "ours"\n')
    theme = waitlist.write("themes/ours/theme.toml", THEME)
    assert waitlist("check").code == 0

    waitlist.write("content/themes/ours/theme.toml", THEME)
    theme.unlink()
    told = waitlist("check")
    assert told.code == 78
    assert told.err.startswith('content/sites/harrys/site.toml: theme: got "ours", expected ')


def test_a_picture_that_is_missing_is_found(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/harrys/site.toml", '[landing]\npicture = "pictures/hero.jpg"\n')
    told = waitlist("check")
    assert told.code == 78
    assert told.err.startswith(
        'sites/harrys/site.toml: landing.picture: got "pictures/hero.jpg", '
        "expected a file that exists in the site's folder."
    )


def test_the_environment_is_checked_with_the_files(waitlist) -> None:
    waitlist("init")
    waitlist.environment(WAITLIST_MAIL_URL="imap://mail.example.com", WAITLIST_BASE_URI="x")
    told = waitlist("check")
    assert told.code == 78
    assert "WAITLIST_MAIL_URL: got a value that is not shown, expected a mail server" in told.err
    assert "WAITLIST_BASE_URI: got an unknown variable" in told.err


def test_words_that_the_preview_card_has_no_letters_for_are_a_hint(waitlist) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write(
        "sites/orrin/site.toml", '[brand]\nname = "Orrin 剃刀"\n[landing]\nheadline = "Γεια 世界"\n'
    )
    told = waitlist("check")
    assert told.code == 0
    assert told.err.splitlines()[1:2] == [
        (
            'sites/orrin/site.toml: the preview card in en leaves out "剃刀", "世界": no typeface here has '
            "all of their letters. Bring a family along that has them (look.families), or have the words "
            "stand in share.picture."
        )
    ]


@pytest.mark.parametrize("key", ["landing", "share"])
@pytest.mark.parametrize(
    ("headline", "said"),
    [
        ('""', 'got "", expected a text that is not empty.'),
        ('"  "', 'got "  ", expected a text that is not empty. Write one, or take the key out.'),
        (
            '{ en = "Hello", th = " " }',
            (
                'got { en = "Hello", th = " " }, expected a text in \'th\' that is not empty. Write one, or '
                "take the key out."
            ),
        ),
    ],
)
def test_a_headline_without_words_is_told(waitlist, key, headline, said) -> None:
    waitlist.write("waitlist.toml", "")
    waitlist.write("sites/orrin/site.toml", f'languages = ["en", "th"]\n[{key}]\nheadline = {headline}\n')
    told = waitlist("check")
    assert (told.code, told.err) == (78, f"sites/orrin/site.toml: {key}.headline: {said}\n")
