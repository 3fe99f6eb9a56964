"""What of a theme's look a founder sets otherwise, `[look]`, and the pieces that theme.toml has as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from waitlist.config.model import Settings
from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import SLUG, Colour, Listed, Percent, Ratio, StaticFile, Whole, Word


def _choices(value: object) -> object:
    if not isinstance(value, Mapping) or not all(
        SLUG.fullmatch(name) and isinstance(choice, str) for name, choice in value.items()
    ):
        raise refuse()
    return value


Choices = Annotated[
    Mapping[str, str],
    BeforeValidator(_choices),
    Expects('a table of options and choices, such as { hero = "beside" }'),
]
Radius = Annotated[Whole, Field(ge=0, le=40), Expects("a whole number of pixels from 0 to 40")]
Size = Annotated[Whole, Field(ge=14, le=22), Expects("a whole number of pixels from 14 to 22")]


class DarkColors(Settings):
    """The page at night, where computing it is not enough."""

    brand: Colour | None = Field(default=None, description="The brand's colour on a dark page.")
    accent: Colour | None = Field(default=None, description="The second colour on a dark page.")
    paper: Colour | None = Field(default=None, description="The page itself at night, near black.")


class Face(Settings):
    """One file of a family."""

    file: StaticFile = Field(description="A .woff2 in the folder static.")
    weight: Annotated[str, Expects('a weight such as "400", or a range such as "400 800"')] = Field(
        default="400",
        pattern=r"^[1-9]00( [1-9]00)?$",
        description="The weight it is drawn in, or may stand for.",
    )
    script: Literal["latin", "latin-ext", "vietnamese", "greek", "cyrillic", "thai", "all"] = Field(
        default="latin", description="Which letters it has: browsers load only what a page needs."
    )


class Family(Settings):
    """A family of letters that comes along, and how large the system's own is drawn until it is there."""

    name: Word = Field(description="What display, text and mono call it.")
    like: Literal["sans", "serif", "mono"] = Field(
        default="sans", description="Which of the system's letters stand in for it."
    )
    adjust: Percent | None = Field(
        default=None, description="Width of its letters in percent of the stand-in's, so that nothing moves."
    )
    ascent: Percent | None = Field(default=None, description="Height above the line, in percent.")
    descent: Percent | None = Field(default=None, description="Depth below the line, in percent.")
    faces: Listed[Face] = Field(min_length=1, description="Its files.")


class Look(Settings):
    """What you set otherwise than the theme; brand.color and brand.accent are its two colours."""

    scheme: Literal["both", "light", "dark"] = Field(
        default="both", description="Whether the page follows the visitor's device, or is always one of them."
    )
    paper: Colour | None = Field(
        default=None, description="The page itself: near white, or dark for a brand that is dark by day, too."
    )
    dark: DarkColors = Field(
        default=DarkColors(),
        description="Colours at night. What is not set is computed from those of the day.",
    )
    display: Word | None = Field(
        default=None,
        description='The family of large words: one of the theme, of yours, or "sans", "serif", "mono".',
    )
    text: Word | None = Field(default=None, description="The family of everything else.")
    size: Size | None = Field(default=None, description="Size of the text in pixels.")
    scale: Ratio | None = Field(
        default=None, description="How many times larger each step of the headings is than the one before."
    )
    radius: Radius | None = Field(default=None, description="How round corners are, in pixels.")
    options: Choices | None = Field(
        default=None, description="Choices that the theme offers, by name; `waitlist theme check` lists them."
    )
    families: Listed[Family] = Field(
        default=(), description="Families of your own, in the site's folder static."
    )
