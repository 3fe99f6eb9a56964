"""Whatever comes is a value or a refusal: addresses, proxy headers, forms, messages of the mail service.

`scripts/test --long tests/test_fuzz.py` tries a hundred times as many. What broke something once stays here
as an example. Settings are mutated in `test_config_mutated.py`, mail headers in `test_mail_message.py`.
"""

from __future__ import annotations

import asyncio
import json
import os
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from waitlist.addresses import AddressError, parse
from waitlist.mail.relays import Unreadable, is_proven, read
from waitlist.web import cookies
from waitlist.web.fields import parse_fields
from waitlist.web.network import Networks
from waitlist.web.refusals import Refusal

settings.register_profile("fuzz", max_examples=10_000 if os.environ.get("WAITLIST_LONG") == "1" else 100)
FUZZ = settings(settings.get_profile("fuzz"), deadline=None)

TRUSTED = ("10.0.0.0/8", "fd00::/8")
PROXY = ("10.1.2.3", 443)

odd = st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1"))
hops = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda ip: f"[{ip}]:443"),
    st.ip_addresses(v=4).map(lambda ip: f"{ip}:80"),
    st.ip_addresses(v=4).map(lambda ip: f"::ffff:{ip}"),
    st.sampled_from(
        ["", "unknown", "10.0.0.1", "fd00::1", "::1", "1.2.3", "0x7f.1", "127.1", "[", "[]", "fe80::1%eth0"]
    ),
    odd,
)


@FUZZ
@given(odd)
@example("ada@example.com\x00")
@example("\ud800@example.com")
@example("ada@xn--\u200d.example")
@example("@" * 254)
def test_any_text_is_an_address_or_none(text: str) -> None:
    try:
        address = parse(text)
    except AddressError:
        return
    assert address.canonical.count("@") == 1
    assert parse(address.typed).canonical == address.canonical
    assert parse(address.canonical).canonical == address.canonical
    assert not any(ord(sign) < 32 for sign in address.typed)


@FUZZ
@given(st.lists(hops, max_size=8), st.lists(hops, max_size=3))
def test_whoever_is_told_of_by_a_proxy_is_the_rightmost_that_is_none(
    left: list[str], right: list[str]
) -> None:
    networks = Networks(TRUSTED)
    header = ", ".join([*left, "203.0.113.9", "10.9.9.9"]).encode("utf-8", "replace")
    scope = {"client": PROXY, "headers": [(b"x-forwarded-for", header)]}
    assert networks.client(scope) == ip_address("203.0.113.9"), "what stands left of it is not read"
    forged = {"client": PROXY, "headers": [(b"x-forwarded-for", ", ".join(right).encode("utf-8", "replace"))]}
    found = networks.client(forged)
    assert found is None or isinstance(found, IPv4Address | IPv6Address)
    assert len(networks.of(forged)) in (0, 24)
    direct = {"client": ("198.51.100.7", 5), "headers": forged["headers"]}
    assert networks.client(direct) == ip_address("198.51.100.7"), "nobody else is believed"


@FUZZ
@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_all_addresses_of_a_slash_64_are_one_network(address: IPv6Address, host: int) -> None:
    networks = Networks(())
    assume(address >= IPv6Address("::1:0:0:0:0"))  # below it IPv4 addresses are written as well
    other = ip_network((int(address) >> 64 << 64, 64))[host]
    assert networks.of(_from(str(address))) == networks.of(_from(str(other)))


def _from(client: str) -> dict[str, Any]:
    return {"client": (client, 1), "headers": []}


@FUZZ
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"application/x-www-form-urlencoded",
            b"multipart/form-data; boundary=x",
            b"multipart/form-data",
            b"",
            b"text/plain",
            b"\xff;boundary=\x00",
        ]
    ),
)
@example(b"a=%ff&a=1&=&&%00=%", b"application/x-www-form-urlencoded")
@example(b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--", b"multipart/form-data; boundary=x")
def test_any_bytes_are_fields_or_a_refusal(body: bytes, kind: bytes) -> None:
    try:
        fields = asyncio.run(parse_fields(kind, body))
    except Refusal as refusal:
        status = refusal.status
    else:
        status = 200 if isinstance(fields.get("email"), str) else 500
    assert status in (200, 400, 413, 415)


@FUZZ
@given(st.binary(max_size=200))
def test_any_cookie_is_a_session_or_none(header: bytes) -> None:
    assert isinstance(cookies.session(b"session=" + header, https=False), str)
    opened = cookies.ref(b"ref=" + header)
    assert opened is None or len(opened.code) <= 32


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["bounce", "Notification", "x@y.z"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "Type",
                    "event",
                    "event-data",
                    "data",
                    "email",
                    "to",
                    "Message",
                    "bounce",
                    "RecordType",
                    "Email",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
RELAYS = ("brevo", "mailgun", "postmark", "resend", "sendgrid", "ses", "standard")


@FUZZ
@given(st.sampled_from(RELAYS), json_values | st.lists(json_values, max_size=3))
def test_any_message_of_a_mail_service_is_read_or_refused(relay: str, said: Any) -> None:
    try:
        told = read(relay, json.dumps(said).encode())
    except Unreadable:
        return
    assert all(isinstance(each.what, str) for each in told)


@FUZZ
@given(
    st.sampled_from(RELAYS),
    st.binary(max_size=100),
    st.dictionaries(
        st.sampled_from(
            [
                b"authorization",
                b"webhook-id",
                b"webhook-timestamp",
                b"webhook-signature",
                b"svix-id",
                b"svix-timestamp",
                b"svix-signature",
            ]
        ),
        st.binary(max_size=40),
    ),
)
@example("mailgun", b'{"signature":{"timestamp":"1","token":"\\ud800","signature":"\\ud800"}}', {})
@example(
    "standard", b"{}", {b"webhook-id": b"x", b"webhook-timestamp": "٣".encode(), b"webhook-signature": b"v1,"}
)
def test_no_made_up_proof_is_one(relay: str, body: bytes, asked: dict[bytes, bytes]) -> None:
    assert not is_proven(relay, "a-secret-that-nobody-knows", asked, body, 1)
