"""Metrics as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator

from waitlist.web.figures import BOUNDS, Histogram
from waitlist.web.metrics.catalogue import METRICS, Metric
from waitlist.web.metrics.seen import Seen


def written(seen: Seen) -> bytes:
    """Return it as text. The library is read when somebody asks first: most servers are never asked."""
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest  # noqa: PLC0415 - 3 MB
    from prometheus_client.core import (  # noqa: PLC0415 - as above
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )
    from prometheus_client.core import Metric as Family  # noqa: PLC0415 - as above

    def family(metric: Metric) -> Family:
        read = metric.read(seen)
        if isinstance(read, Histogram):
            found, buckets = 0, []
            for bound, count in zip((*BOUNDS, "+Inf"), read.counts, strict=True):
                found += count
                buckets.append((str(bound), found))
            return HistogramMetricFamily(metric.name, metric.help, buckets=buckets, sum_value=read.sum)
        kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
        made = kind(metric.name, metric.help, labels=metric.labels)
        for labels, value in read:
            made.add_metric(labels, value)
        return made

    class Ours:
        def collect(self) -> Iterator[Family]:
            return map(family, METRICS)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Ours())
    ProcessCollector(registry=registry)
    return generate_latest(registry)
