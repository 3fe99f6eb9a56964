"""What came of a fault: what crowds were answered, beside what the database has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from faults.crowd import Crowd
from faults.ledger import Ledger
from faults.web import Web


@dataclass(frozen=True, slots=True)
class Outcome:
    """`lost` and `doubled` of all that was acknowledged so far, `acknowledged` by this fault's crowd.

    `refused` heard 503 and when to come back, `wrong` anything else; `slowest` is the longest wait for an
    answer. `recovery`: seconds from when all was well again until every process had accepted something.
    """

    acknowledged: int
    lost: int
    doubled: int
    refused: int
    wrong: tuple[str, ...]
    slowest: float
    recovery: float

    @classmethod
    def of(
        cls, crowd: Crowd, ledger: Ledger, webs: Sequence[Web], back: float, before: Sequence[Crowd] = ()
    ) -> Self:
        """Judge `crowd` and those `before` it. `back`: when all was well again, by `time.monotonic`."""
        crowds = [*before, crowd]
        verdict = ledger.judge(
            [address for each in crowds for address in each.joined],
            [address for each in crowds for address in each.confirmed],
        )
        return cls(
            len(crowd.joined) + len(crowd.confirmed),
            verdict.lost,
            verdict.doubled,
            crowd.refused,
            tuple(crowd.wrong) + tuple(f"cut off by {web.port}" for web in crowd.cut.elements()),
            crowd.slowest,
            max(crowd.back_after(back, web) for web in webs),
        )

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.lost} lost, {self.doubled} doubled, "
            f"{self.refused} refused, {len(self.wrong)} wrong, "
            f"slowest answer {self.slowest:.1f} s, back after {self.recovery:.2f} s"
        )
