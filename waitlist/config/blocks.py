"""What stands below the first screen, each entry of `[[landing.blocks]]` a table of the kind it names."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import Field

from waitlist.config.assets import Picture
from waitlist.config.films import Captions, Video
from waitlist.config.model import Settings
from waitlist.config.text import Text
from waitlist.config.values import Line, Listed, Mailbox, Url, Whole, Word, Written, WrittenLine

KIND = "Which block this is."
Count = Annotated[Whole, Ge(1), Le(1_000_000_000)]


class Hero(Settings):
    """The first screen, where it should not stand first. Its words are the other keys of `[landing]`."""

    kind: Literal["hero"] = Field(description=KIND)


class Step(Settings):
    """One step of how it works."""

    title: WrittenLine = Field(description="The step in a few words.")
    text: Text = Field(default=Text(), description="One sentence more.")


class Steps(Settings):
    """How it works, numbered."""

    kind: Literal["steps"] = Field(description=KIND)
    title: Line = Field(default=Text(), description='The heading. When not set: "How it works".')
    steps: Annotated[Listed[Step], MinLen(1), MaxLen(12)] = Field(description="The steps, in order.")


class Ladder(Settings):
    """The rewards by number of friends, as `[[tiers]]` says; nothing where there are none."""

    kind: Literal["ladder"] = Field(description=KIND)
    title: Line = Field(
        default=Text(), description='The heading. When not set: "Invite friends, earn product".'
    )
    text: Text = Field(default=Text(), description="The line under it. When not set: how friends count.")


class Story(Settings):
    """A piece of your story: how you change lives, what you stand for, what you cannot stand."""

    kind: Literal["story"] = Field(description=KIND)
    title: WrittenLine = Field(description="The heading.")
    text: Text = Field(default=Text(), description="The paragraphs; an empty line parts them.")
    points: Listed[Line] = Field(default=(), description="Short sentences under it, one a line.")
    picture: Picture | None = Field(default=None, description="A picture beside it.")
    picture_alt: Line = Field(
        default=Text(), description="The picture in words; leave it out where it only decorates."
    )
    caption: Line = Field(default=Text(), description="A line under the picture.")


class Cause(Settings):
    """What you give for everybody who comes, and how much that is by now: a number that is counted."""

    kind: Literal["cause"] = Field(description=KIND)
    title: WrittenLine = Field(description="The promise in a few words.")
    text: Text = Field(default=Text(), description="What happens with it; an empty line parts paragraphs.")
    counts: Literal["friends", "people"] = Field(
        default="friends",
        description="friends: everybody who came through a link and counts for whoever shared it. people: "
        "everybody on the list who confirmed.",
    )
    each: Count = Field(default=1, description="How much you give for each of them.")
    label: WrittenLine = Field(description='What the number counts, as in "pairs given".')
    label_one: Line = Field(
        default=Text(), description='The same where the number is 1, as in "pair given". When not set: label.'
    )
    goal: Count | None = Field(default=None, description="A number to reach, drawn as a bar.")
    picture: Picture | None = Field(default=None, description="A picture beside it.")
    picture_alt: Line = Field(
        default=Text(), description="The picture in words; leave it out where it only decorates."
    )


class GalleryPicture(Settings):
    """One picture of a gallery."""

    picture: Picture = Field(description="The picture: a file in the site's folder.")
    alt: WrittenLine = Field(description="The picture in words, for those who cannot see it.")
    caption: Line = Field(default=Text(), description="A line under it.")


class Gallery(Settings):
    """Pictures, the first one large."""

    kind: Literal["gallery"] = Field(description=KIND)
    title: Line = Field(default=Text(), description="The heading.")
    pictures: Annotated[Listed[GalleryPicture], MinLen(1), MaxLen(24)] = Field(
        description="The pictures, in order."
    )


class Quote(Settings):
    """What somebody said."""

    text: Written = Field(description="The words, without quotation marks.")
    name: WrittenLine = Field(description="Who said it.")
    role: Line = Field(default=Text(), description="Who that is, in a few words.")
    picture: Picture | None = Field(default=None, description="A small portrait.")


class Quotes(Settings):
    """What people say."""

    kind: Literal["quotes"] = Field(description=KIND)
    title: Line = Field(default=Text(), description="The heading.")
    quotes: Annotated[Listed[Quote], MinLen(1), MaxLen(12)] = Field(description="The quotes, in order.")


class Logo(Settings):
    """Who wrote about you."""

    name: WrittenLine = Field(description="The name, which stands there when there is no logo.")
    logo: Picture | None = Field(default=None, description="The logo, painted in one colour.")
    url: Url | None = Field(default=None, description="Where the piece can be read.")


class Press(Settings):
    """Who wrote about you."""

    kind: Literal["press"] = Field(description=KIND)
    title: Line = Field(default=Text(), description='The heading. When not set: "As seen in".')
    logos: Annotated[Listed[Logo], MinLen(1), MaxLen(24)] = Field(description="The names, in order.")


class Note(Settings):
    """A letter from you, with a name under it."""

    kind: Literal["note"] = Field(description=KIND)
    title: Line = Field(default=Text(), description="The heading.")
    text: Written = Field(description="The letter; an empty line parts paragraphs.")
    name: WrittenLine = Field(description="Who signs.")
    role: Line = Field(default=Text(), description="What that person does.")
    picture: Picture | None = Field(default=None, description="A small portrait.")
    signature: Picture | None = Field(default=None, description="The name as written by hand.")


class Answered(Settings):
    """A question people ask, and your answer."""

    question: WrittenLine = Field(description="The question.")
    answer: Written = Field(description="The answer; an empty line parts paragraphs.")


class Faq(Settings):
    """Questions people ask, each opening to its answer."""

    kind: Literal["faq"] = Field(description=KIND)
    title: Line = Field(default=Text(), description='The heading. When not set: "Good questions".')
    questions: Annotated[Listed[Answered], MinLen(1), MaxLen(40)] = Field(
        description="Questions and answers, in order."
    )


class Countdown(Settings):
    """How long it is until a date of `[dates]`; once that has passed, the block is gone."""

    kind: Literal["countdown"] = Field(description=KIND)
    title: Line = Field(default=Text(), description='The heading. When not set: "Opens on" or "Open until".')
    to: Literal["next", "opens", "closes"] = Field(
        default="next", description="Which date: the opening, the end, or whichever comes next."
    )


class People(Settings):
    """How many people have confirmed, in large figures: the real number, or nothing."""

    kind: Literal["people"] = Field(description=KIND)
    label: Line = Field(
        default=Text(), description='What stands under it. When not set: "people on the list".'
    )
    label_one: Line = Field(
        default=Text(), description="The same where the number is 1. When not set: label."
    )
    least: Count = Field(default=1, description="From how many on the block is shown.")


class ContactLink(Settings):
    """A further way to reach you."""

    label: WrittenLine = Field(description="The words of the link.")
    url: Url = Field(description="Where it leads.")


class Support(Settings):
    """How people reach you."""

    kind: Literal["support"] = Field(description=KIND)
    title: Line = Field(default=Text(), description='The heading. When not set: "Talk to us".')
    text: Text = Field(default=Text(), description="A few words, such as when you answer.")
    email: Mailbox | None = Field(default=None, description="The address. When not set: brand.email.")
    phone: Word = Field(default="", description="The telephone number, as people write it.")
    links: Listed[ContactLink] = Field(default=(), description="Further ways, such as a chat.")


class VideoBlock(Settings):
    """A film. One from YouTube or Vimeo is a plain link until somebody plays it."""

    kind: Literal["video"] = Field(description=KIND)
    title: WrittenLine = Field(description="The heading, which also names the film.")
    text: Text = Field(default=Text(), description="A few words under it.")
    video: Video = Field(description="The film: a file in the site's folder, or its address there.")
    poster: Picture | None = Field(default=None, description="The picture shown until it plays.")
    captions: Captions = Field(
        default=Text(), description="What is said in the film, for those who do not hear it: a WebVTT file."
    )
    caption: Line = Field(default=Text(), description="A line under the film.")


class Join(Settings):
    """The button once more, which leads to the form."""

    kind: Literal["join"] = Field(description=KIND)
    title: Line = Field(
        default=Text(), description="The heading. When not set: the tagline, else the headline."
    )
    text: Text = Field(default=Text(), description="A few words under it.")


Block = Annotated[
    Hero
    | Steps
    | Ladder
    | Story
    | Cause
    | Gallery
    | Quotes
    | Press
    | Note
    | Faq
    | Countdown
    | People
    | Support
    | VideoBlock
    | Join,
    Field(discriminator="kind"),
]
"""Any of them, told apart by `kind`."""


@cache
def when_none() -> tuple[Block, ...]:
    """Return what follows the first screen of a founder who wrote no block."""
    return Ladder(kind="ladder"), Join(kind="join")
