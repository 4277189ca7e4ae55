"""From a request to a run: validated against the model and the limits, before any work starts.

Torch is imported where it is needed, so that the page is served before it is there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NoReturn

from server.services.errors import InvalidInput, OverLimit
from server.services.limits import Limits
from server.web.protocol import (
    ClampEntry,
    EditEntry,
    GenerateBody,
    GenerateRequest,
    GradientsBody,
    GradientsRequest,
    Input,
    LossOfStep,
    PredictBody,
    StateValues,
    TraceBody,
    TraceRequest,
    Unknown,
)

if TYPE_CHECKING:
    from server.numerics.clamp import Clamp
    from server.numerics.network import Architecture
    from server.numerics.state import State
    from server.numerics.vocabulary import Encoded
    from server.services import generation, gradients, tracing
    from server.services.folders import Model, ModelCard

REPORTED_POSITIONS = 1000


def prepare_trace(
    body: TraceBody, model: Model, limits: Limits
) -> tuple[Encoded, tracing.TraceRun]:
    """The input as the model reads it, and the trace of it, about to begin.

    Raises:
        InvalidInput: the first field that does not fit the model.
        OverLimit: the first limit that is passed.
    """
    from server.services.tracing import Plan, TraceRun

    model = read_edits(body.edits, model, limits)
    encoded = read_input(body.input, body.unknown, model, limits)
    steps = len(encoded.tokens)
    start, stop = _range(body.range, steps)
    if isinstance(body, TraceRequest):
        start = max(start, body.from_)
        if start > stop:
            _refuse("from", f"0 to {stop}")
    plan = Plan(
        tokens=encoded.tokens,
        targets=read_targets(body.targets, encoded, model),
        selection=_selection(
            body.signals, body.layers, body.units, body.top_k, model, limits, "top_k"
        ),
        start=start,
        stop=stop,
        clamps=read_clamps(body.clamp, model.network.architecture, limits),
        state=None if body.state is None else read_state(body.state, model.network.architecture),
    )
    return encoded, TraceRun(model, plan)


def prepare_prediction(body: PredictBody, model: Model, limits: Limits) -> tracing.TraceRun:
    """A trace of the whole input, of which only the last step is handed out."""
    from server.services.tracing import TraceRun

    trace = TraceBody(
        input=body.input,
        unknown=body.unknown,
        signals=["logits", "probs"],
        top_k=body.top_k,
        edits=body.edits,
    )
    _, run = prepare_trace(trace, model, limits)
    return TraceRun(run.model, replace(run.plan, start=run.plan.stop - 1))


def prepare_gradients(
    body: GradientsBody, model: Model, limits: Limits
) -> tuple[Encoded, gradients.GradientsRun]:
    """The input as the model reads it, and the backward pass over it, about to begin.

    Raises:
        InvalidInput: the first field that does not fit the model, or nothing to differentiate.
        OverLimit: the first limit that is passed.
    """
    from server.numerics.misfit import numbers_below
    from server.services.gradients import GradientsRun, Plan, names

    model = read_edits(body.edits, model, limits)
    architecture = model.network.architecture
    encoded = read_input(body.input, body.unknown, model, limits)
    steps = len(encoded.tokens)
    targets = read_targets(body.targets, encoded, model)
    start, stop = (0, steps)
    if isinstance(body, GradientsRequest):
        start, stop = body.from_, steps if body.to is None else body.to
        if not start <= stop <= steps:
            _refuse("to" if start <= steps else "from", f"from <= to <= {steps}")
    if not -architecture.layers <= body.layer < architecture.layers:
        _refuse("layer", f"-{architecture.layers} to {architecture.layers - 1}")
    if not all(name in names(architecture) for name in body.vectors):
        _refuse("vectors", ", ".join(names(architecture)))
    if body.map_offset >= body.map_every:
        _refuse("map_offset", numbers_below(body.map_every))
    plan = Plan(
        tokens=encoded.tokens,
        targets=targets,
        loss=_loss(body.loss, targets),
        map_every=body.map_every if body.map else None,
        map_offset=body.map_offset,
        layer=body.layer % architecture.layers,
        vectors=tuple(dict.fromkeys(body.vectors)),
        memory=body.memory,
        start=start,
        stop=stop,
        clamps=read_clamps(body.clamp, architecture, limits),
        state=None if body.state is None else read_state(body.state, architecture),
    )
    _check_backward(plan, architecture, limits)
    return encoded, GradientsRun(model, plan)


def prepare_generation(
    body: GenerateBody, model: Model, limits: Limits
) -> tuple[Encoded, generation.GenerationRun]:
    """The prompt as the model reads it, and its continuation, about to begin; draws the seed.

    Raises:
        InvalidInput: the first field that does not fit the model.
        OverLimit: the first limit that is passed.
    """
    from server.numerics.sampling import Sampling
    from server.services.generation import GenerationRun, Plan

    if body.stream:
        raise InvalidInput("Events are not offered here; the live stream is.", field="stream")
    if body.max_tokens > limits.generate_tokens:
        _over("max_tokens", "generate_tokens", limits)
    model = read_edits(body.edits, model, limits)
    encoded = read_input(Input(text=body.prompt), body.unknown, model, limits, field="prompt")
    seed = secrets.randbelow(2**31) if body.seed is None else body.seed
    with _fitting():
        sampling = Sampling(body.temperature, body.top_k, body.top_p, seed)
    plan = Plan(
        prompt=encoded.tokens,
        max_tokens=body.max_tokens,
        sampling=sampling,
        selection=_selection(
            body.signals or [], body.layers, body.units, body.show_top, model, limits, "show_top"
        ),
        start=body.from_ if isinstance(body, GenerateRequest) else len(encoded.tokens) - 1,
        clamps=read_clamps(body.clamp, model.network.architecture, limits),
    )
    if plan.start > plan.stop:
        _refuse("from", f"0 to {plan.stop}")
    return encoded, GenerationRun(model, plan)


def read_input(
    given: Input, unknown: Unknown, model: Model, limits: Limits, field: str | None = None
) -> Encoded:
    """An input in the model's tokens, each with its place in the text.

    Raises:
        InvalidInput: characters or numbers that the vocabulary lacks; code `unknown_token`.
        OverLimit: too long.
    """
    if given.example is not None:
        example = _example(given.example, model.card)
        return read_input(example, unknown, model, limits, "input.example")
    if given.tokens is not None:
        field = field or "input.tokens"
        if len(given.tokens) > limits.steps:
            _over(field, "steps", limits)
        encoded = _read_tokens(given.tokens, model)
    else:
        field = field or "input.text"
        encoded = _read_text(given.text or "", unknown, model, limits, field)
    if not encoded.tokens:
        raise InvalidInput("The input holds nothing that the model knows.", field=field)
    if len(encoded.tokens) > limits.steps:
        _over(field, "steps", limits)
    return encoded


def _example(name: str, card: ModelCard) -> Input:
    for example in card.examples:
        if example.name == name:
            return Input.model_validate(example.input)
    raise InvalidInput(
        "The model has no example of that name.",
        field="input.example",
        allowed=", ".join(example.name for example in card.examples),
    )


def _read_text(text: str, unknown: Unknown, model: Model, limits: Limits, field: str) -> Encoded:
    if len(text) > limits.text_characters:
        _over(field, "text_characters", limits)
    encoded = model.vocabulary.encode(text)
    if encoded.unknown and unknown == "error":
        raise InvalidInput(
            f"The model does not know {len(encoded.unknown)} of the text's characters; "
            'with "unknown": "skip" they are left out.',
            code="unknown_token",
            field=field,
            positions=encoded.unknown[:REPORTED_POSITIONS],
        )
    return encoded


def _read_tokens(tokens: Sequence[int], model: Model) -> Encoded:
    """Token numbers, and the places that they would have in the text."""
    from server.numerics.misfit import numbers_below
    from server.numerics.vocabulary import Encoded

    if any(token >= len(model.vocabulary) for token in tokens):
        _refuse("input.tokens", numbers_below(len(model.vocabulary)), code="unknown_token")
    offsets, place = [], 0
    for token in tokens:
        start, place = place, place + len(model.vocabulary.tokens[token])
        offsets.append((start, place))
    return Encoded(tokens=tuple(tokens), offsets=tuple(offsets), unknown=())


def _range(given: tuple[int, int] | None, steps: int) -> tuple[int, int]:
    start, stop = given or (0, steps)
    if not start < stop <= steps:
        _refuse("range", f"[from, to] with from < to <= {steps}")
    return start, stop


def _loss(
    given: Literal["total", "last"] | LossOfStep, targets: Sequence[int]
) -> Literal["total", "last"] | int:
    """Whose loss flows back; there must be one."""
    from server.numerics.metrics import NO_TARGET

    if set(targets) == {NO_TARGET}:
        raise InvalidInput(
            "No step has a target, so there is no loss to differentiate: a longer input has, or "
            "give targets.",
            field="targets",
        )
    if not isinstance(given, LossOfStep):
        return given
    if given.step >= len(targets) or targets[given.step] == NO_TARGET:
        _refuse("loss.step", f"a step that has a target, below {len(targets)}")
    return given.step


def _check_backward(plan: gradients.Plan, architecture: Architecture, limits: Limits) -> None:
    """Refuse a backward pass that would take too much memory or too long, and say what would do."""
    from server.services.gradients import SIZING, map_cost, memory_cost, recorded_bytes

    steps = len(plan.tokens)
    recorded = recorded_bytes(architecture, steps)
    if recorded > limits.recorded_bytes:
        most = limits.recorded_bytes * steps // recorded
        raise OverLimit(
            f"The forward pass would take {recorded:,} bytes; a backward pass may have "
            f"{limits.recorded_bytes:,} at hand. At most {most:,} steps of this model fit.",
            field="input",
            limit="recorded_bytes",
        )
    if plan.memory and (cost := memory_cost(architecture, steps)) > limits.map_cost:
        raise OverLimit(
            f"memory would cost {cost:,} steps × (gates + {SIZING}) × hidden³; it may cost "
            f"{limits.map_cost:,}. At most {limits.map_cost * steps // cost:,} steps fit, and "
            '"memory": false goes without.',
            field="memory",
            limit="map_cost",
        )
    if plan.map_every is None:
        return
    cost = map_cost(architecture, plan.layer, steps, plan.map_every)
    if cost > limits.map_cost:
        whole = map_cost(architecture, plan.layer, steps)
        raise OverLimit(
            f"The map would cost {cost:,} steps² / 2 × layers × gates × hidden²; it may cost "
            f'{limits.map_cost:,}. "map_every": {-(-whole // limits.map_cost)} fits, and '
            '"map": false goes without.',
            field="map_every",
            limit="map_cost",
        )


def read_targets(
    given: Sequence[int | str | None] | None, encoded: Encoded, model: Model
) -> tuple[int, ...]:
    """What each step should have predicted; a language model, if nothing else is said, the next."""
    from server.numerics.metrics import NO_TARGET
    from server.services.tracing import next_tokens

    if given is None:
        return next_tokens(encoded.tokens)
    steps = len(encoded.tokens)
    if len(given) != steps:
        _refuse("targets", f"a list of {steps}, one a step")
    numbers = model.vocabulary.numbers
    targets = tuple(
        NO_TARGET if one is None else numbers.get(one, -2) if isinstance(one, str) else one
        for one in given
    )
    if not all(NO_TARGET <= target < len(model.vocabulary) for target in targets):
        _refuse("targets", "tokens of the vocabulary, their numbers, or null")
    if any(isinstance(one, int) and one < 0 for one in given):
        _refuse("targets", "token numbers from 0, or null for none")
    return targets


def _selection(
    signals: Sequence[str] | None,
    layers: Sequence[int] | None,
    units: Sequence[int] | None,
    top_k: int,
    model: Model,
    limits: Limits,
    top_field: str,
) -> tracing.Selection:
    from server.services.tracing import VECTORS, Selection

    architecture = model.network.architecture
    known = (*architecture.kind.recorded, *VECTORS)
    names = dict.fromkeys(architecture.kind.signals if signals is None else signals)
    names.pop("loss", None)  # always there
    if not all(name in known for name in names):
        _refuse("signals", ", ".join(known))
    if top_k > limits.top_k:
        _over(top_field, "top_k", limits)
    return Selection(
        signals=tuple(names),
        layers=_indices("layers", layers, architecture.layers),
        units=_indices("units", units, architecture.hidden),
        top_k=top_k,
    )


def _indices(field: str, given: Sequence[int] | None, size: int) -> tuple[int, ...] | None:
    from server.numerics.misfit import numbers_below

    if given is None:
        return None
    if not given or len(set(given)) < len(given) or max(given) >= size:
        _refuse(field, f"different numbers, {numbers_below(size)}")
    return tuple(given)


def read_clamps(
    entries: Sequence[ClampEntry], architecture: Architecture, limits: Limits
) -> tuple[Clamp, ...]:
    if len(entries) > limits.clamps:
        _over("clamp", "clamps", limits)
    return tuple(
        _clamp(f"clamp.{number}", entry, architecture) for number, entry in enumerate(entries)
    )


def _clamp(field: str, entry: ClampEntry, architecture: Architecture) -> Clamp:
    from server.numerics.clamp import Clamp

    start, stop = (0, None) if entry.range == "all" else entry.range
    clamp = Clamp(
        signal=entry.signal,
        layer=None if entry.layer == "all" else entry.layer,
        units=None if entry.units == "all" else tuple(entry.units),
        start=start,
        stop=stop,
        value=entry.value,
    )
    with _fitting(f"{field}.", or_all=("layer", "units", "range")):
        clamp.check(architecture)
    return clamp


def read_edits(entries: Sequence[EditEntry], model: Model, limits: Limits) -> Model:
    """The model with these weights, for one request: the served one stays as it is."""
    from server.numerics.edit import Edit, edited

    if not entries:
        return model
    hidden = model.network.architecture.hidden
    if hidden > limits.edited_hidden:
        raise OverLimit(
            "edits are for small models, of at most "
            f"{limits.edited_hidden} units a layer; this one has {hidden}.",
            field="edits",
            limit="edited_hidden",
        )
    if len(entries) > limits.edits:
        _over("edits", "edits", limits)
    edits = [Edit(one.parameter, one.row, one.column, one.value) for one in entries]
    for number, edit in enumerate(edits):
        with _fitting(f"edits.{number}."):
            edit.check(model.network.architecture)
    return replace(model, network=edited(model.network, edits))


def read_state(values: StateValues, architecture: Architecture) -> State:
    import torch

    from server.numerics.state import State

    def tensor(nested: list[list[float]] | list[list[list[float]]] | None) -> torch.Tensor | None:
        return None if nested is None else torch.tensor(nested).unsqueeze(-2)  # (..., L, 1, H)

    try:
        h, c, past_h = (tensor(nested) for nested in (values.h, values.c, values.past_h))
        assert h is not None
        state = State(h=h, c=c, past_h=past_h)
        state.check(architecture, batch=1)
    except (ValueError, RuntimeError, IndexError) as error:  # ragged; empty; of other shapes
        raise InvalidInput(
            "The state does not fit the model.", field="state", allowed="as a trace returns it"
        ) from error
    if not all(part.isfinite().all() for part in (h, c, past_h) if part is not None):
        _refuse("state", "finite float32 numbers")
    return state


@contextmanager
def _fitting(prefix: str = "", or_all: Sequence[str] = ()) -> Iterator[None]:
    """What the numerics refuse, refused by its field; `or_all` names those that also take "all"."""
    from server.numerics.misfit import Misfit

    try:
        yield
    except Misfit as misfit:
        every = '"all"' if misfit.field in or_all else ""
        allowed = ", or ".join(filter(None, (misfit.allowed, every)))
        _refuse(prefix + misfit.field, allowed)


def _refuse(field: str, allowed: str, code: str | None = None) -> NoReturn:
    raise InvalidInput(
        f"{field} holds a value that is not allowed; allowed: {allowed}.",
        field=field,
        allowed=allowed,
        code=code,
    )


def _over(field: str, limit: str, limits: Limits) -> NoReturn:
    most = getattr(limits, limit)
    raise OverLimit(
        f"{field} is too large; the limit {limit} is {most:,}.", field=field, limit=limit
    )
