"""What can be wrong with a translation, so that using it would break a page or tell something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from waitlist.i18n.catalogues import ids, strings

if TYPE_CHECKING:
    from babel.messages.catalog import Message

_PLACE = re.compile(r"%\([A-Za-z_]+\)s|\{[a-z_]+\}")
_TAG = re.compile(r"<[^<>]*>")


def broken(message: Message, forms: int) -> tuple[str, str] | None:
    """Return what a translation has that it must not, and what is expected; None when nothing is wrong.

    `forms` is how many plural forms the language has. An empty translation is not broken.
    """
    wanted, written = ids(message), strings(message)
    if not any(written):
        return None
    if len(wanted) > 1 and (len(written) != forms or not all(written)):
        filled = sum(map(bool, written))
        return f"{filled} of the plural forms", f"all {forms} of the language"
    # The plural has every name; a form that is for one number only may leave the number out.
    last = wanted[-1]
    for text in written:
        for found in (_other_places(last, text, plural=len(wanted) > 1), _other_signs(last, text)):
            if found:
                return found
    return None


def _other_places(wanted: str, text: str, *, plural: bool) -> tuple[str, str] | None:
    needed, found = sorted(set(_PLACE.findall(wanted))), sorted(set(_PLACE.findall(text)))
    missing = set(needed) - set(found) - ({"%(shown)s", "%(count)s"} if plural else set())
    if missing or set(found) - set(needed):
        return " ".join(found) or "no place for a value", " and ".join(needed) or "no place for a value"
    return None


def _other_signs(wanted: str, text: str) -> tuple[str, str] | None:
    tags, found = sorted(_TAG.findall(wanted)), sorted(_TAG.findall(text))
    if tags != found:
        return " ".join(found) or "no tags", " ".join(tags) or "text without tags"
    bare, bare_wanted = _PLACE.sub("", _TAG.sub("", text)), _PLACE.sub("", _TAG.sub("", wanted))
    for sign in "<>%":
        if sign in bare and sign not in bare_wanted:
            return f"the sign {sign}", f"text without {sign}"
    if "\n" in text and "\n" not in wanted:
        return "several lines", "one line"
    return None
