"""Data for other programs: tables that are read page by page, written as CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from waitlist.exports import consents, credits, daily, links, signups, winners
from waitlist.exports.table import Table
from waitlist.sites import Site

EXPORTS: Final[Mapping[str, Callable[[Sequence[Site]], Table]]] = {
    "signups": signups.table,
    "winners": winners.table,
    "credits": credits.table,
    "links": links.table,
    "daily": daily.table,
    "consents": consents.table,
}
