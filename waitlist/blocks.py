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
    title: str  # a few words
    text: str = ""  # what happens, in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps(Block):
    kind: ClassVar[str] = "steps"
    steps: tuple[Step, ...]  # in order; themes number them


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(Block):
    kind: ClassVar[str] = "ladder"
    text: str = ""  # the sentence below the title
    ladder: LadderView  # the rewards, nobody's own: nothing is reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Block):
    kind: ClassVar[str] = "story"
    paragraphs: tuple[str, ...] = ()  # in order
    points: tuple[str, ...] = ()  # what the brand stands for, one line each
    picture: Picture | None = None  # beside the words
    caption: str = ""  # below the picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause(Block):
    kind: ClassVar[str] = "cause"
    paragraphs: tuple[str, ...] = ()  # in order
    amount: int = 0  # what was given by now, counted from those who came; 0: nobody yet
    label: str = ""  # what `amount` counts
    goal: int | None = None  # what `amount` is to become; None: no goal is named
    reached: float = 0.0  # 0..1 of the goal
    picture: Picture | None = None  # beside the words


@dataclass(frozen=True, slots=True)
class GalleryPicture:
    picture: Picture  # in every width
    caption: str = ""  # below it


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery(Block):
    kind: ClassVar[str] = "gallery"
    pictures: tuple[GalleryPicture, ...]  # in order; themes show the first one large


@dataclass(frozen=True, slots=True)
class Quote:
    paragraphs: tuple[str, ...]  # what was said, without quotation marks
    name: str  # who said it
    role: str = ""  # what that person is
    picture: Picture | None = None  # of that person


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes(Block):
    kind: ClassVar[str] = "quotes"
    quotes: tuple[Quote, ...]  # in order


@dataclass(frozen=True, slots=True)
class Logo:
    name: str  # of the paper or programme; the words of its logo
    logo: Picture | None = None  # None: the name is written
    url: str = ""  # what was published; "" for no link


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Block):
    kind: ClassVar[str] = "press"
    logos: tuple[Logo, ...]  # in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Block):
    kind: ClassVar[str] = "note"
    paragraphs: tuple[str, ...]  # the letter
    name: str  # who signs it
    role: str = ""  # what that person is
    picture: Picture | None = None  # of that person
    signature: Picture | None = None  # a picture of the handwritten one


@dataclass(frozen=True, slots=True)
class Answered:
    question: str  # as people ask it
    paragraphs: tuple[str, ...]  # the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq(Block):
    kind: ClassVar[str] = "faq"
    questions: tuple[Answered, ...]  # in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown(Block):
    kind: ClassVar[str] = "countdown"
    until: datetime  # in the site's time zone


@dataclass(frozen=True, slots=True, kw_only=True)
class People(Block):
    kind: ClassVar[str] = "people"
    count: int  # confirmed people
    label: str  # what `count` counts: people on the list, or the site's own words


@dataclass(frozen=True, slots=True)
class ContactLink:
    label: str  # the words of the link
    url: str  # where it leads


@dataclass(frozen=True, slots=True, kw_only=True)
class Support(Block):
    kind: ClassVar[str] = "support"
    text: str = ""  # the sentence above the ways
    email: str = ""  # "" for none
    phone: str = ""  # as it is written; `block.phone_link` is the number to dial
    links: tuple[ContactLink, ...] = ()  # other places to write to

    @property
    def phone_link(self) -> str:
        """The number as a `tel:` address has it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(Block):
    kind: ClassVar[str] = "video"
    text: str = ""  # the sentence below the title
    film: Film  # the film and its captions
    caption: str = ""  # below the film


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Block):
    """The button once more; not shown while nobody can join."""

    kind: ClassVar[str] = "join"
    text: str = ""  # the sentence below the title


BLOCKS: tuple[type[Block], ...] = (
    Hero, Steps, Ladder, Story, Cause, Gallery, Quotes, Press, Note, Faq, Countdown, People, Support, Video,
    Join,
)  # fmt: skip
"""All of them, in the order of the documentation."""
