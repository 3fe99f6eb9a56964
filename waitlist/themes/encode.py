"""The program that makes copies of pictures: reads what to make as JSON, writes what went wrong as JSON.

Runs as `python -m waitlist.themes.encode` in a process of its own, with Pillow, which nothing else loads.
The original is only read. Copies have no metadata: neither place nor camera leave the founder's machine with
them.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageFilter, ImageOps

MOST_PIXELS = 80_000_000
FALLBACK = 1280  # pixels wide: for old browsers, mails, and services that show a link with its picture
BLUR = 32
# Up to so many pixels wide, the quality of AVIF and of WebP: wide copies are for fine screens, where single
# pixels matter less.
QUALITIES = ((700, 58, 78), (1000, 54, 75), (None, 50, 72))
PATIENT = 10  # how much the pages that are served meanwhile go before


def main() -> None:
    """Make the copies asked for on stdin; say on stdout which pictures could not be read, and why."""
    with suppress(OSError):  # where a service may not be patient, it works all the same
        os.nice(PATIENT)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    failed: dict[str, str] = {}
    asked_by = os.getppid()
    for job in json.load(sys.stdin):
        if os.getppid() != asked_by:
            return  # the server is gone, and the next one asks again
        source, folder, key = Path(job["source"]), Path(job["folder"]), str(job["key"])
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            # Several processes may serve the same site: the one that comes second finds everything made.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (folder / f"{key}.list").exists():
                continue
            try:
                _make(source, folder, key, job["widths"])
            except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
                failed[str(source)] = str(error) or type(error).__name__
    json.dump(failed, sys.stdout)


def _make(source: Path, folder: Path, key: str, widths: list[int]) -> None:
    with Image.open(source) as opened:
        picture = _plain(opened)
    names = []
    for width in sorted({min(width, picture.width) for width in widths}):
        small = _narrowed(picture, width)
        avif, webp = next(rest for most, *rest in QUALITIES if most is None or width <= most)
        names.append(_write(folder, key, f"{width}.avif", small, "AVIF", quality=avif, speed=6))
        names.append(_write(folder, key, f"{width}.webp", small, "WEBP", quality=webp, method=4))
    fallback = _narrowed(picture, min(FALLBACK, picture.width))
    if picture.mode == "RGBA":
        names.append(_write(folder, key, "fallback.png", fallback, "PNG", optimize=True))
    else:
        names.append(_write(folder, key, "fallback.jpg", fallback, "JPEG", quality=82, progressive=True))
        height = max(1, round(picture.height * BLUR / picture.width))
        blurred = picture.resize((BLUR, height), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.8))
        names.append(_write(folder, key, "blur.webp", blurred, "WEBP", quality=60, method=6))
    _put(folder / f"{key}.list", "\n".join(names).encode())


def _plain(opened: Image.Image) -> Image.Image:
    """Return the picture upright, in the colours of screens, with transparency only where there is some."""
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    clear = upright.has_transparency_data
    picture = upright.convert("RGBA" if clear else "RGB")
    if profile and not clear and upright.mode == "RGB":
        try:
            standard = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), standard
            )
            picture = converted or picture
        except ImageCms.PyCMSError:
            pass  # a broken profile says nothing: the colours are taken as they are
    picture.info.clear()
    return picture


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    if width >= picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _write(folder: Path, key: str, name: str, picture: Image.Image, kind: str, **options: Any) -> str:
    body = BytesIO()
    picture.save(body, kind, **options)
    _put(folder / f"{key}-{name}", body.getvalue())
    return name


def _put(file: Path, body: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(body)
    draft.replace(file)


if __name__ == "__main__":
    main()
