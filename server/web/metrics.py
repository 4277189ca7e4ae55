"""What ``/metrics`` counts, in Prometheus' words; labels take few values, never a user's text."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]


class Metrics:
    """The counters of one application.

    Args:
        count_jobs: how many computations are held now.
    """

    def __init__(self, count_jobs: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        jobs = Gauge("rnnscope_jobs", "Computations held", registry=self._registry)
        jobs.set_function(count_jobs)
        self.requests = Counter(
            "rnnscope_requests",
            "HTTP requests answered",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.request_seconds = Histogram(
            "rnnscope_request_seconds",
            "Seconds from a request to the end of its answer",
            ["route"],
            registry=self._registry,
        )
        self.refused = Counter(
            "rnnscope_refused",
            "Errors told, by their code, over HTTP and in streams",
            ["code"],
            registry=self._registry,
        )
        self.streams = Gauge("rnnscope_streams", "Open live streams", registry=self._registry)
        self.steps = Counter("rnnscope_steps", "Time steps sent", registry=self._registry)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)
