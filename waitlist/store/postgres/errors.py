"""PostgreSQL's errors in the words of this project."""

from __future__ import annotations

import re

import psycopg
from psycopg import errors

from waitlist.problems import StoreUnavailable
from waitlist.store.database import IntegrityViolation

_LOST_RACES = (errors.SerializationFailure, errors.DeadlockDetected)

_NO_ROOM = re.compile(
    r"too many (?:clients|connections)|connection slots are reserved|no more connections allowed"
)
"""What PostgreSQL and PgBouncer say, in English, to who may not connect any more."""

# Class or code of SQLSTATE: what happened, what to do, seconds after which trying again is worth it.
_UNAVAILABLE = {
    "53100": ("its disk is full", "Free some space; writing then goes on by itself.", 10),
    "53300": (
        "it has no connection left",
        "Each process takes database.connections of them: lower that, or raise its max_connections.",
        5,
    ),
    "53": ("it has run out of something", "Look at its log.", 5),
    "25006": ("it is read-only", "Point database.url at the primary, or at all hosts.", 5),
    "55P03": ("a row stayed locked for too long", "Try again.", 2),
    "57014": ("a statement took too long", "Try again, and look at its load.", 2),
    "57": ("it is starting, stopping or cutting connections off", "Wait for it.", 2),
    "08": ("there is no connection to it", "Look at database.url, the server and the network.", 2),
    "42501": ("this user may not do that", "Make the user the owner of the database.", 30),
    "58": ("reading or writing failed on its side", "Look at its disk and its log.", 10),
    "XX": ("it found a fault in itself", "Look at its log.", 30),
}


def lost_race(error: BaseException) -> bool:
    """Tell whether another transaction was in the way, so that trying again is all that is needed."""
    return isinstance(error, _LOST_RACES)


def broken(error: BaseException) -> bool:
    """Tell whether the server or the way to it failed, so that another connection may do better."""
    if not isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        # A standby that was the primary a moment ago refuses to write.
        return isinstance(error, errors.ReadOnlySqlTransaction)
    state = getattr(error, "sqlstate", None) or ""
    return state == "" or state[:2] in {"08", "57"} or state == "53300"


def unavailable(error: BaseException) -> bool:
    """Tell whether the server cannot do now what it is asked for, whatever that is."""
    return broken(error) or (isinstance(error, psycopg.Error) and _said(error) is not None)


def translated(error: psycopg.Error, where: str) -> Exception:
    """Return what to raise instead; mistakes in SQL or parameters stay as they are."""
    if isinstance(error, errors.IntegrityError):
        return IntegrityViolation(_first_line(error))
    found = _said(error)
    if found is None:
        return error
    what, remedy, seconds = found
    return StoreUnavailable(
        f"The database {where} is not available: {what} ({_first_line(error)}). {remedy}", retry_after=seconds
    )


def _said(error: psycopg.Error) -> tuple[str, str, int] | None:
    state = error.sqlstate or _state_of_words(error)
    return _UNAVAILABLE.get(state) or _UNAVAILABLE.get(state[:2])


def _state_of_words(error: psycopg.Error) -> str:
    """Return the code of an error without one: what is said to who is still connecting has words only."""
    if not broken(error):
        return ""
    return "53300" if _NO_ROOM.search(str(error)) else "08"


def _first_line(error: psycopg.Error) -> str:
    # The detail below may hold somebody's address.
    return str(error).strip().partition("\n")[0]
