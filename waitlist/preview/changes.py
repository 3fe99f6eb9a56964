"""Sites as they are at other times: before they open, after their end, with all there is, with nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from waitlist.config import SiteSettings
from waitlist.config.blocks import Block
from waitlist.config.landing import Consent, Landing, Question
from waitlist.config.pictures import named
from waitlist.config.sharing import LeaderboardSettings, Place
from waitlist.config.tier import TierSettings
from waitlist.preview.state import Change
from waitlist.sites import InForce, Site

_BLOCKS = Path(__file__).with_name("blocks.toml")
_STEPS = (1, 3, 5, 10, 25, 100, 1000, 10_000)
_REWARDS: tuple[dict[str, str], ...] = (
    {"en": "Sticker", "th": "สติกเกอร์"},
    {"en": "The first one of your own", "th": "ชิ้นแรกของคุณ"},
    {"en": "The travelling pouch in waxed cotton", "th": "ถุงเดินทางผ้าฝ้ายเคลือบขี้ผึ้ง"},
    {"en": "Two", "th": "สอง"},
    {
        "en": "The large one, with your initials engraved by hand and a card that says so",
        "th": "รุ่นใหญ่ สลักชื่อย่อของคุณด้วยมือ พร้อมการ์ดที่บอกเล่าเรื่องราว",
    },
    {"en": "A year of it", "th": "ใช้ฟรีหนึ่งปี"},
    {"en": "Extraordinarilyhandcraftedlimitededition", "th": "รุ่นพิเศษทำด้วยมือจำนวนจำกัดมีหมายเลขกำกับทุกชิ้น"},
    {
        "en": "As much as you like for as long as you live, and a visit to the workshop",
        "th": "เท่าที่คุณต้องการตลอดชีวิต และเยี่ยมชมโรงงานของเรา",
    },
)


def with_settings(site: Site, **changed: Any) -> Site:
    """Return the site with other settings; the ladder and the line follow them."""
    settings = site.settings.model_copy(update=changed)
    return replace(site, settings=settings, in_force=InForce(site.id, tuple(settings.tiers), settings.place))


def running(site: Site, now: int) -> Site:
    """Return the site while people can join, whatever its dates say of today."""
    dates = site.settings.dates
    closes = dates.closes if dates.closes_at is not None and dates.closes_at > now else None
    return with_settings(site, dates=dates.model_copy(update={"opens": None, "closes": closes}))


def before(what: str) -> Change:
    """Return the change to a site that opens in a while, at its own date where that is to come."""

    def change(site: Site, now: int) -> Site:
        dates = site.settings.dates
        opens = dates.opens if dates.opens_at is not None and dates.opens_at > now else _in(now, 40)
        return with_settings(
            site, dates=dates.model_copy(update={"opens": opens, "closes": None, "before": what})
        )

    return change


def closes_in(days: int) -> Change:
    """Return the change to a site that ends in so many days, or ended so many ago."""

    def change(site: Site, now: int) -> Site:
        dates = {"opens": None, "closes": _in(now, days)}
        return with_settings(site, dates=site.settings.dates.model_copy(update=dates))

    return change


def every_field(site: Site, _now: int) -> Site:
    """Return the site with a form that has every kind of field, its own among them."""
    settings = site.settings
    landing = settings.landing.model_copy(update={"name_field": True, "code_field": True})
    consent = settings.consent or Consent.model_validate(
        {
            "text": {
                "en": "Write to me about the launch. I can stop that at any time.",
                "th": "ส่งข่าวการเปิดตัวให้ฉัน ยกเลิกได้ทุกเมื่อ",
            }
        }
    )
    questions = settings.questions or _questions()
    return with_settings(site, landing=landing, consent=consent, questions=questions)


def every_block(site: Site, now: int) -> Site:
    """Return the site with one block of every kind on its landing page, and a date to count down to."""
    landing = site.settings.landing.model_copy(update={"blocks": sample_blocks(site.settings)})
    return with_settings(closes_in(40)(site, now), landing=landing)


def nothing_written(site: Site, _now: int) -> Site:
    """Return the site of a founder who has written a name and nothing else."""
    return with_settings(
        site, landing=Landing(), tiers=(), leaderboard=LeaderboardSettings(), place=Place(rule="off")
    )


def long_ladder(site: Site, _now: int) -> Site:
    """Return the site with eight steps, whose names are as long as founders write them."""
    pictures = [tier.picture for tier in site.settings.tiers]
    tiers = tuple(
        TierSettings.model_validate(
            {
                "id": f"step-{friends}",
                "friends": friends,
                "reward": reward,
                "picture": pictures[place // 2] if place % 2 and place // 2 < len(pictures) else None,
            }
        )
        for place, (friends, reward) in enumerate(zip(_STEPS, _REWARDS, strict=True))
    )
    return with_settings(site, tiers=tiers)


def shorter_ladder(site: Site, _now: int) -> Site:
    """Return the site with a ladder that has lost its first step, which some people had earned."""
    first, *others = site.tiers or (None,)
    if first is None:
        return site
    changed = with_settings(site, tiers=tuple(others))
    return replace(changed, in_force=replace(changed.in_force, retired=(first,)))


def sample_blocks(settings: SiteSettings) -> tuple[Block, ...]:
    """Return one block of every kind, with pictures of the site."""
    others = {settings.brand.logo, settings.brand.favicon, settings.landing.picture_phone}
    pictures = [path for path in named(settings) if path not in others]
    place = cycle(pictures)
    written = tomllib.loads(_BLOCKS.read_text("utf-8"))["blocks"]
    blocks = [_with_pictures(block, place if pictures else iter(())) for block in written]
    shown = [block for block in blocks if block["kind"] != "gallery" or pictures]
    return Landing.model_validate({"blocks": shown}).blocks


def _with_pictures(table: dict[str, Any], pictures: Iterator[str]) -> dict[str, Any]:
    """Return a table with a picture of the site wherever one stands, without where it has none."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key in {"picture", "poster"}:
            if path := next(pictures, None):
                found[key] = path
        elif isinstance(value, list):
            found[key] = [
                _with_pictures(each, pictures) if isinstance(each, dict) else each for each in value
            ]
        else:
            found[key] = value
    return found


@cache
def _questions() -> tuple[Question, ...]:
    written: tuple[dict[str, Any], ...] = (
        {"id": "sample-line", "label": {"en": "What do you use today?", "th": "ตอนนี้ใช้อะไรอยู่"}},
        {
            "id": "sample-choice",
            "kind": "choice",
            "label": {"en": "How often?", "th": "บ่อยแค่ไหน"},
            "options": [{"en": "Every day", "th": "ทุกวัน"}, {"en": "When I must", "th": "เมื่อจำเป็น"}],
            "required": True,
        },
        {
            "id": "sample-box",
            "kind": "checkbox",
            "label": {"en": "I would try an early one", "th": "อยากลองตัวต้นแบบ"},
        },
    )
    return tuple(Question.model_validate(each) for each in written)


def _in(now: int, days: int) -> datetime:
    return datetime.fromtimestamp(now / 1000, UTC) + timedelta(days=days, hours=3)


Rule = Callable[[Site], bool]


def confirms(site: Site) -> bool:
    """Tell whether addresses are confirmed by mail."""
    return site.settings.confirmation == "on"


def ranks(site: Site) -> bool:
    """Tell whether there is a leaderboard."""
    return site.settings.leaderboard.enabled


def lines_up(site: Site) -> bool:
    """Tell whether people have a place in line."""
    return site.settings.place.rule != "off"


def rewards(site: Site) -> bool:
    """Tell whether there is a ladder."""
    return bool(site.tiers)
