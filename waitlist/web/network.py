"""Who is asking: the client's network, known only as a keyed hash.

An address counts by its network, /24 for IPv4 and /64 for IPv6, and leaves this module hashed: no address is
stored, logged or shown anywhere. There are few enough IPv4 networks to try them all, so that whoever held the
key could tell them from their hashes: the key is random and is thrown away with its day. Only processes that
share a PostgreSQL database write it down, there, so that they hash alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import AF_INET, inet_pton
from typing import Any

from waitlist.flows.together import agree_on_key
from waitlist.store.database import Database
from waitlist.tokens import random_bytes

Address = IPv4Address | IPv6Address

_DAY = 86_400  # seconds
_HOPS = 32  # more proxies than this stand in no honest chain


class Networks:
    """Tells the network of a request. `trusted` are the reverse proxies; `clock` gives seconds since 1970.

    Hashes of one day (UTC) can be compared, those of different days cannot; those of different processes can
    once they have agreed on a key.
    """

    def __init__(self, trusted: Sequence[str], clock: Callable[[], float] = time.time) -> None:
        self._trusted: tuple[IPv4Network | IPv6Network, ...] = tuple(
            ip_network(network) for network in trusted
        )
        self._clock = clock
        self._day = -1
        self._key = b""
        self._agreed = -1

    def of(self, scope: Mapping[str, Any]) -> str:
        """Return the keyed hash of the client's network; `""` when the server was not told who asks."""
        prefix = b"" if self._trusted else _plain_prefix(scope.get("client"))
        if not prefix:
            client = self.client(scope)
            if client is None:
                return ""
            prefix = _prefix(client)
        self.renew()
        return blake2b(prefix, key=self._key, digest_size=12).hexdigest()

    def renew(self) -> None:
        """Throw the key away if its day (UTC) is over."""
        day = int(self._clock() // _DAY)
        if day != self._day:
            self._day = day
            self._key = random_bytes(32)

    async def agree(self, database: Database) -> None:
        """Take the key that all processes use today."""
        self.renew()
        day = self._day
        if day != self._agreed:
            key = await database.write(agree_on_key, day, self._key.hex())
            if day == self._day:
                self._key, self._agreed = bytes.fromhex(key), day

    def client(self, scope: Mapping[str, Any]) -> Address | None:
        """Return the address that the request came from: the rightmost hop that is no proxy of ours.

        `X-Forwarded-For` grows to the right, so that whatever stands left of the first untrusted hop was
        written by whoever asked, and is not read.
        """
        peer = scope.get("client")
        # Without a peer the server listens on a Unix socket, which only a proxy on this machine opens.
        nearest = _parse(peer[0]) if peer else None
        if not self._trusted or (nearest is not None and not self._is_proxy(nearest)):
            return nearest
        for hop in _hops(scope["headers"]):
            address = _parse(hop)
            if address is None:
                break
            nearest = address
            if not self._is_proxy(address):
                break
        return nearest

    def _is_proxy(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._trusted)


def _hops(headers: Sequence[tuple[bytes, bytes]]) -> Iterator[str]:
    """Give the hops of `X-Forwarded-For`, the nearest first."""
    values = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    yield from (hop.strip() for hop in reversed(",".join(values).rsplit(",", _HOPS)))


def _parse(text: str) -> Address | None:
    """Read an address as proxies write it: bare, in brackets, or with a port."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _plain_prefix(peer: tuple[str, int] | None) -> bytes:
    """Return the network of an IPv4 peer, which takes a tenth of the time that reading any address takes."""
    try:
        return inet_pton(AF_INET, peer[0])[:3] if peer else b""
    except OSError:
        return b""


def _prefix(address: Address) -> bytes:
    return address.packed[:3] if isinstance(address, IPv4Address) else address.packed[:8]
