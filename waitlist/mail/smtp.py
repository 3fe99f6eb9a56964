"""Delivery over SMTP: a few connections, kept open while there is mail and never trusted after an error."""

from __future__ import annotations

import asyncio
import base64
import re
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPStatus,
    SMTPTimeoutError,
)

from waitlist.config.mail_server import MailServer
from waitlist.mail.delivery import DeliveryFailed, NoSuchAddress, Permanent, Temporary, Unreachable
from waitlist.mail.message import as_bytes

CONNECTIONS = 4
TIMEOUT = 60.0  # seconds for each step; some servers look into a mail for long before they accept it
REUSE_TIMEOUT = 10.0  # a connection may have died silently while it was idle
GOODBYE_TIMEOUT = 5.0
IDLE = 15.0  # seconds that a connection waits for a further mail

# Beyond these a mailbox needs no quoting, and nothing can pose as a second address or an option.
NO_MAILBOX = re.compile(r'[\s\x00-\x1f\x7f<>()\[\],;:\\"]')

# Reply codes of RFC 5321 and RFC 4954.
MESSAGE_TOO_LARGE = 552
LOGIN_WANTED = frozenset({530, 534, 535, 538})
OUT_OF_STEP = frozenset({421, SMTPStatus.invalid_response})  # the server is leaving, or talks nonsense


# What is said of an address, not of us, our mail or a full mailbox: by RFC 3463, else in words.
NO_ADDRESS_CODES = frozenset({550, 551, 553})
NO_ADDRESS_STATUS = re.compile(r"\b5\.1\.(?:[12346]|10)\b")
ANY_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
NO_ADDRESS_WORDS = re.compile(
    r"no such|unknown (?:user|recipient|address|mailbox)|(?:user|recipient|address|mailbox)\b.{0,60}"
    r"(?:unknown|not found|does(?: not|n't) exist|not exist|invalid|unavailable|disabled)",
    re.IGNORECASE,
)


