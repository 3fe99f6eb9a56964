"""The audit: who did what, when, and what was before."""

from __future__ import annotations

import json
from dataclasses import dataclass

from waitlist.flows import audit
from waitlist.store.people import NEWEST
from waitlist.web.admin.request import AdminRequest, whole
from waitlist.web.admin.wording import actions
from waitlist.web.answers import Answer

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, with its changes as name, before, after."""

    id: int
    at: int
    who: str
    action: str
    site: str
    subject: str
    subject_id: str
    changes: tuple[tuple[str, str, str], ...]
    network: str


async def show(request: AdminRequest) -> Answer:
    """Show a page of the audit, all or filtered."""
    query = request.query
    known = actions(request.gettext)
    before = whole(query.get("before", "")) or NEWEST
    who, action = query.get("who", ""), query.get("action", "") if query.get("action") in known else ""
    rows = await request.read(audit.page, before=before, limit=PAGE, who=who, action=action)
    sites = request.office.services.sites()
    entries = [
        Entry(
            row["id"],
            row["at"],
            row["who"],
            row["action"],
            sites.get(row["site"], "") if row["site"] is not None else "",
            row["subject"],
            row["subject_id"],
            _changes(row["before"], row["after"]),
            row["network"][:8],
        )
        for row in rows
    ]
    last = rows[-1]["id"] if len(rows) == PAGE else None
    return request.page(
        "audit.html",
        entries=entries,
        people=await request.read(audit.people),
        actions=known,
        who=who,
        action=action,
        following="" if last is None else request.url("/admin/audit", who=who, action=action, before=last),
    )


def _changes(before: str, after: str) -> tuple[tuple[str, str, str], ...]:
    was, became = json.loads(before), json.loads(after)
    names = [name for name in dict.fromkeys((*was, *became)) if name != "decision"]
    return tuple((name, _shown(was.get(name)), _shown(became.get(name))) for name in names)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
