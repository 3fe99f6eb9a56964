"""Every metric: its name, what it says, and where the numbers come from."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from waitlist import __version__
from waitlist.web.figures import Histogram
from waitlist.web.metrics.seen import Seen

Sample = tuple[tuple[str, ...], float]
"""The values of the labels, in their order, and the number."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: `read` gives its samples. Counters go up until the process ends.

    What is `of` a process is told for each of those that serve together; for the rest any of them will do.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...]
    read: Callable[[Seen], Iterable[Sample] | Histogram]
    of: Literal["process", "server"] = "process"


def _one(value: float) -> list[Sample]:
    return [((), value)]


def _requests(seen: Seen) -> Iterator[Sample]:
    figures = seen.services.figures
    yield from ((("/", str(status)), count) for status, count in figures.landing.items())
    yield from ((("file", str(status)), count) for status, count in figures.files.items())
    yield ("/r/{code}", "200"), figures.links
    yield from (((route, str(status)), count) for (route, status), count in figures.routed.items())


def _people(seen: Seen) -> Iterator[Sample]:
    if seen.stored is not None:
        yield from (((site,), count) for site, count in seen.stored.people.items())


def _by_site(seen: Seen, counts: Mapping[str, int]) -> Iterator[Sample]:
    yield from (((site,), counts.get(site, 0)) for site in seen.services.sites().values())


def _mails(seen: Seen) -> Iterator[Sample]:
    if seen.stored is not None:
        yield ("queued",), seen.stored.queued
        for state in ("sent", "failed", "dropped"):
            yield (state,), seen.stored.settled.get(state, 0)


def _late(seen: Seen) -> list[Sample]:
    if seen.stored is None:
        return []
    due = seen.stored.next_due
    return _one(0 if due is None else max(0, seen.now - due) / 1000)


def _outcomes(seen: Seen) -> Iterator[Sample]:
    worker = seen.services.worker
    yield from (((outcome,), count) for outcome, count in (worker.outcomes if worker else {}).items())


def _suppressed(seen: Seen) -> Iterator[Sample]:
    if seen.stored is not None:
        yield from (((why,), seen.stored.suppressed.get(why, 0)) for why in ("bounce", "complaint"))


def _held(seen: Seen) -> Iterator[Sample]:
    if seen.stored is not None:
        yield from (((why,), int(seen.stored.holding == why)) for why in ("bounces", "budget"))


def _log_bytes(seen: Seen) -> list[Sample]:
    path = seen.services.config.database.path
    if path is None:
        return []
    log = path.with_name(f"{path.name}-wal")
    return _one(log.stat().st_size if log.exists() else 0)


