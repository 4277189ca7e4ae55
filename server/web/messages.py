"""The live stream's messages: reading a client's, and making our own in compute threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from server.services.errors import InvalidInput
from server.services.limits import Limits
from server.web import answers, backward, plans
from server.web.codec import dumps, loads
from server.web.frames import encode, halve
from server.web.problems import invalid_input
from server.web.protocol.stream import (
    ClientMessage,
    Done,
    GenerateRequest,
    GradientsRequest,
    Started,
    Steps,
    TensorLayout,
    TraceRequest,
)

if TYPE_CHECKING:
    from server.numerics.vocabulary import Encoded
    from server.services.folders import Model
    from server.services.generation import GenerationRun
    from server.services.gradients import GradientsRun
    from server.services.tracing import TraceRun

    Run = TraceRun | GradientsRun | GenerationRun

Request = TraceRequest | GradientsRequest | GenerateRequest
TYPES = ("trace", "gradients", "generate", "credit", "cancel")
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


def prepare(request: Request, model: Model, limits: Limits) -> tuple[Encoded, Run]:
    """What a request reads, and its run, about to begin. Runs in a compute thread."""
    match request:
        case TraceRequest():
            return plans.prepare_trace(request, model, limits)
        case GradientsRequest():
            return plans.prepare_gradients(request, model, limits)
        case GenerateRequest():
            return plans.prepare_generation(request, model, limits)


def started(request: Request, encoded: Encoded, run: Run) -> str:
    """The words that a run which is `opened` begins with. Runs in a compute thread."""
    tokens, plan = run.model.vocabulary.tokens, run.plan
    words = Started(
        request=request.request,
        model=run.model.card.id,
        cell=run.model.card.cell,
        tokens=[tokens[token] for token in encoded.tokens],
        offsets=list(encoded.offsets),
        unknown=list(encoded.unknown),
        steps=len(encoded.tokens),
        from_=plan.start,
        to=plan.stop,
        tensors={name: _layout(name, shape, request) for name, shape in run.shapes.items()},
    )
    return dumps(words.model_dump() | _opening(encoded, run)).decode()


def next_frame(run: Run, request: Request, seq: int, steps: int) -> Frame:
    """The next steps, computed and encoded; at most so many. Runs in a compute thread.

    What is infinite is counted as it is sent: a half float ends at 65,504.
    """
    from server.services.gradients import GradientsRun
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
    tensors = halve(piece.tensors) if _halved(request) else piece.tensors
    if isinstance(run, GradientsRun):
        nonfinite = run.count_nonfinite(piece)
    else:
        nonfinite = count_nonfinite(tensors)
    return Frame(encode(message.model_dump(exclude_none=True), tensors), piece.count, nonfinite)


def done(request: Request, run: Run, steps: int, nonfinite: int) -> str:
    """The words that a finished run ends with. Runs in a compute thread.

    Args:
        steps: how many were sent.
        nonfinite: of the numbers in them.
    """
    from server.services.gradients import GradientsRun
    from server.services.tracing import TraceRun, count_nonfinite

    more: dict[str, Any] = {}
    if isinstance(run, GradientsRun):
        more, nonfinite = backward.closing(run), nonfinite + backward.count_lost(run)
    elif isinstance(run, TraceRun):
        state = answers.state_of(run)
        more = {"state": state}
        nonfinite += count_nonfinite(state)
    words = Done(request=request.request, steps=steps, nonfinite=nonfinite)
    return dumps(words.model_dump() | more).decode()


def _opening(encoded: Encoded, run: Run) -> dict[str, Any]:
    """What the first words tell of this kind of run alone."""
    from server.services.generation import GenerationRun
    from server.services.gradients import GradientsRun

    match run:
        case GradientsRun():
            return backward.opening(run)
        case GenerationRun():
            return {
                "steps": run.plan.stop,
                "prompt_steps": len(encoded.tokens),
                "seed": run.plan.sampling.seed,
            }
        case _:
            return {}


def _halved(request: Request) -> bool:
    """Whether signals are sent as half floats; gradients never are."""
    return request.dtype == "f16" and not isinstance(request, GradientsRequest)


def _layout(name: str, shape: Sequence[int], request: Request) -> TensorLayout:
    if name.endswith("_ids"):
        return TensorLayout(dtype="I32", shape=list(shape))
    halved = _halved(request) and len(shape) == 2
    return TensorLayout(dtype="F16" if halved else "F32", shape=list(shape))
