"""Reading one TOML file, or saying in one problem why it cannot be read."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from waitlist.problems import Problem

MOST_BYTES = 1_000_000
PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
HINTS = {"Invalid value": 'Text stands in straight quotes: name = "Ada".'}


def reason(error: OSError) -> str:
    """Return why a file could not be read or written, as a phrase."""
    return (error.strerror or "an error of the disk").lower()


def read_toml(file: Path, name: str) -> tuple[dict[str, Any] | None, Problem | None]:
    """Return the contents of `file`, or the problem, which calls the file `name`.

    Numbers with a point come as `Decimal`, so that amounts of money stay exact.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None, Problem(name, "no such file", "a TOML file", "`waitlist init` writes one to start from.")
    except OSError as error:
        return None, Problem(name, reason(error), "a file that can be read", f"Look at the rights of {file}.")
    if len(raw) > MOST_BYTES:
        return None, Problem(
            name, "a very large file", f"at most {MOST_BYTES} bytes", "Take out what is not settings."
        )
    return _parse(raw, name)


def _parse(raw: bytes, name: str) -> tuple[dict[str, Any] | None, Problem | None]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, Problem(
            f"{name}: line {line}", "bytes that are not UTF-8", "text in UTF-8", "Save the file as UTF-8."
        )
    try:
        return tomllib.loads(text, parse_float=Decimal), None
    except tomllib.TOMLDecodeError as error:
        return None, _malformed(error, text, name)
    except RecursionError:
        return None, Problem(
            name, "tables or lists inside each other without end", "settings", "Take them out."
        )
    except (ValueError, ArithmeticError) as error:  # a number of thousands of digits, the 30th of February
        return None, Problem(
            name, str(error).lower(), "valid TOML", "Look for a number or date that cannot be."
        )


def _malformed(error: tomllib.TOMLDecodeError, text: str, name: str) -> Problem:
    message = str(error)
    place = PLACE.search(message)
    said = PLACE.sub("", message)
    hint = HINTS.get(said, f"The reader says: {said[:1].lower()}{said[1:]}.")
    if (
        place is None or not place["line"]
    ):  # the end of the file, which the last line with something in it leads to
        line = text.rstrip().count("\n") + 1
        return Problem(f"{name}: line {line}", _shown(text, line), "valid TOML", hint)
    line, column = int(place["line"]), int(place["column"])
    return Problem(f"{name}: line {line}, column {column}", _shown(text, line), "valid TOML", hint)


def _shown(text: str, line: int) -> str:
    # The file may hold a secret by mistake, so only the part before the value is shown.
    written = text.split("\n")[line - 1 : line] or [""]
    key, equals, _ = written[0].strip().partition("=")
    return f"`{key[:40]}{'= …' if equals else ''}`" if key.isprintable() and key else "an empty line"
