"""What each block of a landing page shows: one dataclass each, drawn by `parts/blocks/KIND.html`.

A template gets it as `block`, besides everything that the landing page has. Texts are in the page's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from waitlist.pages import Block, Film, LadderView, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Hero(Block):
    """The first screen; it shows what the page itself has: headline, line, form, picture or film."""

    kind: ClassVar[str] = "hero"


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps(Block):
    kind: ClassVar[str] = "steps"
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(Block):
    kind: ClassVar[str] = "ladder"
    text: str = ""
    ladder: LadderView


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Block):
    kind: ClassVar[str] = "story"
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    picture: Picture | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause(Block):
    kind: ClassVar[str] = "cause"
    paragraphs: tuple[str, ...] = ()
    amount: int = 0  # what was given by now, counted from those who came; 0: nobody yet
    label: str = ""  # what `amount` counts
    goal: int | None = None
    reached: float = 0.0  # 0..1 of the goal
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class GalleryPicture:
    picture: Picture
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery(Block):
    kind: ClassVar[str] = "gallery"
    pictures: tuple[GalleryPicture, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    paragraphs: tuple[str, ...]
    name: str
    role: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes(Block):
    kind: ClassVar[str] = "quotes"
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Logo:
    name: str
    logo: Picture | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Block):
    kind: ClassVar[str] = "press"
    logos: tuple[Logo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Block):
    kind: ClassVar[str] = "note"
    paragraphs: tuple[str, ...]
    name: str
    role: str = ""
    picture: Picture | None = None
    signature: Picture | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    question: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq(Block):
    kind: ClassVar[str] = "faq"
    questions: tuple[Answered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown(Block):
    kind: ClassVar[str] = "countdown"
    until: datetime  # in the site's time zone


@dataclass(frozen=True, slots=True, kw_only=True)
class People(Block):
    kind: ClassVar[str] = "people"
    count: int  # confirmed people
    label: str


@dataclass(frozen=True, slots=True)
class ContactLink:
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Support(Block):
    kind: ClassVar[str] = "support"
    text: str = ""
    email: str = ""
    phone: str = ""
    links: tuple[ContactLink, ...] = ()

    @property
    def phone_link(self) -> str:
        """The number as a `tel:` address has it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(Block):
    kind: ClassVar[str] = "video"
    text: str = ""
    film: Film
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Block):
    """The button once more; not shown while nobody can join."""

    kind: ClassVar[str] = "join"
    text: str = ""


BLOCKS: tuple[type[Block], ...] = (
    Hero, Steps, Ladder, Story, Cause, Gallery, Quotes, Press, Note, Faq, Countdown, People, Support, Video,
    Join,
)  # fmt: skip
"""All of them, in the order of the documentation."""
