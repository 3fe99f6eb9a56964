"""The system's Chromium, and people who use it, each in a browser of their own that notes everything odd."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import html5lib
from axe_playwright_python.sync_playwright import Axe
from html5lib.html5parser import ParseError
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    sync_playwright,
)

from waitlist.preview.chromium import SETTLE, SWITCHES, VARIABLE, find

# What a page does wrong that no test asks about: noted as it happens, from before its first line runs.
WATCH = """
window.shifts = [];
addEventListener("securitypolicyviolation", (event) => {
  console.error(`security policy: ${event.effectiveDirective} ${event.blockedURI}`);
});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map(({ node }) => node && (node.className || node.nodeName)).join(", ");
    window.shifts.push(`${entry.value.toFixed(4)} ${moved}`);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const all = [...document.body.querySelectorAll("*")];
  const wide = all.filter((one) => one.getBoundingClientRect().right > width + 1);
  const names = wide.map((one) => one.className || one.nodeName);
  return [`the page is wider than the window: ${names.join(", ")}`];
}"""


# The violations alone: what is in order is much, and takes long to bring over.
AXE = """async (options) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target} ${failureSummary ?? ""}`));
}"""

WINDOW = {"width": 1280, "height": 720}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser without a window."""
    path = find(os.environ.get(VARIABLE, ""))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=True, args=["--no-sandbox", *SWITCHES]
        )
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser of their own. `page` is the open tab; `options` are those of a context.

    `faults` are requests to other hosts, violations of the security policy, and errors on the console. That
    an answer was a 404 or 422 is none, when the page itself was asked for.
    """

    def __init__(self, browser: Browser, **options: Any) -> None:
        self._options = {"locale": "en-GB", "reduced_motion": "reduce", "viewport": WINDOW} | options
        self.context = browser.new_context(**self._options)
        self.context.set_default_timeout(10_000)
        self.context.add_init_script(WATCH)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self._faults.append(f"script: {error.error}"))
        self.page: Page = self.context.new_page()
        self.answer: Response | None = None
        self._faults: list[str] = []
        self._errors: list[tuple[str, str]] = []
        self._documents: set[str] = set()

    def leave(self) -> None:
        """Make room for the next one, who has been nowhere yet: a new tab takes as long as a page."""
        for page in self.context.pages:
            if page != self.page:
                page.close()
        self.page.goto("about:blank")
        self.page.set_viewport_size(self._options["viewport"])
        self.page.emulate_media(color_scheme=self._options.get("color_scheme", "light"), media="null")
        self.context.clear_cookies()
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("Network.clearBrowserCache")
        devtools.detach()
        self.answer = None
        for noted in (self._faults, self._errors, self._documents):
            noted.clear()

    @property
    def faults(self) -> list[str]:
        failed = [
            f"console: {words} {place}"
            for words, place in self._errors
            if not (words.startswith("Failed to load resource") and place in self._documents)
        ]
        return self._faults + failed

    def open(self, url: str) -> Visitor:
        """Open a page, whatever its status."""
        self.page.goto(url)
        return self

    def press(self, button: str | Locator) -> None:
        """Press a button or link, and wait for the page that it leads to."""
        target = self.button(button) if isinstance(button, str) else button
        with self.page.expect_response(_is_page):
            target.click()
        self.page.wait_for_load_state()

    def button(self, name: str) -> Locator:
        """Return the button or link with this name."""
        role = self.page.get_by_role("button", name=name, exact=True)
        return role.or_(self.page.get_by_role("link", name=name, exact=True)).first

    def type(self, label: str, text: str) -> None:
        """Type into the field with this label, in place of what stands there."""
        self.page.get_by_label(label, exact=True).fill(text)

    @property
    def words(self) -> str:
        """What the page says, as it can be read."""
        return self.page.locator("body").inner_text()

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status

    @property
    def session(self) -> str:
        return next((cookie["value"] for cookie in self.context.cookies() if cookie["name"] == "session"), "")

    def take_session(self, value: str, url: str) -> Visitor:
        """Go on where another browser was."""
        self.context.add_cookies([{"name": "session", "value": value, "url": url}])
        return self

    def settle(self) -> None:
        """Wait until fonts and pictures are there, having seen the whole page once."""
        self.page.evaluate(SETTLE)

    def shifts(self) -> list[str]:
        """Return everything that moved without being asked since the page was opened."""
        found: list[str] = self.page.evaluate("window.shifts")
        return found

    def markup_faults(self) -> list[str]:
        """Return what a strict parser says about the page as it came over the wire."""
        assert self.answer is not None
        text = self.answer.text()
        try:
            html5lib.HTMLParser(strict=True).parse(text)
        except ParseError as error:
            return [str(error)]
        doubled = [name for name in _ids(text) if _ids(text).count(name) > 1]
        return [f"the id {name} stands there twice" for name in dict.fromkeys(doubled)]

    def barriers(self, *only: str) -> list[str]:
        """Return what axe says keeps people out; `only` names some of its rules."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        found: list[str] = self.page.evaluate(AXE, {"runOnly": list(only)} if only else {})
        return found

    def overflow(self) -> list[str]:
        """Return what makes the page wider than the window."""
        found: list[str] = self.page.evaluate(OVERFLOW)
        return found

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("data", "blob") and host != "127.0.0.1" and not host.endswith("localhost"):
            self._faults.append(f"asked another host: {request.method} {request.url}")

    def _answered(self, response: Response) -> None:
        if _is_page(response):
            self.answer = response
            self._documents.add(response.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._errors.append((message.text, message.location.get("url", "")))


Meet = Callable[..., Visitor]
"""Makes a visitor; takes the options of one."""


def _is_page(response: Response) -> bool:
    return response.request.is_navigation_request() and not 300 <= response.status < 400


def _ids(text: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', text)
