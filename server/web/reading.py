"""What a request says, in the model's own terms: input, targets, holds, edits, state.

Torch is imported where it is needed, so that the page is served before it is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from server.services.errors import InvalidInput, OverLimit
from server.services.limits import Limits
from server.web.protocol.fields import Unknown
from server.web.protocol.run import ClampEntry, EditEntry, Input, RunBody, StateValues
from server.web.refusals import fitting, over, refuse

if TYPE_CHECKING:
    from server.numerics.clamp import Clamp
    from server.numerics.network import Architecture
    from server.numerics.state import State
    from server.numerics.vocabulary import Encoded
    from server.services.folders import Model, ModelCard

REPORTED_POSITIONS = 1000


@dataclass(frozen=True)
class Run:
    """A model on an input.

    Attributes:
        model: with its edits.
        encoded: the input as the model reads it.
        targets: token of each step, −1 for none.
        clamps: what is held.
        state: from which it starts; None is zeros.
    """

    model: Model
    encoded: Encoded
    targets: tuple[int, ...]
    clamps: tuple[Clamp, ...]
    state: State | None

    @property
    def steps(self) -> int:
        """T."""
        return len(self.encoded.tokens)

    @property
    def architecture(self) -> Architecture:
        """The model's."""
        return self.model.network.architecture


def read_run(body: RunBody, model: Model, limits: Limits) -> Run:
    """What is run.

    Raises:
        InvalidInput: the first field that does not fit the model.
        OverLimit: the first limit that is passed.
    """
    model = read_edits(body.edits, model, limits)
    architecture = model.network.architecture
    encoded = read_input(body.input, body.unknown, model, limits)
    return Run(
        model=model,
        encoded=encoded,
        targets=read_targets(body.targets, encoded, model),
        clamps=read_clamps(body.clamp, architecture, limits),
        state=None if body.state is None else read_state(body.state, architecture),
    )


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
            over(field, "steps", limits)
        encoded = _read_tokens(given.tokens, model)
    else:
        field = field or "input.text"
        encoded = _read_text(given.text or "", unknown, model, limits, field)
    if not encoded.tokens:
        raise InvalidInput("The input holds nothing that the model knows.", field=field)
    if len(encoded.tokens) > limits.steps:
        over(field, "steps", limits)
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
        over(field, "text_characters", limits)
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
        refuse("input.tokens", numbers_below(len(model.vocabulary)), code="unknown_token")
    offsets, place = [], 0
    for token in tokens:
        start, place = place, place + len(model.vocabulary.tokens[token])
        offsets.append((start, place))
    return Encoded(tokens=tuple(tokens), offsets=tuple(offsets), unknown=())


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
        refuse("targets", f"a list of {steps}, one a step")
    numbers = model.vocabulary.numbers
    targets = tuple(
        NO_TARGET if one is None else numbers.get(one, -2) if isinstance(one, str) else one
        for one in given
    )
    if not all(NO_TARGET <= target < len(model.vocabulary) for target in targets):
        refuse("targets", "tokens of the vocabulary, their numbers, or null")
    if any(isinstance(one, int) and one < 0 for one in given):
        refuse("targets", "token numbers from 0, or null for none")
    return targets


def read_clamps(
    entries: Sequence[ClampEntry], architecture: Architecture, limits: Limits
) -> tuple[Clamp, ...]:
    if len(entries) > limits.clamps:
        over("clamp", "clamps", limits)
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
    with fitting(f"{field}.", or_all=("layer", "units", "range")):
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
        over("edits", "edits", limits)
    edits = [Edit(one.parameter, one.row, one.column, one.value) for one in entries]
    for number, edit in enumerate(edits):
        with fitting(f"edits.{number}."):
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
        refuse("state", "finite float32 numbers")
    return state
