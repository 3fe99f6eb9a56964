"""Where people share their link, and the words for each place: `share.channels`, `[share.words]`."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from waitlist.config.model import Settings
from waitlist.config.refusals import Expects, refuse
from waitlist.config.text import Text
from waitlist.config.values import Listed

ChannelId = Literal[
    "whatsapp",
    "line",
    "facebook",
    "x",
    "telegram",
    "linkedin",
    "reddit",
    "threads",
    "bluesky",
    "email",
    "sms",
]

CHANNELS: tuple[ChannelId, ...] = get_args(ChannelId)
"""Every channel with a button. Copying and the device's own share sheet are always there."""

USUAL: tuple[ChannelId, ...] = ("whatsapp", "line", "facebook", "x", "telegram", "email", "sms")


def _each_once(value: tuple[ChannelId, ...]) -> tuple[ChannelId, ...]:
    twice = next((channel for channel in value if value.count(channel) > 1), "")
    if twice:
        raise refuse("every channel once", f'Take out the second "{twice}".')
    return value


ChannelList = Annotated[
    Listed[ChannelId], AfterValidator(_each_once), Expects(f"a list of {', '.join(CHANNELS)}")
]


class ShareWords(Settings):
    """Words of their own for single channels; without them `share.message` is sent.

    {link} is where the link goes; without it the link comes last. Channels that keep a place for the link put
    it there, and the words go without.
    """

    whatsapp: Text = Field(default=Text(), description="WhatsApp.")
    line: Text = Field(default=Text(), description="LINE.")
    x: Text = Field(default=Text(), description="X: 280 characters, of which the link takes 23.")
    telegram: Text = Field(default=Text(), description="Telegram.")
    reddit: Text = Field(default=Text(), description="Reddit: the title of the post.")
    threads: Text = Field(default=Text(), description="Threads: 500 characters.")
    bluesky: Text = Field(default=Text(), description="Bluesky: 300 characters, the link among them.")
    email: Text = Field(
        default=Text(), description="The text of an e-mail; its subject is share.mail_subject."
    )
    sms: Text = Field(default=Text(), description="A text message.")
