"""Words for what the software calls by ids: states, reasons, kinds of mails and decisions, actions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from waitlist.sites import Site
from waitlist.store.database import Row

Gettext = Callable[[str], str]


def statuses(_: Gettext) -> dict[str, str]:
    """Return what a signup's status is called."""
    return {
        "pending": _("to confirm"),
        "confirmed": _("confirmed"),
        "blocked": _("blocked"),
        "erased": _("erased"),
    }


def credit_states(_: Gettext) -> dict[str, str]:
    """Return what a credit's state is called."""
    return {
        "pending": _("waiting"),
        "counted": _("counts"),
        "held": _("held"),
        "rejected": _("does not count"),
    }


def mail_kinds(_: Gettext) -> dict[str, str]:
    """Return what a mail is called."""
    return {
        "confirm": _("Please confirm"),
        "welcome": _("Welcome"),
        "already": _("Already on the list"),
        "friend_joined": _("A friend joined"),
        "tier_unlocked": _("A reward unlocked"),
        "recovery": _("The way back in"),
    }


def mail_states(_: Gettext) -> dict[str, str]:
    """Return what a mail's state is called."""
    return {
        "queued": _("to be sent"),
        "sent": _("sent"),
        "failed": _("failed"),
        "dropped": _("dropped"),
    }


def roles(_: Gettext) -> dict[str, str]:
    """Return what a role is called."""
    return {"owner": _("Owner"), "marketer": _("Marketer"), "reviewer": _("Reviewer")}


def decisions(_: Gettext) -> dict[str, str]:
    """Return what a decision is called."""
    return {
        "hold": _("Held for review"),
        "release": _("Released"),
        "reject": _("Rejected"),
        "block": _("Kept out"),
        "unblock": _("Let in again"),
        "close_link": _("Link closed"),
        "set_referrer": _("Referrer set"),
        "hide_name": _("Name hidden"),
    }


def actions(_: Gettext) -> dict[str, str]:
    """Return what an action is called in the audit."""
    return {
        "user.add": _("Added a user"),
        "user.reset": _("Made a new setup link"),
        "user.role": _("Changed a role"),
        "user.disable": _("Shut a user out"),
        "user.enable": _("Let a user in again"),
        "user.remove": _("Removed a user"),
        "account.set_up": _("Used a setup link"),
        "account.sign_in": _("Signed in"),
        "account.sign_out": _("Signed out"),
        "account.language": _("Changed the language"),
        "account.password": _("Changed the password"),
        "account.two_steps": _("Switched the second step on"),
        "account.one_step": _("Switched the second step off"),
        "account.codes": _("Made new recovery codes"),
        "account.recovery_code": _("Used a recovery code"),
        "account.session_ended": _("Signed out another browser"),
        "account.sessions_ended": _("Signed out all other browsers"),
        "person.block": _("Kept a person out"),
        "person.unblock": _("Let a person in again"),
        "person.hide_name": _("Hid a name"),
        "person.set_referrer": _("Set a referrer"),
        "person.close_link": _("Closed a link"),
        "person.erase": _("Erased a person"),
        "credits.release": _("Released held friends"),
        "credits.reject": _("Rejected friends"),
        "decision.undo": _("Took a decision back"),
        "mail.retry": _("Sent a mail again"),
        "mail.drop": _("Dropped a mail"),
        "person.lift": _("Let mails leave again"),
        "tests.purge": _("Deleted the test people"),
        "tiers.apply": _("Brought a ladder into force"),
        "secrets.rotate": _("Changed the keys"),
        "backup": _("Made a backup"),
        "restore": _("Restored a backup"),
        "copy": _("Copied everything to another database"),
        "export": _("Exported"),
    }


def facts(_: Gettext) -> dict[str, str]:
    """Return what the facts are called that the audit compares."""
    return {
        "browser": _("browser"),
        "kept_out": _("kept out"),
        "language": _("language"),
        "silent": _("no mails since"),
        "trusted": _("trusted"),
        "tiers": _("ladder"),
        "people": _("people"),
        "erased": _("erased again"),
        "top": _("places"),
        "from": _("from"),
        "to": _("to"),
        "keys": _("keys"),
        "how": _("how"),
        "codes": _("recovery codes"),
        "credits": _("friends decided"),
        "disabled": _("shut out"),
        "email": _("e-mail address"),
        "format": _("format"),
        "friends": _("friends"),
        "friends_held": _("friends held"),
        "kind": _("kind"),
        "name_hidden": _("name hidden"),
        "referrer": _("referrer"),
        "role": _("role"),
        "sessions_ended": _("browsers signed out"),
        "sites": _("sites"),
        "state": _("state"),
        "status": _("status"),
        "taken_back": _("taken back"),
        "two_steps": _("two steps"),
    }


def reasons(_: Gettext) -> dict[str, str]:
    """Return what speaks against a credit, as a reviewer reads it."""
    return {
        "blocked": _("the referrer is blocked"),
        "test": _("a test address"),
        "circle": _("goes in a circle"),
        "cluster": _("belongs to a group that proved rotten"),
        "disposable": _("throw-away address"),
        "trap": _("a hidden field was filled in"),
        "unproved": _("no proof of work"),
        "fast": _("faster than anybody types"),
        "network": _("friends on one network"),
        "burst": _("within minutes"),
        "domain": _("friends at one mail domain"),
        "scattered": _("one mail domain, from everywhere"),
        "browser": _("joined in one browser"),
        "series": _("addresses that differ in digits or a keyword"),
        "visits": _("more joins than visits"),
        "even": _("came as by the clock"),
        "bare": _("forms without a script"),
        "prompt": _("confirmed within seconds"),
        "odd": _("addresses made by chance"),
        "domains": _("a few at each of several domains"),
        "relayed": _("hidden addresses in one place"),
        "steady": _("confirmed after equally long"),
    }


def worded(table: Callable[[Gettext], Mapping[str, str]], _: Gettext) -> Callable[[str], str]:
    """Return what turns ids into words; an id that is new here stays as it is."""
    known = table(_)
    return lambda name: known.get(name, name.replace("_", " "))


class Say:
    """What templates call to have an id in words."""

    def __init__(self, gettext: Gettext) -> None:
        self.status = worded(statuses, gettext)
        self.credit = worded(credit_states, gettext)
        self.mail = worded(mail_kinds, gettext)
        self.mail_state = worded(mail_states, gettext)
        self.role = worded(roles, gettext)
        self.decision = worded(decisions, gettext)
        self.action = worded(actions, gettext)
        self.reason = worded(reasons, gettext)
        self.fact = worded(facts, gettext)


def facts_said(facts: Mapping[str, object], _: Gettext) -> tuple[tuple[str, str], ...]:
    """Return figures behind signals, each with the words for its signal."""
    word = worded(lambda _: {**reasons(_), "friends": _("friends")}, _)
    return tuple((word(name), _figures(value)) for name, value in facts.items())


def _figures(value: object) -> str:
    if isinstance(value, list):
        return " / ".join(str(each) for each in value)
    return str(value)


def answers_of(links: Sequence[Row], site: Site, language: str) -> dict[int, list[tuple[str, str]]]:
    """Return what each submission answered to the site's own questions, by link."""
    labels = {question.id: question.label.get(language) for question in site.settings.questions}
    return {
        link["id"]: [
            (labels.get(name, name), str(said)) for name, said in json.loads(link["answers"]).items()
        ]
        for link in links
    }
