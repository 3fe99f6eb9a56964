"""From a brand's two colours to everything that a page paints, readable by WCAG 2.2 AA in light and dark.

Lightness is judged in OKLCH, where equal steps look equal; contrast by WCAG's own formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import atan2, cbrt, cos, hypot, pi, sin

TEXT = 4.5
CONTROL = 3.0
GROUNDS = ("paper", "raised", "sunk")
SCHEMES = ("light", "dark")
_STEP = 0.005
_PALE = 0.85  # lightness of a paper that can be the colour of letters at night
_BLACK, _WHITE = "#000000", "#ffffff"

Oklch = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two `#rrggbb` colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(color: str, other: str, share: float) -> str:
    """Return `color` with `share` (0..1) of it replaced by `other`."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return _hex(*(a + (b - a) * share for a, b in pairs))


PAIRS = (
    *(
        (text, ground, TEXT)
        for text in ("ink", "muted", "brand-text", "accent-text", "bad")
        for ground in GROUNDS
    ),
    *((f"on-{fill}", fill, TEXT) for fill in ("brand", "accent", "flat", "band", "pop")),
    ("pop", "band", CONTROL),
    *((mark, ground, CONTROL) for mark in ("edge", "focus") for ground in GROUNDS),
)
"""What stands on what, and the contrast that it has at least, whatever the brand."""


def palette(
    brand: str, accent: str, paper: str, dark: Mapping[str, str | None] | None = None
) -> dict[str, dict[str, str]]:
    """Return the named colours of the `light` and the `dark` page.

    `paper` is the page itself: near white, or dark for a brand that is dark by day as well, which then is its
    page at night, too. `dark` has colours of its own for the night, where somebody chose them. `…-text` may
    be text on every ground, `on-…` is text on a filled area, `edge` the outline of a field, `focus` the ring
    around what has the keyboard. `flat` is the brand's own colour as a large area, by day and by night.
    `band` is a stretch of the page that stands out, `pop` the button on it.
    """
    night = dark or {}
    by_night = night.get("paper") or (paper if is_dark(paper) else None)
    return {
        "light": _page(brand, accent, paper),
        "dark": _page(night.get("brand") or brand, night.get("accent") or accent, by_night, day=paper),
    }


def is_dark(paper: str) -> bool:
    """Tell whether a page in this colour is read in light letters: white has more contrast than black."""
    return contrast(paper, _WHITE) > contrast(paper, _BLACK)


def _page(brand: str, accent: str, paper: str | None, day: str = "") -> dict[str, str]:
    if paper is not None and not is_dark(paper):
        return _light(brand, accent, paper)
    return _dark(brand, accent, paper, day if day and _oklch(day)[0] > _PALE else None)


def _light(brand: str, accent: str, paper: str) -> dict[str, str]:
    hue, chroma = _oklch(brand)[2], min(_oklch(brand)[1], 0.03)
    paper, sunk, raised = grounds = tuple(
        # A paper half-way to dark carries black letters only, and what lies deeper must carry them, too.
        _lighter(ground, (_BLACK,), TEXT)
        for ground in (mix(paper, brand, 0.01), mix(paper, brand, 0.06), mix(paper, _WHITE, 0.6))
    )
    ink = _darker(_hex_of((0.24, chroma, hue)), grounds, 7.0)
    muted = _darker(_hex_of((0.47, chroma * 0.7, hue)), grounds, TEXT)
    brand_fill, on_brand = _filled(brand, paper, ink)
    accent_fill, on_accent = _filled(accent, paper, ink)
    pop, on_pop = _told_from(ink, (accent_fill, on_accent), (brand_fill, on_brand), (paper, ink))
    return {
        "paper": paper,
        "raised": raised,
        "sunk": sunk,
        "ink": ink,
        "muted": muted,
        "line": mix(paper, ink, 0.15),
        "edge": _darker(mix(paper, ink, 0.4), grounds, CONTROL),
        "brand": brand_fill,
        "on-brand": on_brand,
        "brand-text": _darker(brand, grounds, TEXT),
        "accent": accent_fill,
        "on-accent": on_accent,
        "accent-text": _darker(accent, grounds, TEXT),
        "flat": brand_fill,
        "on-flat": on_brand,
        "flat-line": mix(brand_fill, on_brand, 0.28),
        "band": ink,
        "on-band": paper,
        "pop": pop,
        "on-pop": on_pop,
        "focus": _darker(accent, grounds, CONTROL),
        "bad": _darker("#b3261e", grounds, TEXT),
    }


