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

    src: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    avif: str = ""  # a complete srcset, "" when there is none
    webp: str = ""
    blur: str = ""  # a class that paints a blurred copy until the picture is there, "" when there is none
    sizes: str = ""  # how wide the theme draws it in its place, "" when the template says so


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder as a visitor sees it."""

    id: str
    friends: int
    reward: str
    description: str
    friend_reward: str
    picture: Picture | None
    position: float  # 0..1, where the step stands on the bar: the i-th of n at i / n
    reached: bool = False
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class LadderView:
    """The ladder for a number of friends.

    ``progress`` (0..1) is the length of the bar. Steps stand evenly on it, however far apart their numbers.
    """

    rungs: tuple[Rung, ...]
    friends: int = 0
    progress: float = 0.0
    missing: int = 0
    next: Rung | None = None
    kept: tuple[Rung, ...] = ()  # earned before, and no longer on the ladder


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the site's own in the join form."""

    id: str
    label: str
    kind: Literal["text", "choice", "checkbox"]
    options: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The form of the landing page.

    ``errors`` has a sentence for a field's name, ``values`` what was typed.
    """

    action: str
    button: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    suggestion: str = ""  # a whole address, when the domain looks mistyped
    ref: str = ""
    name_field: bool = False
    code_field: bool = False
    consent: str = ""
    consent_required: bool = False
    questions: tuple[Question, ...] = ()
    work: str = ""  # where the browser asks for work to do before it sends the form, "" for none
    stamp: str = ""  # when the form was made, signed; "" where no work is asked for


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody's link was opened. ``name`` only when that person chose to show it."""

    name: str = ""
    reward: str = ""


@dataclass(frozen=True, slots=True)
class Captions:
    """What is said in a film, in one language."""

    src: str
    language: str
    name: str  # the language in itself


@dataclass(frozen=True, slots=True)
class Film:
    """A film: one of the site's own has ``src``, one at another company ``player`` and the rest."""

    title: str
    src: str = ""
    content_type: str = ""
    poster: Picture | None = None
    captions: tuple[Captions, ...] = ()
    player: str = ""  # what a frame loads once somebody plays it
    page: str = ""  # where it can be seen there
    service: str = ""  # whose that is


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of the landing page; each kind has fields of its own besides these."""

    kind: ClassVar[str]
    template: ClassVar[str]
    id: str  # of its element, once on the page
    title: str = ""

    def __init_subclass__(cls) -> None:
        cls.template = f"parts/blocks/{cls.kind}.html"


@dataclass(frozen=True, slots=True)
class Preview:
    """What programs that show links are told of a page: whole addresses, languages as ``th_TH``."""

    url: str
    image: str  # 1200 × 630
    locale: str
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
    label: str
    href: str
    words: bool = True  # False: the channel takes the link alone


@dataclass(frozen=True, slots=True)
class FriendsView:
    """Who came through the link: how many joined, count, must still confirm, are under review and why."""

    joined: int = 0
    counted: int = 0
    waiting: int = 0
    held: int = 0
    reasons: tuple[str, ...] = ()
    appeal: Literal["", "offered", "open"] = ""  # whether a person can be asked to look, or was asked
    # Initials of the newest ones, "A. · B. · …"; "" in a provisional session, and where nobody typed a name.
    counted_names: str = ""
    waiting_names: str = ""
    held_names: str = ""
    counting: int = 0  # who confirmed before this person did: they are just being counted


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """One of those who brought most; equal numbers share a rank."""

    rank: int | None  # None on a share page: too far behind to be counted
    name: str
    friends: int
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
    values: Mapping[str, str] = field(default_factory=dict)  # what was typed into a form that was not taken
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
    confirm_url: str
    days: int  # how long the link lives
    reward: str = ""  # first reward of the ladder
    until: datetime | None = None  # in the site's time zone, when the campaign ends before those days do


@dataclass(frozen=True, slots=True)
class WelcomeMail:
    """After the first confirmation: the personal link and the ladder."""

    kind: ClassVar[str] = "welcome"
    status_url: str
    unsubscribe_url: str
    link: str
    ladder: LadderView


@dataclass(frozen=True, slots=True)
class AlreadyMail:
    """To a confirmed address that was typed again: the way in, and the proof for the link just given."""

    kind: ClassVar[str] = "already"
    status_url: str
    confirm_url: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True)
class FriendJoinedMail:
    """``new`` friends were counted since the last such mail; never says who."""

    kind: ClassVar[str] = "friend_joined"
    status_url: str
    unsubscribe_url: str
    new: int
    ladder: LadderView


@dataclass(frozen=True, slots=True)
class TierUnlockedMail:
    kind: ClassVar[str] = "tier_unlocked"
    status_url: str
    unsubscribe_url: str
    rung: Rung
    ladder: LadderView


@dataclass(frozen=True, slots=True)
class RecoveryMail:
    kind: ClassVar[str] = "recovery"
    status_url: str
    unsubscribe_url: str
    minutes: int  # how long own data and erasure stay open after this link was mailed
    kept_out: bool = False  # the link opens these alone


@dataclass(frozen=True, slots=True)
class ReviewResultMail:
    """Somebody looked at friends who were under review: how many count now, cannot, or still wait."""

    kind: ClassVar[str] = "review_result"
    status_url: str
    unsubscribe_url: str
    released: int
    rejected: int
    held: int
    ladder: LadderView


Mail = (
    ConfirmMail
    | WelcomeMail
    | AlreadyMail
    | FriendJoinedMail
    | TierUnlockedMail
    | ReviewResultMail
    | RecoveryMail
)
