"""Every message and body: validation, OpenAPI and the page's types are made from these.

A request's defaults are the contract's; an answer has all its fields. Positions in a text count
Unicode code points, steps count from 0, ranges are half-open.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from server.services.folders import Example, ModelCard
from server.services.limits import MOST_CLAMPS, MOST_EDITS, MOST_STEPS, WIDEST
from server.services.registry import Skipped
from server.web import examples

__all__ = ["Example", "ModelCard", "Skipped"]  # and all that follows


def _else(expected: str) -> WrapValidator:
    """One error at the field itself, whatever alternatives it has and however long it is."""

    def check(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            if [one["type"] for one in error.errors(include_input=False)] == ["too_long"]:
                raise  # its limit is told
            raise PydanticCustomError("not_allowed", "{expected}", {"expected": expected}) from None

    return WrapValidator(check)


RequestId = Annotated[str, Field(min_length=1, max_length=64, description="chosen by the client")]
Integer = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Step = Annotated[Integer, Field(ge=0)]
Range = tuple[Step, Step]
Unknown = Annotated[
    Literal["error", "skip"],
    Field(description="what becomes of characters that the vocabulary lacks"),
]
TopK = Annotated[Step, Field(description="how many of the likeliest tokens to list")]

# Lists end at their first error, and are refused by their length before they are read.
Tokens = Annotated[list[Step], Field(max_length=MOST_STEPS, fail_fast=True)]
Targets = Annotated[
    list[Integer | str | None],
    Field(max_length=MOST_STEPS, fail_fast=True),
    _else("a list of tokens, token numbers, and null for none"),
]
Names = Annotated[list[str], Field(max_length=WIDEST, fail_fast=True)]
Numbers = Annotated[list[Step], Field(max_length=WIDEST, fail_fast=True)]
Row = Annotated[list[Number], Field(max_length=WIDEST, fail_fast=True)]
Rows = Annotated[list[Row], Field(max_length=WIDEST, fail_fast=True)]
Past = Annotated[list[Rows], Field(max_length=WIDEST, fail_fast=True)]


class Body(BaseModel):
    """What a client sends: unknown fields are refused, numbers are finite, nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _known_fields(cls, value: Any) -> Any:
        """One error, however many fields are unknown."""
        known = {field.alias or name: None for name, field in cls.model_fields.items()}
        if isinstance(value, dict) and not value.keys() <= known.keys():
            raise PydanticCustomError("unknown_field", "{expected}", {"expected": ", ".join(known)})
        return value


class Answer(BaseModel):
    """What the server sends."""

    model_config = ConfigDict(
        populate_by_name=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )


# Parts of requests.


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
    layer: Annotated[Step | Literal["all"], _else('an integer from 0, or "all"')] = "all"
    units: Annotated[Numbers | Literal["all"], _else('a list of integers from 0, or "all"')] = "all"
    range: Annotated[Range | Literal["all"], _else('[from, to], integers from 0, or "all"')] = "all"
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


# Bodies over REST.


class PredictBody(Body):
    """`POST /models/{id}/predict`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PREDICT_BODY]})

    input: Input
    unknown: Unknown = "error"
    top_k: Annotated[Integer, Field(ge=1)] = 5
    edits: Edits = []


class TraceBody(Body):
    """`POST /models/{id}/trace`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [examples.TRACE_BODY, examples.TRACE_BODY_IN_FULL]}
    )

    input: Input
    unknown: Unknown = "error"
    signals: Names | None = Field(None, description="default: all signals of the cell")
    layers: Numbers | None = Field(None, description="default: all")
    units: Numbers | None = Field(None, description="default: all")
    range: Range | None = Field(None, description="steps wanted; default: all")
    top_k: TopK = 5
    targets: Targets | None = Field(
        None, description="one a step, null for none; default: the next input token"
    )
    clamp: Clamps = []
    edits: Edits = []
    state: StateValues | None = Field(None, description="default: zeros")


class LossOfStep(Body):
    """The loss of one step."""

    step: Step


LossChoice = Annotated[
    Literal["total", "last"] | LossOfStep, _else('"total", "last", or {"step": a step}')
]


