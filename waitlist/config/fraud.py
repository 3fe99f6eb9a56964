"""What is held, and how long rewards cool."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import Field

from waitlist.config.model import Settings
from waitlist.config.values import Host, Listed, Whole
from waitlist.fraud import PRESETS, Rules, Weights

Hundredths = Annotated[Whole, Ge(0), Le(1000)]


class FraudWeights(Settings):
    """What each signal gives at most, in hundredths of the balanced threshold; 0 leaves it out."""

    disposable: Hundredths = Field(default=100, description="A throw-away address.")
    trap: Hundredths = Field(default=60, description="A field was filled that nobody sees.")
    unproved: Hundredths = Field(default=30, description="A proof of work was asked for and not given.")
    fast: Hundredths = Field(default=15, description="The form was sent faster than anybody types.")
    network: Hundredths = Field(default=30, description="Friends on a network where nobody else is.")
    burst: Hundredths = Field(default=25, description="They came there within minutes.")
    domain: Hundredths = Field(default=35, description="Friends at a mail domain where nobody else is.")
    scattered: Hundredths = Field(
        default=90, description="Friends at such a domain of whom hardly two share a network."
    )
    browser: Hundredths = Field(default=100, description="Friends who joined in one browser.")
    series: Hundredths = Field(default=100, description="Addresses that differ in digits or a keyword only.")
    visits: Hundredths = Field(default=70, description="More came through the link than opened it.")
    even: Hundredths = Field(default=50, description="Friends who came as by the clock.")
    bare: Hundredths = Field(default=50, description="Forms without the page's script, unlike elsewhere.")
    prompt: Hundredths = Field(default=55, description="Confirmed within seconds, unlike elsewhere.")
    odd: Hundredths = Field(default=50, description="Names before the @ as made by chance, unlike elsewhere.")
    domains: Hundredths = Field(
        default=100, description="A few friends at each of several domains where nobody else is."
    )
    relayed: Hundredths = Field(
        default=75, description="Friends in one place who all hide their addresses behind a service."
    )
    steady: Hundredths = Field(default=25, description="All took as long to confirm, unlike elsewhere.")


class Fraud(Settings):
    """Which credits are held until somebody has looked at them. Nobody is ever refused."""

    preset: Literal["relaxed", "balanced", "strict", "off"] = Field(
        default="balanced",
        description="relaxed holds little, strict more, off nothing. It sets threshold and together.",
    )
    threshold: Annotated[Whole, Ge(10), Le(1000)] | None = Field(
        default=None, description="From what score a credit is held: 130, 100 or 80 by preset."
    )
    together: Hundredths | None = Field(
        default=None,
        description="The most that network, burst and domain give together: 55, 55 or 70 by preset. Below "
        "the threshold an office or school alone is never held.",
    )
    window_minutes: Annotated[Whole, Ge(1), Le(720)] = Field(
        default=10, description="Within how many minutes friends on one network are a burst."
    )
    fast_seconds: Annotated[Whole, Ge(0), Le(60)] = Field(
        default=2, description="Forms sent sooner after the page was shown are fast."
    )
    prompt_seconds: Annotated[Whole, Ge(0), Le(600)] = Field(
        default=20, description="Who confirms sooner after joining is prompt."
    )
    cluster: Annotated[Whole, Ge(2), Le(1000)] = Field(
        default=3,
        description="When so many friends who share something are held, and at least a third of them all "
        "(half on a network or at a domain), the others are held as well.",
    )
    disposable: Listed[Host] = Field(
        default=(), description="Further throw-away domains, with all that lies under them."
    )
    known_domains: Listed[Host] = Field(
        default=(), description="Domains that never speak against anybody, such as that of your university."
    )
    proof_of_work: Literal["off", "auto", "on"] = Field(
        default="off",
        description="Whether browsers do a second of work before they send the form: never, while many "
        "credits are being held, or always. Without scripts people get in as well.",
    )
    weights: FraudWeights = Field(default=FraudWeights(), description="What each signal gives at most.")

    @cached_property
    def rules(self) -> Rules:
        """By what friends are judged."""
        preset = PRESETS[self.preset]
        return replace(
            preset,
            weights=Weights(**self.weights.model_dump()),
            threshold=preset.threshold if self.threshold is None else self.threshold,
            together=preset.together if self.together is None else self.together,
        )

    @cached_property
    def listed(self) -> frozenset[str]:
        """The further throw-away domains."""
        return frozenset(self.disposable)


class Rewards(Settings):
    """When a reward is final."""

    cooling_days: Annotated[Whole, Ge(0), Le(365)] = Field(
        default=7,
        description="So many days after it was unlocked a reward is approved, if the friends who count carry "
        "it then, without those under review. An approved reward is never taken back.",
    )
