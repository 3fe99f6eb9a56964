"""Where a theme finds its files, from the site to the core, and what is told of a wrong `theme.toml`."""

from __future__ import annotations

from pathlib import Path

import pytest
from theme_samples import frame, site_folder, theme

from waitlist import pages
from waitlist.problems import ConfigError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return site_folder(tmp_path)


def test_a_site_overrides_a_template_and_adds_its_own_styles(folder) -> None:
    (folder / "templates").mkdir()
    override = '{% extends "core/error.html" %}{% block heading %}Oh, {{ title }}{% endblock %}'
    (folder / "templates" / "error.html").write_text(override)
    (folder / "static").mkdir()
    (folder / "static" / "site.css").write_text('.hero { background: url("../site/hero.jpg"); }')
    (folder / "static" / "site.css").write_text(".hero { color: red; }")
    made = theme(folder)
    assert "Oh, Nothing here" in made.render(pages.Error(404, "Nothing here", "Start again."), frame(folder))
    style = made.assets[made.asset("style.css")].body.decode()
    assert style.endswith(".hero { color: red; }")


def test_a_site_brings_its_own_theme(folder) -> None:
    own = folder.parent.parent / "themes" / "mine"
    (own / "templates").mkdir(parents=True)
    (own / "theme.toml").write_text('name = "Mine"\nparent = "classic"\n[colors]\npaper = "#ffffff"\n')
    made = theme(folder, "mine")
    assert made.colors["light"]["paper"] == "#fdfdfd"
    made.compile()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('parent = "clasic"', "parent: got 'clasic', expected the name of a theme. Did you mean 'classic'?"),
        ('parent = "mine"', 'theme.toml: parent: got mine -> mine, expected parents that end at "core".'),
        ("parent = 3", "parent: got 3, expected lower-case letters, digits and hyphens, at most 40."),
        (
            'parnt = "core"',
            (
                "parnt: got an unknown key, expected one of name, description, parent, styles, radius, "
                "colors, type, families, options, slots. Did you mean 'parent'?"
            ),
        ),
        ('[colors]\nbrand = "green"', 'colors.brand: got "green", expected a colour such as "#1f6f5c".'),
        (
            '[colors]\nbrnd = "#111111"',
            "colors.brnd: got an unknown key, expected one of brand, accent, paper, dark. Did you mean",
        ),
        ("colors = 3", "colors: got 3, expected a table."),
        ("name =", "line 1: got `name = …`, expected valid TOML."),
        ("radius = 90", "radius: got 90, expected a whole number of pixels from 0 to 40."),
        ("[type]\nscale = 3", "type.scale: got 3, expected a number from 1.1 to 1.7."),
        (
            '[type]\ndisplay = "Yung Serif"\n[[families]]\nname = "Young Serif"\nfaces = [{file="a.woff2"}]',
            (
                'type.display: got "Yung Serif", expected "Young Serif" or "Noto Sans" or "sans" or "serif" '
                "or \"mono\". Did you mean 'Young Serif'?"
            ),
        ),
        (
            '[[families]]\nname = "Odd"\nfaces = [{ file = "fonts/odd.woff2" }]',
            'families[1].faces[1].file: got "fonts/odd.woff2", expected a file that exists in the folder',
        ),
        (
            '[[families]]\nname = "Odd"\nfaces = [{ file = "../odd.woff2" }]',
            (
                'families[1].faces[1].file: got "../odd.woff2", expected a file in the folder static, such '
                'as "fonts/bold.woff2". The path starts in the folder static and stays inside it.'
            ),
        ),
        (
            '[[options]]\nid = "hero"\ndescription="At."\nchoices = ["over", "beside"]\ndefault="besides"',
            'options[1].default: got "besides", expected "over" or "beside". Did you mean \'beside\'?',
        ),
        (
            '[[slots]]\nid = "hero"\nwidths = [5]',
            "slots[1].widths[1]: got 5, expected a whole number of pixels from 16 to 4000.",
        ),
        (
            '[[slots]]\nid = "hero"\nwidths = [640]\ndefault = "none.webp"',
            'slots[1].default: got "none.webp", expected a file that exists in the folder static.',
        ),
    ],
)
def test_a_wrong_theme_toml_says_what_and_where(folder, written, said) -> None:
    own = folder.parent.parent / "themes" / "mine"
    own.mkdir(parents=True)
    (own / "theme.toml").write_text(written)
    with pytest.raises(ConfigError) as wrong:
        theme(folder, "mine")
    assert str(own / "theme.toml") in str(wrong.value)
    assert said in str(wrong.value)


def test_an_unknown_theme_says_which_there_are(folder) -> None:
    with pytest.raises(ConfigError) as wrong:
        theme(folder, "brutal")
    assert str(wrong.value) == (
        f"{folder}/site.toml: theme: got 'brutal', expected the name of a theme. "
        "A theme is a folder with a theme.toml under themes. There are: classic, core, instrument, poster."
    )