class GradientsBody(Body):
    """`POST /models/{id}/gradients`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GRADIENTS_BODY]})

    input: Input
    unknown: Unknown = "error"
    targets: Targets | None = Field(
        None, description="one a step, null for none; default: the next input token"
    )
    clamp: Clamps = []
    edits: Edits = []
    state: StateValues | None = Field(None, description="default: zeros")
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


class LabBody(Body):
    """`POST /lab`: an untrained net, made on the spot, and the gradient in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.LAB_BODY]})

    cell: Literal["rnn", "lstm", "gru"] = "rnn"
    activation: Literal["tanh", "relu", "sigmoid"] = Field(
        "tanh", description="of the rnn; gated cells have tanh, whatever is said here"
    )
    hidden: Annotated[Integer, Field(ge=1, le=256)] = Field(64, description="units of every layer")
    layers: Annotated[Integer, Field(ge=1, le=4)] = 1
    steps: Annotated[Integer, Field(ge=1, le=1000)] = Field(100, description="T")
    init: Literal["uniform", "normal", "orthogonal", "identity"] = Field(
        "uniform",
        description="how W_hh is drawn, of gated cells each gate's block: within ± 1/√H, "
        "with standard deviation 1/√H, as a random rotation, or as the identity",
    )
    scale: Annotated[Number, Field(ge=0, le=100)] | None = Field(
        None,
        description="the spectral radius that W_hh, or each gate's block, is then scaled to; "
        "null leaves it as drawn",
    )
    skip: Annotated[Integer, Field(ge=0, le=1000)] = Field(
        0, description="s from 2 on adds W_s h_{t−s}, drawn and scaled as W_hh is; 0 has none"
    )
    forget_bias: Annotated[Number, Field(ge=-100, le=100)] = Field(
        0.0, description="of the gate that keeps: the LSTM's f, the GRU's z; the rnn has none"
    )
    seed: Annotated[Integer, Field(ge=0, lt=2**53)] = 0
    input: Literal["random", "one_hot", "pulse", "zeros"] = Field(
        "random",
        description="what is read: normal vectors, one-hot vectors, a normal vector at the first "
        "step and zeros after it, or zeros alone",
    )
    input_scale: Annotated[Number, Field(ge=0, le=100)] = Field(
        1.0, description="standard deviation of W_ih x_t, where x_t is not zero"
    )
    clip: Annotated[Number, Field(gt=0)] | None = Field(
        None, description="the norm to which the weights' gradient is clipped"
    )
    jacobian: Flag = Field(
        True, description="whether jacobian is wanted, which takes most of the time"
    )
    memory: Flag = Field(True, description="whether memory is wanted")


class GenerateBody(Body):
    """`POST /models/{id}/generate`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GENERATE_BODY]})

    prompt: str
    unknown: Unknown = "error"
    max_tokens: Annotated[Integer, Field(ge=1)] = 100
    temperature: Annotated[Number, Field(ge=0, le=100, description="0 is greedy")] = 1.0
    top_k: Annotated[Integer, Field(ge=1, description="keeps the k likeliest")] | None = None
    top_p: Annotated[Number, Field(gt=0, le=1, description="nucleus sampling")] | None = None
    seed: Annotated[Integer, Field(ge=0, lt=2**53)] | None = Field(
        None, description="default: drawn, and told in the answer"
    )
    show_top: TopK = 5
    signals: Names | None = Field(
        None, description="of the step that predicted each token; default: none"
    )
    layers: Numbers | None = None
    units: Numbers | None = None
    clamp: Clamps = []
    edits: Edits = []
    stream: Flag = False


# Answers over REST. What is infinite or not a number is null; `nonfinite` counts all those.

Computed = float | None


class ModelList(Answer):
    """`GET /models`."""

    models: list[ModelCard]
    skipped: list[Skipped]


class VocabularyAnswer(Answer):
    """`GET /models/{id}/vocabulary`, by token number."""

    tokens: list[str]


class WeightShapes(Answer):
    """`GET /models/{id}/weights`."""

    weights: dict[str, list[int]]


class Weight(Answer):
    """`GET /models/{id}/weights/{name}`; `values` is nested as `shape` says."""

    name: str
    shape: list[int]
    values: list[Any]


class TokenProb(Answer):
    """A token and the network's own probability for it."""

    token: str
    prob: Computed


