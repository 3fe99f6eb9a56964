"""The system's Chromium: where it is, and how it is started without a window."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from waitlist.problems import UsageError, WaitlistError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
VARIABLE = "WAITLIST_CHROMIUM"
INSTALL = (
    "Debian, Ubuntu: sudo apt-get install chromium. Fedora: sudo dnf install chromium. "
    "macOS: brew install --cask chromium. Elsewhere install Chromium or Chrome, and name it: "
    "--chromium PATH."
)

SWITCHES = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # small in containers, where large pages then fail
    "--disable-sync",
    "--no-first-run",
    # Whatever else a page might ask for, nothing leaves the machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
)

SETTLE = """async () => {
  await document.fonts.ready;
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  scrollTo({ top: 0, behavior: "instant" });
  const shown = [...document.images].filter((image) => image.checkVisibility());
  await Promise.all(shown.map((image) => image.decode().catch(() => {})));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
}"""
"""Waits until fonts and pictures are there, having seen the whole page once."""


def find(named: str = "") -> str:
    """Return the browser's path: the one that was named, else whatever is installed.

    Raises `UsageError` for a name that is no program, `WaitlistError` where there is none at all.
    """
    if named:
        found = shutil.which(named)
        if found is None:
            raise UsageError(f"--chromium: {named} is no program that can be started. {INSTALL}")
        return found
    mac = (path for path in _MAC if Path(path).is_file())
    found = next(filter(None, map(shutil.which, NAMES)), None) or next(mac, None)
    if found is None:
        raise WaitlistError(f"Pictures need Chromium, and none of {', '.join(NAMES)} is there. {INSTALL}")
    return found


def sandbox_switches() -> tuple[str, ...]:
    """Return what the system's superuser needs, as in containers: the pages opened are all our own."""
    return ("--no-sandbox",) if os.geteuid() == 0 else ()
