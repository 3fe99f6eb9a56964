"""Use cases of one transaction side by side: what all of them ask goes to the server in one round trip.

Each runs as a greenlet, which stops where it wants rows. When all have stopped, what they wrote and ask is
sent, and each goes on with its own rows. They see each other's changes, and the server's locks do not stand
between them, since the transaction holds these for all: who locks something waits here first for its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from greenlet import getcurrent, greenlet


class Entangled(Exception):
    """Use cases of one transaction wait for each other."""


class Company:
    """What runs side by side. `send` sends what all of them wrote and ask."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._hub = getcurrent()
        self._asking: list[greenlet] = []
        self._waiting: dict[greenlet, Hashable] = {}
        self._holders: dict[Hashable, greenlet] = {}
        self._alone: greenlet | None = None

    def run(self, runs: Iterable[Callable[[], None]]) -> None:
        """Run all to their end. What one of them raises ends the others, too. Raises `Entangled`."""
        everyone = [greenlet(run) for run in runs]
        going = everyone
        try:
            while going:
                self._asking = []
                for each in going:
                    each.switch()
                self._send()
                going = self._asking or self._next()
        finally:
            for each in everyone:
                if each:  # it began and did not end
                    each.throw()

    def ask(self) -> None:
        """Stop until the others have asked, too, and all was sent."""
        self._asking.append(getcurrent())
        self._hub.switch()

    def wait_turn(self, key: Hashable) -> None:
        """Stop until nobody else holds `key`, and hold it to the end; None: until nobody else goes on."""
        current = getcurrent()
        if current is self._alone or (key is not None and self._holders.get(key) is current):
            return
        if key is not None and key not in self._holders:
            self._holders[key] = current
            return
        self._waiting[current] = key
        self._hub.switch()

    def _next(self) -> list[greenlet]:
        """Return who of those that wait may go on, when nobody else goes on."""
        if not self._waiting:
            return []
        following = []
        for each, key in self._waiting.items():
            if key is not None and self._holders[key].dead:
                self._holders[key] = each
                following.append(each)
        if not following:
            following = [each for each, key in self._waiting.items() if key is None][:1]
            if not following:
                raise Entangled
            self._alone = following[0]
        for each in following:
            del self._waiting[each]
        return following