class Prediction(TokenProb):
    """A token, its probability and the logarithm of that."""

    logprob: Computed


class PredictAnswer(Answer):
    """The likeliest next tokens after the whole input."""

    next: list[Prediction]
    nonfinite: int


class TraceAnswer(Answer):
    """Signals are [T][L][H], `x` [T][I], `logits` and `probs` [T][V], all over `range`."""

    model: str
    cell: Literal["rnn", "lstm", "gru"]
    tokens: list[str]
    offsets: list[tuple[int, int]]
    unknown: list[int]
    steps: int
    first: int
    signals: dict[str, list[Any]]
    top: list[list[TokenProb]]
    loss: list[float | None]
    state: StateValues
    nonfinite: int


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


class GradientsAnswer(Answer):
    """The total derivatives of a loss, through every path; L layers, T steps."""

    model: str
    cell: Literal["rnn", "lstm", "gru"]
    tokens: list[str]
    offsets: list[tuple[int, int]]
    unknown: list[int]
    steps: int
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


class Dots(Answer):
    """A sample of a pre-activation's values, and its activation's derivative at each."""

    values: list[Computed]
    derivatives: list[Computed]
    mean_derivative: Computed = Field(description="over all steps, units and layers")


class Forgetting(Answer):
    """What the gates that keep (the LSTM's f, the GRU's z) do, at the top layer."""

    gate: Literal["f", "z"]
    mean: Computed = Field(description="over all steps and units")
    per_step: list[Computed] = Field(description="[T], the mean over the units")
    half_life: Computed = Field(
        description="steps in which the product of gates halves: ln ½ / mean ln gate; null: never"
    )
    product: list[tuple[Computed, Computed, Computed]] = Field(
        description="of the gates of the last d = 1 … T − 1 steps, unit by unit: the 10 %, 50 % "
        "and 90 % quantiles over the units"
    )


class LabAnswer(Answer):
    """An untrained net's gradients, computed in float64: what is below 1e-308 is 0."""

    loss: Computed = Field(description="L, the mean of the top layer's h_T")
    norms: list[Computed] = Field(description="‖∂L/∂h_t‖₂ [T], h_t of all layers together")
    layer_norms: list[list[Computed]] = Field(description="the same of each layer, [T][L]")
    jacobian: list[Computed] | None = Field(
        description="[T], one step back at the top layer: largest singular value of ∂h_t/∂h_{t−1}; "
        "lstm: with c_{t−1} fixed"
    )
    memory: Memory | None
    preactivations: dict[str, Dots] = Field(
        description="at most 400 dots of each pre-activation, by name: a; a_i a_f a_g a_o; "
        "a_r a_z a_n"
    )
    forget: Forgetting | None = Field(description="null: the rnn has no such gate")
    spectral_radius: Computed = Field(
        description="of the top layer's W_hh; of gated cells the largest of the gates' blocks"
    )
    gradient_norm: Computed = Field(description="of all the network's weights together")
    clipped_norm: Computed = Field(description="the same after clip; null: nothing was clipped")
    nonfinite: int


class GeneratedToken(Prediction):
    """A sampled token; `signals` are those of the step that predicted it."""

    top: list[TokenProb]
    signals: dict[str, list[Any]] | None = None


class GenerateAnswer(Answer):
    """The sampled continuation; the same seed and prompt give the same."""

    text: str
    tokens: list[GeneratedToken]
    seed: int
    nonfinite: int


class ErrorWords(Answer):
    """The same error in the form that OpenAI's clients read."""

    message: str
    type: str
    code: str


