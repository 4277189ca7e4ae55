"""The live stream's messages: reading a client's, and making our own in compute threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from server.services.errors import InvalidInput
from server.services.limits import Limits
from server.web import plans
from server.web.codec import dumps, loads
from server.web.frames import encode, halve
from server.web.problems import invalid_input
from server.web.protocol import (
    ClientMessage,
    GenerateRequest,
    Started,
    Steps,
    TensorLayout,
    TraceRequest,
)

if TYPE_CHECKING:
    from server.numerics.vocabulary import Encoded
    from server.services.folders import Model
    from server.services.generation import GenerationRun
    from server.services.tracing import TraceRun

TYPES = ("trace", "generate", "credit", "cancel")
_CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)


def parse(text: str | None) -> Any:
    """A client's JSON; None is a binary message, which no client has a reason to send."""
    if text is None:
        raise InvalidInput("Messages to the stream are text; this one was binary.")
    try:
        return loads(text)
    except ValueError as error:
        raise InvalidInput("The message is not JSON.", code="invalid_json") from error


def read_message(value: Any) -> ClientMessage:
    """What a client's JSON means."""
    if not isinstance(value, dict) or value.get("type") not in TYPES:
        raise InvalidInput(
            "The message has no type that is known here.", field="type", allowed=", ".join(TYPES)
        )
    try:
        return _CLIENT_MESSAGE.validate_python(value)
    except ValidationError as error:
        raise invalid_input(error.errors()) from error


def request_of(value: Any) -> str | None:
    """The request that a message meant to be about, where it names one."""
    name = value.get("request") if isinstance(value, dict) else None
    return name if isinstance(name, str) and len(name) <= 64 else None


@dataclass(frozen=True)
class Frame:
    """A binary message, and what is counted of it."""

    data: bytes
    count: int
    nonfinite: int


def prepare(
    request: TraceRequest | GenerateRequest, model: Model, limits: Limits
) -> tuple[TraceRun | GenerationRun, str]:
    """A run about to begin, and the words that say so. Runs in a compute thread."""
    if isinstance(request, TraceRequest):
        encoded, trace = plans.prepare_trace(request, model, limits)
        return trace, _started(request, encoded, trace, steps=len(encoded.tokens))
    encoded, generation = plans.prepare_generation(request, model, limits)
    return generation, _started(
        request,
        encoded,
        generation,
        steps=generation.plan.stop,
        prompt_steps=len(encoded.tokens),
        seed=generation.plan.sampling.seed,
    )


def next_frame(
    run: TraceRun | GenerationRun, request: TraceRequest | GenerateRequest, seq: int, steps: int
) -> Frame:
    """The next steps, computed and encoded; at most so many. Runs in a compute thread.

    What is infinite is counted as it is sent: a half float ends at 65,504.
    """
    from server.services.tracing import count_nonfinite

    piece = run.advance(steps)
    assert piece is not None
    message = Steps(
        request=request.request,
        seq=seq,
        first=piece.first,
        count=piece.count,
        part=piece.part,
    )
    tensors = halve(piece.tensors) if request.dtype == "f16" else piece.tensors
    return Frame(
        encode(message.model_dump(exclude_none=True), tensors),
        piece.count,
        count_nonfinite(tensors),
    )


def _started(
    request: TraceRequest | GenerateRequest,
    encoded: Encoded,
    run: TraceRun | GenerationRun,
    **more: int,
) -> str:
    tokens = run.model.vocabulary.tokens
    started = Started(
        request=request.request,
        model=run.model.card.id,
        cell=run.model.card.cell,
        tokens=[tokens[token] for token in encoded.tokens],
        offsets=list(encoded.offsets),
        unknown=list(encoded.unknown),
        from_=run.plan.start,
        to=run.plan.stop,
        tensors={name: _layout(name, shape, request) for name, shape in run.shapes.items()},
        **more,
    )
    return dumps(started.model_dump()).decode()


def _layout(
    name: str, shape: Sequence[int], request: TraceRequest | GenerateRequest
) -> TensorLayout:
    if name.endswith("_ids"):
        return TensorLayout(dtype="I32", shape=list(shape))
    halved = request.dtype == "f16" and len(shape) == 2
    return TensorLayout(dtype="F16" if halved else "F32", shape=list(shape))
