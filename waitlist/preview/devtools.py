"""Speaks with a browser through a pipe, by the DevTools protocol: commands as JSON, each ended by a zero."""

from __future__ import annotations

import asyncio
import base64
import fcntl
import json
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from waitlist.preview.chromium import SWITCHES, sandbox_switches
from waitlist.problems import WaitlistError

PATIENCE = 60  # seconds that one command may take
_MOST_BYTES = 1 << 28  # of one answer: a picture of a very long page
_TO, _FROM = 3, 4  # the numbers by which the browser knows the pipe
_CLEAR = 10  # above all numbers that have a meaning


class Browser:
    """A browser that was started; `open` gives a window of it."""

    def __init__(self, to: int, answers: asyncio.StreamReader, log: Path) -> None:
        self._to = to
        self._answers = answers
        self._log = log
        self._number = 0
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._awaited: dict[tuple[str, str], asyncio.Future[None]] = {}
        self._gone = ""

    async def call(self, method: str, session: str = "", **given: Any) -> dict[str, Any]:
        """Have a command carried out; return its result. Raises `WaitlistError`."""
        if self._gone:
            raise WaitlistError(self._gone)
        self._number += 1
        command: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if session:
            command["sessionId"] = session
        asked = self._asked[self._number] = asyncio.get_running_loop().create_future()
        try:
            os.write(self._to, json.dumps(command).encode() + b"\0")
        except OSError as error:
            raise WaitlistError(self._ended()) from error
        try:
            return await asyncio.wait_for(asked, PATIENCE)
        except TimeoutError:
            raise WaitlistError(
                f"Chromium gave no answer to {method} within {PATIENCE} s. Look whether this machine is "
                "short of memory, and try again."
            ) from None

    def event(self, session: str, name: str) -> asyncio.Future[None]:
        """Return what is done once something happens in a window; ask before what makes it happen."""
        return self._awaited.setdefault((session, name), asyncio.get_running_loop().create_future())

    async def open(self) -> Window:
        """Open a window."""
        target = await self.call("Target.createTarget", url="about:blank", newWindow=True)
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        window = Window(self, attached["sessionId"])
        await self.call("Page.enable", window.session)
        return window

    async def listen(self) -> None:
        """Hand out answers for as long as the browser speaks."""
        while True:
            try:
                said = await self._answers.readuntil(b"\0")
            except (asyncio.IncompleteReadError, OSError):
                break
            self._take(json.loads(said[:-1]))
        self._gone = self._ended()
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(WaitlistError(self._gone))

    def _take(self, message: Mapping[str, Any]) -> None:
        if "id" in message:
            asked = self._asked.pop(message["id"])
            if asked.done():
                return
            if "error" in message:
                asked.set_exception(WaitlistError(f"Chromium: {message['error']['message']}"))
            else:
                asked.set_result(message["result"])
        elif awaited := self._awaited.pop((message.get("sessionId", ""), message["method"]), None):
            awaited.set_result(None)

    def _ended(self) -> str:
        lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        why = next((line for line in lines if "FATAL" in line), lines[-1] if lines else "")
        return "Chromium ended before all was done." + (f" Its last words: {why}" if why else "")


class Window:
    """A window of a browser."""

    def __init__(self, browser: Browser, session: str) -> None:
        self.session = session
        self._browser = browser

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Have a command carried out in this window."""
        return await self._browser.call(method, self.session, **given)

    async def go(self, url: str) -> None:
        """Open a page, and wait until it has loaded."""
        loaded = self._browser.event(self.session, "Page.loadEventFired")
        gone = await self.call("Page.navigate", url=url)
        if gone.get("errorText"):
            raise WaitlistError(f"Chromium cannot open {url}: {gone['errorText']}.")
        await asyncio.wait_for(loaded, PATIENCE)

    async def resize(self, width: int, height: int, scale: float = 1) -> None:
        """Make it as large as a screen of so many pixels; `scale` is how fine that is."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 768,
        )

    async def prefer(self, scheme: str) -> None:
        """Be used by somebody who likes it light or dark, and nothing that moves."""
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        await self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": name, "value": value} for name, value in features.items()],
        )

    async def run(self, function: str) -> Any:
        """Run a function in the page, and return what it gives."""
        answer = await self.call(
            "Runtime.evaluate", expression=f"({function})()", awaitPromise=True, returnByValue=True
        )
        return answer["result"].get("value")

    async def picture(self, width: int, height: int = 0) -> bytes:
        """Return the page as PNG: all of it, however long it is, or so many pixels of it."""
        size = (await self.call("Page.getLayoutMetrics"))["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": width, "height": height or size["height"], "scale": 1}
        taken = await self.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(taken["data"])


@asynccontextmanager
async def started(program: str) -> AsyncIterator[Browser]:
    """Start the browser; it ends with the block, and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="waitlist-chromium-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        log = folder / "log"
        theirs, to = _pipe()
        back, theirs_back = _pipe()
        child = _spawn(program, folder, log, theirs, theirs_back)
        os.close(theirs)
        os.close(theirs_back)
        answers = asyncio.StreamReader(limit=_MOST_BYTES)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(answers), os.fdopen(back, "rb", buffering=0)
        )
        browser = Browser(to, answers, log)
        listening = asyncio.create_task(browser.listen())
        try:
            yield browser
        finally:
            with suppress(WaitlistError, asyncio.CancelledError):
                await browser.call("Browser.close")
            os.close(to)
            await asyncio.to_thread(_wait, child)
            listening.cancel()
            transport.close()


def _pipe() -> tuple[int, int]:
    """Return both ends of a pipe, whose numbers are in nobody's way."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _CLEAR) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


def _spawn(program: str, folder: Path, log: Path, reads: int, writes: int) -> int:
    arguments = [
        program,
        "--headless=new",
        "--remote-debugging-pipe",
        "--hide-scrollbars",
        "--mute-audio",
        f"--user-data-dir={folder / 'profile'}",
        *SWITCHES,
        *sandbox_switches(),
    ]
    nothing, written = os.O_RDONLY, os.O_WRONLY | os.O_CREAT
    # Not `subprocess`: it can pass files on, but not under the numbers that the browser knows.
    try:
        return os.posix_spawn(
            program,
            arguments,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, nothing, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, str(log), written, 0o600),
                (os.POSIX_SPAWN_DUP2, reads, _TO),
                (os.POSIX_SPAWN_DUP2, writes, _FROM),
            ],
            setpgroup=0,  # Ctrl-C is for us, who end it properly
        )
    except OSError as error:
        raise WaitlistError(f"{program} cannot be started: {error.strerror}.") from error


def _wait(child: int) -> None:
    """Wait for the browser and all its processes to end; after a while end them."""
    for _ in range(50):
        if os.waitpid(child, os.WNOHANG)[0]:
            break
        time.sleep(0.1)
    else:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
