"""The catalogues: files of gettext, read with Babel and used with the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from waitlist.i18n.foreign import Untranslated
from waitlist.i18n.languages import LANGUAGES, PSEUDO
from waitlist.i18n.pseudo import Pseudo

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

LOCALES = Path(__file__).parents[1] / "locales"

_COMPLETE = "th"
"""Every catalogue of the software has every text: `scripts/texts --check` sees to that."""


@lru_cache(maxsize=len(LANGUAGES) + len(PSEUDO) + 8)
def catalogue(language: str) -> NullTranslations:
    """Return the software's own texts in a language; a text without a translation stays English."""
    if language in PSEUDO:
        return Pseudo(language)
    if language == "en":
        return NullTranslations()
    if language not in LANGUAGES:
        return Untranslated()
    return compiled(read(LOCALES / f"{language}.po", language), Untranslated())


def software_texts() -> Catalog:
    """Return every text of the software, without translations worth having."""
    return read(LOCALES / f"{_COMPLETE}.po", _COMPLETE)


def read(file: Path, language: str) -> Catalog:
    """Return a catalogue as it stands in a file. Raises `OSError`, or `ValueError` if it is none."""
    # Babel's parser takes 50 ms to import, which an English site need not wait for.
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    try:
        with file.open("rb") as opened:
            return read_po(opened, locale=language.replace("-", "_"), abort_invalid=True)
    except PoFileError as error:
        raise ValueError(f"line {error.lineno + 1}: {error.args[0]}") from error


def compiled(texts: Catalog, fallback: NullTranslations | None = None) -> NullTranslations:
    """Return the translations of a catalogue, ready for use.

    What is incomplete or unsure is left to `fallback`. Raises `ValueError` for a bad rule of plurals.
    """
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - as above
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above

    usable = Catalog(locale=texts.locale, charset="utf-8")
    usable.mime_headers = [("Plural-Forms", texts.plural_forms)]
    for message in texts:
        if message.id and message.context is None and all(strings(message)) and not message.fuzzy:
            usable.add(message.id, message.string)
    file = BytesIO()
    write_mo(file, usable)
    file.seek(0)
    found = GNUTranslations(file)
    if fallback:
        found.add_fallback(fallback)
    return found


def messages(texts: Catalog) -> Iterator[Message]:
    """Yield every text of a catalogue; the first entry of one is its header."""
    return (message for message in texts if message.id)


def strings(message: Message) -> tuple[str, ...]:
    """Return the translation, in each of its plural forms."""
    said = message.string
    return tuple(said) if isinstance(said, list | tuple) else (said or "",)


def ids(message: Message) -> tuple[str, ...]:
    """Return the text, in singular and plural if it has both."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)
