"""Data for other programs: tables that are read page by page, written as CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from waitlist.exports.credits import credits
from waitlist.exports.daily import daily
from waitlist.exports.links import links
from waitlist.exports.signups import signups
from waitlist.exports.table import Table
from waitlist.exports.winners import winners
from waitlist.sites import Site

EXPORTS: Final[Mapping[str, Callable[[Sequence[Site]], Table]]] = {
    "signups": signups,
    "winners": winners,
    "credits": credits,
    "links": links,
    "daily": daily,
}
