"""One site as it is served: its settings, its theme, and the ladder in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from gettext import NullTranslations
from itertools import takewhile
from typing import TYPE_CHECKING, Protocol

from waitlist import addresses, pages
from waitlist.config.privacy import Privacy
from waitlist.themes import Frame, Theme
from waitlist.tiers import Ladder, Tier

if TYPE_CHECKING:
    from waitlist.config.sharing import Place
    from waitlist.config.site import SiteSettings
    from waitlist.config.tier import TierSettings

HOUR = 3_600_000
GRACE = 48 * HOUR  # how long confirmations of earlier joins count after the end


def newest_words(
    applied: Sequence[TierSettings], written: Sequence[TierSettings]
) -> tuple[TierSettings, ...]:
    """Return the applied ladder with the newest words and pictures.

    Only ids and numbers of friends need applying.
    """
    newest = {tier.id: tier for tier in written}
    return tuple(
        newest[tier.id].model_copy(update={"friends": tier.friends}) if tier.id in newest else tier
        for tier in applied
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """What the database knows of a site: its number, and the rules by which it counts.

    ``retired`` are tiers that left the ladder: whoever earned one keeps it. ``pending`` names what the config
    has otherwise: ``tiers`` wait for ``waitlist tiers apply``, ``place`` for the next start.
    """

    id: int
    tiers: tuple[TierSettings, ...]
    place: Place
    retired: tuple[TierSettings, ...] = ()
    pending: tuple[str, ...] = ()


class Numbered(Protocol):
    """Whatever stands for a site where its number is all that matters."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True)
class Site:
    """One site: ``settings`` as written, ``in_force`` what of it counts."""

    in_force: InForce
    settings: SiteSettings
    theme: Theme
    mails_per_address: int = 3
    privacy: Privacy = field(default_factory=Privacy)

    @property
    def id(self) -> int:
        return self.in_force.id

    @property
    def tiers(self) -> tuple[TierSettings, ...]:
        return self.in_force.tiers

    @property
    def place(self) -> Place:
        """The rule of the line."""
        return self.in_force.place

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def base_url(self) -> str:
        return self.settings.base_url.rstrip("/")

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.settings.languages)

    def words(self, language: str) -> NullTranslations:
        """Return the words of the software in a language, the site's own first."""
        return self.settings.words(language)

    @cached_property
    def _ladders(self) -> dict[str, Ladder]:
        return {
            language: Ladder(tier.in_language(language) for tier in self.tiers) for language in self.languages
        }

    def ladder(self, language: str = "") -> Ladder:
        """Return the ladder in a language; without one, in the site's first."""
        return self._ladders.get(language) or self._ladders[self.languages[0]]

    @cached_property
    def _rungs(self) -> dict[str, tuple[pages.Rung, ...]]:
        return {
            language: tuple(self._rung(tier, ladder.progress(tier.friends)) for tier in ladder.tiers)
            for language, ladder in self._ladders.items()
        }

    @cached_property
    def _retired(self) -> dict[str, tuple[pages.Rung, ...]]:
        return {
            language: tuple(
                replace(self._rung(tier.in_language(language), 0.0), reached=True)
                for tier in self.in_force.retired
            )
            for language in self.languages
        }

    def _rung(self, tier: Tier, position: float) -> pages.Rung:
        return pages.Rung(
            id=tier.id,
            friends=tier.friends,
            reward=tier.reward,
            description=tier.description,
            friend_reward=tier.friend_reward,
            picture=self.theme.picture(tier.picture, tier.reward) if tier.picture else None,
            position=position,
        )

    def rewards(self) -> dict[str, str]:
        """Return the reward of every tier that anybody can hold, by id, in the site's first language."""
        language = self.languages[0]
        return {tier.id: tier.reward.get(language) for tier in (*self.in_force.retired, *self.tiers)}

    def ladder_view(self, language: str, friends: int, earned: Collection[str] = ()) -> pages.LadderView:
        """Return the ladder as somebody with this many friends sees it.

        ``earned`` are the ids of tiers unlocked before: they stay reached, whatever the ladder says.
        """
        language = language if language in self._rungs else self.languages[0]
        rungs = tuple(
            replace(rung, reached=rung.friends <= friends or rung.id in earned)
            for rung in self._rungs[language]
        )
        coming = next((rung for rung in rungs if not rung.reached), None)
        climbed = max((rung.position for rung in takewhile(lambda rung: rung.reached, rungs)), default=0.0)
        return pages.LadderView(
            rungs=tuple(replace(rung, is_next=rung is coming) for rung in rungs),
            friends=friends,
            progress=max(self.ladder(language).progress(friends), climbed),
            missing=0 if coming is None else coming.friends - friends,
            next=None if coming is None else replace(coming, is_next=True),
            kept=tuple(rung for rung in self._retired[language] if rung.id in earned),
        )

    def link_url(self, code: str, language: str = "") -> str:
        """Return the whole address of a personal link; with a `language`, as it stands in words of that.

        Programs that show links ask for no language: in another than the first one the link has to name it.
        """
        prefix = f"/{language}" if language in self.languages[1:] else ""
        return f"{self.base_url}{prefix}/r/{code}"

    def url(self, language: str, path: str) -> str:
        """Return the whole address of a path in a language, whatever the browser that opens it wishes for."""
        prefix = f"/{language}" if language in self.languages and len(self.languages) > 1 else ""
        return f"{self.base_url}{prefix}{path}"

    def frame(self, language: str, path: str, *, prefixed: bool = False) -> Frame:
        """Return what every template of the site is given. ``prefixed``.

        The page's own address carries the language.
        """
        return Frame(
            settings=self.settings, language=language, path=path, base_url=self.base_url, prefixed=prefixed
        )

    def phase(self, now: int) -> pages.Phase:
        """Return where the campaign stands at ``now`` (epoch milliseconds)."""
        dates = self.settings.dates
        if dates.opens_at is not None and now < dates.opens_at:
            return dates.before
        if dates.closes_at is not None and now >= dates.closes_at:
            return "ended"
        return "running"

    def joins_open(self, now: int) -> bool:
        return self.phase(now) in {"running", "notify"}

    @property
    def confirms_until(self) -> int | None:
        """When the last confirmation counts, in epoch milliseconds; None when nothing ends."""
        closes_at = self.settings.dates.closes_at
        return None if closes_at is None else closes_at + GRACE

    def confirms_open(self, now: int) -> bool:
        """Confirmations of earlier joins count 48 hours longer than joining."""
        until = self.confirms_until
        return until is None or now < until

    @cached_property
    def _tests(self) -> frozenset[str]:
        return frozenset(
            addresses.parse(address, test_domains=True).canonical for address in self.settings.test.addresses
        )

    def is_test(self, canonical: str) -> bool:
        """Whether an address is listed in ``test.addresses``.

        It runs the whole way, and is never counted or exported.
        """
        return canonical in self._tests
