"""What the landing page shows and asks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from waitlist.config.assets import Picture
from waitlist.config.blocks import Block, VideoBlock
from waitlist.config.films import Captions, Elsewhere, Video, elsewhere
from waitlist.config.model import Settings
from waitlist.config.text import Text
from waitlist.config.values import Line, Listed, Slug, Switch, Word, Written, WrittenLine


class Landing(Settings):
    """The first screen: one picture, one line, one field."""

    headline: Written = Field(default=Text(), description="The large words. When not set: brand.name.")
    line: Text = Field(default=Text(), description="The one line under them that says why.")
    button: Line = Field(default=Text(), description="The words on the button.")
    picture: Picture | None = Field(default=None, description="The one big picture.")
    picture_phone: Picture | None = Field(
        default=None,
        description="The same scene upright: for phones, and wherever a theme has an upright place.",
    )
    picture_alt: Line = Field(
        default=Text(), description="The picture in words, for those who cannot see it."
    )
    video: Video | None = Field(
        default=None,
        description="A film in place of the picture: a file, served from here, or an address at YouTube or "
        "Vimeo, from where nothing is loaded before somebody plays it.",
    )
    video_poster: Picture | None = Field(default=None, description="The picture shown until the film plays.")
    video_captions: Captions = Field(
        default=Text(), description="What is said in the film, for those who do not hear it: a WebVTT file."
    )
    name_field: Switch = Field(default=False, description="Asks for a first name, too (never required).")
    code_field: Switch = Field(default=False, description="Offers a field to type a friend's code.")
    show_count: Switch = Field(
        default=False,
        description="Shows how many people have confirmed: the real number, once there is somebody.",
    )
    friend_reward: Text = Field(
        default=Text(), description="What a friend gets for joining by a link, shown when a link is opened."
    )
    blocks: Listed[Block] = Field(
        default=(),
        description="What follows the first screen, in this order; each has its kind and the keys of that. "
        "When none is written: the ladder, and the button once more.",
    )

    @property
    def played_elsewhere(self) -> tuple[Elsewhere, ...]:
        """The films of the page that other companies play."""
        videos = [self.video, *(block.video for block in self.blocks if isinstance(block, VideoBlock))]
        return tuple(film for video in videos if video and (film := elsewhere(video)))


class Consent(Settings):
    """The box to tick before joining."""

    text: Written = Field(description="What people agree to, exactly as it stands beside the box.")
    version: Word = Field(default="1", description="Kept with each consent; change it with the text.")
    required: Switch = Field(default=True, description="Whether joining needs the box ticked.")


class Question(Settings):
    """A question of your own in the form."""

    id: Slug = Field(description="The question's name: the column in exports. Never change it after launch.")
    label: WrittenLine = Field(description="The question, as people read it.")
    kind: Literal["text", "choice", "checkbox"] = Field(
        default="text", description="A line to type, one of the options, or a box."
    )
    options: Listed[Line] = Field(default=(), description="What can be chosen, for the kind choice.")
    required: Switch = Field(default=False, description="Whether it must be answered.")
