"""The pictures of the documentation, as small files: what `waitlist preview --shots` takes, cut short."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from waitlist.preview import devtools  # noqa: E402 - found by the path above
from waitlist.preview.chromium import find  # noqa: E402

DOCS = ROOT / "docs" / "images"
WIDTH = 1280
FINE = 2  # pictures are taken so many times finer, and then made small
# file: theme, state, height of the window, width of the picture, in pixels
DOCUMENTED = {
    "landing": ("classic", "landing-plain", 800, 1280),
    "share": ("classic", "share-5", 1488, 1280),
    "poster": ("poster", "landing-plain", 800, 800),
    "poster-share": ("poster", "share-5", 1280, 800),
    "instrument": ("instrument", "landing-plain", 800, 800),
    "instrument-share": ("instrument", "share-5", 1280, 800),
}
SITE = "harrys"

GALLERY = (1440, 900)
PREVIEW = (sys.executable, "-m", "waitlist", "preview", "--config", ROOT)
ENVIRONMENT = {**os.environ, "WAITLIST_BASE_URL": "https://orrin.example"}


def main() -> int:
    """Take and write them."""
    DOCS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for file, (theme, state, height, width) in DOCUMENTED.items():
            _write(file, _taken(Path(name), theme, state), height, width)
        _write("preview", _gallery(Path(name)), GALLERY[1], GALLERY[0])
    return 0


def _taken(folder: Path, theme: str, state: str) -> Path:
    wanted = {
        "site": SITE,
        "theme": theme,
        "page": state,
        "width": WIDTH,
        "scheme": "light",
        "language": "en",
        "scale": FINE,
    }
    options = [f"--{name}={value}" for name, value in wanted.items()]
    subprocess.run([*PREVIEW, "--shots", folder, *options], env=ENVIRONMENT, check=True)
    [found] = folder.glob(f"{SITE}/{theme}/{state}-en-{WIDTH}-light.png")
    return found


def _gallery(folder: Path) -> Path:
    """Take the gallery itself, the way it opens."""
    command = [*PREVIEW, "--port=0"]
    with subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as shown:
        try:
            assert shown.stderr is not None
            address = shown.stderr.readline().split()[-1]
            target = folder / "gallery.png"
            target.write_bytes(asyncio.run(_seen(f"{address}?site=harrys&page=landing&page=share")))
        finally:
            shown.terminate()
    return target


async def _seen(address: str) -> bytes:
    async with devtools.started(find()) as browser:
        window = await browser.open()
        await window.resize(*GALLERY, FINE)
        await window.prefer("light")
        await window.go(address)
        await asyncio.sleep(3)  # frames that come into sight load later
        return await window.picture(*GALLERY)


def _write(file: str, taken: Path, height: int, width: int) -> None:
    """Write the upper part of a picture, so many pixels wide."""
    target = DOCS / f"{file}.webp"
    with Image.open(taken) as picture:
        window = picture.crop((0, 0, picture.width, min(height * FINE, picture.height)))
        size = (width, window.height * width // window.width)
        window.resize(size, Image.Resampling.LANCZOS).convert("RGB").save(target, quality=88, method=6)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KiB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
