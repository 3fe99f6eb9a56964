"""What a theme declares, `themes/NAME/theme.toml`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from waitlist.config.look import DarkColors, Family, Radius, Size
from waitlist.config.model import Settings
from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import Colour, Listed, Ratio, Slug, StaticFile, Width, Word

GENERIC = ("sans", "serif", "mono")
"""Families of the system, which need no file."""


_LENGTH = re.compile(r"\d*\.?\d+(vw|px|rem|em|ch)|(calc|min|max|clamp)\([^;{}<>]+\)", re.ASCII)
_CONDITION = re.compile(r"\((min|max)-(width|aspect-ratio): ?[\w./ ]+\)", re.ASCII)


def _sizes(value: str) -> str:
    parts = value.split(", ")
    for number, part in enumerate(parts, 1):
        condition, _, length = part.rpartition(") ")
        # All but the last one say from which window on they count.
        if bool(condition) != (number < len(parts)) or not _LENGTH.fullmatch(length):
            raise refuse()
        if condition and not _CONDITION.fullmatch(f"{condition})"):
            raise refuse()
    return value


Sizes = Annotated[
    Word,
    AfterValidator(_sizes),
    Expects('widths as the attribute sizes has them, such as "(min-width: 48rem) 50vw, 100vw"'),
]


class ThemeColors(Settings):
    """Three colours, from which all others are computed. Those of the brand come before them."""

    brand: Colour | None = Field(default=None, description="The main colour.")
    accent: Colour | None = Field(default=None, description="The colour of buttons and marks.")
    paper: Colour | None = Field(
        default=None, description="The page itself: near white, or dark for a brand that is dark by day, too."
    )
    dark: DarkColors = Field(
        default=DarkColors(),
        description="Colours at night. What is not set is computed from those of the day.",
    )


class Type(Settings):
    """Letters and their sizes."""

    display: Word | None = Field(
        default=None, description='The family of large words, or "sans", "serif", "mono".'
    )
    text: Word | None = Field(default=None, description="The family of everything else.")
    mono: Word | None = Field(default=None, description="The family of links and figures that align.")
    size: Size | None = Field(default=None, description="Size of the text in pixels.")
    scale: Ratio | None = Field(
        default=None, description="How many times larger each step of the headings is than the one before."
    )


class Option(Settings):
    """A choice of layout that founders have: it becomes a class of the page, `with-ID-CHOICE`."""

    id: Slug = Field(description="Its name in look.options.")
    description: Word = Field(description="What it changes.")
    choices: Listed[Slug] = Field(min_length=2, description="What can be chosen.")
    default: Slug = Field(description="The choice of who sets nothing.")


class Slot(Settings):
    """A place for pictures: founders' own are made in these widths."""

    id: Slug = Field(description="hero, phone, reward, story, or figure for every other place.")
    description: Word = Field(default="", description="What stands there.")
    widths: Listed[Width] = Field(min_length=1, description="The widths in pixels that copies are made in.")
    sizes: Sizes = Field(
        default="",
        description="How wide it is drawn, as the attribute sizes says it. When not set: as templates say.",
    )
    default: StaticFile | None = Field(
        default=None,
        description="A picture in static, shown where a site names none; only the slot hero can have one.",
    )


class ThemeFile(Settings):
    """The keys of a theme's file."""

    name: Word = Field(default="", description="The theme's name, for people.")
    description: Word = Field(default="", description="What it looks like, in a sentence.")
    parent: Slug = Field(default="core", description="The theme that it stands on.")
    styles: Literal["replace", "add"] = Field(
        default="replace",
        description="Whether static/style.css stands in the place of the parent's, or behind it.",
    )
    radius: Radius | None = Field(default=None, description="How round corners are, in pixels.")
    colors: ThemeColors = Field(
        default=ThemeColors(),
        description="Three colours, from which all others are computed. Those of the brand come before them.",
    )
    type: Type = Field(default=Type(), description="Letters and their sizes.")
    families: Listed[Family] = Field(default=(), description="Families of letters that come along.")
    options: Listed[Option] = Field(default=(), description="Choices of layout that founders have.")
    slots: Listed[Slot] = Field(default=(), description="Places for pictures.")
