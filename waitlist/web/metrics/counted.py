"""What one process counted, as plain values that can be written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waitlist.web.figures import Histogram
from waitlist.web.metrics.catalogue import METRICS

if TYPE_CHECKING:
    from waitlist.web.metrics.catalogue import Metric
    from waitlist.web.metrics.seen import Seen

Counted = dict[str, list[Any]]
"""By metric: samples, each as its labels and the number; of a histogram its counts and then the sum."""


def counted(seen: Seen) -> Counted:
    """Return what this process counts by itself; the database is not needed for it."""
    return {metric.name: values(metric, seen) for metric in METRICS if metric.of == "process"}


def values(metric: Metric, seen: Seen) -> list[Any]:
    """Return the values of a metric."""
    read = metric.read(seen)
    if isinstance(read, Histogram):
        return [*read.counts, read.sum]
    return [[list(labels), value] for labels, value in read]
