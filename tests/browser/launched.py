"""The server as a founder starts it, `waitlist serve`, with a mail server that really takes its mails."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from command import ROOT, arguments, environment
from pictured import share_pictures
from smtp import MailServer, Received

from waitlist.cli.serve.pictures import make
from waitlist.config import load
from waitlist.themes import load_theme

SECRET = "a-secret-that-only-the-tests-know-and-long-enough"
SERVING = re.compile(r"Serving on http://127\.0\.0\.1:(\d+)")


def write_orrin(folder: Path) -> None:
    """Put the campaign that comes with the software into a founder's folder."""
    shutil.copy(ROOT / "waitlist.toml", folder / "waitlist.toml")
    shutil.copytree(ROOT / "sites" / "harrys", folder / "sites" / "harrys")
    share_pictures(folder)


def make_pictures(folder: Path) -> None:
    """Make all copies of pictures before a server would, so that nothing changes while somebody looks."""
    sites = load(folder, {"WAITLIST_SECRET_KEYS": SECRET}).sites.values()
    unmade = {each.key: each for site in sites for each in load_theme(site, site.folder).unmade}
    if unmade:
        # In a thread, since the browser's loop may run in this one.
        with ThreadPoolExecutor(1) as aside:
            assert aside.submit(asyncio.run, make(unmade.values())).result() == []


class Launched:
    """One server with its own folder, database, port and mail server; `folder` has been written."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.mails = MailServer()
        self.port = 0
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url_of(self, site: str) -> str:
        """Return the address of one of the sites: the first of the folder has the server's own."""
        return self.url if site == "harrys" else f"http://{site}.localhost:{self.port}"

    @property
    def log(self) -> str:
        """Everything the server wrote."""
        return (self.folder / "log").read_text("utf-8", "replace")

    @property
    def _environment(self) -> Mapping[str, str]:
        ours = {"WAITLIST_MAIL_URL": self.mails.url, "WAITLIST_SECRET_KEYS": SECRET}
        return environment(**ours, **self._variables)

    def __enter__(self) -> Self:
        make_pictures(self.folder)
        self.mails.start()
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                arguments("serve", "--port", "0"),
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.port = int(self.wait_for_log(SERVING)[1])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(10)
        finally:
            self._process.kill()
            self._process.wait()
            self.mails.stop()

    def reload(self) -> None:
        """Have changed files taken up."""
        assert self._process is not None
        before = len(self.log)
        self._process.send_signal(signal.SIGHUP)
        self.wait_for_log(re.compile("Reloaded:"), after=before)

    def wait_for_log(self, words: re.Pattern[str], *, after: int = 0, seconds: float = 60.0) -> re.Match[str]:
        """Wait until the server has written something, `after` as many signs as stood there before."""
        assert self._process is not None
        late = time.monotonic() + seconds
        while not (found := words.search(self.log, after)):
            assert self._process.poll() is None, f"The server ended:\n{self.log}"
            assert time.monotonic() < late, f"No {words.pattern!r} after {seconds} s:\n{self.log}"
            time.sleep(0.02)
        return found

    def command(self, *words: str) -> str:
        """Run another command in the folder while the server runs, and return what it wrote to stdout."""
        done = subprocess.run(
            arguments(*words),
            cwd=self.folder,
            env={**self._environment, "WAITLIST_BASE_URL": self.url},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def mail(self, to: str, link: str = "", *, subject: str = "", number: int = 1) -> Received:
        """Wait for the mail to an address that holds a link such as `/confirm/`; `number` counts from 1."""
        late = time.monotonic() + 20
        while True:
            seen = len(self.mails.received)
            ours = [mail for mail in self.mails.received[:seen] if mail.to == to]
            found = [mail for mail in ours if link in mail.text and subject in mail.message["Subject"]]
            if len(found) >= number:
                return found[number - 1]
            got = [str(mail.message["Subject"]) for mail in ours]
            assert time.monotonic() < late, (
                f"{to} waits for mail {number} with {link}{subject} and has {got}."
            )
            try:
                self.mails.wait_for(seen + 1, seconds=1)
            except TimeoutError:
                continue

    def mails_to(self, to: str) -> list[Received]:
        """Return all mails that came to an address, oldest first."""
        return [mail for mail in list(self.mails.received) if mail.to == to]


def link_in(mail: Received, path: str) -> str:
    """Return the address in a mail that leads to a page such as `/confirm/`; it stands in both its parts."""
    found = re.search(rf"https?://[^\s/]+(/[a-z]{{2}})?{re.escape(path)}[\w.~-]+", mail.text)
    assert found, f"no link to {path} in:\n{mail.text}"
    assert found[0] in mail.html, f"the HTML part of the mail leads elsewhere:\n{mail.html}"
    return found[0]
