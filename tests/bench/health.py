"""How soon ``/healthz`` answers while ten traces are being computed and streamed.

    python -m tests.bench.health [MODEL]

The traces of 2,000 steps run over ten streams, received in a process of their own, again and again
while the health of the server is asked for over one open connection and, in turn, over a new one.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

from websockets.asyncio.client import connect

from tests.served import Served, served

TRACES, STEPS, PROBES, PAUSE_SECONDS = 10, 2000, 400, 0.02
LINE = "Alas, I think he shall be come approached\n"
MOST_MS = 100.0


def main(model: str = "shakespeare-lstm") -> int:
    """Print the figures; 1 where the 99th percentile misses its mark."""
    with tempfile.TemporaryDirectory() as state, served(Path(state)) as server:
        _wait_until_ready(server)
        quiet = _probe(server)
        context = multiprocessing.get_context("spawn")
        full, done = context.Event(), context.Event()
        url = f"ws://{server.host}:{server.port}/api/v1/stream"
        load = context.Process(target=_load, args=(url, model, full, done))
        load.start()
        assert full.wait(60), "the traces did not start"
        busy = _probe(server)
        done.set()
        load.join()
    print(f"/healthz, {PROBES} times, ms; {TRACES} traces of {STEPS:,} steps of {model}")
    for name, times in (("at rest", quiet), ("under load", busy)):
        print(f"{name:12} median {statistics.median(times):7.2f}  99th {_p99(times):7.2f}")
    print(f"at most {MOST_MS:.0f} ms for the 99th percentile under load")
    return int(_p99(busy) > MOST_MS)


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def _wait_until_ready(server: Served) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
        connection.close()
        if status == 200:
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not get ready")


def _probe(server: Served) -> list[float]:
    """Milliseconds of every answer, connecting included where the connection is new."""
    kept = http.client.HTTPConnection(server.host, server.port, timeout=10)
    times = []
    for number in range(PROBES):
        began = time.perf_counter()
        fresh = number % 2 == 1
        asked = http.client.HTTPConnection(server.host, server.port, timeout=10) if fresh else kept
        asked.request("GET", "/healthz")
        answer = asked.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        times.append(1000 * (time.perf_counter() - began))
        if fresh:
            asked.close()
        time.sleep(PAUSE_SECONDS)
    kept.close()
    return times


def _load(url: str, model: str, full: Event, done: Event) -> None:
    asyncio.run(_stream_all(url, model, full, done))


async def _stream_all(url: str, model: str, full: Event, done: Event) -> None:
    """Keeps ten traces running; says when all of them have begun, ends when told to."""
    begun: set[int] = set()

    async def stream(number: int) -> None:
        text = (LINE * (STEPS // len(LINE) + 1))[:STEPS]
        async with connect(url, max_size=None) as socket:
            while not done.is_set():
                request = {"request": "r", "model": model, "credit": STEPS, "dtype": "f16"}
                await socket.send(json.dumps({"type": "trace", "input": {"text": text}, **request}))
                async for message in socket:
                    if isinstance(message, bytes):
                        begun.add(number)
                        if len(begun) == TRACES:
                            full.set()
                    elif (kind := json.loads(message)["type"]) in ("done", "error"):
                        assert kind == "done", message
                        break
                    if done.is_set():
                        return

    await asyncio.gather(*(stream(number) for number in range(TRACES)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
