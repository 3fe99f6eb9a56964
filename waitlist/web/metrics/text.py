"""Metrics as Prometheus reads them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from waitlist.web.figures import BOUNDS
from waitlist.web.metrics.catalogue import METRICS, Metric
from waitlist.web.metrics.counted import Counted, counted, values
from waitlist.web.metrics.siblings import Siblings, Told

if TYPE_CHECKING:
    from prometheus_client.core import Metric as Family

    from waitlist.web.metrics.seen import Seen

Sources = Mapping[tuple[str, ...], Counted]
"""What was counted, by the labels that tell who counted it."""

PROCESS = "process"
"""The label that tells processes apart, where several serve together."""


def written(seen: Seen, siblings: Siblings | None) -> bytes:
    """Return it as text. The library is read when somebody asks first: most servers are never asked.

    Raises OSError when what the siblings said cannot be read.
    """
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - 3 MB

    here = Told(os.getpid(), counted(seen))
    told = {} if siblings is None else {siblings.number: here, **dict(siblings.others())}

    class Ours:
        def collect(self) -> Iterator[Family]:
            for metric in METRICS:
                if metric.of == "server":
                    yield _family(metric, {(): {metric.name: values(metric, seen)}}, ())
                elif siblings is None:
                    yield _family(metric, {(): here.counted}, ())
                else:
                    by_process: Sources = {(str(number),): told[number].counted for number in sorted(told)}
                    yield _family(metric, by_process, (PROCESS,))
            yield from _of_linux({number: each.pid for number, each in told.items()})

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Ours())
    return generate_latest(registry)


def _family(metric: Metric, sources: Sources, more: tuple[str, ...]) -> Family:
    """Return a metric with the values of each source, whose labels stand behind its own."""
    from prometheus_client.core import (  # noqa: PLC0415 - as above
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    labels = (*metric.labels, *more)
    if metric.kind == "histogram":
        histogram = HistogramMetricFamily(metric.name, metric.help, labels=labels)
        for which, source in sources.items():
            *counts, total = source[metric.name]
            found, buckets = 0, []
            for bound, count in zip((*BOUNDS, "+Inf"), counts, strict=True):
                found += count
                buckets.append((str(bound), found))
            histogram.add_metric(which, buckets, total)
        return histogram
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    made = kind(metric.name, metric.help, labels=labels)
    for which, source in sources.items():
        for own, value in source[metric.name]:
            made.add_metric((*own, *which), value)
    return made


def _of_linux(pids: dict[int, int]) -> Iterator[Family]:
    """Give what the system says of this process, or of each of several, by their numbers."""
    from prometheus_client import ProcessCollector  # noqa: PLC0415 - as above

    if not pids:
        yield from ProcessCollector(registry=None).collect()
        return
    families: dict[str, Family] = {}
    for number in sorted(pids):
        pid = pids[number]
        for family in ProcessCollector(pid=partial(int, pid), registry=None).collect():
            kept = families.setdefault(family.name, family)
            samples = [each._replace(labels={**each.labels, PROCESS: str(number)}) for each in family.samples]
            kept.samples = samples if kept is family else [*kept.samples, *samples]
    yield from families.values()
