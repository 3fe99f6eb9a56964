"""Delivery over SMTP, to a real server in every mood."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
from smtp import MailServer, Mode, trusted

from waitlist.config.mail_server import MailServer as Settings
from waitlist.config.mail_server import parse_mail_server
from waitlist.mail.delivery import DeliveryFailed, NoSuchAddress, Permanent, Temporary, Unreachable, scrub
from waitlist.mail.message import Sender, build
from waitlist.mail.smtp import SmtpTransport

pytestmark = pytest.mark.anyio

NOW = 1_790_000_000_000
ANOTHER_NAME = "0.0.0.0"  # noqa: S104 - connected to, never bound


@dataclass
class Words:
    subject: str = "Confirm"
    text: str = "Confirm, please.\n.\nBye.\n"
    html: str = "<p>Confirm, please.</p>\n"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def letter(to: str, number: int = 0, words: Words | None = None) -> EmailMessage:
    return build(
        words or Words(),
        sender=Sender("hello@harrys.example", "Harry"),
        to=to,
        message_id=f"{number}@harrys.example",
        unsubscribe_url=None,
        now=NOW,
    )


@asynccontextmanager
async def delivery(url: str, **options: Any) -> AsyncIterator[SmtpTransport]:
    transport = SmtpTransport(parse_mail_server(url), **({"timeout": 2.0} | options))
    try:
        yield transport
    finally:
        await transport.close()


async def send(transport: SmtpTransport, to: str = "ada@example.com", number: int = 0) -> None:
    await transport.send(letter(to, number), to)


async def failure(transport: SmtpTransport, to: str = "ada@example.com") -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as raised:
        await send(transport, to)
    assert raised.value.__cause__ is None
    return raised.value


async def test_a_mail_arrives_as_it_was_written(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        await send(transport)
    [mail] = await server.wait(1)
    assert (mail.sender, mail.to) == ("hello@harrys.example", "ada@example.com")
    assert mail.message["Message-ID"] == "<0@harrys.example>"
    assert mail.text == "Confirm, please.\n.\nBye.\n"


async def test_a_burst_goes_over_one_connection_and_each_mail_to_its_own_address(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        for number in range(5):
            await send(transport, f"friend{number}@example.com", number)
    mails = await server.wait(5)
    assert server.connections == 1
    assert [mail.to for mail in mails] == [f"friend{number}@example.com" for number in range(5)]


async def test_many_at_once_share_a_few_connections(server: MailServer) -> None:
    server.delay = 0.02
    async with delivery(server.url, connections=3) as transport:
        await asyncio.gather(*(send(transport, f"friend{number}@example.com") for number in range(12)))
    assert len({mail.to for mail in await server.wait(12)}) == 12
    assert server.connections == 3


@pytest.mark.parametrize(
    ("mode", "kind", "reason"),
    [
        ("refuse", NoSuchAddress, "answered 550 5.1.1 <…>: no such user."),
        ("refuse content", Permanent, "answered 554 5.6.0 content rejected."),
        ("greylist", Temporary, "answered 451 4.7.1 <…>: greylisted, come back later."),
        ("leave", Temporary, "answered 421 4.3.2 going down."),
        ("drop after data", Temporary, "was lost in the middle of a mail (Unexpected EOF received)."),
        ("hang", Temporary, "was lost in the middle of a mail (no answer in time)."),
        (
            "refuse sender",
            Unreachable,
            "refused the sender (550 5.7.1 <…>: sender rejected). Check mail.from and mail.url.",
        ),
        ("drop", Unreachable, "was lost (Unexpected EOF received)."),
        (
            "silent",
            Unreachable,
            "cannot be used (no answer in time). Check mail.url and whether the server is up.",
        ),
    ],
)
async def test_each_mood_of_a_server_is_told_apart_without_naming_anybody(
    server: MailServer, mode: Mode, kind: type[DeliveryFailed], reason: str
) -> None:
    server.mode = mode
    async with delivery(server.url, timeout=0.3) as transport:
        error = await failure(transport)
    assert type(error) is kind
    assert str(error) == f"The mail server localhost:{server.port} {reason}"


@pytest.mark.parametrize(
    "mode",
    [
        "refuse",
        "refuse content",
        "greylist",
        "leave",
        "drop after data",
        "hang",
        "refuse sender",
        "drop",
        "silent",
    ],
)
async def test_after_any_failure_the_next_mail_goes_to_its_own_address_only(
    server: MailServer, mode: Mode
) -> None:
    async with delivery(server.url, timeout=0.3) as transport:
        server.misbehave(mode, times=1)
        await failure(transport, "mallory@example.com")
        await send(transport, "ada@example.com")
        await send(transport, "ben@example.com")
    mails = [mail.recipients for mail in await server.wait(2) if mail.to != "mallory@example.com"]
    assert mails == [("ada@example.com",), ("ben@example.com",)]


async def test_a_refused_address_costs_no_new_connection(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        for mode in ("refuse", "greylist", "refuse content"):
            server.misbehave(mode, times=1)
            await failure(transport)
        await send(transport)
    assert server.connections == 1


async def test_a_server_that_was_restarted_gets_the_next_mail_at_once(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        await send(transport, "ada@example.com")
        server.stop()
        server.start()
        await send(transport, "ben@example.com")
    assert [mail.to for mail in await server.wait(2)] == ["ada@example.com", "ben@example.com"]


async def test_a_connection_lost_while_idle_is_noticed_before_the_mail_is_sent(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        await send(transport, "ada@example.com")
        server.misbehave("drop", times=1)
        await send(transport, "ben@example.com")
    assert [mail.to for mail in await server.wait(2)] == ["ada@example.com", "ben@example.com"]


async def test_a_cancelled_send_leaves_no_half_used_connection(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        server.misbehave("hang", times=1)
        sending = asyncio.create_task(send(transport, "mallory@example.com"))
        while server.mode != "normal":  # noqa: ASYNC110 - the server, in a thread of its own, announces nothing
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await send(transport, "ada@example.com")
    assert [mail.to for mail in await server.wait(1)] == ["ada@example.com"]


async def test_nobody_listening_is_unreachable() -> None:
    with MailServer() as gone:
        url = gone.url
    async with delivery(url) as transport:
        error = await failure(transport)
    assert type(error) is Unreachable
    assert str(error).startswith(f"The mail server localhost:{gone.port} cannot be used (Error connecting to")


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_mails_travel_encrypted_to_a_server_with_a_trusted_certificate(tls: str) -> None:
    with MailServer(tls=tls, login=("harry", "s3cret-pass")) as server:
        async with delivery(server.url, tls=trusted()) as transport:
            await send(transport)
            await send(transport)
        mails = await server.wait(2)
    assert [mail.encrypted for mail in mails] == [True, True]
    assert server.connections == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_certificate_that_nobody_vouches_for_is_refused(tls: str) -> None:
    with MailServer(tls=tls) as server:
        async with delivery(server.url) as transport:
            error = await failure(transport)
    assert type(error) is Unreachable
    assert str(error) == (
        f"The mail server localhost:{server.port} shows a certificate that is not trusted "
        "(self-signed certificate). Check the host name in mail.url; "
        "for an authority of your own set SSL_CERT_FILE."
    )


async def test_a_certificate_for_another_name_is_refused() -> None:
    with MailServer(tls="implicit") as server:
        # Connecting there reaches this machine too, under a name that the certificate does not know.
        transport = SmtpTransport(Settings(ANOTHER_NAME, server.port, implicit_tls=True), tls=trusted())
        error = await failure(transport)
    assert type(error) is Unreachable
    assert "shows a certificate that is not trusted" in str(error)


async def test_required_encryption_is_never_given_up(server: MailServer) -> None:
    async with delivery(f"{server.url}?starttls=required", tls=trusted()) as transport:
        error = await failure(transport)
    assert type(error) is Unreachable
    assert "STARTTLS extension not supported by server" in str(error)
    assert server.received == []


async def test_optional_encryption_is_used_where_it_is_offered_whatever_the_certificate() -> None:
    with MailServer(tls="starttls") as server:
        url = server.url.replace("required", "optional")
        async with delivery(url) as transport:
            await send(transport)
        [mail] = await server.wait(1)
    assert mail.encrypted


async def test_optional_and_switched_off_encryption_also_reach_a_server_without_any(
    server: MailServer,
) -> None:
    for starttls in ("optional", "never"):
        async with delivery(f"{server.url}?starttls={starttls}") as transport:
            await send(transport)
    assert [mail.encrypted for mail in await server.wait(2)] == [False, False]


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("s3cret-pass", "wr0ng-pass"),
        lambda url: url.replace("harry:s3cret-pass@", ""),
    ],
    ids=["wrong password", "no login"],
)
async def test_a_failed_login_keeps_the_mail_and_tells_no_secret(change: Callable[[str], str]) -> None:
    with MailServer(login=("harry", "s3cret-pass")) as server:
        async with delivery(change(server.url)) as transport:
            error = await failure(transport)
    assert type(error) is Unreachable
    assert "Check mail" in str(error) or "password of mail.url" in str(error)
    for secret in ("harry", "s3cret-pass", "wr0ng-pass"):
        assert secret not in str(error)
    assert "-pass" not in repr(vars(transport))


async def test_an_address_beyond_ascii_goes_to_a_server_that_knows_smtputf8(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        await send(transport, "อาดา@example.com")
    [mail] = await server.wait(1)
    assert mail.to == "อาดา@example.com"


async def test_an_address_beyond_ascii_fails_for_good_where_smtputf8_is_unknown() -> None:
    with MailServer(smtputf8=False) as server:
        async with delivery(server.url) as transport:
            error = await failure(transport, "อาดา@example.com")
            await send(transport, "ada@example.com")
    assert type(error) is Permanent
    assert str(error) == (
        f"The mail server localhost:{server.port} takes no address with letters beyond ASCII "
        "before the @ (SMTPUTF8)."
    )


@pytest.mark.parametrize(
    "to",
    [
        "ada@example.com> NOTIFY=NEVER",
        "ada@example.com,mallory@example.com",
        "Ada <ada@example.com>",
        "a da@example.com",
    ],
)
async def test_an_address_that_would_be_a_command_is_refused_without_being_shown(
    server: MailServer, to: str
) -> None:
    async with delivery(server.url) as transport:
        with pytest.raises(Permanent) as refusal:
            await transport.send(letter("ada@example.com"), to)
    assert str(refusal.value) == "The address has characters that SMTP would read as something else."
    assert server.received == []


async def test_connections_say_goodbye_when_there_is_no_more_mail(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    transport = SmtpTransport(parse_mail_server(server.url), idle=0.05)
    with caplog.at_level("INFO", logger="mail.log"):
        await send(transport)
        await asyncio.sleep(0.3)
    assert any("QUIT" in record.getMessage() for record in caplog.records)
    await transport.close()


async def test_a_server_is_tried_out_without_sending_anything(server: MailServer) -> None:
    async with delivery(server.url) as transport:
        await transport.probe()
        server.stop()
        with pytest.raises(Unreachable):
            await transport.probe()
    assert server.connections == 1
    assert server.received == []


async def test_a_message_too_large_for_the_server_is_refused_for_good_at_once(server: MailServer) -> None:
    server.mode = "refuse size"
    async with delivery(server.url) as transport:
        error = await failure(transport)
    assert type(error) is Permanent
    assert str(error).endswith("answered 552 5.3.4 message too big.")


async def test_a_server_that_wants_a_login_only_for_the_recipient_keeps_the_mail(server: MailServer) -> None:
    server.mode = "want login"
    async with delivery(server.url) as transport:
        error = await failure(transport)
    assert type(error) is Unreachable
    assert str(error).endswith("wants a login (530 5.7.0 Authentication required). Check mail.url.")


async def test_a_server_that_goes_after_a_refusal_costs_only_a_new_connection(server: MailServer) -> None:
    server.misbehave("refuse and go", times=1)
    async with delivery(server.url) as transport:
        assert type(await failure(transport)) is NoSuchAddress
        await send(transport)
    assert server.connections == 2


def test_reasons_are_one_short_line_without_addresses_links_and_controls() -> None:
    assert scrub("550 <ada@example.com>: no\r\n such user") == "550 <…>: no such user"
    assert scrub("ada@example.com, อาดา@example.com; x") == "…, …; x"
    assert scrub("see https://example.com/?u=ada@example.com now") == "see … now"
    assert scrub("a\x00b\x1b[31mc\u2028d\udc80e") == "a b [31mc d e"
    assert len(scrub("x" * 5000)) == 300
