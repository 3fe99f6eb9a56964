"""Photographs of every page: the same server, people and states that the browser tests have."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from campaigns import wear, write_campaigns  # noqa: E402 - found by the path above
from chromium import Visitor, chromium  # noqa: E402
from launched import Launched, write_orrin  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402
from states import STATES  # noqa: E402
from tour import People, Tour  # noqa: E402

LANGUAGES = {"en": "en-GB", "th": "th-TH"}
WIDTHS = {390: 844, 1280: 800}
SCHEMES = ("light", "dark")
DOCS = ROOT / "docs" / "images"
DOCUMENTED = {  # theme, state, height of the window, width of the picture, in pixels
    "landing": ("classic", "landing", 800, 1280),
    "share": ("classic", "share-five", 1488, 1280),
    "poster": ("poster", "landing", 800, 800),
    "poster-share": ("poster", "share-five", 1280, 800),
    "instrument": ("instrument", "landing", 800, 800),
    "instrument-share": ("instrument", "share-five", 1280, 800),
}
HOME = "https://orrin.example"
AT_HOME = """([here, home]) => {
  for (const field of document.querySelectorAll("#link")) field.value = field.value.replace(here, home);
}"""
MANY = 37  # friends of the most popular one


def main() -> int:
    """Read the arguments and take the pictures."""
    reading = argparse.ArgumentParser(prog="scripts/shots", description=__doc__)
    reading.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="where the pictures go")
    reading.add_argument("names", nargs="*", metavar="NAME", help="how the names of wanted states begin")
    reading.add_argument("--docs", action="store_true", help="the pictures of the documentation")
    reading.add_argument("--theme", default="classic", metavar="NAME", help="the look of every campaign")
    wanted = reading.parse_args()
    if not (wanted.folder or wanted.docs):
        reading.error("expected a folder for the pictures, or --docs")
    names = [name for name in STATES if not wanted.names or name.startswith(tuple(wanted.names))]
    if not names:
        reading.error(
            f"no state begins with {' or '.join(wanted.names)}; expected one of: {', '.join(STATES)}"
        )
    started = time.monotonic()
    with _people(wanted.theme) as people, chromium() as browser:
        if wanted.docs:
            _document(people, browser)
        faults = _photograph(people, browser, names, wanted.folder) if wanted.folder else []
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"Done in {time.monotonic() - started:.0f} s.")
    return 1 if faults else 0


@contextmanager
def _people(theme: str) -> Iterator[People]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_orrin(folder)
        write_campaigns(folder)
        print("Starting the server, and having people join …", flush=True)
        with Launched(folder, WAITLIST_LIMITS_ENABLED="false", WAITLIST_MAIL_PER_SECOND="1000") as launched:
            people = People(launched, many=MANY)
            wear(launched, theme)
            yield people
            people.cast.close()


def _photograph(people: People, browser: Browser, names: list[str], folder: Path) -> list[str]:
    """Take every picture; return what a browser found odd on the way."""
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    for number, name in enumerate(names, 1):
        print(f"{number:3} of {len(names)}  {name}", flush=True)
        for language, locale in LANGUAGES.items():
            visitor = Visitor(browser, locale=locale)
            try:
                STATES[name](Tour(people, visitor))
                _all_sizes(visitor, folder, f"{name}-{language}")
            finally:
                faults += [f"{name}-{language}: {fault}" for fault in visitor.faults]
                visitor.context.close()
    return faults


def _all_sizes(visitor: Visitor, folder: Path, name: str) -> None:
    """Photograph an open page, without opening it anew."""
    for width, height in WIDTHS.items():
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.settle()
        for scheme in SCHEMES:
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)


def _document(people: People, browser: Browser) -> None:
    """Take the pictures of the documentation: what fits a window, sharp on fine screens, as small files."""
    DOCS.mkdir(parents=True, exist_ok=True)
    for file, (theme, name, height, width) in DOCUMENTED.items():
        wear(people.server, theme)
        size = {"width": 1280, "height": height}
        visitor = Visitor(browser, viewport=size, device_scale_factor=2, color_scheme="light")
        STATES[name](Tour(people, visitor))
        visitor.settle()
        visitor.page.evaluate(AT_HOME, [people.cast.server.url, HOME])
        target = DOCS / f"{file}.webp"
        with tempfile.TemporaryDirectory() as folder:
            taken = Path(folder) / "taken.png"
            visitor.page.screenshot(path=taken)
            with Image.open(taken) as picture:
                small = picture.convert("RGB").resize(
                    (width, height * width // size["width"]), Image.Resampling.LANCZOS
                )
                small.save(target, quality=88, method=6)
        visitor.context.close()
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KiB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
