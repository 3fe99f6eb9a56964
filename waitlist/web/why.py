"""Sentences that say why friends do not count yet, to the one who brought them; never who they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from gettext import NullTranslations

from waitlist import i18n
from waitlist.flows.why import Why


def sentences(texts: NullTranslations, language: str, found: Iterable[Why]) -> tuple[str, ...]:
    """Return a sentence for each of these."""
    return tuple(sentence(texts, language, each) for each in found)


def sentence(texts: NullTranslations, language: str, found: Why) -> str:
    """Say one of these: with how many and how quickly, where that is known."""
    counted = _counted(texts.ngettext, found.what, found.friends)
    if counted and found.friends >= (1 if found.what in {"disposable", "program"} else 2):
        shown = i18n.number(found.friends, language)
        return counted % {"shown": shown, "within": _within(texts.ngettext, language, found.minutes)}
    return _several(texts.gettext).get(found.what) or texts.gettext("we are having a closer look")


def _within(ngettext: Callable[[str, str, int], str], language: str, minutes: int) -> str:
    hours = minutes // 60
    said = (
        ngettext("within an hour", "within %(shown)s hours", hours)
        if hours
        else ngettext("within a minute", "within %(shown)s minutes", minutes)
    )
    return said % {"shown": i18n.number(hours or minutes, language)}


def _counted(ngettext: Callable[[str, str, int], str], what: str, count: int) -> str:
    """Return what is said of so many, "" where a number says nothing."""
    said = {
        "disposable": ngettext(
            "an address is of the throw-away kind",
            "%(shown)s addresses are of the throw-away kind",
            count,
        ),
        "network": ngettext(
            "%(shown)s friend joined from the same network %(within)s",
            "%(shown)s friends joined from the same network %(within)s",
            count,
        ),
        "domain": ngettext(
            "%(shown)s address belongs to one mail domain",
            "%(shown)s addresses belong to one mail domain",
            count,
        ),
        "domains": ngettext(
            "%(shown)s address belongs to one of a few small mail domains",
            "%(shown)s addresses belong to a few small mail domains",
            count,
        ),
        "browser": ngettext(
            "%(shown)s friend joined in the same browser",
            "%(shown)s friends joined in the same browser",
            count,
        ),
        "alike": ngettext(
            "%(shown)s address looks like others or made up",
            "%(shown)s addresses look alike or made up",
            count,
        ),
        "clock": ngettext(
            "%(shown)s friend joined or confirmed as if by the clock",
            "%(shown)s friends joined or confirmed as if by the clock",
            count,
        ),
        "program": ngettext(
            "a form looks filled in by a program",
            "%(shown)s forms look filled in by a program",
            count,
        ),
    }
    return said.get(what, "")


def _several(_: Callable[[str], str]) -> dict[str, str]:
    """Return what is said where no number is known."""
    return {
        "disposable": _("some addresses are of the throw-away kind"),
        "network": _("several friends joined from the same network within a short time"),
        "domain": _("many addresses belong to one mail domain"),
        "domains": _("many addresses belong to a few small mail domains"),
        "relayed": _("several friends in one place hide their addresses behind a service"),
        "browser": _("several friends joined in the same browser"),
        "alike": _("several addresses look alike or made up"),
        "visits": _("more friends joined than people opened the link"),
        "clock": _("friends joined or confirmed as if by the clock"),
        "program": _("some forms look filled in by a program"),
        "cluster": _("they are like others that we are looking at"),
    }
