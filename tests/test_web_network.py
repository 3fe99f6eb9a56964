"""Whose network a request comes from, behind proxies and in spite of forged headers."""

from __future__ import annotations

import pytest
from served import Served

from waitlist.web.network import Networks

CLOUD = ("10.0.0.0/8", "fd00::/8")


def scope(peer: str | None, *forwarded: str) -> dict[str, object]:
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return {"client": (peer, 5000) if peer else None, "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", (), "198.51.100.7"),
        ("198.51.100.7", ("203.0.113.1",), "198.51.100.7"),
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("203.0.113.1",), "203.0.113.1"),
        ("10.0.0.1", ("1.1.1.1, 203.0.113.1",), "203.0.113.1"),
        ("10.0.0.1", ("1.1.1.1", "203.0.113.1"), "203.0.113.1"),
        ("10.0.0.1", ("203.0.113.1, 10.2.3.4",), "203.0.113.1"),
        ("10.0.0.1", ("203.0.113.1, 10.2.3.4, 10.9.9.9",), "203.0.113.1"),
        ("10.0.0.1", ("10.7.7.7, 10.2.3.4",), "10.7.7.7"),
        ("10.0.0.1", ("203.0.113.1, nonsense",), "10.0.0.1"),
        ("10.0.0.1", ("203.0.113.1, nonsense, 10.2.3.4",), "10.2.3.4"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("10.0.0.1", (",,,",), "10.0.0.1"),
        ("10.0.0.1", ("203.0.113.1:4711",), "203.0.113.1"),
        ("10.0.0.1", ("[2001:db8::1]:4711",), "2001:db8::1"),
        ("10.0.0.1", ("2001:db8::1",), "2001:db8::1"),
        ("fd00::1", ("2001:db8::1",), "2001:db8::1"),
        ("::ffff:10.0.0.1", ("203.0.113.1",), "203.0.113.1"),
        ("10.0.0.1", ("::ffff:203.0.113.1",), "203.0.113.1"),
        (None, ("203.0.113.1",), "203.0.113.1"),
        (None, (), None),
        ("unix", (), None),
    ],
)
def test_the_rightmost_hop_that_is_no_proxy_of_ours_is_the_client(
    peer: str | None, forwarded: tuple[str, ...], client: str | None
) -> None:
    found = Networks(CLOUD).client(scope(peer, *forwarded))
    assert (str(found) if found else None) == client


def test_without_trusted_proxies_the_header_is_not_read() -> None:
    assert str(Networks(()).client(scope("10.0.0.1", "203.0.113.1"))) == "10.0.0.1"
    assert Networks(()).client(scope(None, "203.0.113.1")) is None


def test_a_network_is_a_slash_24_or_a_slash_64() -> None:
    networks = Networks(())
    same = [networks.of(scope(peer)) for peer in ("198.51.100.7", "198.51.100.250", "::ffff:198.51.100.9")]
    other = networks.of(scope("198.51.101.7"))
    home = [networks.of(scope(peer)) for peer in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")]
    next_door = networks.of(scope("2001:db8:1:3::1"))
    assert len(set(same)) == len(set(home)) == 1
    assert len({same[0], other, home[0], next_door}) == 4
    assert networks.of(scope(None)) == ""


def test_the_key_of_the_hashes_is_made_anew_with_every_day_and_every_process() -> None:
    hour = 3_600.0
    now = 20_000 * 24 * hour + 9 * hour
    networks = Networks((), lambda: now)
    morning = networks.of(scope("198.51.100.7"))
    now += 14 * hour
    assert networks.of(scope("198.51.100.7")) == morning
    now += hour
    midnight = networks.of(scope("198.51.100.7"))
    now -= hour
    assert len({morning, midnight, Networks(()).of(scope("198.51.100.7"))}) == 3
    assert networks.of(scope("198.51.100.7")) != morning, "a clock put back brings no key back"
    assert len(morning) == 24
    assert "198" not in morning


@pytest.mark.anyio
async def test_a_thousand_forged_headers_are_one_network(served: Served) -> None:
    async with served.browser() as mallory:
        answers = [
            await mallory.post(
                "/join",
                data={"email": f"p{n}@example.com"},
                headers={"x-forwarded-for": f"10.1.{n % 250}.{n // 250}", "forwarded": f"for=10.0.0.{n}"},
            )
            for n in range(130)
        ]
    assert sum(answer.status_code == 429 for answer in answers) == 10


@pytest.mark.anyio
async def test_no_address_is_kept_anywhere(served: Served) -> None:
    async with served.browser(client="198.51.100.7") as ada:
        await ada.post("/join", data={"email": "ada@example.com"})
    (link,) = await served.rows("select * from links")
    assert len(link["network"]) == 24
    assert "198.51" not in repr(link)
