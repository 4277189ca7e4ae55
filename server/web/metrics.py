"""What ``/metrics`` counts, in Prometheus' words; labels take few values, never a user's text."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
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
            "Requests that ended in an error, by its code",
            ["code"],
            registry=self._registry,
        )
        self.streams = Gauge("rnnscope_streams", "Open live streams", registry=self._registry)
        self.steps = Counter("rnnscope_steps", "Time steps sent", registry=self._registry)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)
