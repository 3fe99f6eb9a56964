"""The site harrys, served as a process of its own, and what tests do there."""

from __future__ import annotations

import httpx2
from running import Running, until
from served import HARRYS

PUBLIC = {
    "WAITLIST_BASE_URL": "https://orrin.example",
    "WAITLIST_SECRET_KEYS": "a-secret-that-only-the-tests-know-and-long-enough",
    "WAITLIST_MAIL_URL": "smtp://localhost:25",
}


def join(running: Running, address: str) -> httpx2.Response:
    return httpx2.post(f"{running.url}/join", data={"email": address}, timeout=30)


def headline(text: str) -> str:
    """Return the site with another English headline."""
    changed = HARRYS.replace('en = "Respect the face."', f'en = "{text}"')
    assert changed != HARRYS
    return changed


def shows(running: Running, words: str) -> None:
    until(lambda: words in running.get("/").text)
