"""A real SMTP server for tests, which can be told to behave as badly as servers do.

    with MailServer() as server:
        ...  # send to server.url
        [mail] = server.wait_for(1)

It runs in a thread of its own, so it serves asynchronous tests, browser tests and other processes alike.
"""

# ruff: noqa: ARG002, N802 - names and parameters of the handlers are aiosmtpd's

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as reading_policy
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"

Mode = Literal[
    "normal",
    "refuse",  # 550 for every recipient
    "greylist",  # 451 for every recipient
    "refuse sender",  # 550 for the sender
    "refuse content",  # 554 after the content
    "hang",  # takes the content and never answers
    "silent",  # accepts the connection and never greets
    "drop",  # cuts the connection at the sender
    "drop after data",  # takes the mail, cuts the connection instead of saying so
    "leave",  # 421 for the content
    "refuse size",  # 552 for the sender
    "want login",  # 530 for every recipient
    "refuse and go",  # 550 for every recipient, and cuts the connection at the next command
]


def trusted() -> ssl.SSLContext:
    """The certificates of a client that knows the server's."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    connection: int
    encrypted: bool
    at: float

    @property
    def to(self) -> str:
        [recipient] = self.recipients
        return recipient

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, _class=EmailMessage, policy=reading_policy)

    @property
    def text(self) -> str:
        return _part(self.message, "plain")

    @property
    def html(self) -> str:
        return _part(self.message, "html")


class MailServer:
    """The server. `mode` may be changed at any time; `received` holds what it took, in order."""

    def __init__(
        self,
        *,
        tls: Literal["none", "starttls", "implicit"] = "none",
        login: tuple[str, str] | None = None,
        smtputf8: bool = True,
        delay: float = 0.0,
    ) -> None:
        self.mode: Mode = "normal"
        self.delay = delay  # seconds between a mail's content and the answer
        self.received: list[Received] = []
        self.connections = 0
        self.port = 0
        self._tls = tls
        self._login = login
        self._smtputf8 = smtputf8
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._left = 0
        self._sessions: set[Conversation] = set()

    @property
    def url(self) -> str:
        """The value for `mail.url`, by the name that the certificate has."""
        login = "{}:{}@".format(*self._login) if self._login else ""
        scheme = "smtps" if self._tls == "implicit" else "smtp"
        starttls = "?starttls=required" if self._tls == "starttls" else ""
        return f"{scheme}://{login}localhost:{self.port}{starttls}"

    def start(self) -> Self:
        """Start listening: on a free port, after a stop on the same as before."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise TimeoutError("The mail server of the tests did not start within 10 seconds.")
        return self

    def stop(self) -> None:
        """Cut every connection and stop listening."""
        if self._thread is not None and self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)
            self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def misbehave(self, mode: Mode, *, times: int) -> None:
        """Behave badly for the next mails or connections only."""
        self._left = times
        self.mode = mode

    def wait_for(self, count: int, *, seconds: float = 10.0) -> list[Received]:
        """Wait until at least `count` mails came, and return all."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.received) >= count, seconds):
                raise TimeoutError(f"{len(self.received)} of {count} mails came within {seconds} seconds.")
            return list(self.received)

    async def wait(self, count: int, *, seconds: float = 10.0) -> list[Received]:
        """`wait_for` for async tests."""
        return await asyncio.to_thread(self.wait_for, count, seconds=seconds)

    def now(self) -> Mode:
        """The behaviour for one further mail or connection."""
        mode = self.mode
        if self._left and mode != "normal":
            self._left -= 1
            if not self._left:
                self.mode = "normal"
        return mode

    def take(self, session: Session, envelope: Envelope, connection: int) -> None:
        """Record a mail."""
        content = envelope.original_content or b""
        with self._changed:
            self.received.append(
                Received(
                    sender=str(envelope.mail_from),
                    recipients=tuple(str(to) for to in envelope.rcpt_tos),
                    content=content,
                    connection=connection,
                    encrypted=session.ssl is not None or self._tls == "implicit",
                    at=time.monotonic(),
                )
            )
            self._changed.notify_all()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        context = None
        if self._tls != "none":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
        implicit = context if self._tls == "implicit" else None
        upgrade = context if self._tls == "starttls" else None
        server = await self._loop.create_server(
            lambda: self._conversation(upgrade), "127.0.0.1", self.port, ssl=implicit
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for conversation in list(self._sessions):
            conversation.cut()
        await server.wait_closed()
        await asyncio.sleep(0)  # lets the cut connections say goodbye to their tasks

    def _conversation(self, upgrade: ssl.SSLContext | None) -> Conversation:
        self.connections += 1
        conversation = Conversation(
            Behaviour(self, self.connections),
            on_end=self._sessions.discard,
            silent=self.mode == "silent" and self.now() == "silent",
            hostname="localhost",
            enable_SMTPUTF8=self._smtputf8,
            tls_context=upgrade,
            auth_require_tls=False,
            authenticator=self._knows,
            loop=self._loop,
        )
        self._sessions.add(conversation)
        return conversation

    def _knows(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = self._login and isinstance(data, LoginPassword)
        success = known and (data.login.decode(), data.password.decode()) == self._login
        return AuthResult(success=bool(success), handled=False)

    @property
    def wants_login(self) -> bool:
        return self._login is not None


class Conversation(SMTP):
    """One connection."""

    def __init__(
        self, handler: Behaviour, *, on_end: Callable[[Conversation], None], silent: bool, **options: Any
    ) -> None:
        super().__init__(handler, **options)
        self._on_end = on_end
        self._silent = silent

    def connection_lost(self, error: Exception | None) -> None:
        self._on_end(self)
        super().connection_lost(error)

    def cut(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def _handle_client(self) -> None:
        if self._silent:
            await asyncio.Event().wait()
        await super()._handle_client()


class Behaviour:
    """What the server answers on one connection."""

    def __init__(self, server: MailServer, connection: int) -> None:
        self._server = server
        self._connection = connection
        self._mode: Mode = "normal"

    async def handle_MAIL(
        self, smtp: Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._server.wants_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        self._mode = self._server.now() if self._server.mode != "silent" else "normal"
        if self._mode == "drop":
            smtp.cut()
            await asyncio.Event().wait()
        if self._mode == "refuse sender":
            return f"550 5.7.1 <{address}>: sender rejected"
        if self._mode == "refuse size":
            return "552 5.3.4 message too big"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, smtp: Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._mode == "want login":
            return "530 5.7.0 Authentication required"
        if self._mode in {"refuse", "refuse and go"}:
            return f"550 5.1.1 <{address}>: no such user"
        if self._mode == "greylist":
            return f"451 4.7.1 <{address}>: greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_RSET(self, smtp: Conversation, session: Session, envelope: Envelope) -> str:
        if self._mode == "refuse and go":
            smtp.cut()
            await asyncio.Event().wait()
        return "250 OK"

    async def handle_DATA(self, smtp: Conversation, session: Session, envelope: Envelope) -> str:
        if self._server.delay:
            await asyncio.sleep(self._server.delay)
        if self._mode == "hang":
            await asyncio.Event().wait()
        if self._mode == "refuse content":
            return "554 5.6.0 content rejected"
        if self._mode == "leave":
            return "421 4.3.2 going down"
        self._server.take(session, envelope, self._connection)
        if self._mode == "drop after data":
            smtp.cut()
            await asyncio.Event().wait()
        return "250 2.0.0 OK: queued"


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None, f"the mail has no text/{subtype} part"
    return str(part.get_content()).replace("\r\n", "\n")
