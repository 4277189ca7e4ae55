"""A recorded trace: what the page plays in its first second, while torch is being imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.web.codec import loads
from server.web.frames import encode, halve
from server.web.messages import prepare, started
from server.web.protocol.stream import Steps, TraceRequest

if TYPE_CHECKING:
    from server.services.folders import Model
    from server.services.limits import Limits


def record(model: Model, text: str, limits: Limits) -> bytes:
    """A stream's whole answer to the page's first question, as one message.

    Its JSON is ``{"started": ..., "steps": ...}``; its tensors are those of all steps, T of each.
    """
    from server.services.compute import PIECE
    from server.services.tracing import TraceRun, join

    request = TraceRequest.model_validate(
        {
            "type": "trace",
            "request": "recorded",
            "model": model.card.id,
            "input": {"text": text},
            "unknown": "skip",
            "signals": [*model.card.signals, "probs"],
            "dtype": "f16",
        }
    )
    encoded, run = prepare(request, model, limits)
    assert isinstance(run, TraceRun)
    pieces = []
    while not run.finished:
        pieces.append(run.advance(PIECE))
    whole = join([piece for piece in pieces if piece is not None])
    steps = Steps(request=request.request, seq=0, first=whole.first, count=whole.count)
    message = {
        "started": loads(started(request, encoded, run)),
        "steps": steps.model_dump(exclude_none=True),
    }
    return encode(message, halve(whole.tensors))
