"""What is counted while the server works: plain numbers, so that counting costs nothing worth measuring."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; each bucket of a histogram counts what took at most so long."""


class Histogram:
    """How long something took, by buckets; the last one is for what took longer than all bounds."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.sum = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds


class Figures:
    """Made once for a server; `waitlist.web.metrics` tells what they mean, when it is asked."""

    def __init__(self) -> None:
        # Answers from what lies ready, by status: counted apart, since nothing may cost there.
        self.landing: defaultdict[int, int] = defaultdict(int)
        self.files: defaultdict[int, int] = defaultdict(int)
        self.links = 0
        self.routed: defaultdict[tuple[str, int], int] = defaultdict(int)  # by route and status
        self.joins: defaultdict[str, int] = defaultdict(int)  # by site
        self.confirmations: defaultdict[str, int] = defaultdict(int)  # by site
        self.returned: defaultdict[str, int] = defaultdict(int)  # told by the mail service, by why
        self.clicks: defaultdict[str, int] = defaultdict(int)  # on ways to share, by channel
        self.writes = Histogram()
        self.refused_connections = 0
        self.closed = dict.fromkeys(
            ("head", "body", "idle", "unread"), 0
        )  # connections, by what was waited for
        self.connections: Callable[[], int] = lambda: 0  # whoever serves the application knows
