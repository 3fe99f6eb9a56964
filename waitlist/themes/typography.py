"""Letters as CSS: the files of each family, stand-ins of their size, a scale that grows with the window."""

from __future__ import annotations

from collections.abc import Iterable

from waitlist.config.look import Face, Family

LATIN = (
    "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, "
    "U+2190-2193, U+2212, U+2215, U+FEFF, U+FFFD"
)
LATIN_EXT = (
    "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+0304, U+0308, U+0329, U+1D00-1DBF, "
    "U+1E00-1E9F, U+1EF2-1EFF, U+2020, U+20A0-20AB, U+20AD-20C0, U+2113, U+2C60-2C7F, U+A720-A7FF"
)
VIETNAMESE = (
    "U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+0300-0301, U+0303-0304, "
    "U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB"
)
GREEK = "U+0370-0377, U+037A-037F, U+0384-038A, U+038C, U+038E-03A1, U+03A3-03FF"
CYRILLIC = "U+0301, U+0400-045F, U+0490-0491, U+04B0-04B1, U+2116"
THAI = "U+0E01-0E5B, U+200C-200D, U+25CC"
RANGES = {
    "latin": f"unicode-range:{LATIN};",
    "latin-ext": f"unicode-range:{LATIN_EXT};",
    "vietnamese": f"unicode-range:{VIETNAMESE};",
    "greek": f"unicode-range:{GREEK};",
    "cyrillic": f"unicode-range:{CYRILLIC};",
    "thai": f"unicode-range:{THAI};",
    "all": "",
}

MORE_THAN_LATIN = (
    {"th": "thai", "vi": "vietnamese", "el": "greek"}
    | dict.fromkeys(["be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"], "cyrillic")
    | dict.fromkeys(
        ["az", "bs", "cs", "cy", "en-XA", "eo", "hr", "hu", "lt", "lv", "mt", "pl", "ro", "sk", "sl", "tr"],
        "latin-ext",
    )
)
"""Languages that need letters beside the Latin ones of English on every page."""

SYSTEM = {
    "sans": "system-ui, sans-serif",
    "serif": 'Georgia, "Noto Serif Thai", serif',
    "mono": 'ui-monospace, "Liberation Mono", monospace',
}
"""The system's own families."""

_STANDS_IN = {
    "sans": 'local("Arial"), local("Liberation Sans")',
    "serif": 'local("Times New Roman"), local("Liberation Serif")',
    "mono": 'local("Courier New"), local("Liberation Mono")',
}
# Only letters that the family itself would have drawn: Thai goes on to a family that has it.
_STAND_IN_RANGE = "unicode-range:U+0000-024F, U+2000-206F"

STEPS = 6
_NARROW, _WIDE = 390, 1280  # windows in pixels between which headings grow
_CALMER = 0.55  # how much of the scale is left on a phone
_ROOT = 16


def face(family: Family, drawn: Face, address: str) -> str:
    """Return the rule for one file of a family. It is never swapped in late, so that nothing moves."""
    return (
        f'@font-face{{font-family:"{_name(family)}";src:url("{address}") format("woff2");'
        f"font-weight:{drawn.weight};font-display:optional;{RANGES[drawn.script]}}}"
    )


def stand_in(family: Family) -> str:
    """Return the rule that draws the system's letters in the family's size; "" where nobody measured it."""
    measures = {
        "size-adjust": family.adjust,
        "ascent-override": family.ascent,
        "descent-override": family.descent,
    }
    rules = "".join(f"{name}:{percent}%;" for name, percent in measures.items() if percent is not None)
    if not rules:
        return ""
    return (
        f'@font-face{{font-family:"{_name(family)} Stand-in";src:{_STANDS_IN[family.like]};{rules}'
        f"line-gap-override:0%;{_STAND_IN_RANGE}}}"
    )


def stack(wanted: Iterable[str], families: Iterable[Family]) -> str:
    """Return the value of `font-family` for names of families, the first one first.

    A name is that of a family, or `sans`, `serif`, `mono` for the system's own.
    """
    known = {family.name: family for family in families}
    names: dict[str, None] = {}
    ending = "sans"
    for name in wanted:
        family = known.get(name)
        if family is None:
            ending = name
            break
        ending = family.like
        names[f'"{_name(family)}"'] = None
        if stand_in(family):
            names[f'"{_name(family)} Stand-in"'] = None
    # A name that nobody brings along was told, and the pages are drawn to find what else is wrong.
    return ", ".join([*names, SYSTEM.get(ending, SYSTEM["sans"])])


def scale(size: int, ratio: float) -> str:
    """Return `--size` and `--step-1` to `--step-6`, each `ratio` times the one before, less on a phone."""
    calm = 1 + (ratio - 1) * _CALMER
    steps = (_fluid(size * calm**step, size * ratio**step) for step in range(1, STEPS + 1))
    return f"--size:{_rem(size)};" + "".join(f"--step-{step}:{value};" for step, value in enumerate(steps, 1))


def _fluid(least: float, most: float) -> str:
    slope = (most - least) / (_WIDE - _NARROW)
    return f"clamp({_rem(least)},{_rem(least - slope * _NARROW)} + {slope * 100:.3f}vw,{_rem(most)})"


def _rem(pixels: float) -> str:
    return f"{pixels / _ROOT:.4f}".rstrip("0").rstrip(".") + "rem"


def _name(family: Family) -> str:
    # A name stands in quotes in a stylesheet.
    return family.name.replace("\\", "").replace('"', "").replace("<", "")
