"""Settings and figures become the pages that themes draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from waitlist import pages
from waitlist.config.text import Text
from waitlist.flows.leaderboard import NOBODY, Board
from waitlist.flows.status import Status
from waitlist.sites import Site
from waitlist.themes import Frame
from waitlist.web.blocks import Making
from waitlist.web.leaders import teaser
from waitlist.web.numbers import NONE, Numbers
from waitlist.web.share_links import LINK, channel_link, channels
from waitlist.web.why import sentences

Gettext = Callable[[str], str]


def gettext(frame: Frame) -> Gettext:
    """Return the texts of the software in the page's language."""
    return frame.settings.words(frame.language).gettext


def join_form(site: Site, frame: Frame, *, ref: str = "", stamp: str = "") -> pages.JoinForm:
    """Return the empty form; `ref` is the code of the link that was opened, `stamp` says when it was made."""
    _ = gettext(frame)
    settings, language = site.settings, frame.language
    return pages.JoinForm(
        action=frame.url("/join"),
        button=settings.landing.button.get(language) or _("Join the list"),
        ref=ref,
        name_field=settings.landing.name_field,
        code_field=settings.landing.code_field,
        consent=settings.consent.text.get(language) if settings.consent else "",
        consent_required=settings.consent.required if settings.consent else False,
        work="" if settings.fraud.proof_of_work == "off" else frame.url("/challenge"),
        stamp="" if settings.fraud.proof_of_work == "off" else stamp,
        questions=tuple(
            pages.Question(
                id=question.id,
                label=question.label.get(language),
                kind=question.kind,
                options=tuple(option.get(language) for option in question.options),
                required=question.required,
            )
            for question in settings.questions
        ),
    )


def invitation(site: Site, frame: Frame, name: str) -> pages.Invitation:
    """Return what an opened link says: who invites ("": nobody by name), and what the friend gets."""
    return pages.Invitation(name, site.settings.landing.friend_reward.get(frame.language))


def landing(
    site: Site,
    frame: Frame,
    now: int,
    *,
    form: pages.JoinForm,
    invitation: pages.Invitation | None = None,
    numbers: Numbers = NONE,
) -> pages.Landing:
    """Return the landing page; of `numbers` it tells what the founder wants told."""
    settings, language = site.settings, frame.language
    shown = settings.landing

    def picture(path: str | None, alt: Text | str = "") -> pages.Picture | None:
        words = alt if isinstance(alt, str) else alt.get(language)
        return site.theme.picture(path, words) if path else None

    making = Making(site, language, now, numbers)
    headline = shown.headline.get(language) or settings.brand.name
    return pages.Landing(
        phase=site.phase(now),
        headline=headline,
        line=shown.line.get(language) or settings.brand.tagline.get(language),
        form=form,
        picture=picture(shown.picture, shown.picture_alt) or site.theme.default_picture("hero"),
        picture_phone=picture(shown.picture_phone, shown.picture_alt),
        film=making.film(shown.video, shown.video_poster, shown.video_captions, headline)
        if shown.video
        else None,
        invitation=invitation,
        friend_reward=shown.friend_reward.get(language),
        blocks=making.all(),
        count=numbers.people if shown.show_count and numbers.people else None,
        opens=_local(site, settings.dates.opens),
        closes=_local(site, settings.dates.closes),
    )


def _local(site: Site, moment: datetime | None) -> datetime | None:
    return moment.astimezone(site.settings.zone) if moment else None


def share(site: Site, frame: Frame, status: Status, now: int, board: Board = NOBODY) -> pages.Share:
    """Return the share page of whoever looks at it; notice, errors and values come in by `replace`."""
    _ = gettext(frame)
    settings, language = site.settings, frame.language
    link, spoken = site.link_url(status.code), site.link_url(status.code, language)
    prepared = settings.share.message.get(language) or _("Come along: {link}")
    return pages.Share(
        phase=site.phase(now),
        proven=status.proven,
        confirmed=status.confirmed,
        link=link,
        code=status.code,
        qr=f"/qr/{status.code}.svg",
        message=prepared.replace(LINK, spoken),
        reminder=(settings.share.reminder.get(language) or _reminder(_)).replace(
            LINK, channel_link(spoken, "copy")
        ),
        channels=share_channels(site, language, spoken, prepared),
        spoken_link=spoken,
        ladder=site.ladder_view(language, status.friends, status.earned),
        friends=pages.FriendsView(
            joined=status.joined,
            counted=status.friends,
            waiting=status.waiting,
            held=status.held,
            counting=status.counting,
            reasons=sentences(settings.words(language), language, status.reasons),
            appeal="" if not status.held or not status.proven else "open" if status.appealed else "offered",
            counted_names=status.counted_names,
            waiting_names=status.waiting_names,
            held_names=status.held_names,
        ),
        headline=settings.share.headline.get(language),
        place=status.place,
        people=status.people,
        sent_to=status.address,
        name=status.name,
        alias=status.alias,
        leaderboard=settings.leaderboard.enabled,
        leaders=teaser(_, board, status),
        must_confirm=status.must_confirm and settings.confirmation == "on",
        subscribed=status.subscribed,
        friend_reward=settings.landing.friend_reward.get(language),
    )


def notice(_: Gettext, done: str) -> str:
    """Say on the share page what was done there a moment ago; "" for what is none of it."""
    match done:
        case "resent":
            return _("The mail is on its way once more. Look among the unwanted ones, too.")
        case "address":
            return _("The address is changed, and a new mail is on its way.")
        case "review":
            return _("A person will look at it. We write to you when it is done.")
        case "alias":
            return _("Your name is saved.")
        case _:
            return ""


def print_card(site: Site, frame: Frame, status: Status) -> pages.PrintCard:
    """Return the link as a card to print."""
    settings, language = site.settings, frame.language
    link = site.link_url(status.code)
    return pages.PrintCard(
        headline=settings.landing.headline.get(language) or settings.brand.name,
        line=settings.landing.friend_reward.get(language),
        link=link,
        shown=link.partition("://")[2],
        qr=f"/qr/{status.code}.svg",
        name=status.alias if status.confirmed else "",
    )


def _reminder(_: Gettext) -> str:
    return _(
        "You are nearly in: press the button in the mail, and look among the unwanted ones, too. "
        "Did it get lost? Start again here: {link}"
    )


def share_channels(
    site: Site, language: str, link: str, message: str, *, typed: bool = False
) -> tuple[pages.Channel, ...]:
    """Return the share buttons; `message` has `{link}` in it. `typed`: it is the visitor's own, for all."""
    shared = site.settings.share

    def words(channel: str) -> str:
        own: Text = getattr(shared.words, channel, Text())
        return message if typed else own.get(language) or message

    subject = shared.mail_subject.get(language) or site.settings.brand.name
    return channels(site.words(language).gettext, shared.channels, words, link, subject)
