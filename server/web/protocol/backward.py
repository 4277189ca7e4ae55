"""Gradients over REST."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from server.web import examples
from server.web.protocol.fields import Answer, Body, Computed, Flag, Integer, Names, Step, takes
from server.web.protocol.run import RunAnswer, RunBody


class LossOfStep(Body):
    """The loss of one step."""

    step: Step


LossChoice = Annotated[
    Literal["total", "last"] | LossOfStep, takes('"total", "last", or {"step": a step}')
]


class GradientsBody(RunBody):
    """`POST /models/{id}/gradients`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GRADIENTS_BODY]})

    loss: LossChoice = Field(
        "total",
        description="what is differentiated: the sum of all steps' losses, that of the last step "
        "that has a target, or that of one step",
    )
    map: Flag = Field(True, description="also ‖∂L_k/∂h_t‖ of every step k by every earlier t")
    map_every: Annotated[Integer, Field(ge=1)] = Field(
        1,
        description="s computes every s-th row of the map, of those that have a loss, counted back "
        "from the last; the others are null",
    )
    map_offset: Step = Field(
        0, description="the first of them; the offsets 0 … s − 1 together make the whole map"
    )
    layer: Integer = Field(-1, description="of the map, from 0; negative ones count from the top")
    vectors: Names = Field(
        [], description="signals, or x, whose gradients themselves are wanted, not only their norms"
    )
    memory: Flag = Field(
        False, description="also how much of the last state was there so many steps before"
    )


class WeightGradient(Answer):
    """A weight's summed gradient: its norm, and the norm of each step's contribution to it."""

    norm: Computed
    per_step: list[Computed] = Field(description="[T]; the head contributes where there is a loss")


class Memory(Answer):
    """How much the last state depends on the one d steps before it, d = 1 … T − 1."""

    full: list[Computed] = Field(
        description="largest singular value of ∂c_T/∂c_{T−d}, over every path; rnn and gru: of "
        "∂h_T/∂h_{T−d}"
    )
    direct: list[Computed] | None = Field(
        description="largest entry of the product of forget gates (gru: z); rnn: null"
    )
    reach: tuple[int | None, int | None] = Field(
        description="the distances at which full has fallen to 10 % and 1 %; null: it has not"
    )


class GradientsAnswer(RunAnswer):
    """The total derivatives of a loss, through every path; L layers, T steps."""

    loss: Computed = Field(description="the number that is differentiated")
    loss_unit: Literal["nats"]
    loss_per_step: list[float | None] = Field(description="[T]; null where there is no target")
    norms: dict[str, list[Any]] = Field(
        description="‖∂L/∂·_t‖₂ of every signal, [T][L], and of the input vector x, [T]"
    )
    map: list[list[Computed] | None] | None = Field(
        description="G[k][t] = ‖∂L_k/∂h_t‖₂, t ≤ k; a row is null where L_k is unknown or was "
        "left out by map_every; all is null where no map was asked for"
    )
    layer: int = Field(description="of the map, from 0")
    map_every: int | None = Field(description="null: there is no map")
    weights: dict[str, WeightGradient]
    vectors: dict[str, list[Any]] = Field(
        description="grad.h … [T][L][H], grad.x [T][I]: what vectors asked for"
    )
    memory: Memory | None
    nonfinite: int