METRICS: tuple[Metric, ...] = (
    Metric(
        "waitlist_info",
        "gauge",
        "Always 1; the labels say what runs.",
        ("version", "python", "database"),
        lambda seen: [((__version__, platform.python_version(), seen.services.database.dialect), 1)],
        of="server",
    ),
    Metric(
        "waitlist_requests_total",
        "counter",
        "Answers, by route and status. `file` is every file; `-` has no route; status 0: nobody waited.",
        ("page", "status"),
        _requests,
    ),
    Metric(
        "waitlist_joins_total",
        "counter",
        "Submissions of the join form that were taken, repeated ones too.",
        ("site",),
        lambda seen: _by_site(seen, seen.services.figures.joins),
    ),
    Metric(
        "waitlist_confirmations_total",
        "counter",
        "Presses of the button that confirms, repeated ones too.",
        ("site",),
        lambda seen: _by_site(seen, seen.services.figures.confirmations),
    ),
    Metric(
        "waitlist_share_clicks_total",
        "counter",
        "Clicks on ways to share, by channel.",
        ("channel",),
        lambda seen: [((name,), count) for name, count in seen.services.figures.clicks.items()],
    ),
    Metric(
        "waitlist_listening_pages",
        "gauge",
        "Share pages that are open and hear of news by themselves.",
        (),
        lambda seen: _one(seen.services.live.streams),
    ),
    Metric(
        "waitlist_people",
        "gauge",
        "Confirmed people on the list.",
        ("site",),
        _people,
        of="server",
    ),
    Metric(
        "waitlist_write_seconds",
        "histogram",
        "From asking for a write to its being on the disk, waiting included.",
        (),
        lambda seen: seen.services.figures.writes,
    ),
    Metric(
        "waitlist_writes_waiting",
        "gauge",
        "Writes in the queue of the database.",
        (),
        lambda seen: _one(seen.services.database.waiting[0]),
    ),
    Metric(
        "waitlist_reads_waiting",
        "gauge",
        "Reads that wait for the database or are under way.",
        (),
        lambda seen: _one(seen.services.database.waiting[1]),
    ),
    Metric(
        "waitlist_database_up",
        "gauge",
        "1 while the database answers; 0: what it would say is missing here.",
        (),
        lambda seen: _one(seen.stored is not None),
        of="server",
    ),
    Metric(
        "waitlist_database_bytes",
        "gauge",
        "Size of the database.",
        (),
        lambda seen: _one(seen.stored.size) if seen.stored else (),
        of="server",
    ),
    Metric(
        "waitlist_database_log_bytes",
        "gauge",
        "Size of SQLite's write-ahead log.",
        (),
        _log_bytes,
        of="server",
    ),
    Metric(
        "waitlist_disk_free_bytes",
        "gauge",
        "Free room where `data` is.",
        (),
        lambda seen: _one(shutil.disk_usage(seen.services.config.data).free),
        of="server",
    ),
    Metric(
        "waitlist_mails",
        "gauge",
        "Mails by state: all that are queued; sent, failed and dropped ones queued within the last day.",
        ("state",),
        _mails,
        of="server",
    ),
    Metric(
        "waitlist_mail_late_seconds",
        "gauge",
        "For how long the oldest due mail should have left; 0 when none is due.",
        (),
        _late,
        of="server",
    ),
    Metric(
        "waitlist_mail_attempts_total",
        "counter",
        "What came of mails that this process took, by outcome; nothing where another one sends them.",
        ("outcome",),
        _outcomes,
    ),
    Metric(
        "waitlist_mail_hooks_total",
        "counter",
        "What the mail service told this process, by what it was: bounce or complaint.",
        ("why",),
        lambda seen: (
            ((why,), seen.services.figures.returned.get(why, 0)) for why in ("bounce", "complaint")
        ),
    ),
    Metric(
        "waitlist_suppressed",
        "gauge",
        "Addresses that get no more mails, by why.",
        ("why",),
        _suppressed,
        of="server",
    ),
    Metric(
        "waitlist_first_mails_held",
        "gauge",
        "1 while mails to addresses that nobody confirmed are held back, by why.",
        ("why",),
        _held,
        of="server",
    ),
    Metric(
        "waitlist_visits_waiting",
        "gauge",
        "Links and channels whose visits are still to be written.",
        (),
        lambda seen: _one(seen.services.visits.waiting),
    ),
    Metric(
        "waitlist_connections",
        "gauge",
        "Open connections.",
        (),
        lambda seen: _one(seen.services.figures.connections()),
    ),
    Metric(
        "waitlist_connections_refused_total",
        "counter",
        "Connections beyond `server.max_connections`, answered 503.",
        (),
        lambda seen: _one(seen.services.figures.refused_connections),
    ),
    Metric(
        "waitlist_connections_closed_total",
        "counter",
        "Connections closed for taking too long, by what was waited for.",
        ("waiting_for",),
        lambda seen: (((why,), count) for why, count in seen.services.figures.closed.items()),
    ),
)

PROCESS = (
    "process_cpu_seconds_total",
    "process_max_fds",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "process_virtual_memory_bytes",
)
"""What prometheus-client tells of every process on Linux."""
