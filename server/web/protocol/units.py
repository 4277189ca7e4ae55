"""Bodies and answers about a layer's units: what each tracks, its worth, where states lie."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from server.services.limits import MOST_STEPS
from server.web import units_examples as examples
from server.web.protocol.fields import (
    Answer,
    Body,
    Computed,
    Flag,
    Integer,
    Number,
    Step,
)
from server.web.protocol.run import RunAnswer, RunBody

PropertyClass = Literal[
    "capital",
    "lower_case",
    "vowel",
    "space",
    "line_end",
    "digit",
    "punctuation",
    "quote",
    "bracket",
    "speaker",
    "place",
]


class Property(Body):
    """What units may track: a class of characters, steps, or a number for every step."""

    class_: PropertyClass | None = Field(
        None,
        alias="class",
        description="of the character a step reads; quote, bracket and speaker: inside one; "
        "place: how many characters of the line come before it",
    )
    steps: Annotated[list[Step], Field(max_length=MOST_STEPS, fail_fast=True)] | None = None
    values: Annotated[list[Number], Field(max_length=MOST_STEPS, fail_fast=True)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [one for one in (self.class_, self.steps, self.values) if one is not None]
        if len(given) != 1:
            raise ValueError("exactly one of class, steps and values is needed")
        return self


class SignalBody(RunBody):
    """Of which signal of which layer, over which text."""

    signal: str = Field("h", description="any signal of the cell")
    layer: Integer = Field(-1, description="from 0; negative ones count from the top")


class UnitsBody(SignalBody):
    """`POST /models/{id}/units`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.UNITS_BODY]})

    property: Property | None = None
    ablate: Flag = Field(False, description="also what the text costs without each unit")
    held_at: Literal["mean", "zero"] = Field(
        "mean", description="how a unit is taken out: held at its mean over the text, or at 0"
    )
    per_step: Flag = Field(False, description="also the change of loss step by step")


class ProjectionBody(SignalBody):
    """`POST /models/{id}/projection`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROJECTION_BODY]})

    components: Annotated[Integer, Field(ge=2, le=3)] = 2
    directions: Flag = Field(False, description="also the directions themselves")


class TrackingAnswer(Answer):
    """How each unit goes with the property; every list is [H]."""

    measure: Literal["auc", "spearman"]
    examples: int = Field(description="steps that have the property; of numbers: all steps")
    others: int = Field(description="steps that have not")
    steps: list[int] | None = Field(description="those that have it; null: it is a number")
    effect: list[Computed] = Field(
        description="AUC, 1/2 is chance, 1 and 0 tell every step; or Spearman's r"
    )
    error: list[Computed] = Field(description="standard error (DeLong; of r (1 − r²)/√(T − 3))")
    low: list[Computed] = Field(description="95 % interval, from here")
    high: list[Computed] = Field(description="to here")
    p: list[Computed] = Field(
        description="of no effect, were all steps independent, times the number of units"
    )
    p_moved: list[Computed] = Field(
        description="at what share of places, the property moved along the text, the best unit "
        "does as well"
    )


class AblationAnswer(Answer):
    """What the text costs without each unit."""

    held_at: Literal["mean", "zero"]
    values: list[Computed] = Field(description="at which each unit was held, [H]")
    change: list[Computed] = Field(description="of the text's loss in nats, [H]")
    mean_change: list[Computed] = Field(description="the same, a step that has a loss")
    per_step: list[list[Computed]] | None = Field(description="[H][T], where asked for")


class SignalAnswer(RunAnswer):
    """What answers about a signal have in common."""

    signal: str
    layer: int
    loss_per_step: list[Computed]
    nonfinite: int


class UnitsAnswer(SignalAnswer):
    """Of every unit: its mean over the text, what it tracks, and what it is worth."""

    mean: list[Computed] = Field(description="over the text, [H]")
    tracking: TrackingAnswer | None
    ablation: AblationAnswer | None


class ProjectionAnswer(SignalAnswer):
    """The states along their principal components."""

    coordinates: list[list[Computed]] = Field(description="[T][k]")
    explained: list[Computed] = Field(description="each direction's share of the variance, [k]")
    directions: list[list[Any]] | None = Field(description="[k][H], where asked for")
