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
from server.services.limits import MOST_CLAMPS, MOST_STEPS, WIDEST
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
    state: StateValues | None = Field(None, description="default: zeros")


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
    TraceRequest | GenerateRequest | Credit | Cancel, Field(discriminator="type")
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
    tensors: dict[str, TensorLayout]


class Steps(Answer):
    """The JSON part, `message`, of a binary message: its tensors have `count` rows.

    `top_ids`, `top_probs` (n, k); `loss`, `target_prob` (n,), NaN where there is no target;
    `target_ids` (n,), −1 there; in a generation `token_ids` and `token_probs` (n,): the token
    that was sampled after the step, −1 and NaN where the prompt goes on.
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


class Failed(Answer):
    """A request, or a message that was none, failed; the connection stays."""

    type: Literal["error"] = "error"
    request: str | None
    problem: Problem


ServerMessage = Annotated[Started | Steps | Done | Failed, Field(discriminator="type")]
