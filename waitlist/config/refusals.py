"""How the type of a setting says that a value will not do."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import PydanticCustomError


@dataclass(frozen=True, slots=True)
class Expects:
    """What a value of a type must be, as a phrase for problems and the reference; stands in `Annotated`."""

    phrase: str
    pattern: str = ""
    """A regular expression for editors, when one says it all or most of it."""


def refuse(expected: str = "", hint: str = "") -> PydanticCustomError:
    """Return the error for a validator to raise. An empty `expected` means the phrase of the type."""
    return PydanticCustomError("refused", "{expected}", {"expected": expected, "hint": hint})
