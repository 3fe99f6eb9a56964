"""Which signs of a text have to be drawn, and which words therefore cannot be."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_VARIATIONS = "\ufe0e\ufe0f"


def letters(text: str) -> set[str]:
    """Return the letters, marks and numbers of a text: what would be missed, unlike an emoji."""
    return {sign for sign in text if unicodedata.category(sign)[0] in "LMN" and sign not in _VARIATIONS}


def wordless(text: str, has: Callable[[int], bool]) -> list[str]:
    """Return the words with a letter that cannot be drawn; `has` tells whether a code point can."""
    return [word for word in text.split() if not all(has(ord(sign)) for sign in letters(word))]
