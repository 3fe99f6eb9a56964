"""Names that other people may see: what is shown of a name, and when nothing is."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

NAME_MAX: Final = 40
"""How long a shown name may be, in characters."""

# Nobody's name is longer; a text that is may be an attempt at something else.
_TYPED_MAX: Final = 200
# Thai needs two marks on a letter, Hebrew and Devanagari three.
_MARKS_MAX: Final = 3

_JOINERS: Final = frozenset("\u200c\u200d")
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")  # letters by their category, and yet nothing to see
_THAI_AFTER: Final = frozenset("ำຳ")  # stand on the letter before them
_THAI_BEFORE: Final = frozenset("เแโใไເແໂໃໄ")  # read after the letter that follows

_SCHEME = re.compile(r"[a-z][a-z0-9+-]*://|\b(?:mailto|tel|javascript|data):", re.IGNORECASE)
_TELEPHONE = re.compile(r"\d(?:[ ().-]{0,2}\d){6,}")
_ENDING = re.compile(r"[a-z]{2,}|ไทย|xn--", re.IGNORECASE)
_TITLES: Final = frozenset({"capt", "dr", "hon", "jr", "lt", "mr", "mrs", "ms", "mx", "prof", "rev", "st"})
# Endings under which names of one letter are sold; elsewhere one letter is an initial.
_SHORT_ENDINGS: Final = frozenset(
    {"ai", "cc", "co", "com", "gg", "io", "is", "ly", "me", "net", "org", "to", "tv"}
)


def initial(name: str) -> str:
    """Return what a name may be masked by: its first letter in capitals, `""` for a name without one.

    In Thai and Lao that is the consonant, also where a vowel is written before it.
    """
    letters = (sign for sign in name if sign.isalpha() and sign not in _THAI_BEFORE | _FILLERS)
    return next(letters, "").upper()[:1]


def display_name(text: str) -> str | None:
    """Return the name as it may be shown to others, or `None` when it may not.

    It comes back in NFC, trimmed, with single spaces, cut to `NAME_MAX` characters where no letter
    is torn from its marks. Not shown are texts without a letter, with control, invisible or
    direction-changing characters or heaps of marks, and whatever carries an address, a link or a
    telephone number. Never raises.
    """
    if len(text) > _TYPED_MAX:
        return None
    name = " ".join(unicodedata.normalize("NFC", text).split())
    shown = _cut(name)
    # A cut can hide the end of an address and still show its beginning, hence both.
    if not _is_plain(shown) or _leads_elsewhere(name) or _leads_elsewhere(shown):
        return None
    return shown


def _is_plain(name: str) -> bool:
    marks = _MARKS_MAX  # a mark at the beginning would stand on whatever is printed before the name
    has_letter = False
    for sign in name:
        category = unicodedata.category(sign)
        if sign in _FILLERS or (category[0] == "C" and sign not in _JOINERS):
            return False
        marks = marks + 1 if category[0] == "M" or sign in _JOINERS else 0
        if marks > _MARKS_MAX:
            return False
        has_letter = has_letter or category[0] == "L"
    return has_letter


def _leads_elsewhere(name: str) -> bool:
    plain = unicodedata.normalize("NFKC", name).replace("。", ".")
    if "@" in plain or _SCHEME.search(plain) or _TELEPHONE.search(plain):
        return True
    return any(_is_domain(word.split(".")) for word in plain.split())


def _is_domain(parts: list[str]) -> bool:
    for label, rest in pairwise(parts):
        ending = _ENDING.match(rest)
        if not ending or not label or label.lower() in _TITLES:
            continue
        if len(label) > 1 or ending[0].lower() in _SHORT_ENDINGS:
            return True
    return False


def _cut(name: str) -> str:
    shown = ""
    for letter in _letters(name):
        if len(shown) + len(letter) > NAME_MAX:
            break
        shown += letter
    return shown.rstrip()


def _letters(text: str) -> list[str]:
    """Split a text into what readers see as letters: each sign with its marks, joined emoji, flags."""
    letters: list[str] = []
    for sign in text:
        if letters and _belongs(letters[-1], sign):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters


def _belongs(letter: str, sign: str) -> bool:
    if unicodedata.category(sign)[0] == "M" or sign in _JOINERS or sign in _THAI_AFTER:
        return True
    if "\U0001f3fb" <= sign <= "\U0001f3ff":  # skin
        return True
    if letter[-1] == "\u200d" or letter in _THAI_BEFORE:
        return True
    return _is_flag_half(sign) and len(letter) == 1 and _is_flag_half(letter)


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
