"""What a founder sets otherwise than the theme, and what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from waitlist import pages
from waitlist.config import SiteSettings
from waitlist.config.look import Family
from waitlist.problems import ConfigError
from waitlist.themes import Frame, Theme, colors, load_theme, typography


def made(folder: Path, look: dict[str, object] | None = None, theme: str = "classic", **brand: str) -> Theme:
    settings = {"name": "orrin", "folder": folder, "root": folder, "look": look or {}, "theme": theme}
    return load_theme(SiteSettings.model_validate({**settings, "brand": {"name": "Orrin", **brand}}), folder)


def style(theme: Theme) -> str:
    return theme.assets[theme.asset("style.css")].body.decode()


def drawn(theme: Theme, folder: Path, language: str = "en") -> str:
    settings = SiteSettings(name="orrin", folder=folder)
    return theme.render(pages.Forget("/x"), Frame(settings, language, "/", "https://orrin.example"))


def test_the_founders_size_scale_and_corners_come_before_the_themes(tmp_path: Path) -> None:
    css = style(made(tmp_path, {"size": 20, "scale": 1.5, "radius": 0}))
    assert "--size:1.25rem;--step-1:clamp(" in css
    assert "--corner:0px;" in css
    assert ",2.8125rem);--step-3" in css, "20 pixels, twice half as large again"


def test_a_scale_grows_from_a_phone_to_a_desk() -> None:
    assert typography.scale(16, 1.5).startswith(
        "--size:1rem;--step-1:clamp(1.275rem,1.1764rem + 0.404vw,1.5rem);"
    )


def test_the_founder_chooses_among_the_families_of_the_theme_and_of_the_system(tmp_path: Path) -> None:
    css = style(made(tmp_path, {"display": "IBM Plex Sans Thai", "text": "serif"}))
    assert '--text:Georgia, "Noto Serif Thai", serif;' in css
    assert (
        '--display:"IBM Plex Sans Thai", "IBM Plex Sans Thai Stand-in", Georgia, "Noto Serif Thai", serif;'
        in css
    )


def test_a_founder_brings_a_family_along(tmp_path: Path) -> None:
    fonts = tmp_path / "static" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "odd.woff2").write_bytes(b"letters")
    face = {"file": "fonts/odd.woff2", "weight": "700", "script": "all"}
    theme = made(
        tmp_path, {"display": "Odd", "families": [{"name": "Odd", "adjust": 110.5, "faces": [face]}]}
    )
    css, address = style(theme), theme.asset("fonts/odd.woff2")
    assert f'@font-face{{font-family:"Odd";src:url("{address}") format("woff2");font-weight:700;' in css
    assert (
        '@font-face{font-family:"Odd Stand-in";src:local("Arial"), local("Liberation Sans");size-adjust:110'
        in css
    )
    assert f'<link rel="preload" href="{address}" as="font"' in drawn(theme, tmp_path)


def test_a_name_of_a_family_cannot_leave_its_quotes() -> None:
    face = {"file": "a.woff2"}
    family = Family.model_validate({"name": 'Odd";}</style>\\', "faces": [face]})
    assert typography.stack(['Odd";}</style>\\'], [family]) == '"Odd;}/style>", system-ui, sans-serif'


def test_thai_letters_are_asked_for_early_on_thai_pages_alone(tmp_path: Path) -> None:
    theme = made(tmp_path)
    assert "thai-thai-400" not in drawn(theme, tmp_path)
    assert "thai-thai-400" in drawn(theme, tmp_path, "th")
    assert "young-serif-latin-400" in drawn(theme, tmp_path)
    assert "young-serif" not in drawn(theme, tmp_path, "th")  # it has none


def test_a_choice_becomes_a_class_of_every_page(tmp_path: Path) -> None:
    assert '<body class="page with-hero-over ' in drawn(made(tmp_path), tmp_path)
    assert '<body class="page with-hero-beside ' in drawn(
        made(tmp_path, {"options": {"hero": "beside"}}), tmp_path
    )


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (
            {"options": {"hero": "besides"}},
            'look.options.hero: got "besides", expected "over" or "beside". Did you mean \'beside\'?',
        ),
        (
            {"options": {"hro": "beside"}},
            "look.options.hro: got an unknown option, expected one of hero. Did you mean 'hero'?",
        ),
        (
            {"display": "Yung Serif"},
            (
                'look.display: got "Yung Serif", expected "Young Serif" or "IBM Plex Sans Thai" or '
                '"Noto Sans" or "sans" or "serif" or "mono". Did you mean \'Young Serif\'?'
            ),
        ),
    ],
)
def test_what_the_theme_does_not_offer_is_told(tmp_path: Path, look: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        made(tmp_path, look)
    assert str(wrong.value) == f"{tmp_path}/site.toml: {said}"


def test_a_theme_without_options_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected no option: this theme has none"):
        made(tmp_path, {"options": {"hero": "beside"}}, theme="core")


def test_day_and_night_are_both_there_unless_one_was_chosen(tmp_path: Path) -> None:
    both, dark, light = (made(tmp_path, {"scheme": scheme}) for scheme in ("both", "dark", "light"))
    assert style(both).index("color-scheme:light;") < style(both).index("color-scheme:dark;")
    assert "@media (prefers-color-scheme: dark)" in style(both), "the theme's own rules for the night"
    assert dark.colors["light"] == dark.colors["dark"] == both.colors["dark"]
    assert light.colors["light"] == light.colors["dark"] == both.colors["light"]
    for one, scheme, condition in ((dark, "dark", "min-width"), (light, "light", "max-width")):
        assert f":root{{color-scheme:{scheme};" in style(one)
        assert "prefers-color-scheme" not in style(one)
        assert f"@media ({condition}: 0)" in style(one)


def test_the_night_is_computed_unless_it_was_chosen(tmp_path: Path) -> None:
    computed = made(tmp_path, color="#7a2f6a").colors["dark"]
    chosen = made(tmp_path, {"dark": {"paper": "#101018", "brand": "#ff9de8"}}, color="#7a2f6a").colors[
        "dark"
    ]
    assert computed["paper"] != "#101018"
    assert (chosen["paper"], chosen["brand"]) == ("#101018", "#ff9de8")


def test_a_dark_paper_is_dark_by_day_and_by_night(tmp_path: Path) -> None:
    theme = made(tmp_path, {"paper": "#101418"}, color="#7a2f6a")
    for scheme in ("light", "dark"):
        shades = theme.colors[scheme]
        assert shades["paper"] == "#101418"
        assert colors.contrast(shades["ink"], "#101418") > 7
    assert style(theme).count("color-scheme:dark;") == 2
    assert "color-scheme:light;" not in style(theme)
    assert "prefers-color-scheme: dark" not in style(theme)
    assert "@media (min-width: 0)" in style(theme)


def test_a_paper_that_is_dark_by_day_alone_has_the_rules_for_the_night_by_day(tmp_path: Path) -> None:
    theme = made(tmp_path, {"paper": "#101418", "dark": {"paper": "#faf8f4"}})
    assert [theme.colors[scheme]["paper"][:2] for scheme in ("light", "dark")] == ["#1", "#f"]
    assert "@media (prefers-color-scheme: light)" in style(theme)


def test_a_themes_own_brand_at_night_is_not_put_upon_another_brand(tmp_path: Path) -> None:
    theme = tmp_path / "themes" / "mine"
    theme.mkdir(parents=True)
    (theme / "theme.toml").write_text(
        '[colors]\nbrand = "#7a2f6a"\n[colors.dark]\nbrand = "#ff9de8"\npaper = "#101018"\n'
    )
    assert made(tmp_path, theme="mine").colors["dark"]["brand"] == "#ff9de8"
    other = made(tmp_path, theme="mine", color="#1f3d33").colors["dark"]
    assert other["brand"] != "#ff9de8"
    assert other["paper"] == "#101018"


@pytest.mark.parametrize("styles", ["add", "replace"])
def test_a_stylesheet_stands_behind_the_parents_or_in_its_place(tmp_path: Path, styles: str) -> None:
    static = tmp_path / "themes" / "mine" / "static"
    static.mkdir(parents=True)
    (static / "style.css").write_text(".mine { color: red; }")
    (static.parent / "theme.toml").write_text(f'parent = "poster"\nstyles = "{styles}"\n')
    css = style(made(tmp_path, theme="mine"))
    assert (".skip:not(:focus)" in css) is (styles == "add"), "what core says"
    assert ("/* Flat colour from edge to edge." in css) is (styles == "add"), "what poster says"
    assert css.rstrip().endswith(".mine { color: red; }")


@pytest.mark.parametrize("name", ["classic", "core", "instrument", "poster"])
def test_letters_and_corners_are_said_once(tmp_path: Path, name: str) -> None:
    text = style(made(tmp_path, theme=name))
    for variable in ("--display", "--text", "--corner"):
        assert len(re.findall(rf"{variable}\s*:", text)) == 1, variable
