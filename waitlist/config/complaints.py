"""From the errors of a model to problems that a founder can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from waitlist.config.keys import Path, as_written, fields, find, walk
from waitlist.config.model import Settings
from waitlist.problems import Problem, suggest

BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)
LONGEST = 60
HIDDEN = "a value that is not shown"

Where = Callable[[str], str]
"""From a key to the place a problem names: the file and the key, or the variable the value came from."""


def dotted(path: Path) -> str:
    """Return a key as problems write it. Entries of a list are counted from 1: `tiers[1].friends`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            name = part if BARE_KEY.fullmatch(part) else shown(part)
            text += f".{name}" if text else name
    return text


def shown(value: object) -> str:
    """Return a value as it would stand in a TOML file, on one line and not too long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        text = "".join(
            c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
        )
    elif isinstance(value, Mapping) and not value:
        return "an empty table"
    elif isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {shown(each)}" for key, each in value.items())
        text = f"{{ {inside} }}" if inside.isprintable() else "a table"
        return text if len(text) <= LONGEST else "a table"
    elif isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    elif isinstance(value, datetime):
        text = value.isoformat(sep=" ")
    elif isinstance(value, date | time):
        text = value.isoformat()
    elif isinstance(value, int) and value.bit_length() > 200:
        return "a very large number"
    else:
        text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def complaints(
    error: ValidationError, model: type[Settings], where: Where, secrets: tuple[str, ...] = ()
) -> list[Problem]:
    """Return one problem for each error in `error`; values of `secrets` (dotted keys) are not shown."""
    found = error.errors(include_url=False)
    return [_complaint(each, model, where, secrets) for each in found if not _follows(each, found)]


def _follows(error: ErrorDetails, others: list[ErrorDetails]) -> bool:
    """Tell whether a list is too short only because entries were refused, which is said already."""
    path = error["loc"]
    return error["type"] == "too_short" and any(
        other["loc"][: len(path)] == path and len(other["loc"]) > len(path) for other in others
    )


def _complaint(error: ErrorDetails, model: type[Settings], where: Where, secrets: tuple[str, ...]) -> Problem:
    path: Path = error["loc"]
    written = dotted(as_written(model, path))
    place = where(written)
    if error["type"].startswith("union_tag_"):
        return _unknown_kind(error, model, where(f"{written}.kind"))
    if error["type"] == "extra_forbidden":
        return _unknown_key(path, model, place)
    kind = find(model, path)
    context: dict[str, Any] = error.get("ctx", {})
    own = error["type"] == "refused"
    expected = (own and context["expected"]) or (kind.phrase if kind else error["msg"])
    got = "" if error["type"] == "missing" else shown(error["input"])
    if got and any(written.startswith(secret) for secret in secrets):
        got = HIDDEN
    return Problem(place, got, expected, context["hint"] if own else "")


def _unknown_kind(error: ErrorDetails, model: type[Settings], place: str) -> Problem:
    kind = find(model, error["loc"])
    known = list(kind.choices) if kind else []
    said = error["input"].get("kind") if isinstance(error["input"], Mapping) else None
    hint = suggest(said, known) if isinstance(said, str) else ""
    return Problem(place, "" if said is None else shown(said), f"one of {', '.join(known)}", hint)


def _unknown_key(path: Path, model: type[Settings], place: str) -> Problem:
    table = find(model, path[:-1])
    known = list(fields(table.model)) if table and table.model else []
    hint = suggest(str(path[-1]), known) or _elsewhere(path[-1], model)
    return Problem(place, "an unknown key", f"one of {', '.join(known)}", hint)


def _elsewhere(name: str | int, model: type[Settings]) -> str:
    """Point to the one key of the file that is called so and stands in another table."""
    # Keys of one kind of block are called like many others.
    meant = [key for key in walk(model) if key.path[-1] == name and key.path[1:2] != ("blocks",)]
    if len(meant) != 1:
        return ""
    if len(meant[0].path) == 1:
        return f"Put {name} at the top of the file, before the first [table]."
    return f"did you mean {meant[0].dotted!r}?"
