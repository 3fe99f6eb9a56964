"""Copies of pictures are made beside the answers, in another process, and served once they are there."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from waitlist.problems import Problem
from waitlist.sites import Site
from waitlist.themes.copies import Copies

INTERVAL = 1.0  # seconds between two looks at what is missing, which costs nothing
HINT = "It is served as it is. Save it anew as JPEG, PNG or WebP."


class Serves(Protocol):
    """Whoever serves the sites."""

    @property
    def sites(self) -> tuple[Site, ...]: ...


async def follow_pictures(
    serving: Serves, take_up: Callable[[], Awaitable[None]], say: Callable[[str], None]
) -> None:
    """Make every copy that is missing, now and after each reload; what cannot be made is said once."""
    tried: set[str] = set()
    while True:
        wanted = {each.key: each for site in serving.sites for each in site.theme.unmade}
        missing = [each for key, each in wanted.items() if key not in tried]
        if missing:
            tried |= {each.key for each in missing}
            for problem in await make(missing):
                say(str(problem))
            ready = sum(each.made() is not None for each in missing)
            if ready:
                await take_up()
                say(f"Made copies of {ready} picture{'s' if ready > 1 else ''} for every width of screen.")
        await asyncio.sleep(INTERVAL)


async def make(missing: Iterable[Copies]) -> list[Problem]:
    """Make these copies in another process, and return what is wrong with pictures that could not be read."""
    jobs = [
        {"source": str(each.source), "folder": str(each.folder), "key": each.key, "widths": each.widths}
        for each in missing
    ]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "waitlist.themes.encode"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        told, complaint = await process.communicate(json.dumps(jobs).encode())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]
        where = str(jobs[0]["folder"])
        hint = "Pictures are served as they are. Look at the disk and at the rights of this folder."
        return [Problem(where, last or "an unknown error", "a folder for copies of pictures", hint)]
    failed: dict[str, str] = json.loads(told)
    return [Problem(file, why, "a picture that can be read", HINT) for file, why in failed.items()]
