"""Which languages there are, what they call themselves, and in which direction they run."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES: dict[str, str] = {"en": "English", "th": "ไทย"}
"""The languages whose words come with the software: the code, and the name in itself."""

PSEUDO: dict[str, str] = {"en-XA": "Ļéñĝţĥéñéð", "ar-XB": "Mirrored"}
"""English made long, and English made to run from right to left: for looking at pages, never for visitors."""

CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", re.ASCII)
"""How a language is written: `de`, `pt-BR`, `zh-Hant`."""


@lru_cache(maxsize=256)
def is_language(code: str) -> bool:
    """Tell whether `code` names a language that the software can write numbers and dates in."""
    if code in LANGUAGES or code in PSEUDO:
        return True
    if not CODE.fullmatch(code):
        return False
    from babel import localedata  # noqa: PLC0415 - most sites have no other language

    return localedata.exists(code.replace("-", "_"))


@lru_cache(maxsize=64)
def locale(code: str) -> Locale:
    """Return what Babel knows of a language."""
    from babel import Locale  # noqa: PLC0415 - as above

    return Locale.parse("en" if code in PSEUDO else code, sep="-")


def language_name(code: str) -> str:
    """Return the name of a language in itself, as a menu of languages has it: `ไทย`, `Deutsch`."""
    known = LANGUAGES.get(code) or PSEUDO.get(code)
    if known:
        return known
    name = locale(code).display_name or code
    return name[:1].upper() + name[1:]


def direction(code: str) -> Literal["ltr", "rtl"]:
    """Return where lines of a language begin: `ltr` at the left, `rtl` at the right."""
    if code in LANGUAGES:
        return "ltr"
    return "rtl" if code == "ar-XB" or locale(code).text_direction == "rtl" else "ltr"
