"""Who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from waitlist.flows.users import Role

Permission: TypeAlias = Literal[
    "figures", "people", "moderate", "review", "exports", "mails", "erase", "audit", "users", "own"
]

_ALL: Final[frozenset[Role]] = frozenset({"owner", "marketer", "reviewer"})

PERMISSIONS: Final[Mapping[Permission, frozenset[Role]]] = {
    "own": _ALL,  # one's own account
    "figures": _ALL,  # the overview
    "people": _ALL,  # see people, and hide a name
    "moderate": frozenset({"owner", "reviewer"}),  # block people and links, set a referrer
    "review": frozenset({"owner", "reviewer"}),  # decide the queue
    "exports": frozenset({"owner", "marketer"}),
    "mails": frozenset({"owner", "marketer"}),  # see mails that failed, send again or drop
    "erase": frozenset({"owner"}),
    "audit": frozenset({"owner"}),
    "users": frozenset({"owner"}),
}

Access: TypeAlias = Literal["anyone", "halfway"] | Permission
"""`anyone` needs no session, `halfway` one that gave a password and owes the second step."""


def may(role: str, permission: Permission) -> bool:
    """Tell whether a role has a permission."""
    return role in PERMISSIONS[permission]
