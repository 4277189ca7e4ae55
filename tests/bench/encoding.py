"""What a streamed step costs the server: encoding and sending, as frames and as JSON.

    python -m tests.bench.encoding

The trace is given. Both forms carry the same steps through the same WebSocket protocol and a real
socket, in one run, alternating; CPU time of the sending thread, medians.
"""

from __future__ import annotations

import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context

import torch
from torch import Tensor
from websockets.protocol import OPEN, Protocol, Side

from server.numerics.network import Architecture, Network
from server.numerics.precision import prepare_thread
from server.numerics.trace import Trace, run
from server.services.tracing import Selection, judge
from server.web.codec import dumps
from server.web.frames import encode, halve

HIDDEN, STEPS, MESSAGE, VOCABULARY, ROUNDS = 512, 256, 8, 65, 15
SIGNALS = ("i", "f", "g", "o", "c", "h")
TOKENS = [chr(32 + number) for number in range(VOCABULARY)]
MOST_RATIO, MOST_BYTES = 1 / 10, 6300


def main() -> int:
    """Print the figures; 1 where one misses its mark."""
    prepare_thread()
    pieces = _pieces(_trace())
    frames, texts = [], []
    with _connection() as connection:
        for _ in range(ROUNDS):
            frames.append(_cpu_per_step(pieces, _frame, connection, binary=True))
            texts.append(_cpu_per_step(pieces, _json, connection, binary=False))
    frame_us, json_us = statistics.median(frames), statistics.median(texts)
    bytes_per_step = statistics.median(len(_frame(n, p)) / MESSAGE for n, p in enumerate(pieces))
    json_bytes = statistics.median(len(_json(n, p)) / MESSAGE for n, p in enumerate(pieces))
    print(f"LSTM, H {HIDDEN}, signals {' '.join(SIGNALS)}, top 5, loss; {MESSAGE} steps a message")
    print(f"frames, f16  {frame_us:8.2f} µs a step  {bytes_per_step:10,.1f} bytes a step")
    print(f"orjson, f32  {json_us:8.2f} µs a step  {json_bytes:10,.1f} bytes a step")
    print(f"ratio        {frame_us / json_us:8.4f}  (at most {MOST_RATIO})")
    return int(frame_us > MOST_RATIO * json_us or bytes_per_step > MOST_BYTES)


def _trace() -> Trace:
    """A random LSTM over random tokens."""
    generator = torch.Generator().manual_seed(0)
    architecture = Architecture(
        cell="lstm", hidden=HIDDEN, input_size=VOCABULARY, output_size=VOCABULARY
    )
    parameters = {
        name: torch.randn(shape, generator=generator) / HIDDEN**0.5
        for name, shape in architecture.parameter_shapes().items()
    }
    tokens = torch.randint(VOCABULARY, (STEPS, 1), generator=generator)
    return run(Network(architecture, parameters), tokens)


def _pieces(trace: Trace) -> list[dict[str, Tensor]]:
    """What is sent of the trace, message by message."""
    targets = torch.zeros(STEPS, dtype=torch.long)
    tensors = Selection(signals=SIGNALS).tensors(trace) | judge(trace, targets)
    split = {name: tensor.split(MESSAGE) for name, tensor in tensors.items()}
    return [{name: split[name][n] for name in split} for n in range(STEPS // MESSAGE)]


def _message(number: int) -> dict[str, object]:
    first = number * MESSAGE
    return {"type": "steps", "request": "t1", "seq": number, "first": first, "count": MESSAGE}


def _frame(number: int, piece: dict[str, Tensor]) -> bytes:
    return encode(_message(number), halve(piece))


def _json(number: int, piece: dict[str, Tensor]) -> bytes:
    """The contract's JSON object of each step; orjson writes the arrays without Python's help."""
    arrays = {name: tensor.numpy() for name, tensor in piece.items()}
    steps = [
        {
            "t": number * MESSAGE + n,
            "token": TOKENS[n],
            "signals": {name: arrays[name][n] for name in SIGNALS},
            "top": [
                {"token": TOKENS[i], "prob": prob}
                for i, prob in zip(arrays["top_ids"][n], arrays["top_probs"][n], strict=True)
            ],
            "loss": arrays["loss"][n],
        }
        for n in range(MESSAGE)
    ]
    return dumps({**_message(number), "steps": steps})


def _cpu_per_step(
    pieces: list[dict[str, Tensor]],
    encoded: Callable[[int, dict[str, Tensor]], bytes],
    connection: socket.socket,
    *,
    binary: bool,
) -> float:
    """CPU time of encoding and sending all pieces, in µs a step."""
    protocol = Protocol(Side.SERVER, state=OPEN)
    send = protocol.send_binary if binary else protocol.send_text
    began = time.thread_time()
    for number, piece in enumerate(pieces):
        send(encoded(number, piece))
        for data in protocol.data_to_send():
            connection.sendall(data)
    return (time.thread_time() - began) / STEPS * 1e6


@contextmanager
def _connection() -> Iterator[socket.socket]:
    """A TCP connection to a process of its own, which reads all that comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader = get_context("spawn").Process(
            target=_drain, args=(listener.getsockname(),), daemon=True
        )
        reader.start()
        ours, _ = listener.accept()
    with ours:
        yield ours
    reader.join()


def _drain(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        while connection.recv(1 << 20):
            pass


if __name__ == "__main__":
    sys.exit(main())
