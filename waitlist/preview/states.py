"""Every page and mail in every state, in the order of a gallery."""

from __future__ import annotations

from collections.abc import Iterable

from waitlist.preview import landing, mails, others, share
from waitlist.preview.state import State
from waitlist.problems import UsageError, suggest
from waitlist.sites import Site

PAGES = {
    "landing": "Landing page",
    "share": "Share page",
    "confirm": "Confirming",
    "leaderboard": "Leaderboard",
    "card": "Card to print",
    "send": "Words to send",
    "recover": "The way back in",
    "forget": "Leaving the list",
    "unsubscribe": "Stopping mails",
    "privacy": "Privacy",
    "terms": "Terms",
    "error": "Refusals",
    "picture": "Picture beside a link",
    "mail": "Mails",
}
"""What each page is called."""

STATES: dict[str, State] = {
    state.id: state for state in (*landing.STATES, *share.STATES, *others.STATES, *mails.STATES)
}


def states_of(site: Site, wanted: Iterable[str] = ()) -> tuple[State, ...]:
    """Return the states that a site can get into; `wanted` are ids, and pages for all of their states."""
    names = frozenset(wanted)
    return tuple(
        state
        for state in STATES.values()
        if (not names or names & {state.id, state.page}) and state.when(site)
    )


def require_known(wanted: Iterable[str], option: str) -> None:
    """Raise `UsageError` for a name that is neither a page nor a state."""
    for name in wanted:
        if name not in STATES and name not in PAGES:
            hint = suggest(name, [*PAGES, *STATES]) or f"the pages are {', '.join(PAGES)}."
            raise UsageError(f"{option}: there is no page or state {name!r}; {hint}")
