"""Domains of mail: which give addresses to throw away, and who registered which."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def _listed() -> frozenset[str]:
    from disposable_email_domains import blocklist  # noqa: PLC0415 - ten thousand names, read when first asked

    return frozenset(blocklist)


def is_disposable(domain: str, further: frozenset[str] = frozenset()) -> bool:
    """Tell whether a domain, or one that it lies under, gives out throw-away addresses."""
    return any(parent in _listed() or parent in further for parent in parents(domain))


def parents(domain: str) -> Iterator[str]:
    """Give a domain and those that it lies under, down to two labels."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        yield ".".join(labels[start:])


_SHARED: Final = (
    "chickenkiller.com",
    "crabdance.com",
    "ignorelist.com",
    "mooo.com",
    "strangled.net",
    "us.to",
)
"""Domains under which anybody gets a name, and which the list of such endings leaves out."""


@cache
def _endings() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - ten thousand endings, read when first asked

    return PublicSuffixList()


@lru_cache(maxsize=4096)
def organisation(domain: str) -> str:
    """Return the domain as somebody registers it: without what its owner put before it.

    By the public list of endings under which domains are given out, those of companies such as ``uk.com``
    included; an ending itself is returned as it is.
    """
    for shared in _SHARED:
        if domain.endswith(f".{shared}"):
            return f"{domain.removesuffix(f'.{shared}').rpartition('.')[2]}.{shared}"
    return _endings().privatesuffix(domain) or domain
