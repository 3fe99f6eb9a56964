"""What is wrong with the translations of a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from waitlist import i18n
from waitlist.cli.texts.wanted import NAMES, begun, offering, saved, shown_file, wanted
from waitlist.config.complaints import shown
from waitlist.i18n.catalogues import ids, messages, software_texts, strings
from waitlist.i18n.faults import broken
from waitlist.problems import Problem

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

    from waitlist.config import Config, SiteSettings

Kind = Literal["missing", "stale", "unsure", "broken"]
EXTRACT = "`waitlist texts extract --site {site} --language {language}`"


@dataclass(frozen=True, slots=True)
class Fault:
    """One text that needs somebody's hand."""

    kind: Kind
    problem: Problem


def faults(settings: SiteSettings, language: str) -> Iterator[Fault]:
    """Yield what is wrong with a language of a site, in the order of what can be said."""
    spoken = _spoken(language)
    texts, have = wanted(settings, language), saved(settings, language)
    file = shown_file(settings, language)
    extract = EXTRACT.format(site=settings.name, language=language)
    for message in messages(texts):
        there = _same(have, message)
        if there is None or not any(strings(there)):
            if _may_lack(message, language, spoken):
                continue
            hint = "Write it into msgstr." if there is not None else f"{extract} puts it into the file."
            yield Fault(
                "missing",
                Problem(_place(file, there or message), "", f"a translation of {_quoted(message)}", hint),
            )
        elif wrong := broken(there, have.num_plurals):
            got, expected = wrong
            where = f"{_place(file, there)}: {_quoted(message)}"
            yield Fault("broken", Problem(where, got, expected, "Until then it is not used."))
        elif there.fuzzy:
            where = f"{_place(file, there)}: {_quoted(message)}"
            hint = "Mend it, and take the line `#, fuzzy` out; until then it is not used."
            yield Fault(
                "unsure", Problem(where, "a translation of an earlier text", "one of this text", hint)
            )
    for message in messages(have):
        if any(strings(message)) and _same(texts, message) is None:
            where = f"{_place(file, message)}: {_quoted(message)}"
            hint = f"{extract} moves it to the end."
            yield Fault("stale", Problem(where, "a text that is no longer used", "texts of today", hint))


@dataclass(frozen=True, slots=True)
class Checked:
    """A language of a site: whether visitors can choose it, and what of it needs somebody's hand."""

    settings: SiteSettings
    language: str
    offered: bool
    faults: tuple[Fault, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many faults there are of each kind that there is."""
        return dict(Counter(fault.kind for fault in self.faults))


def checked(settings: SiteSettings, language: str) -> Checked:
    """Look through a language of a site. The file of one that is not offered may be no catalogue at all."""
    try:
        found = tuple(faults(settings, language))
    except (OSError, ValueError) as error:
        hint = f"The reader says: {error}. `waitlist texts extract` writes such files."
        problem = Problem(
            shown_file(settings, language), "a file that is no catalogue", "a .po file of gettext", hint
        )
        found = (Fault("broken", problem),)
    return Checked(settings, language, language in settings.languages, found)


def how_far(of: Checked) -> str:
    """Say in a line how far a language is."""
    told = ", ".join(f"{count} {kind}" for kind, count in of.counts.items()) or "complete"
    file = shown_file(of.settings, of.language)
    if of.offered:
        return f"{file}: {told}."
    return (
        f"{file}: {told}, and not offered yet: {offering(of.settings, of.language)} in site.toml does that."
    )


def hints(config: Config) -> tuple[str, ...]:
    """Return for each language of each site that is not complete, or not offered, how much is left to do."""
    found = []
    for settings in config.sites.values():
        for language in (*settings.languages, *begun(settings)):
            if language in i18n.PSEUDO:
                continue
            looked_at = checked(settings, language)
            listing = (
                f" `waitlist texts check --site {settings.name}` lists them." if looked_at.faults else ""
            )
            if looked_at.faults or not looked_at.offered:
                found.append(how_far(looked_at) + listing)
    return tuple(found)


def _same(texts: Catalog, message: Message) -> Message | None:
    return texts.get(message.id, message.context)


def _spoken(language: str) -> frozenset[str]:
    """Return the words that the software says in a language by itself."""
    known = messages(software_texts()) if language in i18n.LANGUAGES else ()
    return frozenset(ids(message)[0] for message in known)


def _may_lack(message: Message, language: str, spoken: frozenset[str]) -> bool:
    """Tell whether nothing is missing where a text has no translation of the site's own."""
    if message.context:
        return all(key in NAMES for key, _ in message.locations)
    return language == "en" or ids(message)[0] in spoken


def _place(file: str, message: Message) -> str:
    if message.lineno:
        return f"{file}: line {message.lineno}"
    return f"{file}: {message.locations[0][0]}" if message.locations else file


def _quoted(message: Message) -> str:
    return shown(ids(message)[0])
