"""The bodies, answers and events of `/api/v1/training`; the page's types are made from these too.

What a recipe leaves out is taken from the data's own recipe, which `GET /training/data` lists.
Losses are nats a step. Updates count from 1; the step of a checkpoint is the number of updates
made before it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from server.services.folders import MODEL_NAME
from server.web import training_examples as examples
from server.web.protocol.fields import Answer, Body, Computed, Flag, Integer, Number
from server.web.protocol.forward import TokenProb

Count = Annotated[Integer, Field(ge=1)]
Cell = Literal["rnn", "lstm", "gru"]
Activation = Literal["tanh", "relu", "sigmoid"]
Init = Literal["uniform", "normal", "orthogonal", "identity", "lecture"]
Optimiser = Literal["sgd", "adam", "adamw"]
Phase = Literal["forward", "loss", "backward", "update"]
Status = Literal["waiting", "running", "paused", "done", "stopped", "failed"]
Title = Annotated[str, Field(min_length=1, max_length=80)]
LearningRate = Annotated[Number, Field(gt=0, le=1000)]
Clip = Annotated[Number, Field(gt=0)]
Pace = Annotated[Number, Field(ge=0.001, le=10_000)]
Row = list[Computed]


# Bodies.


class TrainingBody(Body):
    """`POST /training`: a recipe. Whatever is left out is as the data's own recipe has it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.BODY, examples.OWN_TEXT]})

    data: str | None = Field(None, description="hello, year, or a data set at hand, by its id")
    text: str | None = Field(None, description="a text of one's own, instead of data")
    title: Title | None = None
    cell: Cell | None = None
    activation: Activation | None = Field(None, description="of the rnn")
    layers: Annotated[Integer, Field(ge=1, le=4)] | None = None
    hidden: Count | None = Field(None, description="units of every layer")
    init: Init | None = Field(
        None,
        description="how W_hh is drawn, of gated cells each gate's block: within ± 1/√H, with "
        "standard deviation 1/√H, as a random rotation, or as the identity; lecture: the weights "
        "that the lecture prints, for hello alone",
    )
    skip: Annotated[Integer, Field(ge=0)] | None = Field(
        None, description="s from 2 on adds W_s h_{t−s}; 0 has none"
    )
    forget_bias: Annotated[Number, Field(ge=-100, le=100)] | None = Field(
        None, description="added at first to the bias of the LSTM's forget gates"
    )
    optimiser: Optimiser | None = None
    learning_rate: LearningRate | None = None
    clip: Clip | None = Field(None, description="largest norm of the gradient; null: not clipped")
    loss: Literal["mean", "total"] | None = Field(
        None, description="what is differentiated: the mean over the batch's steps, or their sum"
    )
    length: Count | None = Field(None, description="steps of truncated BPTT")
    batch: Count | None = Field(None, description="sequences side by side")
    steps: Count | None = Field(None, description="updates in all")
    seed: Annotated[Integer, Field(ge=0, lt=2**53)] | None = None
    pace: Pace | None = Field(None, description="updates a second at most; null: as fast as it can")
    paused: Flag = Field(False, description="begin paused, before the first update")

    @model_validator(mode="after")
    def _one_source(self) -> TrainingBody:
        if (self.data is None) == (self.text is None):
            raise ValueError("exactly one of data and text is needed")
        return self


class TrainingChange(Body):
    """`PATCH /training/{id}`: what is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CHANGE]})

    learning_rate: LearningRate | None = None
    clip: Clip | None = Field(None, description="null: not clipped")
    pace: Pace | None = Field(None, description="updates a second at most; null: as fast as it can")


class PhaseBody(Body):
    """`POST /training/{id}/phase`: one of the four parts of an update, of a paused training."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PHASE]})

    phase: Phase = Field(description="forward, loss, backward, update, in this order")


