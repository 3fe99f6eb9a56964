"""The real application over a real database, without a socket: browsers of the cast, and their mails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import databases
import httpx2

from waitlist.config import Config, load
from waitlist.flows.letters import Composed, compose
from waitlist.pages import Mail
from waitlist.store import connect
from waitlist.store.database import Tx
from waitlist.tokens import Tokens
from waitlist.web.app import App, create_app
from waitlist.web.metrics import Siblings
from waitlist.web.runtime import Runtime

SECRET = "a-secret-that-only-the-tests-know-and-long-enough"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"

HARRYS = """
languages = ["en", "th"]
hosts = ["shave.example"]

[brand]
name = "Orrin"
email = "hello@orrin.example"

[landing]
headline = { en = "Respect the face.", th = "ให้เกียรติใบหน้าคุณ" }
name_field = true
code_field = true
friend_reward = "Free shipping"

[leaderboard]
enabled = true

[[tiers]]
id = "cream"
friends = 1
reward = { en = "Shave cream", th = "ครีมโกนหนวด" }

[[tiers]]
id = "handle"
friends = 2
reward = "Handle"
"""


def write_folder(folder: Path, machine: str = "", **sites: str) -> None:
    """Write a founder's folder; without `sites` the one called harrys."""
    (folder / "waitlist.toml").write_text(machine, "utf-8")
    for name, text in (sites or {"harrys": HARRYS}).items():
        (folder / "sites" / name).mkdir(parents=True, exist_ok=True)
        (folder / "sites" / name / "site.toml").write_text(text, "utf-8")


class Served:
    """One server. `folder` has been written; `env` are variables such as `WAITLIST_BASE_URL`."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str] | None = None,
        *,
        development: bool = True,
        siblings: Siblings | None = None,
    ) -> None:
        self.url = databases.url_for(folder / "data" / "waitlist.sqlite3")
        ours = {"WAITLIST_SECRET_KEYS": SECRET, "WAITLIST_DATABASE_URL": self.url}
        self.config: Config = load(folder, ours | dict(env or {}))
        self.database = connect(self.config.machine.database.url, folder=folder)
        self.tokens = Tokens(self.config.machine.secret_keys)
        self.app: App = create_app(
            Runtime(
                config=self.config.machine,
                database=self.database,
                sites=tuple(self.config.sites.values()),
                tokens=self.tokens,
                development=development,
                siblings=siblings,
            )
        )

    def forget(self) -> None:
        """Remove the database."""
        databases.forget(self.url)

    def browser(
        self, base_url: str = "http://127.0.0.1:8000", client: str = "198.51.100.7", **headers: str
    ) -> httpx2.AsyncClient:
        """Return a browser with cookies of its own; it follows no redirect by itself."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app, client=(client, 50000), raise_app_exceptions=False),
            base_url=base_url,
            headers={"user-agent": PHONE, **named},
        )

    async def ask(self, method: str, path: str, **headers: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Send a bare request and return status, headers and whatever body was sent, to HEAD too."""
        sent: list[Any] = []
        named = {"host": "127.0.0.1:8000"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        target, _, query = path.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": target,
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
            "client": ("198.51.100.7", 50000),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        answered = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])

    async def mails(self) -> list[tuple[str, str, Mail]]:
        """Return every mail that waits to be sent: its kind, to whom, and what it says."""
        composed = await self.database.read(self._composed)
        return [(mail.mail.kind, mail.to, mail.mail) for mail in composed]

    async def mail_to(self, address: str, kind: str) -> Any:
        """Return the newest mail of a kind to an address."""
        return [mail for found, to, mail in await self.mails() if (found, to) == (kind, address)][-1]

    def _composed(self, tx: Tx) -> list[Composed]:
        sites = {site.id: site for site in self.app.sites}
        rows = tx.all("select * from outbox where state = 'queued' order by id")
        found = [compose(tx, sites[row["site"]], row, self.tokens, row["created_at"]) for row in rows]
        return [mail for mail in found if mail is not None]

    async def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """Ask the database."""

        def ask(tx: Tx) -> list[dict[str, Any]]:
            return [dict(row) for row in tx.all(sql, **params)]

        return await self.database.read(ask)

    async def member(self, address: str, **fields: str) -> httpx2.AsyncClient:
        """Let somebody join and confirm; return the browser, in a proven session."""
        browser = self.browser()
        joined = await browser.post("/join", data={"email": address, **fields})
        assert joined.status_code == 303, joined.text
        mail = await self.mail_to(address, "confirm")
        confirmed = await browser.post(path_of(mail.confirm_url))
        assert confirmed.status_code == 303, confirmed.text
        return browser


def path_of(url: str) -> str:
    """Return the path of one of our addresses."""
    return re.sub(r"^https?://[^/]+", "", url)


def code_on(page: str) -> str:
    """Return the code of the personal link on a share page."""
    found = re.search(r'value="https?://[^"/]+/r/([a-z0-9]+)"', page)
    assert found, page
    return found[1]


def masked(response: httpx2.Response) -> tuple[int, list[tuple[str, str]], str]:
    """Return an answer with the random values of fixed length in it masked."""
    session = re.compile(r"(session=)[A-Za-z0-9_-]{43}")
    headers = [
        (name, "*" * len(value) if name == "x-request-id" else session.sub(r"\1*", value))
        for name, value in response.headers.multi_items()
    ]
    return response.status_code, headers, response.text
