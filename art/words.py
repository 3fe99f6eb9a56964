"""Words as outlines, from the typefaces of the themes: to stamp things with, and to draw logos."""

from __future__ import annotations

import math
from pathlib import Path

from fontTools.misc.bezierTools import quadraticPointAtT
from fontTools.pens.basePen import BasePen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

Outline = list[tuple[float, float]]
THEMES = Path(__file__).resolve().parent.parent / "themes"
SERIF = "classic/static/fonts/young-serif-latin-400.woff2"
PLAIN = "instrument/static/fonts/geist-sans-latin-600.woff2"
LOUD = "poster/static/fonts/bricolage-grotesque-latin-800.woff2"
ROUND = "poster/static/fonts/prompt-latin-600.woff2"
THAI = "poster/static/fonts/kanit-thai-700.woff2"


class _Points(BasePen):
    """Follows a glyph and keeps points along its curves."""

    def __init__(self, glyphs: object, steps: int = 8) -> None:
        super().__init__(glyphs)
        self.outlines: list[Outline] = []
        self.steps = steps

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools names it
        self.outlines.append([point])

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools names it
        self.outlines[-1].append(point)

    def _qCurveToOne(self, off: tuple[float, float], on: tuple[float, float]) -> None:  # noqa: N802 - fontTools names it
        start = self.outlines[-1][-1]
        self.outlines[-1] += [
            quadraticPointAtT(start, off, on, (i + 1) / self.steps) for i in range(self.steps)
        ]

    def _curveToOne(  # noqa: N802 - fontTools names it
        self, a: tuple[float, float], b: tuple[float, float], on: tuple[float, float]
    ) -> None:
        start = self.outlines[-1][-1]
        for i in range(self.steps):
            t = (i + 1) / self.steps
            u = 1 - t
            self.outlines[-1].append(
                tuple(  # type: ignore[arg-type]  # a pair: of two coordinates
                    u**3 * start[k] + 3 * u * u * t * a[k] + 3 * u * t * t * b[k] + t**3 * on[k]
                    for k in (0, 1)
                )
            )


def _set(text: str, font: str, gap: float) -> tuple[TTFont, list[tuple[str, float]], float]:
    """The font, each glyph with where it stands, and the width of all; `gap` is in thousandths."""
    face = TTFont(THEMES / font)
    names, em = face.getBestCmap(), face["head"].unitsPerEm
    across, out = 0.0, []
    for letter in text:
        name = names[ord(letter)]
        out.append((name, across))
        across += face["hmtx"][name][0] + gap * em / 1000
    return face, out, across - gap * em / 1000


def solids(text: str, font: str, height: float, gap: float = 0) -> list[list[Outline]]:
    """The letters, capitals `height` tall and around the origin, as `forms.letters` takes them."""
    face, placed, width = _set(text, font, gap)
    cap = face["OS/2"].sCapHeight or 0.7 * face["head"].unitsPerEm
    k, glyphs, out = height / cap, face.getGlyphSet(), []
    for name, across in placed:
        pen = _Points(glyphs)
        glyphs[name].draw(pen)
        drawn = [o[:-1] if o[0] == o[-1] else o for o in pen.outlines]
        placed_at = [[((x + across - width / 2) * k, (y - cap / 2) * k) for x, y in o] for o in drawn]
        out += _parted(placed_at)
    return out


def _parted(outlines: list[Outline]) -> list[list[Outline]]:
    """Each part of a glyph with the holes in it: parts may overlap, as the stem and the arms of an F do."""
    if not outlines:
        return []
    way = math.copysign(1, _area(max(outlines, key=lambda o: abs(_area(o)))))
    parts = [[o] for o in outlines if _area(o) * way > 0]
    for hole in (o for o in outlines if _area(o) * way < 0):
        for part in parts:
            if _inside(hole[0], part[0]):
                part.append(hole)
    return parts


def _area(outline: Outline) -> float:
    turned = outline[1:] + outline[:1]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(outline, turned, strict=True)) / 2


def _inside(point: tuple[float, float], outline: Outline) -> bool:
    x, y = point
    crossed = False
    for (ax, ay), (bx, by) in zip(outline, outline[1:] + outline[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            crossed = not crossed
    return crossed


def path(text: str, font: str, size: float, at: tuple[float, float], gap: float = 0) -> tuple[str, float]:
    """The letters as the `d` of an SVG path, their baseline beginning at `at`, and how wide they are."""
    face, placed, width = _set(text, font, gap)
    k, glyphs = size / face["head"].unitsPerEm, face.getGlyphSet()
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.1f}".rstrip("0").rstrip("."))
    for name, across in placed:
        glyphs[name].draw(TransformPen(pen, (k, 0, 0, -k, at[0] + across * k, at[1])))
    return pen.getCommands(), width * k
