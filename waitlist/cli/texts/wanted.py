"""What there is to translate: the founder's texts, and the words of the software and of the site's theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from waitlist import i18n
from waitlist.config import SiteSettings
from waitlist.config.folders import bundled, themes
from waitlist.config.site_texts import CONTEXT, FOLDER, each_text
from waitlist.i18n.catalogues import messages, read, software_texts
from waitlist.themes.chain import chain

NAMES = frozenset({"brand.postal_address", "mail.from_name"})
"""Keys of texts that are mostly the same in every language: they can be translated, and need not be."""

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {pattern: {"trim_blocks": "true", "lstrip_blocks": "true"} for pattern, _ in METHODS}


def texts_file(settings: SiteSettings, language: str) -> Path:
    """Return where a site has the texts of a language."""
    return settings.folder / FOLDER / f"{language}.po"


def shown_file(settings: SiteSettings, language: str) -> str:
    """Return the file as problems call it."""
    file = texts_file(settings, language)
    return (file.relative_to(settings.root) if file.is_relative_to(settings.root) else file).as_posix()


def begun(settings: SiteSettings) -> tuple[str, ...]:
    """Return the languages that a site has a file for and does not offer."""
    names = sorted(file.stem for file in (settings.folder / FOLDER).glob("*.po"))
    return tuple(
        name
        for name in names
        if i18n.is_language(name) and name not in i18n.PSEUDO and name not in settings.languages
    )


def offering(settings: SiteSettings, language: str) -> str:
    """Return what to write into site.toml to offer a language."""
    languages = ", ".join(f'"{each}"' for each in (*settings.languages, language))
    return f"languages = [{languages}]"


def saved(settings: SiteSettings, language: str) -> Catalog:
    """Return the file of a language, empty if there is none; the config found no problem in it."""
    file = texts_file(settings, language)
    return read(file, language) if file.is_file() else Catalog(locale=language.replace("-", "_"))


def wanted(settings: SiteSettings, language: str) -> Catalog:
    """Return everything that can be said in a language: the founder's texts first, by key."""
    texts = Catalog(locale=language.replace("-", "_"))
    for key, source in founder_texts(settings, language):
        texts.add(source, context=CONTEXT, locations=[(key, 0)])
    for message in messages(software_texts()):
        texts.add(message.id, flags=message.flags - {"fuzzy"})
    for folder in _own_templates(settings):
        found = extract_from_dir(folder, METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True)
        for _, _, text, comments, _ in found:
            texts.add(text, auto_comments=comments)
    return texts


def founder_texts(settings: SiteSettings, language: str) -> Iterator[tuple[str, str]]:
    """Yield key and text of what site.toml does not say in a language itself."""
    first = settings.languages[0]
    if language == first:
        return
    # The settings have the translations of the file in them already.
    filled = {
        message.id: message.string for message in messages(saved(settings, language)) if message.context
    }
    for key, text in each_text(settings):
        source, here = text.get(first), text.by_language(first).get(language)
        if here is None or filled.get(source) == here:
            yield key, source


def _own_templates(settings: SiteSettings) -> Iterator[Path]:
    theirs = bundled("themes").resolve()
    for link in chain(settings.theme, settings.folder, themes(settings.root)):
        if not link.folder.resolve().is_relative_to(theirs):
            yield from (link.folder / name for name in ("templates", "mail") if (link.folder / name).is_dir())
