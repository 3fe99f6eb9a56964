"""Campaigns beside Orrin's on the same server, which show what Orrin's alone does not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import tomlkit
from launched import Launched, make_pictures

FILM = b"\x1a\x45\xdf\xa3" + bytes(200_000)
"""Enough of a film to be asked for in parts; nobody watches it."""

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nA good razor.\n"

Change = Callable[[Any], None]


def write_campaigns(folder: Path) -> None:
    """Write them into a folder that has Orrin's campaign."""
    for name, change in CAMPAIGNS.items():
        write_campaign(folder, name, change)


def write_campaign(folder: Path, name: str, change: Change) -> None:
    """Write a campaign that differs from Orrin's in what `change` does to its settings."""
    origin, site = folder / "sites" / "harrys", folder / "sites" / name
    shutil.copytree(origin, site, dirs_exist_ok=True)
    settings = tomlkit.parse((origin / "site.toml").read_text("utf-8"))
    (site / "pictures" / "film.webm").write_bytes(FILM)
    (site / "pictures" / "film.vtt").write_text(CAPTIONS, "utf-8")
    change(settings)
    (site / "site.toml").write_text(tomlkit.dumps(settings), "utf-8")


def end(folder: Path, name: str) -> None:
    """End a campaign yesterday."""

    def change(settings: Any) -> None:
        settings["dates"] = {"closes": datetime.now(UTC) - timedelta(days=1)}

    write_campaign(folder, name, change)


def wear(server: Launched, theme: str) -> None:
    """Have every campaign of a server in a theme, whoever is on their lists."""
    changed = False
    for file in server.folder.glob("sites/*/site.toml"):
        settings = tomlkit.parse(file.read_text("utf-8"))
        if settings.get("theme", "classic") != theme:
            settings["theme"] = theme
            file.write_text(tomlkit.dumps(settings), "utf-8")
            changed = True
    if changed:
        make_pictures(server.folder)
        server.reload()


def _soon(settings: Any) -> None:
    settings["dates"] = {"opens": datetime.now(UTC) + timedelta(days=40)}


def _notify(settings: Any) -> None:
    settings["dates"] = {"opens": datetime.now(UTC) + timedelta(days=40), "before": "notify"}


def _over(_: Any) -> None:
    """Running until `end`."""


def _past(settings: Any) -> None:
    """Over, and confirming as well."""
    settings["dates"] = {"closes": datetime.now(UTC) - timedelta(days=3)}


def _short(settings: Any) -> None:
    settings["tiers"] = settings["tiers"][:2]
    for friends, tier in enumerate(settings["tiers"], 1):
        tier["friends"] = friends


def _long(settings: Any) -> None:
    """Every field that a form can have, and eight steps with names as long as founders write them."""
    settings["landing"] |= {"name_field": True, "code_field": True}
    settings["consent"] = {
        "text": {
            "en": "Write to me about the launch. I can stop that at any time.",
            "th": "ส่งข่าวการเปิดตัวให้ฉัน ยกเลิกได้ทุกเมื่อ",
        }
    }
    settings["questions"] = [
        {"id": "beard", "label": {"en": "What grows there now?", "th": "ตอนนี้ไว้เคราแบบไหน"}},
        {
            "id": "often",
            "kind": "choice",
            "label": {"en": "How often do you shave?", "th": "โกนบ่อยแค่ไหน"},
            "options": [{"en": "Every day", "th": "ทุกวัน"}, {"en": "When I must", "th": "เมื่อจำเป็น"}],
            "required": True,
        },
        {"id": "try", "kind": "checkbox", "label": {"en": "I would try a prototype", "th": "อยากลองตัวต้นแบบ"}},
    ]
    names = (
        "Sticker",
        "A tin of cream",
        "The travelling pouch in waxed cotton",
        "Handle",
        "The Field handle in walnut with your initials engraved by hand",
        "Two",
        "ชุดโกนหนวดรุ่นพิเศษพร้อมกล่องไม้สลักชื่อ",
        "Blades for as long as you live, and a visit to the workshop",
    )
    steps = (1, 3, 5, 10, 25, 100, 1000, 10_000)
    settings["tiers"] = [
        {"id": f"step-{friends}", "friends": friends, "reward": name}
        for friends, name in zip(steps, names, strict=True)
    ]


def _wide(settings: Any) -> None:
    """Words of any length and script wherever a founder or a visitor may write some."""
    settings["brand"]["name"] = "Königlich Bayerische Rasierklingenmanufaktur Oberammergau AG"
    del settings["brand"]["logo"]
    settings["landing"] |= {
        "headline": "Donaudampfschifffahrtselektrizitätenhauptwerk ✂️ rasiert",
        "line": "الحلاقة كل صباح 🪒 with " + "un" * 30 + "believable blades.",
        "friend_reward": "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 " + "Rasierpinselaufbewahrungsständer",
        "button": "Rasierklingenvorbestellungsliste",
    }
    names = ("Rasierpinselaufbewahrungsständerverlängerung", "صابون الحلاقة الملكي مع صندوق خشبي", "🪒" * 20)
    for tier, name in zip(settings["tiers"], names, strict=False):
        tier["reward"] = name


def _wordy(settings: Any) -> None:
    """The same without a picture, where words are set larger."""
    _wide(settings)
    for picture in ("picture", "picture_phone", "picture_alt"):
        del settings["landing"][picture]


def _bare(settings: Any) -> None:
    """What stands there when a founder has written nothing yet."""
    settings.clear()


def _blocks(settings: Any) -> None:
    """Every block there is, in the order of the documentation, with films of both sorts."""
    settings["dates"] = {"closes": datetime.now(UTC) + timedelta(days=40, hours=3, minutes=30)}
    settings["footer"] = {
        "text": "Company 1234567",
        "links": [{"label": "Imprint", "url": "https://orrin.example/imprint"}],
    }
    settings["landing"] |= {
        "video": "https://youtu.be/dQw4w9WgXcQ",
        "video_poster": "pictures/hero.jpg",
        "blocks": tomlkit.parse(BLOCKS)["blocks"],
    }


BLOCKS = (Path(__file__).parent / "blocks.toml").read_text("utf-8")

CAMPAIGNS: dict[str, Change] = {
    "soon": _soon,
    "notify": _notify,
    "over": _over,
    "past": _past,
    "short": _short,
    "long": _long,
    "wide": _wide,
    "wordy": _wordy,
    "bare": _bare,
    "blocks": _blocks,
}
