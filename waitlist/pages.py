"""What every page and mail shows: one dataclass each, the contract between the software and a theme.

A theme's template gets the fields of its dataclass as variables (``Landing`` → ``landing.html``,
``ConfirmMail`` → ``mail/confirm.html`` and ``mail/confirm.txt``) and besides them what
:mod:`waitlist.themes` adds for every template. Texts are already in the page's language; addresses of pages
are complete paths or URLs, ready for ``href``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

Phase = Literal["closed", "notify", "running", "ended"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in every width and format that lies beside it."""

    src: str  # for browsers that know neither format, and for mails
    alt: str = ""  # what it shows, for whoever cannot see it; "" for decoration
    width: int | None = None  # of `src` in pixels; None for a drawing without a size
    height: int | None = None  # likewise
    avif: str = ""  # a complete srcset, "" when there is none
    webp: str = ""  # likewise
    blur: str = ""  # a class that paints a blurred copy until the picture is there, "" when there is none
    sizes: str = ""  # how wide the theme draws it in its place, "" when the template says so


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder as a visitor sees it."""

    id: str  # as in tiers.id
    friends: int  # how many it takes
    reward: str  # what one gets
    description: str  # a sentence about it
    friend_reward: str  # what each friend gets at this step, "" for nothing
    picture: Picture | None  # of the reward
    position: float  # 0..1, where the step stands on the bar: the i-th of n at i / n
    reached: bool = False  # there are friends enough
    is_next: bool = False  # the first one that is not reached


@dataclass(frozen=True, slots=True)
class LadderView:
    """The ladder for a number of friends.

    ``progress`` (0..1) is the length of the bar. Steps stand evenly on it, however far apart their numbers.
    """

    rungs: tuple[Rung, ...]  # from the fewest friends up
    friends: int = 0  # who count by now
    progress: float = 0.0  # 0..1, the length of the bar
    missing: int = 0  # friends to the next step; 0 when there is none
    next: Rung | None = None  # None: all are reached
    kept: tuple[Rung, ...] = ()  # earned before, and no longer on the ladder


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the site's own in the join form."""

    id: str  # the field is called `q_` and this
    label: str  # the question itself
    kind: Literal["text", "choice", "checkbox"]  # how it is answered
    options: tuple[str, ...] = ()  # of a choice
    required: bool = False  # the form is not taken without an answer


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The form of the landing page.

    ``errors`` has a sentence for a field's name, ``values`` what was typed.
    """

    action: str  # where it is sent
    button: str  # the words on the button
    values: Mapping[str, str] = field(default_factory=dict)  # what was typed, by field
    errors: Mapping[str, str] = field(default_factory=dict)  # a sentence for each field that will not do
    suggestion: str = ""  # a whole address, when the domain looks mistyped
    ref: str = ""  # code of the link that was opened, for the hidden field
    came: Mapping[str, str] = field(default_factory=dict)  # where from, for hidden fields once refused
    name_field: bool = False  # asks for a first name
    code_field: bool = False  # asks for a friend's code
    consent: str = ""  # the words beside the box, "" for no box
    consent_required: bool = False  # nobody joins without a tick
    questions: tuple[Question, ...] = ()  # those of the site, in order
    work: str = ""  # where the browser asks for work to do before it sends the form, "" for none
    stamp: str = ""  # when the form was made, signed; "" where no work is asked for


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody's link was opened. ``name`` only when that person chose to show it."""

    name: str = ""  # who invites; "" when that person shows none
    reward: str = ""  # what the friend gets for joining


@dataclass(frozen=True, slots=True)
class Captions:
    """What is said in a film, in one language."""

    src: str  # path of the file
    language: str  # its code
    name: str  # the language in itself


