"""A founder's pictures: copies are made by a process of its own, and then served."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from waitlist.cli.serve.pictures import make
from waitlist.config import SiteSettings
from waitlist.config.pictures import named
from waitlist.themes import Theme, load_theme

TIERS = [{"id": "cream", "friends": 5, "reward": "Cream", "picture": "pictures/cream.png"}]


def drawn(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    body = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(body, kind, **options)
    return body.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictured = tmp_path / "pictures"
    pictured.mkdir()
    (pictured / "hero.jpg").write_bytes(drawn("JPEG", (1000, 600)))
    (pictured / "cream.png").write_bytes(drawn("PNG", (200, 200)))
    return tmp_path


def themed(folder: Path, **more: object) -> Theme:
    given = {"landing": {"picture": "pictures/hero.jpg"}, "tiers": TIERS, "cache": folder / "data"} | more
    settings = SiteSettings.model_validate({"name": "orrin", "folder": folder, "root": folder, **given})
    return load_theme(settings, folder)


def served(theme: Theme, address: str) -> Image.Image:
    return Image.open(BytesIO(theme.assets[address].body))


def test_the_original_is_served_until_copies_are_there_and_stays_as_it_was(folder: Path) -> None:
    before = (folder / "pictures" / "hero.jpg").read_bytes()
    first = themed(folder)
    assert first.assets[first.picture("pictures/hero.jpg").src].body == before
    assert [copies.widths for copies in first.unmade] == [(640, 960, 1280, 1600, 1920), (160, 320, 640, 960)]
    assert asyncio.run(make(first.unmade)) == []

    then = themed(folder)
    assert then.unmade == ()
    picture = then.picture("pictures/hero.jpg")
    assert [part.split()[1] for part in picture.avif.split(", ")] == ["640w", "960w", "1000w"]
    assert [part.split()[1] for part in picture.webp.split(", ")] == ["640w", "960w", "1000w"]
    for kind, srcset in (("AVIF", picture.avif), ("WEBP", picture.webp)):
        narrow = served(then, srcset.split()[0])
        assert (narrow.format, narrow.size) == (kind, (640, 384))
    assert (served(then, picture.src).format, picture.width, picture.height) == ("JPEG", 1000, 600)
    assert picture.blur.startswith("blur-")
    assert (folder / "pictures" / "hero.jpg").read_bytes() == before
    assert before not in {asset.body for asset in then.assets.values()}, (
        "nothing serves the large one any more"
    )


def test_wide_copies_are_encoded_lighter_since_only_fine_screens_ask_for_them(folder: Path) -> None:
    landing = {}
    for place, width in (("picture_phone", 690), ("picture", 1040)):
        landing[place] = f"pictures/{place}.png"
        Image.effect_noise((width, 100), 40).convert("RGB").save(folder / landing[place])
    asyncio.run(make(themed(folder, landing=landing).unmade))
    then = themed(folder, landing=landing)
    weights = []
    for path in landing.values():
        for srcset in (then.picture(path).avif, then.picture(path).webp):
            copy, _, width = srcset.rpartition(", ")[2].partition(" ")  # the widest: as the picture came
            weights.append(len(then.assets[copy].body) / int(width.rstrip("w")))
    narrow_avif, narrow_webp, wide_avif, wide_webp = weights
    assert wide_avif < 0.9 * narrow_avif
    assert wide_webp < 0.95 * narrow_webp


def test_copies_are_kept_by_content_and_made_anew_for_another_picture(folder: Path) -> None:
    asyncio.run(make(themed(folder).unmade))
    moved = folder / "pictures" / "other.jpg"
    moved.write_bytes((folder / "pictures" / "hero.jpg").read_bytes())
    assert themed(folder, landing={"picture": "pictures/other.jpg"}).unmade == ()
    (folder / "pictures" / "hero.jpg").write_bytes(drawn("JPEG", (900, 600)))
    assert len(themed(folder).unmade) == 1


def test_copies_that_were_cut_off_are_made_again(folder: Path) -> None:
    asyncio.run(make(themed(folder).unmade))
    next((folder / "data" / "pictures").glob("*-640.avif")).unlink()
    assert len(themed(folder).unmade) == 1


def test_a_picture_stands_upright_and_tells_nobody_where_it_was_taken(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera of Ada"
    (folder / "pictures" / "hero.jpg").write_bytes(drawn("JPEG", (800, 400), exif=exif))
    asyncio.run(make(themed(folder).unmade))
    theme = themed(folder)
    picture = theme.picture("pictures/hero.jpg")
    assert (picture.width, picture.height) == (400, 800)
    assert b"Camera of Ada" not in b"".join(asset.body for asset in theme.assets.values())


def test_what_can_be_seen_through_stays_so(folder: Path) -> None:
    clear = Image.new("RGBA", (300, 200), (200, 30, 30, 0))
    body = BytesIO()
    clear.save(body, "PNG")
    (folder / "pictures" / "cream.png").write_bytes(body.getvalue())
    asyncio.run(make(themed(folder).unmade))
    theme = themed(folder)
    picture = theme.picture("pictures/cream.png")
    for address in (picture.src, picture.avif.split()[0], picture.webp.split()[0]):
        assert served(theme, address).convert("RGBA").getchannel("A").getextrema() == (0, 0)
    assert picture.blur == ""


def test_a_picture_that_cannot_be_read_is_told_and_the_others_are_made(folder: Path) -> None:
    (folder / "pictures" / "hero.jpg").write_bytes(b"\xff\xd8 no picture")
    (problem,) = asyncio.run(make(themed(folder).unmade))
    assert problem.where == f"{folder}/pictures/hero.jpg"
    assert problem.expected == "a picture that can be read"
    assert len(themed(folder).unmade) == 1, "the reward is made"


def test_a_folder_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "pictures").write_text("a file")
    (problem,) = asyncio.run(make(themed(folder).unmade))
    assert problem.where == f"{folder}/data/pictures"
    assert problem.expected == "a folder for copies of pictures"


def test_copies_made_by_hand_are_left_alone(folder: Path) -> None:
    (folder / "pictures" / "hero-640.avif").write_bytes(drawn("AVIF", (640, 384)))
    assert [copies.source.name for copies in themed(folder).unmade] == ["cream.png"]


def test_two_pictures_of_one_name_are_never_taken_for_each_other(folder: Path) -> None:
    (folder / "pictures" / "hero.png").write_bytes(drawn("PNG", (640, 640)))
    story = {"kind": "story", "title": "Why", "picture": "pictures/hero.png"}
    landing = {"picture": "pictures/hero.jpg", "blocks": [story]}
    asyncio.run(make(themed(folder, landing=landing).unmade))
    theme = themed(folder, landing=landing)
    assert theme.picture("pictures/hero.jpg").height == 600
    assert served(theme, theme.picture("pictures/hero.png").src).size == (640, 640)


def test_every_picture_of_the_settings_has_its_slot(folder: Path) -> None:
    settings = SiteSettings.model_validate(
        {
            "brand": {"logo": "pictures/mark.svg"},
            "landing": {
                "picture": "pictures/a.jpg",
                "picture_phone": "pictures/b.jpg",
                "blocks": [
                    {"kind": "story", "title": "Why", "picture": "pictures/a.jpg"},
                    {"kind": "gallery", "pictures": [{"picture": "pictures/a.jpg", "alt": "A"}]},
                ],
            },
            "tiers": TIERS,
        }
    )
    assert named(settings) == {
        "pictures/a.jpg": ("hero", "story", "figure"),
        "pictures/b.jpg": ("phone",),
        "pictures/cream.png": ("reward",),
    }


def test_a_theme_says_how_wide_a_slot_is_drawn_and_what_stands_there_without_a_picture(folder: Path) -> None:
    theme = folder / "themes" / "mine"
    (theme / "static").mkdir(parents=True)
    (theme / "static" / "sky.webp").write_bytes(drawn("WEBP", (64, 32)))
    (theme / "theme.toml").write_text(
        '[[slots]]\nid = "hero"\nwidths = [64]\nsizes = "50vw"\ndefault = "sky.webp"\n'
    )
    made = themed(folder, theme="mine")
    assert made.picture("pictures/hero.jpg").sizes == "50vw"
    shown = made.default_picture("hero")
    assert shown is not None
    assert (shown.src, shown.width, shown.sizes) == (made.asset("sky.webp"), 64, "50vw")
    assert made.default_picture("phone") is None
    assert made.default_picture("nowhere") is None
