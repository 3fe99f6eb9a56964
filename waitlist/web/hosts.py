"""Which site a host name shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from waitlist.config.development import is_loopback

_REMEMBERED = 1000  # host headers; beyond it somebody is inventing them


class Hosted(Protocol):
    """A site as far as host names go."""

    @property
    def name(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def hosts(self) -> tuple[str, ...]: ...


S = TypeVar("S", bound=Hosted)


class Hosts(Generic[S]):
    """Finds the site of a request by its header `Host`.

    A single site answers for every name. Of several, each answers for its `hosts` and the host of its
    `base_url`, and the default one for the loopback names too; while developing `NAME.localhost` is the site
    of that name.
    """

    def __init__(self, sites: Iterable[S], default: str | None, *, development: bool) -> None:
        self._sites = tuple(sites)
        self._single = self._sites[0] if len(self._sites) == 1 else None
        self._default = next((site for site in self._sites if site.name == default), self._sites[0])
        self._named = _by_host(self._sites)
        self._local = {f"{site.name}.localhost": site for site in self._sites} if development else {}
        self._known: dict[bytes, S | None] = {}

    def find(self, header: bytes) -> S | None:
        """Return the site of a `Host` header, None for a name that none of them has."""
        try:
            return self._known[header]
        except KeyError:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[header] = self._look(_name(header))
            return found

    def _look(self, name: str) -> S | None:
        site = self._named.get(name) or self._local.get(name) or self._single
        return site or (self._default if _is_this_machine(name) else None)


def _by_host(sites: tuple[S, ...]) -> dict[str, S]:
    found: dict[str, S] = {}
    for site in sites:
        for host in (*site.hosts, urlsplit(site.base_url).hostname or ""):
            found.setdefault(host, site)
    # Addresses of this machine stand in every base_url while developing, and belong to the default site.
    return {host: site for host, site in found.items() if host and not _is_this_machine(host)}


def _name(header: bytes) -> str:
    """Return the name in a `Host` header: without port, in lower case."""
    text = header.decode("latin-1").strip().lower()
    bare = text[1:].partition("]")[0] if text.startswith("[") else text.partition(":")[0]
    return bare.rstrip(".")


def _is_this_machine(name: str) -> bool:
    """Tell whether a name is a loopback one that belongs to no site, as `NAME.localhost` does."""
    return is_loopback(name) and not name.endswith(".localhost")
