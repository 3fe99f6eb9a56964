"""Fonts as a card needs them: unpacked for the renderer, and able to say how wide a text is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from waitlist.cards.letters import wordless

_NAMES = (1, 2, 3, 4, 6, 16, 17, 21, 22, 25)  # what a font calls itself, its family and its style


@dataclass(frozen=True, slots=True)
class Font:
    """One unpacked face. `name` is its own alone, so that the renderer takes exactly this one."""

    name: str
    family: str
    light: int
    bold: int
    path: Path
    letters: Mapping[int, str]
    widths: Mapping[str, tuple[int, int]]
    units: int

    def width(self, text: str, size: float) -> float:
        return sum(self.widths[self.letters[ord(sign)]][0] for sign in text) * size / self.units

    def distance(self, weight: int) -> int:
        return max(self.light - weight, weight - self.bold, 0)


Run = tuple[Font, str]
"""Letters side by side that one font draws."""


def unpack(data: bytes, name: str, family: str, weights: tuple[int, int], folder: Path) -> Font:
    """Write a WOFF2, WOFF, TrueType or OpenType font into `folder` as the renderer reads it."""
    font: Any = TTFont(BytesIO(data))
    font.flavor = None
    for record in list(font["name"].names):
        if record.nameID in _NAMES:
            font["name"].removeNames(record.nameID)
    for number, text in ((1, name), (2, "Regular"), (4, name), (6, name)):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    path = folder / f"{name}.ttf"
    font.save(path)
    return Font(
        name, family, *weights, path, font.getBestCmap(), dict(font["hmtx"].metrics), font["head"].unitsPerEm
    )


class Fonts:
    """The fonts of one stylesheet. `roles` are the families of `display` and `text`."""

    def __init__(self, fonts: Sequence[Font], roles: Mapping[str, Sequence[str]]) -> None:
        self.fonts = tuple(fonts)
        self._roles = roles

    def covers(self, text: str) -> bool:
        """Tell whether every letter and number of a text can be drawn."""
        return not wordless(text, self._has)

    def _has(self, sign: int) -> bool:
        return any(sign in font.letters for font in self.fonts)

    def drawable(self, text: str) -> str:
        """Return a text as it can be drawn, with single blanks.

        Words with a letter that no font has are left out as a whole, since a hole in a word is worse; of
        others only the signs that no font has, such as emoji.
        """
        left_out = set(wordless(text, self._has))
        words = (
            "".join(sign for sign in word if self._has(ord(sign)))
            for word in text.split()
            if word not in left_out
        )
        return " ".join(word for word in words if word)

    def runs(self, text: str, role: str, weight: int) -> tuple[Run, ...]:
        """Return a text in runs, each word in the letters of one family where one has them all."""
        chosen: list[tuple[Font, str]] = []
        order = self._order(role, weight)
        for word in re.split(r"(?<=\s)", text):
            within = _one_family(word, order) or order
            for sign in word:
                before = chosen[-1][0] if chosen else None
                font = _font_of(sign, before, within)
                if font is not None:
                    chosen.append((font, sign))
        grouped = groupby(chosen, key=lambda pair: pair[0].name)
        runs = [list(pairs) for _, pairs in grouped]
        return tuple((pairs[0][0], "".join(sign for _, sign in pairs)) for pairs in runs)

    def _order(self, role: str, weight: int) -> list[Font]:
        families = [*self._roles.get(role, ())]
        others = {family for named in self._roles.values() for family in named}

        def rank(font: Font) -> tuple[int, int]:
            # A family chosen for something else is the last to help out: a headline's in a text shouts.
            apart = len(families) + (font.family in others)
            place = families.index(font.family) if font.family in families else apart
            return place, font.distance(weight)

        return sorted(self.fonts, key=rank)


def _one_family(word: str, order: Iterable[Font]) -> list[Font]:
    """Return the fonts of the first family that has every sign of a word."""
    families: dict[str, list[Font]] = {}
    for font in order:
        families.setdefault(font.family, []).append(font)
    for fonts in families.values():
        if all(any(ord(sign) in font.letters for font in fonts) for sign in word):
            return fonts
    return []


def _font_of(sign: str, before: Font | None, order: Iterable[Font]) -> Font | None:
    # A mark stands on the letter before it, and a blank between two of one font parts them no further.
    if before is not None and unicodedata.category(sign)[0] in "MZ" and ord(sign) in before.letters:
        return before
    return next((font for font in order if ord(sign) in font.letters), None)


def width(runs: Iterable[Run], size: float) -> float:
    """Return how wide runs are side by side, without kerning."""
    return sum(font.width(text, size) for font, text in runs)
