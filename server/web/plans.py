"""From a request to a run: validated against the model and the limits, before any work starts.

Torch is imported where it is needed, so that the page is served before it is there.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from server.services.errors import InvalidInput, OverLimit
from server.services.limits import Limits
from server.web.protocol.backward import GradientsBody, LossOfStep
from server.web.protocol.forward import GenerateBody, PredictBody, TraceBody
from server.web.protocol.run import Input
from server.web.protocol.stream import GenerateRequest, GradientsRequest, TraceRequest
from server.web.reading import read_clamps, read_edits, read_input, read_run
from server.web.refusals import fitting, over, refuse

if TYPE_CHECKING:
    from server.numerics.network import Architecture
    from server.numerics.vocabulary import Encoded
    from server.services import generation, gradients, tracing
    from server.services.folders import Model


def prepare_trace(
    body: TraceBody, model: Model, limits: Limits
) -> tuple[Encoded, tracing.TraceRun]:
    """The input as the model reads it, and the trace of it, about to begin.

    Raises:
        InvalidInput: the first field that does not fit the model.
        OverLimit: the first limit that is passed.
    """
    from server.services.tracing import Plan, TraceRun

    run = read_run(body, model, limits)
    start, stop = _range(body.range, run.steps)
    if isinstance(body, TraceRequest):
        start = max(start, body.from_)
        if start > stop:
            refuse("from", f"0 to {stop}")
    plan = Plan(
        tokens=run.encoded.tokens,
        targets=run.targets,
        selection=_selection(
            body.signals, body.layers, body.units, body.top_k, run.model, limits, "top_k"
        ),
        start=start,
        stop=stop,
        clamps=run.clamps,
        state=run.state,
    )
    return run.encoded, TraceRun(run.model, plan)


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

    run = read_run(body, model, limits)
    architecture, steps = run.architecture, run.steps
    start, stop = (0, steps)
    if isinstance(body, GradientsRequest):
        start, stop = body.from_, steps if body.to is None else body.to
        if not start <= stop <= steps:
            refuse("to" if start <= steps else "from", f"from <= to <= {steps}")
    if not -architecture.layers <= body.layer < architecture.layers:
        refuse("layer", f"-{architecture.layers} to {architecture.layers - 1}")
    if not all(name in names(architecture) for name in body.vectors):
        refuse("vectors", ", ".join(names(architecture)))
    if body.map_offset >= body.map_every:
        refuse("map_offset", numbers_below(body.map_every))
    plan = Plan(
        tokens=run.encoded.tokens,
        targets=run.targets,
        loss=_loss(body.loss, run.targets),
        map_every=body.map_every if body.map else None,
        map_offset=body.map_offset,
        layer=body.layer % architecture.layers,
        vectors=tuple(dict.fromkeys(body.vectors)),
        memory=body.memory,
        start=start,
        stop=stop,
        clamps=run.clamps,
        state=run.state,
    )
    _check_backward(plan, architecture, limits)
    return run.encoded, GradientsRun(run.model, plan)


def prepare_generation(
    body: GenerateBody, model: Model, limits: Limits
) -> tuple[Encoded, generation.GenerationRun]:
    """The prompt as the model reads it, and its continuation, about to begin; draws the seed.

    Raises:
        InvalidInput: the first field that does not fit the model.
        OverLimit: the first limit that is passed.
    """
    from server.numerics.sampling import Sampling
    from server.services.generation import GenerationRun, Plan, answer_left

    if body.stream:
        raise InvalidInput("Events are not offered here; the live stream is.", field="stream")
    if body.max_tokens > limits.generate_tokens:
        over("max_tokens", "generate_tokens", limits)
    model = read_edits(body.edits, model, limits)
    encoded = read_input(Input(text=body.prompt), body.unknown, model, limits, field="prompt")
    seed = secrets.randbelow(2**31) if body.seed is None else body.seed
    with fitting():
        sampling = Sampling(body.temperature, body.top_k, body.top_p, seed)
    plan = Plan(
        prompt=encoded.tokens,
        max_tokens=min(body.max_tokens, answer_left(model, encoded.tokens) or body.max_tokens),
        sampling=sampling,
        selection=_selection(
            body.signals or [], body.layers, body.units, body.show_top, model, limits, "show_top"
        ),
        start=body.from_ if isinstance(body, GenerateRequest) else len(encoded.tokens) - 1,
        clamps=read_clamps(body.clamp, model.network.architecture, limits),
    )
    if plan.start > plan.stop:
        refuse("from", f"0 to {plan.stop}")
    return encoded, GenerationRun(model, plan)


def _range(given: tuple[int, int] | None, steps: int) -> tuple[int, int]:
    start, stop = given or (0, steps)
    if not start < stop <= steps:
        refuse("range", f"[from, to] with from < to <= {steps}")
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
        refuse("loss.step", f"a step that has a target, below {len(targets)}")
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
        refuse("signals", ", ".join(known))
    if top_k > limits.top_k:
        over(top_field, "top_k", limits)
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
        refuse(field, f"different numbers, {numbers_below(size)}")
    return tuple(given)
