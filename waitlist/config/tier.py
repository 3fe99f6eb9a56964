"""A step of the ladder as the founder writes it: `[[tiers]]`."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import Field

from waitlist.config.assets import Picture
from waitlist.config.model import Settings
from waitlist.config.text import Text
from waitlist.config.values import Money, Slug, Whole, WrittenLine
from waitlist.tiers import Tier

Kind = Literal["product", "coupon", "cash", "credit", "gift", "experience", "access"]


class TierSettings(Settings):
    """A reward and how many friends it takes."""

    id: Slug = Field(description="The tier's name in records and exports; never change it after launch.")
    friends: Annotated[Whole, Ge(1), Le(1_000_000)] = Field(
        description="How many confirmed friends unlock it; more than the tier before."
    )
    reward: WrittenLine = Field(description="What people get, in a few words.")
    description: Text = Field(default=Text(), description="One sentence more about the reward.")
    picture: Picture | None = Field(default=None, description="Its picture: a file in the site's folder.")
    kind: Kind = Field(default="product", description="What sort of reward it is.")
    cost: Money | None = Field(
        default=None, description="What one costs you, in your currency; for the forecast."
    )
    stock: Annotated[Whole, Ge(0)] | None = Field(
        default=None, description="How many you can give away; not set means as many as are earned."
    )
    friend_reward: Text = Field(
        default=Text(), description="What each friend gets at this step, if anything."
    )

    def in_language(self, language: str) -> Tier:
        """Return the tier with its texts in `language`."""
        return Tier(
            id=self.id,
            friends=self.friends,
            reward=self.reward.get(language),
            description=self.description.get(language),
            picture=self.picture or "",
            kind=self.kind,
            cost=self.cost,
            stock=self.stock,
            friend_reward=self.friend_reward.get(language),
        )
