"""Turn the renders into the pictures that the site serves, each with a blurred copy of some hundred bytes.

Run as: python art/encode.py [FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

PICTURES = Path(__file__).resolve().parent.parent / "sites" / "harrys" / "pictures"
WIDTHS = {
    "hero": (640, 960, 1600, 1920),
    "hero-phone": (480, 720, 1080),
    "cream": (160, 320, 640),
    "handle": (160, 320, 640),
    "set": (160, 320, 640),
    "year": (160, 320, 640),
}
BLUR_WIDTH = 32


def blurred(picture: Image.Image) -> Image.Image:
    """The picture as what is shown until it is there: browsers smooth it when they draw it large."""
    height = round(picture.height * BLUR_WIDTH / picture.width)
    small = picture.resize((BLUR_WIDTH, height), Image.Resampling.BOX)
    return small.filter(ImageFilter.GaussianBlur(0.8))


def grained(picture: Image.Image) -> Image.Image:
    """The picture with a breath of film grain, which keeps wide soft shadows from banding."""
    grain = Image.merge("RGB", [Image.effect_noise(picture.size, 3.0)] * 3)
    return ImageChops.add(picture, grain, 1, -128)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "renders",
        type=Path,
        nargs="?",
        default=Path(__file__).resolve().parent / "renders",
        help="folder with NAME.png from art/pictures.py",
    )
    folder = asked.parse_args().renders
    for name, widths in WIDTHS.items():
        full = Image.open(folder / f"{name}.png").convert("RGB")
        fallback = (
            full.resize((widths[-2], round(full.height * widths[-2] / full.width)), Image.Resampling.LANCZOS)
            if name == "hero"
            else full
        )
        grained(fallback).save(PICTURES / f"{name}.jpg", quality=82, optimize=True, progressive=True)
        blurred(full).save(PICTURES / f"{name}-blur.webp", quality=80, method=6)
        sizes = []
        for width in (w for w in widths if w <= full.width):
            small = full.resize((width, round(full.height * width / full.width)), Image.Resampling.LANCZOS)
            small = small.filter(ImageFilter.UnsharpMask(0.6, 40, 2)) if width < full.width else small
            small = grained(small) if width >= 480 else small
            small.save(PICTURES / f"{name}-{width}.avif", quality=66, speed=4, subsampling="4:2:0")
            small.save(PICTURES / f"{name}-{width}.webp", quality=82, method=6)
            sizes.append(f"{width}: {(PICTURES / f'{name}-{width}.avif').stat().st_size / 1000:.1f} kB")
        print(f"{name:<11} avif {', '.join(sizes)}")


if __name__ == "__main__":
    main()