@dataclass(frozen=True, slots=True)
class Film:
    """A film: one of the site's own has ``src``, one at another company ``player`` and the rest."""

    title: str  # for whoever cannot see it
    src: str = ""  # path of the film, "" for one at another company
    content_type: str = ""  # of `src`, such as video/mp4
    poster: Picture | None = None  # what is seen before it plays
    captions: tuple[Captions, ...] = ()  # in each language there is
    player: str = ""  # what a frame loads once somebody plays it
    page: str = ""  # where it can be seen there
    service: str = ""  # whose that is


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of the landing page; each kind has fields of its own besides these."""

    kind: ClassVar[str]
    template: ClassVar[str]
    id: str  # of its element, once on the page
    title: str = ""  # its heading, "" for none

    def __init_subclass__(cls) -> None:
        cls.template = f"parts/blocks/{cls.kind}.html"


@dataclass(frozen=True, slots=True)
class Preview:
    """What programs that show links are told of a page: whole addresses, languages as ``th_TH``."""

    url: str  # of the page itself
    image: str  # 1200 × 630
    locale: str  # of the page
    locales: tuple[str, ...] = ()  # the other languages of the page


@dataclass(frozen=True, slots=True)
class PreviewCard:
    """``GET /card/CODE.png``, before it is drawn: the template is an SVG."""

    template: ClassVar[str] = "preview.svg"
    headline: str  # the large words: landing.headline, or the brand's name
    line: str  # landing.line, or the tagline
    picture: Picture | None  # share.picture, or the one of the landing page
    invited: bool  # a link was given by somebody; False on the site's own card
    name: str  # "" when that person shows none


@dataclass(frozen=True, slots=True)
class Landing:
    """``GET /`` and ``GET /r/CODE``.

    One picture, one line, one field, one button, and what follows for those who scroll.
    """

    template: ClassVar[str] = "landing.html"
    phase: Phase  # closed, notify, running or ended, by the dates of the site
    headline: str  # the large words
    line: str  # the one sentence below them
    form: JoinForm  # what is typed to join
    picture: Picture | None = None  # the one big picture
    picture_phone: Picture | None = None  # the same scene upright, for phones
    film: Film | None = None  # in place of the picture
    invitation: Invitation | None = None  # whose link was opened
    friend_reward: str = ""  # what a friend gets for joining
    blocks: tuple[Block, ...] = ()  # in this order, the first screen among them
    count: int | None = None  # confirmed people, None when not shown
    opens: datetime | None = None  # in the site's time zone, like `closes`
    closes: datetime | None = None  # when the list ends
    preview: Preview | None = None  # None after a form was not taken: nobody shows a link to that


@dataclass(frozen=True, slots=True)
class Channel:
    """A share button; ``href`` opens the channel with the prepared words."""

    id: str  # as in share.channels: whatsapp, line, facebook …
    label: str  # the words on the button
    href: str  # what the button opens
    words: bool = True  # False: the channel takes the link alone


@dataclass(frozen=True, slots=True)
class FriendsView:
    """Who came through the link: how many joined, count, must still confirm, are under review and why."""

    joined: int = 0  # everybody who came through it
    counted: int = 0  # who count for a reward
    waiting: int = 0  # who still have to confirm
    held: int = 0  # who are under review
    reasons: tuple[str, ...] = ()  # a sentence for each reason of a review
    appeal: Literal["", "offered", "open"] = ""  # whether a person can be asked to look, or was asked
    counted_names: str = ""  # "A. · B. · …": initials of the newest; "" if not proven, or without names
    waiting_names: str = ""  # likewise
    held_names: str = ""  # likewise
    counting: int = 0  # who confirmed before this person did: they are just being counted


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """One of those who brought most; equal numbers share a rank."""

    rank: int | None  # None on a share page: too far behind to be counted
    name: str  # the chosen one, or "Member 1234"
    friends: int  # who count
    is_you: bool = False  # on a share page: whose page it is


@dataclass(frozen=True, slots=True)
class Share:
    """``GET /me``.

    With ``proven`` false only what came through the link just given is known: no place, name or status.
    """

    template: ClassVar[str] = "share.html"
    phase: Phase  # closed, notify, running or ended
    proven: bool  # whose page it is, is known: by a mail, or by a confirmed address
    confirmed: bool  # always False in a provisional session
    link: str  # the whole personal link
    code: str  # of the link
    qr: str  # path of the QR picture
    message: str  # prepared words with the link in place
    reminder: str  # the same for friends who have not confirmed yet
    channels: tuple[Channel, ...]  # the share buttons in their order
    ladder: LadderView  # the rewards, and how far one is
    friends: FriendsView  # who came through the link
    spoken_link: str = (
        ""  # the link as it stands in the prepared words: it names a language that is not the first
    )
    headline: str = ""  # share.headline
    place: int | None = None  # in line; None when there are no places
    people: int | None = None  # confirmed people in line
    sent_to: str = (
        ""  # provisional: the address typed a moment ago in this browser; proven: the confirmed one
    )
    name: str = ""  # as typed in the form
    alias: str = ""  # the name that others see
    leaderboard: bool = False  # the site has one
    leaders: tuple[LeaderRow, ...] = ()  # its first three, and after them whose page it is, if not among them
    must_confirm: bool = False  # the site confirms addresses and this link is not proven yet
    subscribed: bool = True  # whether mails with news are sent
    notice: str = ""  # one sentence after something was done
    errors: Mapping[str, str] = field(default_factory=dict)  # fields: address, alias
    values: Mapping[str, str] = field(
        default_factory=dict
    )  # what was typed and not taken: address, alias, words of a review
    suggestion: str = ""  # a whole address, when the domain looks mistyped
    friend_reward: str = ""  # what a friend gets for joining


@dataclass(frozen=True, slots=True)
class Send:
    """``POST /me/send``: the words a visitor typed, and what opens the channel with them.

    Pages without scripts lead here; others write the words into their buttons.
    """

    template: ClassVar[str] = "send.html"
    channel: Channel  # the button that opens it
    message: str  # the words as they are sent


@dataclass(frozen=True, slots=True)
class PrintCard:
    """``GET /me/card``: the link to print and hang up, with the QR code."""

    template: ClassVar[str] = "card.html"
    headline: str  # the large words of the landing page
    line: str  # what joining brings
    link: str  # the whole personal link
    shown: str  # the same without https://, as people type it
    qr: str  # path of the QR picture
    name: str = ""  # only what that person chose to show


@dataclass(frozen=True, slots=True)
class Confirm:
    """``GET /confirm/TOKEN``: one plainly worded button; only ``POST`` confirms."""

    template: ClassVar[str] = "confirm.html"
    action: str  # where the button sends
    valid: bool = True  # False: the link is unknown or its time is over; offers the way back in
    over: bool = False  # the campaign has ended, and nothing can be confirmed any more
    open: bool = True  # people can join


@dataclass(frozen=True, slots=True)
class Recover:
    """The form that mails the way in, and its always equal answer."""

    template: ClassVar[str] = "recover.html"
    action: str  # where the form is sent
    sent: bool = False  # the answer, always the same: a mail is on its way
    fresh: bool = False  # asked for because own data or erasure needs a freshly mailed link
    open: bool = True  # people can join
    values: Mapping[str, str] = field(default_factory=dict)  # what was typed, by field
    errors: Mapping[str, str] = field(default_factory=dict)  # a sentence for each field that will not do
    suggestion: str = ""  # a whole address, when the domain looks mistyped


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """``GET /leaderboard``: confirmed people by chosen alias or "Member 1234"."""

    template: ClassVar[str] = "leaderboard.html"
    rows: tuple[LeaderRow, ...]  # who brought most, the first one first


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    template: ClassVar[str] = "unsubscribe.html"
    action: str  # where the button sends
    done: bool = False  # no more mails are sent
    valid: bool = True  # False: the link is unknown


@dataclass(frozen=True, slots=True)
class Forget:
    """Erasure: says what goes and what stays, then one button. ``kept_out``: that stays so."""

    template: ClassVar[str] = "forget.html"
    action: str  # where the button sends
    done: bool = False  # everything is erased
    kept_out: bool = False  # whoever was kept out stays so


@dataclass(frozen=True, slots=True)
class Document:
    """``/privacy`` and ``/terms``. ``paragraphs`` in order; a line that starts with ``## `` is a heading."""

    template: ClassVar[str] = "document.html"
    title: str  # the heading
    paragraphs: tuple[str, ...]  # in order; one that starts with ## is a heading


