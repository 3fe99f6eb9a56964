"""`waitlist theme`: a theme of one's own, what is wrong with one, and templates taken over by a site."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command import ROOT, Waitlist
from PIL import Image
from served import write_folder

from waitlist.themes.templates import wanted_templates

OURS = (
    "NAME: the theme classic comes along, and every site that names it would get yours. "
    "Call yours otherwise, and stand it on that one: --parent classic."
)
DOCUMENTED = ROOT / "docs" / "themes.md"


@pytest.fixture
def shop(waitlist: Waitlist) -> Waitlist:
    write_folder(waitlist.folder)
    return waitlist


def use(shop: Waitlist, theme: str) -> None:
    file = shop.folder / "sites" / "harrys" / "site.toml"
    file.write_text(
        f'theme = "{theme}"\n' + file.read_text("utf-8").replace('theme = "classic"\n', ""), "utf-8"
    )


def test_a_new_theme_can_be_used_at_once_and_looks_like_its_parent(shop: Waitlist) -> None:
    told = shop("theme", "new", "harbour", "--parent", "poster")
    made = shop.folder / "themes" / "harbour"
    assert (told.code, told.out) == (0, "")
    assert told.err == (
        f"wrote {made}/theme.toml\n"
        f"wrote {made}/static/style.css\n"
        'Now put theme = "harbour" into a site.toml, and see it: waitlist serve --dev\n'
    )
    use(shop, "harbour")
    checked = shop("theme", "check")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.startswith("harbour, as harrys has it: site -> harbour -> poster -> core\n")
    assert "  option hero: [arch], band." in checked.out
    assert shop("check").code == 0


def test_every_line_that_a_new_theme_offers_can_be_switched_on(shop: Waitlist) -> None:
    shop("theme", "new", "harbour", "--parent", "classic")
    file = shop.folder / "themes" / "harbour" / "theme.toml"
    lines = file.read_text("utf-8").splitlines()
    switched = [line[1:] if line[:1] == "#" and line[1:2] != " " else line for line in lines]
    file.write_text("\n".join(switched), "utf-8")
    told = shop("theme", "check", "harbour")
    assert (told.code, told.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["Harbour"], 2, "NAME: got 'Harbour', expected lower-case letters, digits and hyphens, at most 40."),
        (["harbour", "--parent", "poter"], 2, "--parent: there is no theme 'poter'; did you mean 'poster'?"),
        (
            ["harbour", "--parent", "zzz"],
            2,
            "--parent: there is no theme 'zzz'; the themes are classic, core, instrument, poster.",
        ),
        (
            ["classic"],
            2,
            OURS,
        ),
        (["core"], 2, "--parent: a theme cannot stand on itself; call yours otherwise than core."),
    ],
)
def test_a_theme_that_cannot_be_is_refused(shop: Waitlist, words: list[str], code: int, said: str) -> None:
    told = shop("theme", "new", *words)
    assert (told.code, told.err) == (code, f"{said}\n")


def test_nothing_is_overwritten_by_a_new_theme(shop: Waitlist) -> None:
    shop("theme", "new", "harbour")
    told = shop("theme", "new", "harbour")
    assert told.code == 1
    assert told.err == (
        f"{shop.folder}/themes/harbour: there already, and nothing is overwritten. Choose another name.\n"
    )


@pytest.mark.parametrize("theme", ["classic", "core", "instrument", "poster"])
def test_the_themes_that_come_along_have_no_mistake(shop: Waitlist, theme: str) -> None:
    told = shop("theme", "check", theme, "--json")
    found = json.loads(told.out)
    assert (told.code, found["problems"]) == (0, [])
    for pairs in found["themes"][0]["contrasts"].values():
        assert all(pair["contrast"] >= pair["least"] for pair in pairs)


def test_a_mistake_that_shows_only_when_a_page_is_drawn_is_found(shop: Waitlist) -> None:
    page = shop.write("sites/harrys/templates/error.html", "<h1>{{ title }}</h1>\n{{ mesage }}")
    mail = shop.write(
        "sites/harrys/mail/steps.txt",
        "{% macro steps(ladder) %}\n\n{{ ladder.rungs[0].number }}{% endmacro %}",
    )
    told = shop("theme", "check")
    assert told.code == 78
    assert (
        f"{mail}: line 3: got 'waitlist.pages.Rung object' has no attribute 'number', expected a " in told.err
    )
    assert "It was drawing mail/welcome in en." in told.err
    assert (
        f"{page}: line 2: got 'mesage' is undefined, expected a template that can be drawn. It was "
        in told.err
    )
    assert told.err.count("'mesage' is undefined") == 1, "once, however many pages and languages show it"
    assert " more pages show it." in told.err


def test_a_mistake_in_theme_toml_is_told(shop: Waitlist) -> None:
    file = shop.write("themes/mine/theme.toml", "radius = 90\n")
    told = shop("theme", "check", "mine")
    assert told.code == 78
    assert told.err == f"{file}: radius: got 90, expected a whole number of pixels from 0 to 40.\n"


def test_mistakes_of_every_kind_are_told_at_once(shop: Waitlist) -> None:
    file = shop.write(
        "themes/mine/theme.toml",
        """
        [type]
        text = "Lost"
        mono = "Loster"

        [[families]]
        name = "Lost"
        [[families.faces]]
        file = "fonts/lost.woff2"

        [[options]]
        id = "hero"
        description = "How."
        choices = ["a", "b"]
        default = "c"

        [[slots]]
        id = "hero"
        description = "On top."
        widths = [640]
        default = "lost.png"
        """,
    )
    sheet = shop.write("themes/mine/static/style.css", "main { background: url(missing.png); }")
    page = shop.write("themes/mine/templates/share.html", "<h1>{{ titel }}</h1>")
    unread = shop.write("themes/mine/templates/recover.html", "{% if %}")
    told = shop("theme", "check", "mine")
    assert told.code == 78
    assert [line.partition(", expected")[0] for line in told.err.splitlines()] == [
        f'{file}: options[1].default: got "c"',
        f'{file}: type.mono: got "Loster"',
        f'{file}: families[1].faces[1].file: got "fonts/lost.woff2"',
        f'{file}: slots[1].default: got "lost.png"',
        f"{sheet}: line 1: got url(missing.png)",
        f"{unread}: line 1: got the mistake \"Expected an expression, got 'end of statement block'\"",
        f"{page}: line 1: got 'titel' is undefined",
    ]


def test_a_list_in_theme_toml_that_is_too_short_is_told(shop: Waitlist) -> None:
    option = '[[options]]\nid = "hero"\ndescription = "How."\nchoices = {}\ndefault = "a"\n'
    file = shop.write("themes/mine/theme.toml", option.format('["a"]'))
    phrase = "a list with at least 2 entries, each lower-case letters, digits and hyphens, at most 40"
    told = shop("theme", "check", "mine")
    assert (told.code, told.err) == (78, f"{file}: options[1].choices: got a list of 1, expected {phrase}.\n")
    shop.write("themes/mine/theme.toml", option.format('["a", 3]'))
    told = shop("theme", "check", "mine")
    assert told.code == 78
    assert told.err.count("\n") == 1, "an entry that was refused is told once"
    assert told.err.startswith(f"{file}: options[1].choices[2]: got 3, expected lower-case")


def test_a_theme_that_is_not_there_is_wrong_usage(shop: Waitlist) -> None:
    told = shop("theme", "check", "clasic")
    assert (told.code, told.err) == (2, "NAME: there is no theme 'clasic'; did you mean 'classic'?\n")


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("landing.html", "templates/landing.html"),
        ("parts/ladder.html", "templates/parts/ladder.html"),
        ("mail/confirm.txt", "mail/confirm.txt"),
        ("mail/layout.html", "mail/layout.html"),
        ("preview.svg", "templates/preview.svg"),
    ],
)
def test_a_template_is_copied_and_counts_for_the_site(shop: Waitlist, template: str, place: str) -> None:
    use(shop, "poster")
    told = shop("theme", "eject", template, "--site", "harrys")
    copy = shop.folder / "sites" / "harrys" / place
    assert told.code == 0
    assert told.err.startswith(f"wrote {copy}, from ")
    original = Path(told.err.partition(", from ")[2].strip())
    assert original.parent.parent.name != "harrys"
    assert copy.read_bytes() == original.read_bytes()
    assert shop("theme", "check").code == 0
    again = shop("theme", "eject", template)
    assert (again.code, again.err) == (1, f"{copy}: there already, and nothing is overwritten.\n")


def test_every_template_that_is_documented_or_drawn_can_be_taken_over(shop: Waitlist) -> None:
    documented = set(re.findall(r"^### `\w+`: `([\w/.]+)`", DOCUMENTED.read_text("utf-8"), re.MULTILINE))
    assert documented <= set(wanted_templates())
    for template in wanted_templates():
        assert shop("theme", "eject", template).code == 0, template
    assert shop("theme", "check").code == 0


def test_a_slot_that_no_key_is_for_and_a_default_that_nothing_shows_are_told(shop: Waitlist) -> None:
    file = shop.write(
        "themes/mine/theme.toml",
        '[[slots]]\nid = "hreo"\nwidths = [640]\n\n'
        '[[slots]]\nid = "reward"\nwidths = [320]\ndefault = "icons.svg"\n',
    )
    told = shop("theme", "check", "mine")
    assert (told.code, told.err.splitlines()) == (
        78,
        [
            (
                f'{file}: slots[1].id: got "hreo", expected "hero" or "phone" or "reward" or "story" or '
                "\"figure\". Did you mean 'hero'?"
            ),
            (
                f'{file}: slots[2].default: got "icons.svg", expected no default: only the slot hero shows '
                "one. Take it out."
            ),
        ],
    )


@pytest.mark.parametrize(
    "sizes", ["half", "50%", "100vw, 50vw", "(min-width: 48rem) 50vw", "(hover) 50vw, 100vw", "100vw;}"]
)
def test_sizes_are_those_of_the_attribute(shop: Waitlist, sizes: str) -> None:
    file = shop.write(
        "themes/mine/theme.toml", f'[[slots]]\nid = "hero"\nwidths = [640]\nsizes = "{sizes}"\n'
    )
    told = shop("theme", "check", "mine")
    assert (told.code, told.err) == (
        78,
        (
            f'{file}: slots[1].sizes: got "{sizes}", expected widths as the attribute sizes has them, such '
            'as "(min-width: 48rem) 50vw, 100vw".\n'
        ),
    )


def test_a_default_is_looked_at_and_shown_where_a_site_has_no_picture(shop: Waitlist) -> None:
    shop.write(
        "themes/mine/theme.toml",
        '[[slots]]\nid = "hero"\nwidths = [640]\n'
        'sizes = "(min-width: 48rem) 50vw, 100vw"\ndefault = "sky.png"\n',
    )
    sky = shop.write("themes/mine/static/sky.png", "blue")
    told = shop("theme", "check", "mine")
    assert told.code == 78
    assert told.err.startswith(f"{sky}: got a file that is no picture, expected a picture of the kind PNG")
    Image.new("RGB", (64, 32)).save(sky)
    told = shop("theme", "check", "mine")
    assert (told.code, told.err) == (0, "")
    assert "  slot hero: 640 pixels wide, drawn (min-width: 48rem) 50vw, 100vw. " in told.out
    assert " Without one: sky.png." in told.out


def test_the_nearest_template_is_copied(shop: Waitlist) -> None:
    use(shop, "poster")
    shop("theme", "eject", "mail/layout.html")
    assert 'extends "core-mail/layout.html"' in (shop.folder / "sites/harrys/mail/layout.html").read_text(
        "utf-8"
    )


def test_a_template_that_is_not_there_is_wrong_usage(shop: Waitlist) -> None:
    told = shop("theme", "eject", "landig.html")
    assert (told.code, told.err) == (
        2,
        "TEMPLATE: there is no template 'landig.html'; did you mean 'landing.html'?\n",
    )
