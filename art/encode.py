"""Turn renders into the pictures of the sites: one JPEG each. The server makes every other width and format.

Run as: python art/encode.py BRAND [--from FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from brands import FOLDERS, pictures
from PIL import Image, ImageChops

WIDEST = 1600
# A picture for phones that is cut out of the wide one: its left edge and its width, of the height.
UPRIGHT = {"oaf": ("hero", 0.42, 0.8)}
POSTER = ("bathos", "hero", 16 / 9)  # what stands before a film has its shape; what is cut off is above
FILM = ("fall-", "near")  # what only the film of Bathos shows


def grained(picture: Image.Image) -> Image.Image:
    """The picture with a breath of film grain, which keeps wide soft shadows from banding."""
    grain = Image.merge("RGB", [Image.effect_noise(picture.size, 3.0)] * 3)
    return ImageChops.add(picture, grain, 1, -128)


def keep(picture: Image.Image, target: Path) -> None:
    """Write a picture as the site has it."""
    grained(picture).save(target, quality=82, optimize=True, progressive=True)
    print(f"{target.parent.parent.name}/{target.name}: {target.stat().st_size / 1000:.0f} kB")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("brand", choices=FOLDERS)
    asked.add_argument(
        "--from", dest="renders", type=Path, default=Path(__file__).resolve().parent / "renders"
    )
    told = asked.parse_args()
    folder = pictures(told.brand)
    folder.mkdir(parents=True, exist_ok=True)
    for render in sorted((told.renders / told.brand).glob("*.png")):
        if render.stem.startswith(FILM):
            continue
        with Image.open(render) as opened:
            full = opened.convert("RGB")
        if full.width > WIDEST:
            full = full.resize((WIDEST, round(full.height * WIDEST / full.width)), Image.Resampling.LANCZOS)
        if (told.brand, render.stem) == POSTER[:2]:
            full = full.crop((0, full.height - round(full.width / POSTER[2]), full.width, full.height))
        keep(full, folder / f"{render.stem}.jpg")
        wide, left, width = UPRIGHT.get(told.brand, ("", 0.0, 0.0))
        if render.stem == wide:
            h = full.height
            keep(full.crop((round(left * h), 0, round((left + width) * h), h)), folder / f"{wide}-phone.jpg")


if __name__ == "__main__":
    main()
