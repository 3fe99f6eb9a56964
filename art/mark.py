"""The Orrin wordmark and monogram, drawn here as outlines and written as SVG by running this file."""

from __future__ import annotations

import math

from brands import pictures

Outline = list[tuple[float, float]]
PICTURES = pictures("orrin")
CAP = 100.0
GAP = 26.0


def ellipse(cx: float, cy: float, rx: float, ry: float, steps: int = 72) -> Outline:
    return [
        (cx + rx * math.cos(2 * math.pi * i / steps), cy + ry * math.sin(2 * math.pi * i / steps))
        for i in range(steps)
    ]


def bezier(
    a: tuple[float, float],
    b: tuple[float, float],
    c: tuple[float, float],
    d: tuple[float, float],
    steps: int = 14,
) -> Outline:
    out = []
    for i in range(steps + 1):
        t = i / steps
        s = 1 - t
        out.append(
            tuple(s**3 * a[k] + 3 * s * s * t * b[k] + 3 * s * t * t * c[k] + t**3 * d[k] for k in (0, 1))
        )
    return out  # type: ignore[return-value]


def stem(x: float, width: float, flare: float, top: float = CAP, low: float = 0.0) -> Outline:
    """An upright whose sides are drawn in a little at the waist, like a turned handle."""
    left = bezier((x, low), (x + flare, low + 26), (x + flare, top - 26), (x, top))
    right = bezier(
        (x + width, top), (x + width - flare, top - 26), (x + width - flare, low + 26), (x + width, low)
    )
    return left + right


def letter_o() -> tuple[list[Outline], float]:
    return [ellipse(54, 50, 54, 52), ellipse(54, 50, 40, 45.5)[::-1]], 108.0


def letter_r() -> tuple[list[Outline], float]:
    bowl = [(11.0, CAP), (38.0, CAP)]
    bowl += bezier((38, CAP), (56, CAP), (66, 89), (66, 73.5)) + bezier(
        (66, 73.5), (66, 58), (55, 47), (38, 47)
    )
    bowl += [(11.0, 47.0), (11.0, 52.5), (35.0, 52.5)]
    bowl += bezier((35, 52.5), (46, 52.5), (52.5, 61), (52.5, 73.5)) + bezier(
        (52.5, 73.5), (52.5, 86), (46, 94.5), (35, 94.5)
    )
    bowl += [(11.0, 94.5)]
    leg = bezier((27, 49.5), (40, 32), (50, 14), (60, 0)) + bezier((76, 0), (62, 16), (51, 33), (41.5, 49.5))
    return [stem(0, 15.5, 1.6), bowl, leg], 76.0


def letter_i() -> tuple[list[Outline], float]:
    return [stem(0, 15.5, 1.6)], 15.5


def letter_n() -> tuple[list[Outline], float]:
    diagonal = [(0.0, CAP), (17.0, CAP), (82.0, 0.0), (65.5, 0.0)]
    return [stem(0, 9, 1.2), stem(73, 9, 1.2), diagonal], 82.0


def word(gap: float = GAP) -> tuple[list[list[Outline]], float]:
    """The solid shapes of the word, 100 units tall (an outline each, and its hole if any), and its width."""
    out, x = [], 0.0
    for outlines, width in (letter_o(), letter_r(), letter_r(), letter_i(), letter_n()):
        moved = [[(px + x, py) for px, py in outline] for outline in outlines]
        out += [moved] if x == 0 else [[outline] for outline in moved]
        x += width + gap
    return out, x - gap


def scaled(height: float, gap: float = GAP) -> list[list[Outline]]:
    """The word with letters `height` tall, its middle at the origin."""
    drawn, width = word(gap)
    k = height / CAP
    return [
        [[((x - width / 2) * k, (y - CAP / 2) * k) for x, y in outline] for outline in letter]
        for letter in drawn
    ]


def _svg_letter_o(cx: float, cy: float, rx: float, ry: float, ix: float, iy: float) -> str:
    def ring(a: float, b: float, sweep: int) -> str:
        half = f"A{a:g} {b:g} 0 1 {sweep}"
        return f"M{cx - a:g} {cy:g}{half} {cx + a:g} {cy:g}{half} {cx - a:g} {cy:g}Z"

    return ring(rx, ry, 1) + ring(ix, iy, 0)


def _svg_stem(x: float, width: float, flare: float) -> str:
    return (
        f"M{x:g} 102C{x + flare:g} 76 {x + flare:g} 28 {x:g} 2H{x + width:g}"
        f"C{x + width - flare:g} 28 {x + width - flare:g} 76 {x + width:g} 102Z"
    )


BOWL = (
    "M11 2H38C56 2 66 13 66 28.5C66 44 55 55 38 55H11V49.5"
    "H35C46 49.5 52.5 41 52.5 28.5C52.5 16 46 7.5 35 7.5H11Z"
)
LEG = "M27 52.5C40 70 50 88 60 102H76C62 86 51 69 41.5 52.5Z"


def _svg_r(x: float) -> str:
    """An R moved along the line; its leg is a path of its own, for it overlaps the bowl."""
    drawn = f'<path d="{_svg_stem(0, 15.5, 1.6)}{BOWL}"/><path d="{LEG}"/>'
    return f'<g transform="translate({x:g})">{drawn}</g>'


def mark_svg() -> str:
    """The wordmark in one colour; it takes the colour of the text around it."""
    r1, r2 = 108 + GAP, 108 + 76 + 2 * GAP
    i, n = r2 + 76 + GAP, r2 + 76 + 15.5 + 2 * GAP
    diagonal = f"M{n:g} 2H{n + 17:g}L{n + 82:g} 102H{n + 65.5:g}Z"
    parts = [_svg_letter_o(54, 52, 54, 52, 40, 45.5), _svg_stem(i, 15.5, 1.6)]
    parts += [_svg_stem(n, 9, 1.2), _svg_stem(n + 73, 9, 1.2), diagonal]
    drawn = "".join(f'<path d="{part}"/>' for part in parts) + _svg_r(r1) + _svg_r(r2)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n + 82:g} 104" fill="currentColor" role="img"'
        f' aria-label="Orrin"><title>Orrin</title>{drawn}</svg>\n'
    )


def favicon_svg() -> str:
    """The O over one orange edge, paper on green."""
    ring = _svg_letter_o(32, 27.5, 18, 17.5, 11.4, 14.2)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><title>Orrin</title>'
        '<rect width="64" height="64" rx="14" fill="#1f3d33"/>'
        f'<path d="{ring}" fill="#f6f1e7"/>'
        '<rect x="14" y="51" width="36" height="4" rx="2" fill="#d2622a"/></svg>\n'
    )


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "mark.svg").write_text(mark_svg(), encoding="utf-8")
    (PICTURES / "favicon.svg").write_text(favicon_svg(), encoding="utf-8")