@dataclass(frozen=True, slots=True)
class Error:
    """Any refusal, in the site's look: what happened and what to do."""

    template: ClassVar[str] = "error.html"
    status: int  # of HTTP, such as 404
    title: str  # what happened
    message: str  # what to do about it
    request_id: str = ""  # by which the log knows it


Page = (
    Landing
    | Share
    | Send
    | PrintCard
    | Confirm
    | Recover
    | Leaderboard
    | Unsubscribe
    | Forget
    | Document
    | Error
)


Drawing = PreviewCard
"""What a theme draws as a picture."""


@dataclass(frozen=True, slots=True)
class ConfirmMail:
    """To an address that somebody typed: nothing that they typed stands in it; needs no unsubscribe link."""

    kind: ClassVar[str] = "confirm"
    confirm_url: str  # opens the page with the button
    days: int  # how long the link lives
    reward: str = ""  # first reward of the ladder
    until: datetime | None = None  # in the site's time zone, when the campaign ends before those days do


@dataclass(frozen=True, slots=True)
class WelcomeMail:
    """After the first confirmation: the personal link and the ladder."""

    kind: ClassVar[str] = "welcome"
    status_url: str  # opens the share page, proven
    unsubscribe_url: str  # stops mails
    link: str  # the personal link to pass on
    ladder: LadderView  # the rewards, and how far one is


