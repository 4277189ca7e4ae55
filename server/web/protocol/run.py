"""What a network is run on: an input, and what is held, edited or given of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from server.services.limits import MOST_CLAMPS, MOST_EDITS
from server.web.protocol.fields import (
    Answer,
    Body,
    Number,
    Numbers,
    Past,
    Range,
    Rows,
    Step,
    Targets,
    Tokens,
    Unknown,
    takes,
)


class Input(Body):
    """What the network reads: a text, token numbers, or an example by its name on the card."""

    text: str | None = None
    tokens: Tokens | None = None
    example: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_this_task(cls, value: Any) -> Any:
        for name in ("series", "image", "audio"):
            if isinstance(value, dict) and name in value:
                taken = ", ".join(cls.model_fields)
                raise PydanticCustomError("not_taken", "{field}", {"field": name, "taken": taken})
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [value for value in (self.text, self.tokens, self.example) if value is not None]
        if len(given) != 1:
            raise ValueError("exactly one of text, tokens and example is needed")
        return self


class ClampEntry(Body):
    """A signal held at a value after its activation; of overlapping entries the later wins."""

    signal: str
    layer: Annotated[Step | Literal["all"], takes('an integer from 0, or "all"')] = "all"
    units: Annotated[Numbers | Literal["all"], takes('a list of integers from 0, or "all"')] = "all"
    range: Annotated[Range | Literal["all"], takes('[from, to], integers from 0, or "all"')] = "all"
    value: Number


Clamps = Annotated[list[ClampEntry], Field(max_length=MOST_CLAMPS, fail_fast=True)]


class EditEntry(Body):
    """A weight of a small model at another value, for this request alone; of two the later wins."""

    parameter: str = Field(description="by its name under /weights: rnn.weight_hh_l0")
    row: Step
    column: Step | None = Field(None, description="null for a bias, which has none")
    value: Number


Edits = Annotated[list[EditEntry], Field(max_length=MOST_EDITS, fail_fast=True)]


class StateValues(Body):
    """The state after a step, [L][H]; a request that sends it goes on from there."""

    h: Rows
    c: Rows | None = None
    past_h: Past | None = None


class RunBody(Body):
    """An input, what its losses are measured by, and what is otherwise than in the model."""

    input: Input
    unknown: Unknown = "error"
    targets: Targets | None = Field(
        None, description="one a step, null for none; default: the next input token"
    )
    clamp: Clamps = Field([], description="signals held at given values")
    edits: Edits = Field([], description="weights set to other values")
    state: StateValues | None = Field(None, description="default: zeros")


class RunAnswer(Answer):
    """What was read, as it was understood."""

    model: str
    cell: Literal["rnn", "lstm", "gru"]
    tokens: list[str]
    offsets: list[tuple[int, int]]
    unknown: list[int]
    steps: int
