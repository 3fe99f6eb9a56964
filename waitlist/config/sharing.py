"""How people share and stand in line: `[share]`, `[place]`, `[leaderboard]`, `[attribution]`."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import AfterValidator, Field

from waitlist.config.assets import Picture
from waitlist.config.channels import USUAL, ChannelList, ShareWords
from waitlist.config.model import Settings
from waitlist.config.refusals import Expects, refuse
from waitlist.config.text import Text
from waitlist.config.values import Line, Switch, Whole, Written

LINK = "{link}"


def _with_link(value: Text) -> Text:
    if any(text and LINK not in text for _, text in value.values):
        raise refuse(hint=f"Write {LINK} where the personal link goes.")
    return value


class Share(Settings):
    """The words people share."""

    headline: Written = Field(default=Text(), description="The large words of the share page.")
    message: Annotated[
        Text, AfterValidator(_with_link), Expects("text with {link} in it, in every language")
    ] = Field(
        default=Text(),
        description="The prepared message; {link} is where the personal link goes. People can edit it.",
    )
    mail_subject: Line = Field(default=Text(), description="The subject when shared by e-mail.")
    channels: ChannelList = Field(
        default=USUAL, description="The buttons, in their order. Copying the link is always possible."
    )
    words: ShareWords = Field(default=ShareWords(), description="Words of their own for single channels.")
    picture: Picture | None = Field(
        default=None,
        description="The picture of preview cards, upright. When not set: landing.picture_phone, "
        "landing.picture or landing.video_poster, whichever there is.",
    )
    reminder: Annotated[
        Text, AfterValidator(_with_link), Expects("text with {link} in it, in every language")
    ] = Field(
        default=Text(),
        description="What people can send to friends who have not confirmed yet; {link} is their link.",
    )


class Place(Settings):
    """The place in line."""

    rule: Literal["friends", "jump", "off"] = Field(
        default="friends",
        description="friends: more friends stand further in front. jump: each friend moves one up "
        "by `jump` places. off: no places.",
    )
    jump: Annotated[Whole, Ge(1), Le(100_000)] = Field(
        default=1, description="Places gained for each friend, by the rule jump."
    )


class LeaderboardSettings(Settings):
    """The public list of who brought most friends."""

    enabled: Switch = Field(default=False, description="Shows /leaderboard, by alias or member number.")
    size: Annotated[Whole, Ge(1), Le(100)] = Field(default=20, description="How many rows it has.")


class Attribution(Settings):
    """Which link counts when somebody opened several."""

    rule: Literal["last", "first"] = Field(
        default="last", description="The link opened last, or the one opened first."
    )
    days: Annotated[Whole, Ge(1), Le(365)] = Field(
        default=30, description="How many days an opened link is remembered."
    )
    cookie: Switch = Field(
        default=True,
        description="Remembers an opened link in a cookie, for friends who join later. Without it the link "
        "counts for whoever joins on the page that it opened.",
    )