@dataclass(frozen=True, slots=True)
class AlreadyMail:
    """To a confirmed address that was typed again: the way in, and the proof for the link just given."""

    kind: ClassVar[str] = "already"
    status_url: str  # opens the share page, proven
    confirm_url: str  # proves the link that was just given
    unsubscribe_url: str  # stops mails


@dataclass(frozen=True, slots=True)
class FriendJoinedMail:
    """``new`` friends were counted since the last such mail; never says who."""

    kind: ClassVar[str] = "friend_joined"
    status_url: str  # opens the share page, proven
    unsubscribe_url: str  # stops mails
    new: int  # friends since the last such mail
    ladder: LadderView  # the rewards, and how far one is


@dataclass(frozen=True, slots=True)
class TierUnlockedMail:
    kind: ClassVar[str] = "tier_unlocked"
    status_url: str  # opens the share page, proven
    unsubscribe_url: str  # stops mails
    rung: Rung  # the step that was reached
    ladder: LadderView  # the rewards, and how far one is


@dataclass(frozen=True, slots=True)
class RecoveryMail:
    kind: ClassVar[str] = "recovery"
    status_url: str  # opens the share page, proven
    unsubscribe_url: str  # stops mails
    minutes: int  # how long own data and erasure stay open after this link was mailed
    kept_out: bool = False  # the link opens these alone


@dataclass(frozen=True, slots=True)
class ReviewResultMail:
    """Somebody looked at friends who were under review: how many count now, cannot, or still wait."""

    kind: ClassVar[str] = "review_result"
    status_url: str  # opens the share page, proven
    unsubscribe_url: str  # stops mails
    released: int  # friends who count now
    rejected: int  # friends who cannot
    held: int  # friends who still wait
    ladder: LadderView  # the rewards, and how far one is


Mail = (
    ConfirmMail
    | WelcomeMail
    | AlreadyMail
    | FriendJoinedMail
    | TierUnlockedMail
    | ReviewResultMail
    | RecoveryMail
)
