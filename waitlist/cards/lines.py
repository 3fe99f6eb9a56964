"""Breaking a text into lines, where its language allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import budoux

Width = Callable[[str], float]
"""How wide a text is."""

ELLIPSIS = "…"

_THAI = re.compile(r"[\u0e00-\u0e7f]+")
_PIECES = re.compile(
    r"\s+|[\u0e00-\u0e7f]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\s\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)
_MARK = re.compile(r"(?=[^\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0300-\u036f\u200d])")


@cache
def _thai() -> budoux.Parser:
    return budoux.load_default_thai_parser()


def pieces(text: str, unbroken: Sequence[str] = ()) -> list[str]:
    """Return a text in pieces between which a line may end; blanks belong to the piece before them.

    None ends inside of one of the words `unbroken`.
    """
    found: list[str] = []
    for piece in _PIECES.findall(" ".join(text.split())):
        if piece.isspace() and found:
            found[-1] += " "
        elif _THAI.fullmatch(piece):
            found += _thai().parse(piece)
        else:
            found.append(piece)
    return _joined(found, unbroken) if unbroken else found


def _joined(found: list[str], unbroken: Sequence[str]) -> list[str]:
    text = "".join(found)
    inside = {
        place
        for word in unbroken
        for match in re.finditer(re.escape(word), text)
        for place in range(match.start() + 1, match.end())
    }
    joined: list[str] = []
    end = 0
    for piece in found:
        if joined and end in inside:
            joined[-1] += piece
        else:
            joined.append(piece)
        end += len(piece)
    return joined


def broken(text: str, most: float, width: Width, unbroken: Sequence[str] = ()) -> list[str]:
    """Return the fewest lines that are at most so wide; a word that is too long is torn."""
    lines = [""]
    for piece in pieces(text, unbroken):
        if width((lines[-1] + piece).rstrip()) <= most:
            lines[-1] += piece
            continue
        for part in [piece] if width(piece.rstrip()) <= most else _torn(piece):
            if lines[-1] and width((lines[-1] + part).rstrip()) > most:
                lines.append(part)
            else:
                lines[-1] += part
    return [line.strip() for line in lines if line.strip()]


def balanced(text: str, most: float, width: Width, unbroken: Sequence[str] = ()) -> list[str]:
    """Return as many lines as `broken` does, but of about the same width."""
    lines = broken(text, most, width, unbroken)
    low, high = most / max(len(lines), 1), most
    while high - low > 4:
        middle = (low + high) / 2
        # A narrower column is no better where it tears a word.
        narrow = broken(text, middle, width, unbroken)
        whole = max((width(piece.rstrip()) for piece in pieces(text, unbroken)), default=0) <= middle
        if len(narrow) <= len(lines) and whole:
            high = middle
        else:
            low = middle
    return broken(text, high, width, unbroken)


def shortened(lines: list[str], count: int, most: float, width: Width) -> list[str]:
    """Return at most `count` lines, with an ellipsis where something was left out."""
    if len(lines) <= count:
        return lines
    last = lines[count - 1]
    letters = _torn(last)
    while letters and width("".join(letters).rstrip() + ELLIPSIS) > most:
        letters.pop()
    return [*lines[: count - 1], "".join(letters).rstrip() + ELLIPSIS]


def _torn(word: str) -> list[str]:
    """Return a word in letters, each with the marks that stand on it."""
    return [part for part in _MARK.split(word) if part]
