"""The pictures of the documentation, as small files: what `waitlist preview --shots` takes, cut short."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "images"
WIDTH = 1280
FINE = 2  # pictures are taken so many times finer, and then made small
# file: site, state, height in pixels
DOCUMENTED = {
    "landing": ("harrys", "landing-plain", 800),
    "share": ("harrys", "share-5", 1488),
}


def main() -> int:
    """Take and write them."""
    DOCS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for file, (site, state, height) in DOCUMENTED.items():
            taken = _taken(Path(name), site, state)
            target = DOCS / f"{file}.webp"
            with Image.open(taken) as picture:
                window = picture.crop((0, 0, WIDTH * FINE, min(height * FINE, picture.height)))
                size = (WIDTH, window.height // FINE)
                small = window.resize(size, Image.Resampling.LANCZOS).convert("RGB")
                small.save(target, quality=88, method=6)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KiB", flush=True)
    return 0


def _taken(folder: Path, site: str, state: str) -> Path:
    wanted = {"site": site, "page": state, "width": WIDTH, "scheme": "light", "language": "en", "scale": FINE}
    options = [f"--{name}={value}" for name, value in wanted.items()]
    subprocess.run(
        [sys.executable, "-m", "waitlist", "preview", "--config", ROOT, "--shots", folder, *options],
        env={**os.environ, "WAITLIST_BASE_URL": "https://orrin.example"},
        check=True,
    )
    [found] = folder.glob(f"{site}/*/{state}-en-{WIDTH}-light.png")
    return found


if __name__ == "__main__":
    sys.exit(main())
