"""A site's own words: `texts/LANGUAGE.po` translates its `site.toml`, and the words of the software."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waitlist import i18n
from waitlist.config.complaints import dotted, shown
from waitlist.config.keys import Path as Key
from waitlist.config.model import Settings
from waitlist.config.text import Text
from waitlist.config.toml_file import reason
from waitlist.i18n.catalogues import compiled, messages, read, strings
from waitlist.i18n.faults import broken
from waitlist.i18n.pseudo import pseudo
from waitlist.problems import Problem, suggest

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FOLDER = "texts"
CONTEXT = "site.toml"
"""The context of a text of the founder, which tells it from a word of the software."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: those of the software, and translations of the founder's texts."""

    software: NullTranslations
    founder: Mapping[str, str] = field(default_factory=dict)


def read_words(
    folder: Path, name: str, languages: tuple[str, ...], problems: list[Problem]
) -> dict[str, Words]:
    """Return what the site's folder has for each of its languages. `name` is the folder as problems call it.

    What is broken is not used: see `waitlist.i18n.faults`. Files that cannot be read are added to `problems`.
    """
    found: dict[str, Words] = {}
    for file in sorted((folder / FOLDER).glob("*.po")):
        language, place = file.stem, f"{name}/{FOLDER}/{file.name}"
        if not i18n.is_language(language) or language in i18n.PSEUDO:
            hint = suggest(language, i18n.LANGUAGES)
            problems.append(
                Problem(place, shown(language), "a file named by a language, such as de.po", hint)
            )
        elif language in languages:
            try:
                found[language] = _words(read(file, language), language)
            except OSError as error:
                hint = f"Look at the rights of {file}."
                problems.append(Problem(place, reason(error), "a file that can be read", hint))
            except ValueError as error:
                hint = f"The reader says: {error}. `waitlist texts extract` writes such files."
                problems.append(Problem(place, "a file that is no catalogue", "a .po file of gettext", hint))
    return found


def _words(texts: Catalog, language: str) -> Words:
    for message in messages(texts):
        if broken(message, texts.num_plurals):
            message.string = ""
    founder = {
        str(message.id): strings(message)[0]
        for message in messages(texts)
        if message.context == CONTEXT and all(strings(message)) and not message.fuzzy
    }
    return Words(compiled(texts, i18n.catalogue(language)), founder)


def each_text(table: Settings, above: Key = ()) -> Iterator[tuple[str, Text]]:
    """Yield every text of the founder that is not empty, after its key: `tiers[1].reward`."""
    for name in type(table).model_fields:
        yield from _texts(getattr(table, name), (*above, name))


def _texts(value: Any, key: Key) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        if value:
            yield dotted(key), value
    elif isinstance(value, Settings):
        yield from each_text(value, key)
    elif isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield from _texts(entry, (*key, place))


def translated(table: Settings, languages: tuple[str, ...], words: Mapping[str, Words]) -> dict[str, Any]:
    """Return the keys of `table` that change when every text is said in all `languages` that have it."""
    first = languages[0]

    def say(text: Text) -> Text:
        source, written = text.get(first), text.by_language(first)
        added = {
            language: said
            for language in languages
            if language not in written and (said := _said(source, language, words))
        }
        return Text(written | added, first) if added else text

    values = {name: getattr(table, name) for name in type(table).model_fields}
    changed = {name: _mapped(value, say) for name, value in values.items()}
    return {name: value for name, value in changed.items() if value is not values[name]}


def _said(source: str, language: str, words: Mapping[str, Words]) -> str:
    if language in i18n.PSEUDO:
        return pseudo(source, language)
    return words[language].founder.get(source, "") if language in words else ""


def _mapped(value: Any, say: Callable[[Text], Text]) -> Any:
    if isinstance(value, Text):
        return say(value) if value else value
    if isinstance(value, Settings):
        values = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: _mapped(each, say) for name, each in values.items()}
        update = {name: each for name, each in changed.items() if each is not values[name]}
        return value.model_copy(update=update) if update else value
    if isinstance(value, tuple):
        entries = tuple(_mapped(each, say) for each in value)
        return entries if any(new is not old for new, old in zip(entries, value, strict=True)) else value
    return value
