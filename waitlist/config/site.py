"""Settings of one campaign, `sites/NAME/site.toml`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from gettext import NullTranslations
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, InstanceOf, model_validator

from waitlist import i18n
from waitlist.config.brand import Brand
from waitlist.config.fraud import Fraud, Rewards
from waitlist.config.landing import Consent, Landing, Question
from waitlist.config.look import Look
from waitlist.config.model import Settings
from waitlist.config.sharing import Attribution, LeaderboardSettings, Place, Share
from waitlist.config.text import Text
from waitlist.config.tier import TierSettings
from waitlist.config.values import (
    BaseUrl,
    Host,
    Language,
    Line,
    Listed,
    Mailbox,
    Moment,
    Slug,
    Switch,
    Timezone,
    Url,
    WrittenLine,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Dates(Settings):
    """When the campaign opens and ends."""

    opens: Moment | None = Field(
        default=None, description="From when people can join; not set means at once."
    )
    closes: Moment | None = Field(default=None, description="When joining ends; not set means never.")
    before: Literal["closed", "notify"] = Field(
        default="closed", description="What the page offers before it opens: nothing yet, or to be told."
    )

    @property
    def opens_at(self) -> int | None:
        """The opening in milliseconds since 1970, UTC."""
        return _milliseconds(self.opens)

    @property
    def closes_at(self) -> int | None:
        """The end in milliseconds since 1970, UTC."""
        return _milliseconds(self.closes)


class SiteMail(Settings):
    """The campaign's mails."""

    from_name: Line = Field(default=Text(), description="The sender's name. When not set: the brand's name.")
    reply_to: Mailbox | None = Field(
        default=None,
        description="Where answers go. When not set: mail.reply_to of waitlist.toml, else brand.email.",
    )
    footer: Text = Field(default=Text(), description="A line at the foot of every mail.")


class Test(Settings):
    """Trying the campaign out."""

    __test__ = False  # not a test case, whatever its name

    addresses: Listed[Mailbox] = Field(
        default=(),
        description="Addresses that run the whole way, marked as tests, and are never counted or exported.",
    )


class Pages(Settings):
    """Your own legal texts."""

    privacy: Text = Field(
        default=Text(),
        description="The privacy page. A line starting with ## is a heading. When not set: a starter text.",
    )
    terms: Text = Field(default=Text(), description="The terms page, in the same manner.")


class FooterLink(Settings):
    """A link of your own at the foot of every page."""

    label: WrittenLine = Field(description="The words of the link.")
    url: Url = Field(description="Where it leads.")


class Footer(Settings):
    """The foot of every page; privacy, terms and your website stand there anyway."""

    text: Text = Field(default=Text(), description="A line such as a company number.")
    links: Listed[FooterLink] = Field(default=(), description="Further links.")


class SiteFile(Settings):
    """The keys of a campaign's file."""

    hosts: Listed[Host] = Field(
        default=(), description="Host names that show this site, without https:// and port."
    )
    base_url: BaseUrl = Field(
        default="",
        description="The address people open, as it stands in links and mails. When not "
        "set: base_url of waitlist.toml for the default or only site; else "
        "http://NAME.localhost while developing, otherwise the first of hosts.",
    )
    languages: Listed[Language] = Field(
        default=("en",), min_length=1, description="Languages of the pages; the first is the default."
    )
    confirmation: Literal["on", "off"] = Field(
        default="on",
        description="on: friends count once they confirmed their address. off: at once, without a mail.",
    )
    theme: Slug = Field(default="classic", description="The look: a folder under themes.")
    timezone: Timezone = Field(default="UTC", description="The time zone of dates written without one.")
    indexing: Switch = Field(
        default=True, description="Whether search engines may list the landing page; never the others."
    )
    brand: Brand = Field(default=Brand(), description="Who speaks.")
    look: Look = Field(
        default=Look(),
        description="What you set otherwise than the theme; its colours are brand.color and brand.accent.",
    )
    dates: Dates = Field(default=Dates(), description="When the campaign opens and ends.")
    landing: Landing = Field(
        default=Landing(), description="The first screen: one picture, one line, one field."
    )
    consent: Consent | None = Field(
        default=None, description="The box to tick before joining; without this table there is none."
    )
    questions: Listed[Question] = Field(default=(), description="Questions of your own in the form.")
    share: Share = Field(default=Share(), description="The words people share.")
    place: Place = Field(default=Place(), description="The place in line.")
    leaderboard: LeaderboardSettings = Field(
        default=LeaderboardSettings(), description="The public list of who brought most friends."
    )
    attribution: Attribution = Field(
        default=Attribution(), description="Which link counts when somebody opened several."
    )
    tiers: Listed[TierSettings] = Field(
        default=(), max_length=20, description="The ladder: rewards by number of friends, smallest first."
    )
    rewards: Rewards = Field(default=Rewards(), description="When a reward is final.")
    fraud: Fraud = Field(
        default=Fraud(), description="Which credits are held until somebody has looked at them."
    )
    mail: SiteMail = Field(default=SiteMail(), description="The campaign's mails.")
    test: Test = Field(default=Test(), description="Trying the campaign out.")
    footer: Footer = Field(
        default=Footer(),
        description="The foot of every page; privacy, terms and your website stand there anyway.",
    )
    pages: Pages = Field(default=Pages(), description="Your own legal texts.")


class SiteSettings(SiteFile):
    """A campaign's settings with what its folder says; `base_url` is filled in once loaded.

    `folder` is that of its `site.toml`, `root` that of `waitlist.toml`, `cache` where copies of pictures and
    compiled templates are kept once they are made. `own_words` are by language.
    """

    name: Slug = "site"
    folder: Path = Path()
    root: Path = Path()
    cache: Path | None = None
    own_words: dict[str, InstanceOf[NullTranslations]] = Field(default={})

    def words(self, language: str) -> NullTranslations:
        """Return the words of the software in a language, those in the site's folder first."""
        return self.own_words.get(language) or i18n.catalogue(language)

    @property
    def zone(self) -> tzinfo:
        """The site's time zone."""
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        # Frozen for everybody else: this happens while the settings are being made.
        if not self.brand.name:
            self.__dict__["brand"] = self.brand.model_copy(
                update={"name": self.name.replace("-", " ").title()}
            )
        opens, closes = (_aware(moment, self.zone) for moment in (self.dates.opens, self.dates.closes))
        self.__dict__["dates"] = self.dates.model_copy(update={"opens": opens, "closes": closes})
        return self


def _aware(moment: datetime | None, zone: tzinfo) -> datetime | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // timedelta(milliseconds=1)
