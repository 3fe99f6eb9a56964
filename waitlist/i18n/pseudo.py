"""Languages made of English: long words, and lines that run from right to left."""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import NullTranslations

_ACCENTED = str.maketrans("aceghijlnorstuwyzACEDGHIJKLNORSTUWYZ", "åçéĝĥîĵļñöŕšţûŵýžÅÇÉÐĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽ")
_KEPT = re.compile(r"%\([a-z_]+\)s|\{[a-z_]+\}|<[^<>]*>|&[a-z0-9#]+;|https?://\S+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_REVERSED, _NO_LONGER = "\u202e", "\u202c"
_FILLING = ("lorem", "dolor", "amet", "elit", "tempor", "magna")


def pseudo(text: str, language: str) -> str:
    """Return an English text in one of the languages `PSEUDO`; names between %( and ), and markup, stay.

    `en-XA` is a third longer, in brackets that show where it was cut, and has accents that need height.
    `ar-XB` has every word written from right to left.
    """
    if language == "en-XA":
        words = (_FILLING[place % len(_FILLING)] for place in range(max(1, len(text) // 20)))
        return f"[{_outside(text, lambda part: part.translate(_ACCENTED))} {' '.join(words)}]" if text else ""
    return _outside(text, lambda part: _WORD.sub(rf"{_REVERSED}\g<0>{_NO_LONGER}", part))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Change what lies between names and markup."""
    done, result = 0, list[str]()
    for kept in _KEPT.finditer(text):
        result += [change(text[done : kept.start()]), kept[0]]
        done = kept.end()
    return "".join([*result, change(text[done:])])


class Pseudo(NullTranslations):
    """The texts of the software in one of the languages `PSEUDO`."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def gettext(self, message: str) -> str:
        """Return the text in this language."""
        return pseudo(message, self._language)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text for a number in this language."""
        return pseudo(msgid1 if n == 1 else msgid2, self._language)
