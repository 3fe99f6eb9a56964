"""Open share pages hear of friends: one real server, pages that listen over sockets."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from served import Served, code_on

from waitlist.clock import now
from waitlist.store.live import MOST, fingerprints
from waitlist.tokens import session_hash
from waitlist.web.live import MOST_OF_ONE, Listening, Live

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


class Page:
    """A page that listens: the events it got, one after the other."""

    def __init__(self, served: Served, session: str, known: str = "") -> None:
        self._served = served
        self._session = session
        self._known = known
        self._events: asyncio.Queue[str] = asyncio.Queue()
        self._left = asyncio.Event()
        self.status = 0
        self.task = asyncio.create_task(self._listen())

    async def event(self) -> str:
        """Return the next event, as it was sent."""
        return await self._events.get()

    async def leave(self) -> None:
        self._left.set()
        await self.task

    async def _listen(self) -> None:
        headers = [(b"host", b"127.0.0.1:8000"), (b"cookie", f"session={self._session}".encode())]
        if self._known:
            headers.append((b"last-event-id", self._known.encode()))
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "path": "/me/live", "query_string": b"",
            "root_path": "", "headers": headers, "client": ("198.51.100.7", 50000),
        }  # fmt: skip
        asked = False

        async def receive() -> dict[str, object]:
            nonlocal asked
            if asked:
                await self._left.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                self.status = int(str(message["status"]))
            elif body := message.get("body"):
                assert isinstance(body, bytes)
                self._events.put_nowait(body.decode())

        await self._served.app(scope, receive, send)


def session_of(browser: httpx2.AsyncClient) -> str:
    return str(browser.cookies["session"])


def id_of(event: str) -> str:
    return event.rpartition("id: ")[2].strip()


@pytest.fixture
async def ada(served: Served) -> httpx2.AsyncClient:
    return await served.member("ada@example.com")


async def test_an_open_page_hears_that_a_friend_joined_and_confirmed(served: Served, ada) -> None:
    code = code_on((await ada.get("/me")).text)
    page = Page(served, session_of(ada))
    first = await page.event()
    assert first.startswith("retry: 5000\nid: ")
    async with served.browser() as ben:
        await ben.post("/join", data={"email": "ben@example.com", "ref": code})
        joined = await page.event()
        mail = await served.mail_to("ben@example.com", "confirm")
        await ben.post(mail.confirm_url.removeprefix("http://127.0.0.1:8000"))
        confirmed = await page.event()
    assert [event.splitlines()[0] for event in (joined, confirmed)] == ["event: changed"] * 2
    assert len({id_of(event) for event in (first, joined, confirmed)}) == 3
    await page.leave()


async def test_who_was_away_hears_of_what_happened_meanwhile(served: Served, ada) -> None:
    code = code_on((await ada.get("/me")).text)
    page = Page(served, session_of(ada))
    known = id_of(await page.event())
    await page.leave()
    await served.member("ben@example.com", ref=code)
    again = Page(served, session_of(ada), known)
    assert (await again.event()).startswith("retry: 5000\nevent: changed\n")
    await again.leave()
    same = Page(served, session_of(ada), known)
    assert "changed" in await same.event()
    await same.leave()


async def test_others_hear_nothing(served: Served, ada) -> None:
    ben = await served.member("ben@example.com")
    code = code_on((await ada.get("/me")).text)
    quiet, told = Page(served, session_of(ben)), Page(served, session_of(ada))
    await quiet.event()
    await told.event()
    await served.member("cleo@example.com", ref=code)
    await told.event()
    await served.app._services.live.look()  # noqa: SLF001 - so that there was a look after it
    assert quiet._events.empty()  # noqa: SLF001 - nothing waits there
    await quiet.leave()
    await told.leave()


async def test_a_session_that_ends_ends_its_pages(served: Served, ada) -> None:
    page = Page(served, session_of(ada))
    await page.event()
    await ada.post("/me/signout")
    assert await page.event() == "event: over\ndata:\n\n"
    await page.task
    assert served.app._services.live.streams == 0  # noqa: SLF001 - shown in the metrics alone


async def test_without_a_living_session_nobody_listens(served: Served, browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/me/live")).status_code == 204
    browser.cookies["session"] = "x" * 43
    assert (await browser.get("/me/live")).status_code == 204


async def test_one_session_may_listen_a_few_times_and_a_process_to_so_many(served: Served, ada) -> None:
    pages = [Page(served, session_of(ada)) for _ in range(MOST_OF_ONE)]
    for page in pages:
        await page.event()
    assert (await ada.get("/me/live")).status_code == 204
    for page in pages:
        await page.leave()
    narrow = Live(served.database, most=0)
    assert await narrow.listen(session_hash(session_of(ada)), "") is None
    wide = Live(served.database, most=1)
    assert isinstance(await wide.listen(session_hash(session_of(ada)), ""), Listening)


async def test_at_the_end_of_the_server_every_page_is_let_go(served: Served, ada) -> None:
    page = Page(served, session_of(ada))
    await page.event()
    served.app.end_streams()
    await page.task
    assert page.status == 200
    assert (await ada.get("/me/live")).status_code == 204


async def test_a_page_that_only_joined_hears_of_its_link_alone(served: Served, ada) -> None:
    code = code_on((await ada.get("/me")).text)
    mallory = served.browser()
    await mallory.post("/join", data={"email": "ada@example.com"})

    async def seen(browser: httpx2.AsyncClient) -> str:
        hashed = session_hash(session_of(browser))
        return (await served.database.read(fingerprints, (hashed,), now()))[hashed]

    before, told = await seen(mallory), await seen(ada)
    await served.member("ben@example.com", ref=code)
    assert await seen(ada) != told
    assert (await seen(mallory)).split()[3:] == before.split()[3:]


async def test_any_number_of_sessions_is_asked_about_at_once(served: Served, ada) -> None:
    hashed = session_hash(session_of(ada))
    many = [*(f"nobody-{number}" for number in range(MOST * 2 + 5)), hashed]
    assert list(await served.database.read(fingerprints, many, now())) == [hashed]
    assert await served.database.read(fingerprints, (), now()) == {}