class Problem(Answer):
    """RFC 9457; `limit` names the limit that was passed."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=False)

    type: str
    title: str
    status: int
    detail: str
    code: str
    limit: str | None = None
    field: str | None = None
    allowed: str | None = None
    retry_after: int | None = None
    request_id: str
    error: ErrorWords


# Messages of the live stream: from the client.


class StreamBody(Body):
    """What every streamed request has beside its REST fields."""

    request: RequestId
    model: str
    dtype: Literal["f32", "f16"] = Field(
        "f32", description="of states, gates and pre-activations; all else is f32"
    )
    from_: Step = Field(0, alias="from", description="the first step wanted")
    credit: Step = Field(64, description="steps that may be sent before more credit is given")


class TraceRequest(StreamBody, TraceBody):
    """Start a trace."""

    type: Literal["trace"]


class GradientsRequest(StreamBody, GradientsBody):
    """Start a backward pass: the newest steps come first, ascending inside a message.

    Of a pass that was lost, the rest is asked for with `to`. Credit is spent by steps, as ever.
    """

    type: Literal["gradients"]
    to: Step | None = Field(
        None, description="the end of the steps wanted: of those from it on nothing is sent again"
    )


class GenerateRequest(StreamBody, GenerateBody):
    """Start a generation. To continue or force a token, ask anew with the longer prompt."""

    type: Literal["generate"]


class Credit(Body):
    """Allow `add` further steps to be sent."""

    type: Literal["credit"]
    request: RequestId
    add: Annotated[Integer, Field(ge=1)]


class Cancel(Body):
    """Stop a request; what was not sent yet is not computed."""

    type: Literal["cancel"]
    request: RequestId


ClientMessage = Annotated[
    TraceRequest | GradientsRequest | GenerateRequest | Credit | Cancel,
    Field(discriminator="type"),
]


# Messages of the live stream: from the server.


class TensorLayout(Answer):
    """A tensor of every `steps` message: its shape without the leading steps."""

    dtype: Literal["F16", "F32", "I32"]
    shape: list[int]


class Started(Answer):
    """A request was found good and begins; the steps `from` to `to`, half-open, will be sent."""

    type: Literal["started"] = "started"
    request: str
    model: str
    cell: Literal["rnn", "lstm", "gru"]
    tokens: list[str] = Field(description="the input's, or the prompt's")
    offsets: list[tuple[int, int]]
    unknown: list[int]
    steps: int = Field(description="T; of a generation, the prompt's steps included")
    from_: int = Field(alias="from")
    to: int
    prompt_steps: int | None = Field(None, description="of a generation")
    seed: int | None = Field(None, description="of a generation")
    loss: Computed = Field(None, description="of gradients: the number that is differentiated")
    loss_unit: Literal["nats"] | None = Field(None, description="of gradients")
    loss_per_step: list[float | None] | None = Field(
        None, description="of gradients: [T], null where there is no target"
    )
    layer: int | None = Field(None, description="of gradients: the map's, from 0")
    map_every: int | None = Field(None, description="of gradients; null: there is no map")
    tensors: dict[str, TensorLayout]


class Steps(Answer):
    """The JSON part, `message`, of a binary message: its tensors have `count` rows.

    `top_ids`, `top_probs` (n, k); `loss`, `target_prob` (n,), NaN where there is no target;
    `target_ids` (n,), −1 there; in a generation `token_ids` and `token_probs` (n,): the token
    that was sampled after the step, −1 and NaN where the prompt goes on.

    Of gradients: `norm.h` … (n, L), `norm.x` (n,); `grad.h` … (n, L, H), `grad.x` (n, I), of what
    `vectors` asked for; `contribution.rnn.weight_hh_l0` … (n,); `map` (n, T): of each step t as a
    row all G[k][t], NaN where k < t, where L_k is unknown, and where `map_every` left it out.
    """

    type: Literal["steps"] = "steps"
    request: str
    seq: int
    first: int
    count: int
    part: Literal["prompt", "generated"] | None = Field(
        None, description="of a generation: whether the steps read the prompt"
    )


class Done(Answer):
    """A request has ended: `steps` were sent, or it was cancelled before.

    `nonfinite` counts the infinities and NaNs among the numbers as they were sent: as f16, all
    beyond 65,504 is infinite. A loss or probability of no token is not counted.
    """

    type: Literal["done"] = "done"
    request: str
    steps: int
    nonfinite: int
    cancelled: bool = False
    state: StateValues | None = Field(None, description="of a trace: after its last step")
    weights: dict[str, Computed] | None = Field(
        None, description="of gradients: the norms of the weights' summed gradients"
    )
    memory: Memory | None = Field(None, description="of gradients, where it was asked for")


class Failed(Answer):
    """A request, or a message that was none, failed; the connection stays."""

    type: Literal["error"] = "error"
    request: str | None
    problem: Problem


ServerMessage = Annotated[Started | Steps | Done | Failed, Field(discriminator="type")]
