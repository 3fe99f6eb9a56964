"""What a founder writes for visitors to read: one text, or one for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from waitlist.config.refusals import refuse
from waitlist.i18n import LANGUAGES, Foreign, is_language
from waitlist.problems import suggest

PHRASE = 'text in quotes, or a table by language such as { en = "Hello", th = "สวัสดี" }'
ALLOWED_CONTROLS = frozenset("\n\t")


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """A plain string for every language, or strings by language.

    >>> Text("Hello").get("th")
    'Hello'
    >>> Text({"en": "Hello", "th": "สวัสดี"}).get("th")
    'สวัสดี'

    An empty text is false, so that `if text` asks whether the founder wrote anything.
    """

    values: tuple[tuple[str, str], ...]
    default_language: str = field(compare=False)

    def __init__(self, value: str | Mapping[str, str] = "", default_language: str = "") -> None:
        values = (("", value),) if isinstance(value, str) else tuple(value.items())
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "default_language", default_language)

    def get(self, language: str) -> str:
        """Return the text in `language`, else in the site's default language, else in any that is written.

        One in another language than was asked for knows it (`Foreign`), so that pages can say so.
        """
        found = dict(self.values)
        wishes = (language, "", self.default_language, *found)
        for wish in wishes:
            if text := found.get(wish):
                spoken = wish or self.default_language
                return Foreign(text, spoken) if language and spoken and spoken != language else text
        return ""

    def __bool__(self) -> bool:
        return any(value for _, value in self.values)

    def by_language(self, first: str) -> dict[str, str]:
        """Return what is written, by language; a plain string is in the site's `first` one."""
        return {language or first: text for language, text in self.values}

    def written(self) -> str | dict[str, str]:
        """Return what stands in the file: a string, or a dictionary by language."""
        found = dict(self.values)
        return found.get("", found)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            _parse, serialization=core_schema.plain_serializer_function_ser_schema(cls.written)
        )


def controls(value: str) -> str:
    """Return the first character of `value` that no page or mail can show, or `""`."""
    for character in value:
        if not character.isprintable() and character not in ALLOWED_CONTROLS and _is_control(character):
            return character
    return ""


def _is_control(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0x2028, 0x2029)


def _parse(value: object, info: ValidationInfo) -> Text:
    if isinstance(value, Text):
        return value
    languages: tuple[str, ...] = (info.context or {}).get("languages", ())
    if isinstance(value, str):
        return Text(_clean(value), languages[0] if languages else "")
    if not isinstance(value, Mapping) or not value:
        raise refuse(PHRASE)
    for language, text in value.items():
        if not is_language(str(language)):
            raise refuse(PHRASE, suggest(str(language), LANGUAGES) or f"{language} is no language.")
        if not isinstance(text, str):
            raise refuse(PHRASE)
        _clean(text)
    if languages and languages[0] not in value:
        raise refuse(
            f"the text in {languages[0]!r} too, the site's first language",
            f'Add {languages[0]} = "…" to the table.',
        )
    return Text(value, languages[0] if languages else "")


def _clean(value: str) -> str:
    if bad := controls(value):
        raise refuse("text without control characters", f"Take out the character {bad!r}.")
    return value
