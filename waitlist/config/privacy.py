"""How long things are kept, and the same as sentences for a record of processing."""

from __future__ import annotations

from pydantic import Field

from waitlist.config.model import Settings
from waitlist.config.values import Whole

LONGEST = 3650


class Privacy(Settings):
    """For how many days things are kept that are not needed for as long as the list is."""

    unconfirmed_days: Whole = Field(
        default=30,
        ge=2,
        le=365,
        description="People who did not confirm are deleted after so many days, and until then the link in "
        "their mail works.",
    )
    mail_days: Whole = Field(
        default=90,
        ge=2,
        le=LONGEST,
        description="Which mails were sent, given up or dropped is deleted after so many days.",
    )
    evidence_days: Whole = Field(
        default=365,
        ge=30,
        le=LONGEST,
        description="What spoke against a friend, and reviews that were asked for and answered, are deleted "
        "after so many days; of friends who are still held they stay.",
    )
    visit_days: Whole = Field(
        default=1095,
        ge=31,
        le=LONGEST,
        description="The numbers of visits by day, link and channel are deleted after so many days. How "
        "often a link was opened in all stays.",
    )
    session_days: Whole = Field(
        default=180,
        ge=1,
        le=400,
        description="After so many days a browser has to be let in again by a mail.",
    )
    audit_days: Whole = Field(
        default=1095,
        ge=90,
        le=LONGEST,
        description="Who did what on the admin pages and by commands is deleted after so many days.",
    )


def kept(privacy: Privacy) -> tuple[str, ...]:
    """Return for how long what is kept, in sentences for a record of processing."""
    people = f"People who do not confirm are deleted after {privacy.unconfirmed_days} days"
    evidence = f"what speaks against a friend and answered reviews for {privacy.evidence_days}"
    visits = f"numbers of visits for {privacy.visit_days}, sessions for {_days(privacy.session_days)}"
    audit = f"who did what on the admin pages for {privacy.audit_days} days"
    return (
        f"{people}, all others when they are erased.",
        f"Which mails were sent is kept for {privacy.mail_days} days, {evidence}, {visits}, and {audit}.",
        "The key of the hashes of networks is destroyed after a day, and counts of a day with it.",
    )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
