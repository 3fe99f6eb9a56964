"""What a page says about a change that was just made: chosen by a word of the address, never by its text."""

from __future__ import annotations

from collections.abc import Callable

Gettext = Callable[[str], str]


def notice(done: str, _: Gettext) -> str:
    """Return the sentence for a word, "" for one that is unknown."""
    return {
        "released": _("These friends count now."),
        "rejected": _("These friends do not count."),
        "trusted": _("Further friends of this person are judged by their own form alone."),
        "lifted": _("Mails to this person leave again."),
        "blocked": _("This person is kept out."),
        "unblocked": _("This person is back on the list."),
        "link_closed": _("This link leads nobody here any more."),
        "referrer_set": _("The friend counts for whoever you named."),
        "name_hidden": _("The name is shown nowhere any more."),
        "undone": _("It is as it was before."),
        "cannot_undo": _("It was undone already, or something later stands on it: undo that first."),
        "nothing": _("There was nothing to change."),
        "erased": _("This person was erased."),
        "retried": _("The mail is sent again within seconds."),
        "dropped": _("The mail will not be sent."),
        "password": _("The password is changed. Other browsers are signed out."),
        "two_steps": _("The second step is on."),
        "one_step": _("The second step is off."),
        "language": _("The language is changed."),
        "session_ended": _("That browser is signed out."),
        "sessions_ended": _("All other browsers are signed out."),
        "role": _("The role is changed."),
        "disabled": _("This user cannot sign in any more."),
        "enabled": _("This user can sign in again."),
        "removed": _("The user is removed."),
        "signed_out": _("You are signed out."),
    }.get(done, "")
