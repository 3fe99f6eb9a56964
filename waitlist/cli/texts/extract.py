"""`waitlist texts extract`: the file to translate."""

from __future__ import annotations

import os
from io import SEEK_END, BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from waitlist import i18n
from waitlist.cli.opening import config_option, load_config, site_option, the_one
from waitlist.cli.texts.wanted import offering, saved, shown_file, texts_file, wanted
from waitlist.config import SiteSettings
from waitlist.config.site_texts import CONTEXT
from waitlist.i18n.catalogues import ids, messages, strings
from waitlist.problems import UsageError, suggest

HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
TEACHING = """\
# The texts of {site} in {name}. Write the translation between the quotes of msgstr.
# An empty one means: {empty}. Keep %(names)s, {{names}} and <tags> as they are.
# "#, fuzzy" marks a translation whose text has changed since: mend it, and take that line out.
# What is missing, unsure or broken is told by: waitlist texts check
"""


@click.command()
@config_option
@site_option
@click.option("--language", required=True, metavar="CODE", help="The language, such as de, pt-BR or th.")
def extract(place: Path | None, name: str | None, language: str) -> None:
    """Write the file with all texts to translate, texts/LANGUAGE.po in the site's folder.

    Translations that are there already are kept. Run it again after changes of site.toml or an update: new
    texts come in, those no longer used move to the end as comments. For a language that the software speaks,
    what stays empty is as it comes: fill in only the words that you want otherwise.
    """
    settings = the_one(load_config(place), name)
    if not i18n.is_language(language) or language in i18n.PSEUDO:
        hint = suggest(language, i18n.LANGUAGES) or "The code of German is de."
        raise UsageError(f"--language: got {language}, expected the code of a language. {hint}")
    texts = renewed(saved(settings, language), wanted(settings, language))
    write(settings, language, texts)
    _tell(settings, language, texts)


def renewed(old: Catalog, new: Catalog) -> Catalog:
    """Return the texts of `new` with the translations of `old`.

    A founder's text that changed at its key keeps its translation, marked as unsure.
    """
    before = {
        key: message
        for message in messages(old)
        if message.context == CONTEXT and any(strings(message))
        for key, _ in message.locations
    }
    kept = {(message.context, ids(message)[0]): message for message in messages(old)}
    for message in old.obsolete.values():
        kept.setdefault((message.context, ids(message)[0]), message)  # a text that comes back
    gone = dict(kept)
    for message in messages(new):
        known = gone.pop((message.context, ids(message)[0]), None)
        moved = next((before[key] for key, _ in message.locations if key in before), None)
        if known is not None and any(strings(known)):
            message.string = strings(known) if len(ids(message)) > 1 else strings(known)[0]
            message.flags |= known.flags
            message.user_comments = known.user_comments
        elif moved is not None and moved.id != message.id:
            message.string, message.previous_id = moved.string, list(ids(moved))
            message.flags.add("fuzzy")
    for message in gone.values():
        if any(strings(message)):
            new.obsolete[ids(message)[0]] = message
    new.mime_headers = [("Plural-Forms", old.plural_forms)]
    return new


def write(settings: SiteSettings, language: str, texts: Catalog) -> None:
    """Write the file of a language."""
    spoken = i18n.catalogue(language)
    for message in messages(texts):
        ours = spoken.gettext(ids(message)[0]) if message.context is None and language != "en" else ""
        if language in i18n.LANGUAGES and ours and ours != ids(message)[0]:
            message.auto_comments = [*message.auto_comments, f"As it comes: {ours}"]
    empty = "as it comes" if language in i18n.LANGUAGES else "not translated yet"
    teaching = TEACHING.format(site=settings.name, name=i18n.language_name(language), empty=empty)
    file = texts_file(settings, language)
    file.parent.mkdir(exist_ok=True)
    head = HEADER.format(language=language, plural_forms=texts.plural_forms)
    body = BytesIO((teaching + head).encode())
    body.seek(0, SEEK_END)
    write_po(body, texts, width=110, omit_header=True, include_previous=True, include_lineno=False)
    # In one step, so that nobody's work is lost half-way.
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(body.getvalue())
    draft.replace(file)


def _tell(settings: SiteSettings, language: str, texts: Catalog) -> None:
    every = list(messages(texts))
    done = sum(all(strings(message)) and not message.fuzzy for message in every)
    click.echo(f"{shown_file(settings, language)}: {len(every)} texts, {done} of them translated.", err=True)
    if language not in settings.languages:
        click.echo(f"To offer the language, set {offering(settings, language)} in site.toml.", err=True)