class KeepBody(Body):
    """`POST /training/{id}/keep`: make a model of a checkpoint."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.KEEP]})

    id: str = Field(pattern=f"^{MODEL_NAME}$", description="of the new model")
    title: Title | None = None
    step: Annotated[Integer, Field(ge=0)] | None = Field(
        None, description="of a checkpoint; default: the last"
    )


# Answers.


class TrainingRecipe(Answer):
    """How a training is done, everything said. `pace` and `clip` null: no bound."""

    cell: Cell
    activation: Activation
    layers: int
    hidden: int
    init: Init
    skip: int
    forget_bias: float
    optimiser: Optimiser
    learning_rate: float
    clip: float | None
    loss: Literal["mean", "total"]
    length: int
    batch: int
    steps: int
    seed: int
    pace: float | None


class TrainingData(Answer):
    """Something to train on, and the recipe that goes with it."""

    id: str
    title: str
    description: str
    recipe: TrainingRecipe


class TrainingDataList(Answer):
    """`GET /training/data`."""

    data: list[TrainingData]


class TrainingStatus(Answer):
    """`GET /training/{id}`, and the `status` event."""

    id: str
    title: str
    data: str = Field(description="the data's id; text: one's own")
    status: Status
    place: int | None = Field(description="among those that wait, from 1")
    reason: str | None = Field(description="why it failed, in a sentence")
    step: int = Field(description="updates made")
    steps: int
    checkpointed_step: int = Field(description="what survives a kill at any moment")
    phase: Phase | None = Field(description="the last part of the next update that was made")
    loss: Computed = Field(description="of the last update's batch, mean nats a step")
    validation: Computed = Field(description="as measured last; null where nothing is held out")
    guessing: float | None = Field(description="the loss of pure guessing, ln V")
    accuracy: float | None = Field(
        description="share of right answers among the probe's targets; null before the first look"
    )
    learning_rate: float
    clip: float | None
    pace: float | None
    updates_per_second: float | None
    model: str | None = Field(description="the last checkpoint as a model's id")
    created: str = Field(description="ISO 8601, UTC")
    recipe: TrainingRecipe


class TrainingList(Answer):
    """`GET /training`: the youngest first."""

    trainings: list[TrainingStatus]


class Checkpoint(Answer):
    """A moment of a training that can be gone back to."""

    step: int
    model: str = Field(description="its id wherever a model is taken")
    loss: Computed = Field(description="mean over the updates since the checkpoint before")
    validation: Computed
    bytes: int


class CheckpointList(Answer):
    """`GET /training/{id}/checkpoints`: in order; of older ones some were thinned out."""

    checkpoints: list[Checkpoint]


class WeightMove(Answer):
    """How far the last update moved a weight: Frobenius norms."""

    norm: Computed = Field(description="of the weight after the update")
    update: Computed = Field(description="of the update")
    gradient: Computed = Field(description="of the batch's gradient before it was clipped")


class ForwardPhase(Answer):
    """`forward`: what the network expected. Of a batch its first sequence is told."""

    phase: Literal["forward"] = "forward"
    status: TrainingStatus
    inputs: list[str]
    targets: list[str | None]
    top: list[list[TokenProb]] = Field(description="[T], the likeliest next tokens")
    target_prob: Row = Field(description="[T]")
    sequences: int = Field(description="in the batch")


class LossPhase(Answer):
    """`loss`: −ln p(target) of every step of the batch's first sequence, and what is minimised."""

    phase: Literal["loss"] = "loss"
    status: TrainingStatus
    loss_per_step: Row = Field(description="[T], of the first sequence")
    loss: Computed = Field(description="mean over the batch's steps")
    objective: Computed = Field(description="the number differentiated: that mean, or the sum")


class BackwardPhase(Answer):
    """`backward`: how the first sequence's summed loss blames each h_t, and the gradient taken."""

    phase: Literal["backward"] = "backward"
    status: TrainingStatus
    norms: list[Row] = Field(description="‖∂L/∂h_t‖₂, [T][L], of the first sequence")
    gradient: Computed = Field(description="norm over all weights, of the objective")
    scale: Computed = Field(description="by which clipping shortens it; 1: not at all")
    weights: dict[str, Computed] = Field(description="each weight's gradient's norm")


class UpdatePhase(Answer):
    """`update`: how far each weight moved."""

    phase: Literal["update"] = "update"
    status: TrainingStatus
    learning_rate: float
    weights: dict[str, WeightMove]


PhaseAnswer = ForwardPhase | LossPhase | BackwardPhase | UpdatePhase


class KeepAnswer(Answer):
    """A checkpoint was made a model; it is listed at once."""

    id: str
    step: int


# Events of `GET /training/{id}/events`; each `data` is one of these, its type the event's name.


class LossesEvent(Answer):
    """`losses`: mean training loss since the point before, at some updates, in order."""

    steps: list[int]
    train: Row


class LookEvent(Answer):
    """`look`: a checkpoint, looked at. Step 0 is the net before the first update.

    The probe is a fixed sequence; `norms` is the gradient of its summed loss by our own recursion.
    """

    step: int
    model: str = Field(description="the checkpoint as a model's id")
    train: Computed = Field(description="mean loss since the look before; null at step 0")
    validation: Computed
    inputs: list[str] = Field(description="the probe's")
    targets: list[str | None]
    predicted: list[str] = Field(description="[T], the likeliest next token after each input")
    top: list[list[TokenProb]] | None = Field(
        description="[T], the likeliest next tokens; null of a probe of many steps"
    )
    loss_per_step: Row = Field(description="[T], null where there is no target")
    norms: list[Row] = Field(description="‖∂L/∂h_t‖₂, [T][L]")
    accuracy: float | None
    sample: str = Field(description="what the net writes by itself")
    prompt: str = Field(description="what the sample was begun with")
    weights: dict[str, WeightMove]


class ResumedEvent(Answer):
    """`resumed`: it goes on from this step; whatever was told of later updates is told again."""

    step: int


EVENTS: dict[str, type[Answer]] = {
    "status": TrainingStatus,
    "losses": LossesEvent,
    "look": LookEvent,
    "resumed": ResumedEvent,
}


def openapi_events() -> dict[str, Any]:
    """The event stream in the API's documents."""
    return {"text/event-stream": {"schema": {"type": "string"}, "example": examples.EVENTS}}
