"""What each signal means, said to the person whom it is about, in their language."""

from __future__ import annotations

from collections.abc import Callable

Gettext = Callable[[str], str]


def words(_: Gettext) -> dict[str, str]:
    """Return a sentence for each signal, and for what else keeps a friend from counting."""
    return {
        "disposable": _("The address is of a service for addresses to throw away."),
        "trap": _("A field of the form was filled in that nobody sees."),
        "unproved": _("The browser gave no proof of work, though one was asked for."),
        "fast": _("The form was filled in faster than anybody types."),
        "network": _("Other friends of the same person came from this network."),
        "burst": _("They came from this network within minutes."),
        "domain": _("Other friends of the same person have addresses at this mail domain."),
        "browser": _("Others joined in this browser."),
        "series": _("Other addresses differ from this one by digits, or by a keyword, alone."),
        "visits": _("More people joined by that link than opened it."),
        "even": _("The friends of that person came as by the clock."),
        "bare": _("The page ran no script, as with other friends of the same person."),
        "prompt": _("The mail was answered within seconds, as by other friends of the same person."),
        "odd": _("The address looks made by chance, as those of other friends of the same person."),
        "scattered": _("Friends of the same person share a mail domain, and hardly any a network."),
        "domains": _(
            "Friends of the same person are few at each of several mail domains where nobody else is."
        ),
        "relayed": _("Friends of the same person hide their addresses behind a service, on one network."),
        "steady": _("The friends of that person took equally long to answer the mail."),
        "cluster": _("Others who share something with this friend are under review."),
        "blocked": _("Whoever's link it was is kept out."),
        "circle": _("Two people cannot bring each other."),
        "test": _("One of the two is a test."),
    }
