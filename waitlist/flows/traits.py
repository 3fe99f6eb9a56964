"""What one submission showed: what people share as keyed hashes, and how the form was filled in."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from waitlist import addresses, domains, fraud

if TYPE_CHECKING:
    from waitlist.config.fraud import Fraud
    from waitlist.store.database import Row


@dataclass(frozen=True, slots=True)
class Traits:
    """What one submission showed. Texts are keyed hashes, "" where there is nothing to compare."""

    network: str
    domain: str
    browser: str
    stem: str
    own_scheme: bool
    disposable: bool
    trap: bool
    fast: bool
    bare: bool
    prompt: bool
    odd: bool
    typed: bool
    unproved: bool
    relayed: bool
    came_at: int
    waited: int
    submission: int

    @property
    def hasty(self) -> bool:
        """What programs do, and few people: no script was run, and the mail answered within seconds."""
        return self.bare and self.prompt

    def written(self) -> str:
        """Return these as they are kept, as short as can be."""
        shown = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(shown, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Traits | None:
        """Return what was kept; None where nothing was."""
        if not text:
            return None
        return cls(**(_nothing() | json.loads(text)))

    def shares(self, kind: str, name: str) -> bool:
        """Tell whether this friend has something that others have, too."""
        # The first submission of a browser bears its name itself.
        return self.groups().get(kind) == name or (kind == "browser" and name == str(self.submission))

    def groups(self) -> dict[str, str]:
        """Return by which friends of one referrer can be seen to belong together: signal and name."""
        shared = {
            "network": self.network,
            "domain": self.domain,
            "scattered": self.domain,
            "browser": self.browser,
            "series": self.stem,
        }
        manners = {
            "bare": self.bare,
            "prompt": self.prompt,
            "odd": self.odd,
            "relayed": self.relayed,
            "hasty": self.hasty,
        }
        return {kind: name for kind, name in shared.items() if name} | {
            kind: "1" for kind, shown in manners.items() if shown
        }


@cache
def _nothing() -> dict[str, Any]:
    empty = {"str": "", "bool": False, "int": 0}
    return {each.name: empty[str(each.type)] for each in fields(Traits)}


class Hasher(NamedTuple):
    """The site's key: what is personal is kept as a hash by it."""

    key: bytes

    def __call__(self, kind: str, text: str) -> str:
        return hmac.digest(self.key, f"{kind}:{text}".encode(), "sha256").hex()[:20] if text else ""


def traits(
    settings: Fraud, hasher: Hasher, canonical: str, submission: Row | Mapping[str, Any], confirmed_at: int
) -> Traits:
    """Return what a submission (a row of `links`) showed that was confirmed at a moment."""
    local, _, domain = canonical.rpartition("@")
    registered = domains.organisation(domain)
    public = addresses.is_provider(domain) or any(
        parent in settings.known_domains for parent in domains.parents(domain)
    )
    # A service that hides addresses makes the names itself.
    relayed = addresses.is_relay(domain)
    seconds, waited = submission["seconds"], max(0, confirmed_at - submission["created_at"])
    link, chain = submission["id"], submission["chain"]
    # Who had nothing to confirm waited for nothing, and was not prompt.
    return Traits(
        network=submission["network"] or "",
        domain="" if public else hasher("d", registered),
        browser=str(chain) if chain is not None and chain != link else "",
        stem=hasher("s", fraud.stem(addresses.without_keyword(local, domain))),
        own_scheme=not addresses.is_provider(domain),
        disposable=domains.is_disposable(domain, settings.listed),
        trap=bool(submission["trap"]),
        fast=seconds is not None and seconds < settings.fast_seconds,
        bare=seconds is None,
        prompt=0 < waited < settings.prompt_seconds * 1000,
        odd=not relayed and fraud.is_odd(local),
        typed=bool(submission["typed"]),
        unproved=bool(submission["asked"]) and not submission["proof_of_work"],
        relayed=relayed,
        waited=int(waited),
        came_at=int(submission["created_at"]),
        submission=int(link),
    )