def _dark(brand: str, accent: str, paper: str | None, day: str | None) -> dict[str, str]:
    """Return the colours of a dark page; `day` is a pale page, whose paper tints the letters."""
    hue, chroma = _oklch(brand)[2], min(_oklch(brand)[1], 0.022)
    ground = paper or _hex_of((0.2, chroma, hue))
    lightness, own, tint = _oklch(ground) if paper else (0.2, chroma, hue)
    ground, raised, sunk = grounds = tuple(
        _darker(each, (_WHITE,), TEXT)
        for each in (
            ground,
            _hex_of((lightness + 0.05, own, tint)),
            _hex_of((max(lightness - 0.03, 0.0), own, tint)),
        )
    )
    ink = _lighter(mix(day or _hex_of((0.96, min(chroma, 0.012), hue)), ground, 0.05), grounds, 7.0)
    brand_text = _lighter(brand, grounds, 7.0)
    dark_ink = _hex_of((0.17, chroma, hue))
    accent_fill, on_accent = _filled(_lighter(accent, grounds, CONTROL), ink, dark_ink)
    flat, on_flat = _filled(brand, ink, dark_ink)
    pop, on_pop = _told_from(raised, (accent_fill, on_accent), (ink, raised))
    return {
        "paper": ground,
        "raised": raised,
        "sunk": sunk,
        "ink": ink,
        "muted": _lighter(mix(ink, ground, 0.38), grounds, TEXT),
        "line": mix(ground, ink, 0.17),
        "edge": _lighter(mix(ground, ink, 0.4), grounds, CONTROL),
        "brand": brand_text,
        "on-brand": _darker(dark_ink, (brand_text,), TEXT),
        "brand-text": brand_text,
        "accent": accent_fill,
        "on-accent": on_accent,
        "accent-text": _lighter(accent, grounds, TEXT),
        "flat": flat,
        "on-flat": on_flat,
        "flat-line": mix(flat, on_flat, 0.28),
        "band": raised,
        "on-band": ink,
        "pop": pop,
        "on-pop": on_pop,
        "focus": _lighter(accent, grounds, CONTROL),
        "bad": _lighter("#f2938c", grounds, TEXT),
    }


def _told_from(ground: str, *fills: tuple[str, str]) -> tuple[str, str]:
    """Return the first area, and its text, that can be told from the ground around it."""
    return next(pair for pair in fills if contrast(pair[0], ground) >= CONTROL)


def _filled(fill: str, light: str, dark: str) -> tuple[str, str]:
    """Return an area's colour and its text's: light text when a slightly darker fill can carry it."""
    deeper = _darker(fill, (light,), TEXT)
    if _oklch(fill)[0] - _oklch(deeper)[0] < 0.09:
        return deeper, light
    return _lighter(fill, (dark,), TEXT), dark


def _darker(color: str, grounds: tuple[str, ...], least: float) -> str:
    return _until(color, grounds, least, lambda lightness: max(lightness - _STEP, 0.0))


def _lighter(color: str, grounds: tuple[str, ...], least: float) -> str:
    return _until(color, grounds, least, lambda lightness: min(lightness + _STEP, 1.0))


def _until(color: str, grounds: tuple[str, ...], least: float, step: Callable[[float], float]) -> str:
    lightness, chroma, hue = _oklch(color)
    while min(contrast(color, ground) for ground in grounds) < least:
        moved = step(lightness)
        if moved == lightness:
            break
        lightness = moved
        color = _hex_of((lightness, chroma if 0 < lightness < 1 else 0.0, hue))  # at the ends black and white
    return color


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(min(max(value, 0.0), 1.0) * 255):02x}" for value in (red, green, blue))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=4096)
def _luminance(color: str) -> float:
    red, green, blue = (_linear(value) for value in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# The matrices of OKLab: https://bottosson.github.io/posts/oklab/
def _oklch(color: str) -> Oklch:
    red, green, blue = (_linear(value) for value in _channels(color))
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a) % (2 * pi)


def _hex_of(color: Oklch) -> str:
    """Write a colour, with as much of its chroma as a screen can show."""
    lightness, chroma, hue = color
    while True:
        rgb = _rgb(lightness, chroma * cos(hue), chroma * sin(hue))
        if chroma <= 0 or all(-0.0005 <= value <= 1.0005 for value in rgb):
            return _hex(*(_gamma(max(value, 0.0)) for value in rgb))
        chroma = max(chroma - 0.004, 0.0)


def _rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def stylesheet(colors: Mapping[str, Mapping[str, str]], scheme: str = "both") -> str:
    """Return the colours of `palette` as CSS variables: `--paper`, `--ink`, `--brand` and so on."""
    light, dark = (f"color-scheme:{kind(colors[each])};{_variables(colors[each])}" for each in SCHEMES)
    if scheme != "both":
        return f":root{{{dark if scheme == 'dark' else light}}}\n"
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def kind(shades: Mapping[str, str]) -> str:
    """Return whether a page in these colours is `light` or `dark`."""
    return "dark" if is_dark(shades["paper"]) else "light"


def _variables(colors: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colors.items())
