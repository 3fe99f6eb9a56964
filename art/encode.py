"""Turn the renders into the pictures that the site serves, and say each one's dominant colour: python art/encode.py renders"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image, ImageFilter

PICTURES = Path(__file__).resolve().parent.parent / "sites" / "harrys" / "pictures"
WIDTHS = {
    "hero": (640, 960, 1600, 2400),
    "hero-phone": (480, 720, 1080),
    "cream": (160, 320, 640),
    "handle": (160, 320, 640),
    "set": (160, 320, 640),
    "year": (160, 320, 640),
}


def dominant(picture: Image.Image) -> str:
    """The colour that most of the picture has, as CSS hex: a placeholder while it loads."""
    few = picture.resize((64, 64), Image.Resampling.BOX).quantize(5)
    index = max(few.getcolors() or [(0, 0)])[1]
    red, green, blue = (few.getpalette() or [0, 0, 0])[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("renders", type=Path, nargs="?", default=Path(__file__).resolve().parent / "renders", help="folder with NAME.png from art/pictures.py")
    folder = asked.parse_args().renders
    for name, widths in WIDTHS.items():
        full = Image.open(folder / f"{name}.png").convert("RGB")
        fallback = full.resize((widths[-2], round(full.height * widths[-2] / full.width)), Image.Resampling.LANCZOS) if name == "hero" else full
        fallback.save(PICTURES / f"{name}.jpg", quality=82, optimize=True, progressive=True)
        sizes = []
        for width in (w for w in widths if w <= full.width):
            small = full.resize((width, round(full.height * width / full.width)), Image.Resampling.LANCZOS)
            small = small.filter(ImageFilter.UnsharpMask(0.6, 40, 2)) if width < full.width else small
            small.save(PICTURES / f"{name}-{width}.avif", quality=66, speed=2, subsampling="4:4:4")
            small.save(PICTURES / f"{name}-{width}.webp", quality=82, method=6)
            sizes.append(f"{width}: {(PICTURES / f'{name}-{width}.avif').stat().st_size / 1000:.1f} kB")
        print(f"{name:<11} {dominant(full)}  avif {', '.join(sizes)}")


if __name__ == "__main__":
    main()
