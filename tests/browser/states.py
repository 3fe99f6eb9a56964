"""Every page in every state."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from launched import link_in
from tour import Tour

Opening = Callable[[Tour], None]

STATES: dict[str, Opening] = {}
"""How each state is opened, by its name, `PAGE` or `PAGE-STATE`."""


def state(opening: Opening) -> Opening:
    """Add a state, named as its function."""
    STATES[opening.__name__.strip("_").replace("_", "-")] = opening
    return opening


@state
def landing(tour: Tour) -> None:
    tour.go("/")


@state
def landing_invited(tour: Tour) -> None:
    tour.go(f"/r/{tour.people.code('many')}")


@state
def landing_invited_by_nobody(tour: Tour) -> None:
    tour.go(f"/r/{tour.people.code('zero')}")


@state
def landing_inline(tour: Tour) -> None:
    """The message that a script shows, before anything is sent."""
    tour.go("/")
    tour.page.locator("#email").fill("ada.example.com")
    tour.page.locator("#email").press("Enter")


@state
def landing_refused(tour: Tour) -> None:
    tour.go("/")
    tour.send("/join", email="ada..b@example.com")


@state
def landing_long(tour: Tour) -> None:
    tour.go("/", site="long")


@state
def landing_long_refused(tour: Tour) -> None:
    tour.go("/", site="long")
    tour.page.evaluate("document.querySelector('#join select').required = false")
    tour.page.evaluate("document.querySelector('#consent').required = false")
    tour.send("/join", email="ada..b@gmail.com", name="Ada", code="nobody")


@state
def landing_wide(tour: Tour) -> None:
    """Long words, emoji, and a name written from right to left."""
    tour.go(f"/r/{tour.people.code('wide-1', site='wide')}", site="wide")


@state
def landing_wordy(tour: Tour) -> None:
    """The same long words on a first screen without a picture."""
    tour.go("/", site="wordy")


@state
def landing_soon(tour: Tour) -> None:
    tour.go("/", site="soon")


@state
def landing_notify(tour: Tour) -> None:
    tour.go("/", site="notify")


@state
def landing_over(tour: Tour) -> None:
    tour.go("/", site="over")


@state
def landing_bare(tour: Tour) -> None:
    tour.go("/", site="bare")


@state
def landing_blocks(tour: Tour) -> None:
    """Every block, with a friend who counts, and all questions open."""
    tour.go("/", site="blocks")
    tour.page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")


@state
def share_new(tour: Tour) -> None:
    """Just joined: nothing but the link is shown, and that a mail is on its way."""
    tour.go("/")
    tour.send("/join", email=tour.address)


@state
def share_new_suggestion(tour: Tour) -> None:
    tour.go("/")
    tour.send("/join", email=f"{tour.word}@gmial.com")


@state
def share_new_notify(tour: Tour) -> None:
    tour.go("/", site="notify")
    tour.send("/join", email=tour.address)


@state
def share_resent(tour: Tour) -> None:
    share_new(tour)
    tour.send("/me/resend")


@state
def share_address_refused(tour: Tour) -> None:
    share_new(tour)
    tour.send("/me/address", address="ada..b@example.com")


@state
def share_address_changed(tour: Tour) -> None:
    share_new(tour)
    tour.send("/me/address", address=f"{tour.word}@example.org")


@state
def share_zero(tour: Tour) -> None:
    tour.see("zero")


@state
def share_one(tour: Tour) -> None:
    tour.see("one")


@state
def share_four(tour: Tour) -> None:
    """One to go, and two that have not confirmed."""
    tour.see("four")


@state
def share_held(tour: Tour) -> None:
    """Two friends count, two are under review: the question is open."""
    tour.see("held")
    tour.page.locator("details.ask summary").click()


@state
def share_held_asked(tour: Tour) -> None:
    """A review was asked for; what the page says of it at once, and later."""
    session = tour.cast.member(tour.address)
    friend = f"{tour.word}@mailinator.com"
    tour.cast.join(friend, fields={"ref": tour.cast.code(session)})
    tour.cast.confirm(friend)
    tour.go("/me", session=session)
    tour.send("/me/review", words="We share a flat.")


@state
def share_five(tour: Tour) -> None:
    tour.see("five")


@state
def share_many(tour: Tour) -> None:
    tour.see("many")


@state
def share_top(tour: Tour) -> None:
    tour.see("top", site="short")


@state
def share_long(tour: Tour) -> None:
    tour.see("long", site="long")


@state
def share_wide(tour: Tour) -> None:
    tour.see("wide", site="wide")


@state
def share_bare(tour: Tour) -> None:
    tour.see("bare", site="bare")


@state
def share_over(tour: Tour) -> None:
    tour.see("over", site="over")


@state
def share_opened(tour: Tour) -> None:
    """Everything on the page that opens is open."""
    tour.see("five")
    tour.page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")


@state
def share_alias(tour: Tour) -> None:
    tour.go("/me", session=tour.cast.member(tour.address))
    tour.send("/me/alias", alias="Grace")


@state
def share_alias_refused(tour: Tour) -> None:
    tour.see("zero")
    tour.send("/me/alias", alias="www.example.com")


@state
def share_unsubscribed(tour: Tour) -> None:
    session = tour.cast.member(tour.address)
    link = link_in(tour.server.mail(tour.address, "/unsubscribe/"), "/unsubscribe/")
    tour.cast.ask("POST", urlsplit(link).path)
    tour.go("/me", session=session)


@state
def confirm(tour: Tour) -> None:
    tour.cast.join(tour.address)
    tour.visitor.open(link_in(tour.server.mail(tour.address, "/confirm/"), "/confirm/"))


@state
def confirm_invalid(tour: Tour) -> None:
    tour.go("/confirm/lost-on-the-way")


@state
def confirm_over(tour: Tour) -> None:
    tour.go("/confirm/from-before-the-end", site="past")


@state
def recover(tour: Tour) -> None:
    tour.go("/me")


@state
def recover_refused(tour: Tour) -> None:
    tour.go("/recover")
    tour.send("/recover", email="ada..b@gmail.com")


@state
def recover_sent(tour: Tour) -> None:
    tour.go("/recover")
    tour.send("/recover", email=tour.address)


@state
def recover_fresh(tour: Tour) -> None:
    """A share page is open, but this needs a link mailed a short while ago."""
    tour.see("zero", "/me/forget")


@state
def status_link_invalid(tour: Tour) -> None:
    tour.go("/s/lost-on-the-way")


@state
def forget(tour: Tour) -> None:
    tour.cast.member(tour.address)
    tour.go("/me/forget", session=tour.cast.fresh(tour.address))


@state
def forget_done(tour: Tour) -> None:
    forget(tour)
    tour.send("/me/forget")


@state
def unsubscribe(tour: Tour) -> None:
    tour.cast.member(tour.address)
    tour.visitor.open(link_in(tour.server.mail(tour.address, "/unsubscribe/"), "/unsubscribe/"))


@state
def unsubscribe_done(tour: Tour) -> None:
    unsubscribe(tour)
    tour.visitor.press(tour.page.locator('form[action*="/unsubscribe/"] button'))


@state
def unsubscribe_invalid(tour: Tour) -> None:
    tour.go("/unsubscribe/lost-on-the-way")


@state
def leaderboard(tour: Tour) -> None:
    tour.go("/leaderboard")


@state
def leaderboard_empty(tour: Tour) -> None:
    tour.go("/leaderboard", site="notify")


@state
def privacy(tour: Tour) -> None:
    tour.go("/privacy")


@state
def terms(tour: Tour) -> None:
    tour.go("/terms")


@state
def error_404(tour: Tour) -> None:
    tour.go("/nowhere")


@state
def error_403(tour: Tour) -> None:
    """Somebody had the page open when the campaign ended."""
    tour.go("/", site="over")
    tour.page.evaluate("""() => {
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action: "/join" });
      form.append(document.createElement("button"));
      document.querySelector("main").append(form);
    }""")
    tour.send("/join")


@state
def error_413(tour: Tour) -> None:
    tour.go("/")
    tour.page.evaluate("document.querySelector('#email').removeAttribute('maxlength')")
    tour.send("/join", email=f"{'a' * 70_000}@example.com")


@state
def card(tour: Tour) -> None:
    tour.see("four", "/me/card")


@state
def send(tour: Tour) -> None:
    tour.see("four")
    # Its buttons are there without scripts only.
    with tour.page.expect_navigation():
        tour.page.evaluate(
            """() => {
              const form = document.querySelector('form[action$="/me/send"]');
              form.removeAttribute("target");
              form.insertAdjacentHTML("beforeend", '<input type="hidden" name="channel" value="line">');
              form.submit();
            }"""
        )