def no_such_address(code: int, message: str) -> bool:
    """Tell whether a refused recipient has no mailbox; when in doubt it has one.

    >>> no_such_address(550, "5.1.1 The email account does not exist")
    True
    >>> no_such_address(550, "5.7.1 Blocked, see our policy for unknown users")
    False
    """
    if code not in NO_ADDRESS_CODES:
        return False
    if ANY_STATUS.search(message):
        return NO_ADDRESS_STATUS.search(message) is not None
    return NO_ADDRESS_WORDS.search(message) is not None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server is told about a mail before its content."""

    sender: str
    to: str
    content: bytes

    @property
    def options(self) -> tuple[str, ...]:
        return () if self.to.isascii() else ("SMTPUTF8",)

    @property
    def encoding(self) -> str:
        return "utf-8" if self.options else "ascii"


class SmtpTransport:
    """Hands mails to one server. At most `connections` mails are on their way at once; further ones wait.

    `timeout` is in seconds, for each step of the conversation; `idle` is how long a connection waits for a
    further mail. `tls` replaces the system's certificates, which also heed the environment's `SSL_CERT_FILE`.
    With `starttls=optional` encryption is used where it is offered, without looking at the certificate:
    whoever could forge one could as well hide the offer.
    """

    def __init__(
        self,
        server: MailServer,
        *,
        timeout: float = TIMEOUT,
        connections: int = CONNECTIONS,
        tls: ssl.SSLContext | None = None,
        idle: float = IDLE,
    ) -> None:
        self._server = server
        self._timeout = timeout
        self._tls = tls
        self._idle_seconds = idle
        self._places = asyncio.Semaphore(connections)
        self._idle: list[SMTP] = []
        self._rest: asyncio.TimerHandle | None = None
        self._goodbyes: set[asyncio.Task[None]] = set()

    async def send(self, message: EmailMessage, to: str) -> None:
        """Hand one message over; see `Transport`."""
        if NO_MAILBOX.search(to):
            raise Permanent("The address has characters that SMTP would read as something else.")
        envelope = Envelope(message["From"].addresses[0].addr_spec, to, as_bytes(message))
        async with self._places:
            client = await self._begin(envelope)
            try:
                await self._finish(client, envelope)
            except SMTPResponseException as error:
                await self._reset(client, error.code)
                raise self._refusal(error) from None
            except (SMTPException, OSError) as error:
                client.close()
                raise Temporary(
                    self._say(f"was lost in the middle of a mail ({self._detail(error)})")
                ) from None
            except BaseException:
                client.close()
                raise
            self._keep(client)

    async def probe(self) -> None:
        """Connect, encrypt and log in as for a mail, then leave: nothing is sent. Raises `Unreachable`."""
        await _goodbye(await self._connect())

    async def close(self) -> None:
        """Say goodbye to the server on every open connection."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_goodbye(client) for client in idle), *self._goodbyes)

    async def _begin(self, envelope: Envelope) -> SMTP:
        """Return a connection on which the server accepted the sender."""
        while self._idle:
            client = self._idle.pop()
            if client.is_connected and await self._still_works(client, envelope):
                return client
        client = await self._connect()
        try:
            await self._mail_from(client, envelope, self._timeout)
        except SMTPResponseException as error:
            client.close()
            if error.code == MESSAGE_TOO_LARGE or (envelope.options and error.code >= 500):
                raise self._refusal(error) from None
            raise Unreachable(
                self._say(f"refused the sender ({self._detail(error)}). Check mail.from and mail.url")
            ) from None
        except (SMTPException, OSError) as error:
            client.close()
            raise Unreachable(self._say(f"was lost ({self._detail(error)})")) from None
        except BaseException:
            client.close()
            raise
        return client

    async def _still_works(self, client: SMTP, envelope: Envelope) -> bool:
        """Begin on a connection that was idle. Nothing of the mail was sent yet: failing here is harmless."""
        try:
            await self._mail_from(client, envelope, min(REUSE_TIMEOUT, self._timeout))
        except (SMTPException, OSError):
            client.close()
            return False
        except BaseException:
            client.close()
            raise
        return True

    async def _mail_from(self, client: SMTP, envelope: Envelope, seconds: float) -> None:
        if envelope.options:
            if client.is_ehlo_or_helo_needed:
                await client.ehlo(timeout=seconds)
            if not client.supports_extension("smtputf8"):
                raise Permanent(
                    self._say("takes no address with letters beyond ASCII before the @ (SMTPUTF8)")
                )
        await client.mail(
            envelope.sender, options=envelope.options, encoding=envelope.encoding, timeout=seconds
        )

    async def _finish(self, client: SMTP, envelope: Envelope) -> None:
        await client.rcpt(envelope.to, encoding=envelope.encoding)
        await client.data(envelope.content)

    async def _connect(self) -> SMTP:
        server = self._server
        starttls = {"required": True, "optional": None, "never": False}[server.starttls]
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname=_own_name(),
            timeout=self._timeout,
            use_tls=server.implicit_tls,
            start_tls=False if server.implicit_tls else starttls,
            tls_context=await self._tls_context(),
        )
        try:
            await client.connect()
        except SMTPAuthenticationError as error:
            reason = f"refused the user name or password of mail.url ({self._detail(error)})"
            raise Unreachable(self._say(reason)) from None
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(self._say(self._distrust(error))) from None
        except (SMTPException, OSError) as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise Unreachable(self._say(self._distrust(error.__cause__))) from None
            reason = f"cannot be used ({self._detail(error)}). Check mail.url and whether the server is up"
            raise Unreachable(self._say(reason)) from None
        return client

    async def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            # Reading the system's certificates takes a while.
            self._tls = await asyncio.to_thread(ssl.create_default_context)
            if self._server.starttls == "optional" and not self._server.implicit_tls:
                self._tls.check_hostname = False
                self._tls.verify_mode = ssl.CERT_NONE
        return self._tls

    async def _reset(self, client: SMTP, code: int) -> None:
        """After a refusal the connection serves the next mail, if the server agrees to start afresh."""
        if code in OUT_OF_STEP:
            client.close()
            return
        try:
            await client.rset(timeout=min(REUSE_TIMEOUT, self._timeout))
        except (SMTPException, OSError):
            client.close()
        except BaseException:
            client.close()
            raise
        else:
            self._keep(client)

    def _keep(self, client: SMTP) -> None:
        if not client.is_connected:
            return
        self._idle.append(client)
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(self._idle_seconds, self._let_go)

    def _let_go(self) -> None:
        self._rest = None
        while self._idle:
            task = asyncio.get_running_loop().create_task(_goodbye(self._idle.pop()))
            self._goodbyes.add(task)
            task.add_done_callback(self._goodbyes.discard)

    def _refusal(self, error: SMTPResponseException) -> DeliveryFailed:
        if error.code in LOGIN_WANTED:
            return Unreachable(self._say(f"wants a login ({self._detail(error)}). Check mail.url"))
        kind = Permanent if 500 <= error.code <= 599 else Temporary
        if isinstance(error, SMTPRecipientRefused) and no_such_address(error.code, error.message):
            kind = NoSuchAddress
        return kind(self._say(f"answered {self._detail(error)}"))

    def _distrust(self, error: ssl.SSLCertVerificationError) -> str:
        return (
            f"shows a certificate that is not trusted ({self._detail(error)}). "
            "Check the host name in mail.url; for an authority of your own set SSL_CERT_FILE"
        )

    def _say(self, what: str) -> str:
        return f"The mail server {self._server.host}:{self._server.port} {what}."

    def _detail(self, error: BaseException) -> str:
        """Say in a few words what happened, without anything of the user name and password."""
        if isinstance(error, SMTPResponseException):
            text = f"{error.code} {error.message}"
        elif isinstance(error, (SMTPTimeoutError, TimeoutError)):
            text = "no answer in time"
        elif isinstance(error, ssl.SSLCertVerificationError):
            text = error.verify_message
        else:
            text = str(error)
        user, password = self._server.user, self._server.password
        for secret in (f"\0{user}\0{password}", password, user):
            if secret.strip("\0"):
                encoded = base64.b64encode(secret.encode()).decode()
                text = text.replace(encoded, "…").replace(secret, "…")
        return text.strip().rstrip(".") or type(error).__name__


def _own_name() -> str:
    """Return how we greet: a full host name if the machine has one; asking the DNS for it could take long."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


async def _goodbye(client: SMTP) -> None:
    with suppress(SMTPException, OSError):
        await client.quit(timeout=GOODBYE_TIMEOUT)
    client.close()
