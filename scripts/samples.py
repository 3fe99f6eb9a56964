"""Photographs of the sample campaigns: each landing page, and the share page of somebody with friends."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from cast import Cast  # noqa: E402 - found by the path above
from chromium import Visitor, chromium  # noqa: E402
from launched import KEPT, Launched  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402

LANGUAGES = {"en": "en-GB", "th": "th-TH"}
WIDTHS = {390: 844, 1280: 800}
DOCS = ROOT / "docs" / "images" / "samples"
HOMES = {"harrys": "orrin"}  # brands that are not called as their folders are
AT_HOME = """([here, home]) => {
  for (const field of document.querySelectorAll("#link")) field.value = field.value.replace(here, home);
}"""
MOST = 60_000  # bytes that a picture of the documentation may have
# Friends of the one whose share page is shown, and how others see that person.
PEOPLE = {
    "harrys": (6, "Ada"),
    "foldry": (4, "Ada"),
    "bathos": (9, "Ben"),
    "brightwell": (7, "Cleo"),
    "oaf": (11, "Dan"),
    "chaikha": (4, "ฟ้า"),
}
NAMES = {
    "en": ("Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "June", "Kit", "Lena", "Max"),
    "th": ("บี", "กล้วย", "ดาว", "ฝน", "ขวัญ"),
}


def main() -> int:
    """Read the arguments and take the pictures."""
    reading = argparse.ArgumentParser(prog="scripts/shots --samples", description=__doc__)
    reading.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help="all of them; else those of docs/"
    )
    reading.add_argument("names", nargs="*", metavar="NAME", help="only these sites")
    wanted = reading.parse_args()
    names = wanted.names or list(PEOPLE)
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder), names) as served,
        chromium() as browser,
    ):
        cast = Cast(served)
        for name in names:
            session = _member(cast, name)
            if wanted.folder:
                _everything(served, browser, name, session, wanted.folder)
            else:
                _documented(served, browser, name, session)
        cast.close()
    return 0


@contextmanager
def _served(folder: Path, names: list[str]) -> Iterator[Launched]:
    shutil.copy(ROOT / "waitlist.toml", folder)
    for name in {"harrys", *names}:
        shutil.copytree(ROOT / "sites" / name, folder / "sites" / name)
    KEPT.mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir()
    (folder / "data" / "pictures").symlink_to(KEPT)
    print("Starting the server, once all copies of pictures are made …", flush=True)
    with Launched(folder, WAITLIST_LIMITS_ENABLED="false", WAITLIST_MAIL_PER_SECOND="1000") as served:
        yield served


def _member(cast: Cast, name: str) -> str:
    friends, alias = PEOPLE[name]
    session = cast.member(f"ada-{name}@example.com", site=name)
    code = cast.code(session, site=name)
    names = NAMES["th" if name == "chaikha" else "en"]  # where a name is asked for
    for number, friend in enumerate(names[:friends]):
        address = f"friend-{number}-{name}@example.org"
        cast.join(address, site=name, fields={"ref": code, "name": friend})
        cast.confirm(address, site=name)
    cast.join(f"waiting-{name}@example.org", site=name, fields={"ref": code, "name": names[-1]})
    cast.ask("POST", "/me/alias", site=name, session=session, data={"alias": alias})
    return session


def _everything(served: Launched, browser: Browser, name: str, session: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    url = served.url_of(name)
    for language, locale in LANGUAGES.items():
        visitor = Visitor(browser, locale=locale).take_session(session, url)
        for page, path in {"landing": "/", "share": "/me"}.items():
            visitor.open(url + path)
            for width, height in WIDTHS.items():
                visitor.page.set_viewport_size({"width": width, "height": height})
                visitor.settle()
                for scheme in ("light", "dark"):
                    visitor.page.emulate_media(color_scheme=scheme)
                    file = folder / f"{name}-{page}-{language}-{width}-{scheme}.png"
                    visitor.page.screenshot(path=file, full_page=True)
        print(*visitor.faults, f"{name} {language}", flush=True)
        visitor.context.close()


def _documented(served: Launched, browser: Browser, name: str, session: str) -> None:
    """The first screen of the landing page on a desk, and the share page on a phone, small and sharp."""
    DOCS.mkdir(parents=True, exist_ok=True)
    url = served.url_of(name)
    locale = "th-TH" if name == "chaikha" else "en-GB"
    for page, path, size, wide in (
        ("share", "/me", (390, 844), 390),
        ("landing", "/", (1280, 800), 960),
    ):
        viewport = {"width": size[0], "height": size[1]}
        visitor = Visitor(
            browser, locale=locale, viewport=viewport, device_scale_factor=2, color_scheme="light"
        )
        visitor.take_session(session, url).open(url + path)
        visitor.settle()
        visitor.page.evaluate(AT_HOME, [url, f"https://{HOMES.get(name, name)}.example"])
        visitor.page.wait_for_timeout(1500)  # until the player of a film has come to rest
        with Image.open(BytesIO(visitor.page.screenshot())) as taken:
            small = taken.convert("RGB").resize(
                (wide, round(wide * size[1] / size[0])), Image.Resampling.LANCZOS
            )
        visitor.context.close()
        target = DOCS / f"{name}-{page}.webp"
        for quality in (86, 80, 72, 64, 56):
            small.save(target, quality=quality, method=6)
            if target.stat().st_size < MOST:
                break
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
