"""The logos of the sample brands, drawn from letters of the themes: writes mark.svg and favicon.svg of each.

Orrin's letters are drawn by hand, in mark.py.
"""

from __future__ import annotations

from brands import pictures
from words import LOUD, PLAIN, SERIF, THAI, path

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"{more}>'
    "<title>{title}</title>{drawn}</svg>\n"
)
FOLDER = "M4 14a6 6 0 0 1 6-6h12l6 7h20a6 6 0 0 1 6 6v25a6 6 0 0 1-6 6H10a6 6 0 0 1-6-6z"


def mark(
    title: str, text: str, font: str, size: float, *, sign: str = "", room: float = 0, height: float = 64
) -> str:
    """A wordmark in the colour of the text around it, with a sign before it that is `room` wide."""
    drawn, width = path(text, font, size, (room, height * 0.76))
    more = f' fill="currentColor" role="img" aria-label="{title}"'
    return SVG.format(
        width=room + width, height=height, more=more, title=title, drawn=f'{sign}<path d="{drawn}"/>'
    )


def badge(title: str, ground: str, ink: str, sign: str) -> str:
    """The small picture in a browser's tab."""
    drawn = f'<rect width="64" height="64" rx="14" fill="{ground}"/><g fill="{ink}">{sign}</g>'
    return SVG.format(width=64, height=64, more="", title=title, drawn=drawn)


def letter(text: str, font: str, size: float, base: float = 47) -> str:
    """One letter in the middle of a badge."""
    _, width = path(text, font, size, (0, 0))
    return f'<path d="{path(text, font, size, (32 - width / 2, base))[0]}"/>'


GLASSES = (
    '<path fill-rule="evenodd" d="M5 33a13 13 0 1 0 26 0a13 13 0 1 0-26 0z'
    "M9.5 33a8.5 8.5 0 1 1 17 0a8.5 8.5 0 1 1-17 0z"
    "M33 33a13 13 0 1 0 26 0a13 13 0 1 0-26 0zM37.5 33a8.5 8.5 0 1 1 17 0a8.5 8.5 0 1 1-17 0z"
    'M29 28.5q3-3 6 0v4.5q-3-3-6 0z"/>'
)
EAVES = '<path d="M32 12 60 34v7L32 20 4 41v-7zM18 40h28v6H18zM22 46h4v10h-4zM38 46h4v10h-4z"/>'


def main() -> None:
    drawn = {
        "foldry": (
            mark("Foldry", "Foldry", PLAIN, 50, sign=f'<path d="{FOLDER}"/>', room=72),
            badge(
                "Foldry",
                "#2f4bd8",
                "#ffffff",
                f'<path transform="translate(3.5 4) scale(.98)" d="{FOLDER}"/>',
            ),
        ),
        "bathos": (
            mark("Bathos", "bathos", LOUD, 58),
            badge("Bathos", "#ff8fa3", "#0f3d3b", letter("b", LOUD, 56, 50)),
        ),
        "brightwell": (
            mark("Brightwell", "Brightwell", SERIF, 46, sign=GLASSES, room=74),
            badge("Brightwell", "#5b2a54", "#f5ecdf", GLASSES),
        ),
        "oaf": (mark("Oaf", "OAF", LOUD, 66), badge("Oaf", "#ffc400", "#17171a", letter("O", LOUD, 58, 52))),
        "chaikha": (
            mark("ชายคา", "ชายคา", THAI, 48, sign=EAVES, room=76),
            badge("ชายคา", "#2c4034", "#f8f1e4", f'<g transform="translate(5 4) scale(.85)">{EAVES}</g>'),
        ),
    }
    for brand, (word, small) in drawn.items():
        folder = pictures(brand)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mark.svg").write_text(word, encoding="utf-8")
        (folder / "favicon.svg").write_text(small, encoding="utf-8")


if __name__ == "__main__":
    main()
