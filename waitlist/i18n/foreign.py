"""Texts in another language than the page they stand on, since nobody has translated them.

They are strings like any other, and know their language. Where a template writes one into HTML it leaves
marks around it, of which `marked` makes elements that say language and direction: punctuation then stands
where it belongs, and screen readers speak the words as they are meant.
"""

from __future__ import annotations

import re
from gettext import NullTranslations
from typing import Self, SupportsIndex

from markupsafe import Markup, escape

from waitlist.i18n.languages import direction

# Code points that Unicode keeps for programs among themselves; no text has them.
_START, _MIDDLE, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKS = re.compile(f"{_START}[A-Za-z0-9-]*{_MIDDLE}|{_END}")
_WORDS = re.compile(f"{_START}([A-Za-z0-9-]+){_MIDDLE}([^{_START}{_END}]*){_END}")
_TAG = re.compile(r"<[a-zA-Z!/][^>]*>")
_ONLY_TEXT = re.compile(r"(<(title|option|textarea|script|style)\b[^>]*)(>.*?</\2>)", re.DOTALL)
_SAID_LATER = re.compile(
    f'( data-(?:missing|wrong))="{_START}([A-Za-z0-9-]+){_MIDDLE}([^"{_START}{_END}]*){_END}"'
)
_SAYS_ITS_OWN = ("<img", "<option")


class Foreign(str):
    """A text in `language`, on a page in another one."""

    __slots__ = ("language",)

    language: str

    def __new__(cls, text: str, language: str = "") -> Self:
        said = super().__new__(cls, text)
        said.language = language
        return said

    def __html__(self) -> Markup:
        """Return it escaped, between marks."""
        return self._between_marks(escape(str(self)))

    def __mod__(self, values: object) -> Foreign:
        return type(self)(super().__mod__(values), self.language)

    def __add__(self, more: str) -> str:
        """Return both; signs without a language, such as `## `, take that of the words beside them."""
        said = super().__add__(more)
        alike = not isinstance(more, Foreign) or more.language == self.language
        return type(self)(said, self.language) if alike else said

    def __radd__(self, before: str) -> str:
        return type(self)(f"{before!s}{self!s}", self.language)

    def __getitem__(self, key: SupportsIndex | slice) -> Foreign:
        return type(self)(super().__getitem__(key), self.language)

    def strip(self, chars: str | None = None) -> Foreign:
        """Return it without what surrounds it, in the same language; so do the methods that cut it."""
        return type(self)(super().strip(chars), self.language)

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """Return its parts."""
        return [type(self)(part, self.language) for part in super().split(sep, maxsplit)]

    def splitlines(self, keepends: bool = False) -> list[str]:  # noqa: FBT001, FBT002 - as of every string
        """Return its lines."""
        return [type(self)(line, self.language) for line in super().splitlines(keepends)]

    def _between_marks(self, markup: str) -> Markup:
        return Markup(f"{_START}{self.language}{_MIDDLE}{markup}{_END}") if self.language else Markup(markup)  # noqa: S704 - escaped by who calls


class ForeignMarkup(Foreign):
    """The same for a text of a template, which is HTML as it stands."""

    __slots__ = ()

    def __html__(self) -> Markup:
        """Return it as it is, between marks."""
        return self._between_marks(str(self))


class Untranslated(NullTranslations):
    """The texts of the software in English, for a language that lacks them."""

    def gettext(self, message: str) -> str:
        """Return the text, which is in English."""
        return Foreign(message, "en")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text for a number, which is in English."""
        return Foreign(msgid1 if n == 1 else msgid2, "en")


def of_template(text: str) -> str:
    """Return a text of the software for use in a template, where it may hold HTML."""
    return ForeignMarkup(text, text.language) if isinstance(text, Foreign) else text


def unmarked(drawing: str) -> str:
    """Return what is no HTML, such as a picture, without any marks."""
    return _MARKS.sub("", drawing)


def marked(html: str) -> str:
    """Return a page whose marks have become elements, or attributes where there can be no element."""
    if _START not in html:
        return html
    html = _ONLY_TEXT.sub(_in_one, html)
    html = _TAG.sub(lambda tag: _in_one(tag) if _START in tag[0] else tag[0], html)
    while _START in html:
        html, found = _WORDS.subn(lambda words: _element(words[1], words[2]), html)
        if not found:
            return _MARKS.sub("", html)
    return html


def _element(language: str, words: str) -> str:
    return f"<bdi{_attributes(language)}>{words}</bdi>"


def _attributes(language: str) -> str:
    return f' lang="{language}" dir="{direction(language)}"'


def _in_one(found: re.Match[str]) -> str:
    """Take the marks out of a tag, or an element that holds text alone; some tags say the language."""
    whole = _SAID_LATER.sub(r'\1="\3"\1-lang="\2"', found[0])  # what a script says, with the language for it
    language = re.search(f"{_START}([A-Za-z0-9-]+){_MIDDLE}", whole)
    plain = _MARKS.sub("", whole)
    own = next((tag for tag in _SAYS_ITS_OWN if plain.startswith(tag)), "")
    if not language or not own or " lang=" in plain.partition(">")[0]:
        return plain
    return own + _attributes(language[1]) + plain[len(own) :]
