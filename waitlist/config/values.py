"""The kinds of value that settings have: each says what it expects and refuses everything else."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from ipaddress import ip_address, ip_network
from pathlib import PurePosixPath
from typing import Annotated, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, Strict

from waitlist.config.refusals import Expects, refuse
from waitlist.config.text import Text, controls
from waitlist.i18n import LANGUAGES, is_language
from waitlist.problems import suggest

Item = TypeVar("Item")

SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)
SHORT_COLOUR = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])", re.ASCII | re.IGNORECASE)
HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.ASCII
)
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?P<host>[A-Za-z0-9.-]{1,253})", re.ASCII)


def one_line(value: str) -> str:
    """Refuse line breaks and other control characters."""
    if bad := next((c for c in value if c in "\n\t" or controls(c)), ""):
        raise refuse("text on one line, without control characters", f"Take out the character {bad!r}.")
    return value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise refuse()
    return value


def _colour(value: str) -> str:
    if short := SHORT_COLOUR.fullmatch(value):
        raise refuse(hint=f'Write "#{"".join(c * 2 for c in short.groups())}".')
    if not COLOUR.fullmatch(value):
        raise refuse()
    return value.lower()


def _split(value: str) -> SplitResult | None:
    """Return the parts of an http(s) address with a host and nothing secret in it, or `None`."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises for a port that is no number
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return None if any(c.isspace() or controls(c) or c in '\\"<>' for c in value) else parts


def _url(value: str) -> str:
    if _split(value) is None:
        raise refuse()
    return value


def _base_url(value: str) -> str:
    parts = _split(value)
    if parts is None or not is_host(parts.hostname or ""):
        raise refuse()
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise refuse(hint=f'A site lives at the root of its host: write "{parts.scheme}://{parts.netloc}".')
    return f"{parts.scheme}://{parts.netloc.lower()}"


def is_host(value: str) -> bool:
    """Tell whether `value` is a host name in lower case or an IP address without brackets."""
    if HOST.fullmatch(value):
        return True
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _host(value: str) -> str:
    lowered = value.lower().rstrip(".")
    if not HOST.fullmatch(lowered):
        bare = urlsplit(lowered).hostname if "//" in lowered else lowered.partition(":")[0].partition("/")[0]
        raise refuse(hint=f'Write "{bare}".' if bare and HOST.fullmatch(bare) else "")
    return lowered


def _listening(value: str) -> str:
    if not is_host(value.lower()):
        raise refuse()
    return value.lower()


def _mailbox(value: str) -> str:
    match = MAILBOX.fullmatch(value)
    if not match or not HOST.fullmatch(match["host"].lower()):
        raise refuse()
    return value


def _network(value: str) -> str:
    try:
        return str(ip_network(value, strict=True))
    except ValueError:
        pass
    try:
        meant = ip_network(value, strict=False)
    except ValueError:
        raise refuse() from None
    raise refuse(hint=f'Write "{meant}".')


def _timezone(value: str) -> str:
    # "UTC" needs no time zone database, which small containers lack.
    if value != "UTC":
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError):
            raise refuse(hint=_zone_hint(value)) from None
    return value


def _zone_hint(value: str) -> str:
    known = sorted(available_timezones())
    if not known:
        return "This machine has no time zones: install its package tzdata."
    return suggest(value.replace(" ", "_"), known)


def _language(value: str) -> str:
    if not is_language(value):
        raise refuse(hint=suggest(value, LANGUAGES))
    return value


def _moment(value: object) -> datetime:
    if isinstance(value, date):
        if not 2000 <= value.year < 2100:
            raise refuse(hint="Look at the year.")
        # Without a time zone: the site's is added later.
        return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if isinstance(value, str):
        raise refuse(hint="Write it without quotes.")
    raise refuse()


def _money(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise refuse()
    return value


def _static(value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or ":" in value or "\\" in value or not path.parts:
        raise refuse(hint="The path starts in the folder static and stays inside it.")
    return str(path)


def _single(value: Text) -> Text:
    for _, text in value.values:
        one_line(text)
    return value


def _written(value: Text) -> Text:
    for language, text in value.values or (("", ""),):
        if not text.strip() and (text or not value):
            at = f" in {language!r}" if language else ""
            raise refuse(f"a text{at} that is not empty", "Write one, or take the key out." if text else "")
    return value


Switch = Annotated[bool, Strict(), Expects("true or false")]
Whole = Annotated[int, Strict()]
Word = Annotated[str, Strict(), AfterValidator(one_line), Expects("text on one line, in quotes")]
Secret = Annotated[str, Strict(), AfterValidator(one_line)]
Slug = Annotated[
    Word,
    AfterValidator(_slug),
    Expects("lower-case letters, digits and hyphens, at most 40", f"^{SLUG.pattern}$"),
]
Colour = Annotated[Word, AfterValidator(_colour), Expects('a colour such as "#1f6f5c"', "^#[0-9A-Fa-f]{6}$")]
Url = Annotated[
    Word, AfterValidator(_url), Expects("an address starting with https:// or http://", "^https?://")
]
BaseUrl = Annotated[
    Word, AfterValidator(_base_url), Expects('an address without a path, such as "https://example.com"')
]
Host = Annotated[
    Word,
    AfterValidator(_host),
    Expects('a host name such as "launch.example.com", without https:// and port'),
]
Listening = Annotated[
    Word, AfterValidator(_listening), Expects('an address to listen on, such as "127.0.0.1" or "0.0.0.0"')
]
Mailbox = Annotated[Word, AfterValidator(_mailbox), Expects('an e-mail address such as "hello@example.com"')]
Network = Annotated[Word, AfterValidator(_network), Expects('a network such as "10.0.0.0/8"')]
Timezone = Annotated[Word, AfterValidator(_timezone), Expects('a time zone such as "Asia/Bangkok"')]
Language = Annotated[Word, AfterValidator(_language), Expects('a language such as "en", "th" or "de"')]
Moment = Annotated[
    datetime, BeforeValidator(_moment), Expects("a date and time without quotes, such as 2026-03-01T09:00:00")
]
Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    Field(ge=0, max_digits=12, allow_inf_nan=False),
    Expects("an amount of at least 0, such as 3.50"),
]
Ratio = Annotated[
    Decimal,
    BeforeValidator(_money),
    Field(ge=Decimal("1.1"), le=Decimal("1.7"), allow_inf_nan=False),
    Expects("a number from 1.1 to 1.7"),
]
Percent = Annotated[
    Decimal,
    BeforeValidator(_money),
    Field(ge=0, le=300, allow_inf_nan=False),
    Expects("a percentage from 0 to 300, such as 101.5"),
]
Width = Annotated[Whole, Field(ge=16, le=4000), Expects("a whole number of pixels from 16 to 4000")]
StaticFile = Annotated[
    Word, AfterValidator(_static), Expects('a file in the folder static, such as "fonts/bold.woff2"')
]
Written = Annotated[Text, AfterValidator(_written)]
"""A founder's text that must not be empty."""
Line = Annotated[Text, AfterValidator(_single)]
"""A founder's text that must stay on one line, as in a mail's subject."""
WrittenLine = Annotated[Line, AfterValidator(_written)]
Listed = Annotated[tuple[Item, ...], Field(strict=False)]
"""A TOML list. Items keep their own strictness."""
