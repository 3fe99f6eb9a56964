"""How many films are being sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from waitlist.web.refusals import Refusal

_LATER = ((b"retry-after", b"10"),)


class Films:
    """Counts films under way."""

    def __init__(self) -> None:
        self.under_way = 0

    @contextmanager
    def one_more(self, most: int) -> Iterator[None]:
        """Count one more until it was sent. Raises `Refusal`, 503, where `most` are under way."""
        if self.under_way >= most:
            raise Refusal(503, headers=_LATER)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1
