"""Models, predictions, traces and generated text over REST."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from server.services.folders import ModelCard
from server.services.registry import Skipped
from server.web import examples
from server.web.protocol.fields import (
    Answer,
    Body,
    Computed,
    Flag,
    Integer,
    Names,
    Number,
    Numbers,
    Range,
    TopK,
    Unknown,
)
from server.web.protocol.run import Clamps, Edits, Input, RunAnswer, RunBody, StateValues


class PredictBody(Body):
    """`POST /models/{id}/predict`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PREDICT_BODY]})

    input: Input
    unknown: Unknown = "error"
    top_k: Annotated[Integer, Field(ge=1)] = 5
    edits: Edits = Field([], description="weights set to other values")


class TraceBody(RunBody):
    """`POST /models/{id}/trace`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [examples.TRACE_BODY, examples.TRACE_BODY_IN_FULL]}
    )

    signals: Names | None = Field(None, description="default: all signals of the cell")
    layers: Numbers | None = Field(None, description="default: all")
    units: Numbers | None = Field(None, description="default: all")
    range: Range | None = Field(None, description="steps wanted; default: all")
    top_k: TopK = 5


class GenerateBody(Body):
    """`POST /models/{id}/generate`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GENERATE_BODY]})

    prompt: str
    unknown: Unknown = "error"
    max_tokens: Annotated[Integer, Field(ge=1)] = Field(
        100, description="at most; what answers a question ends with its answer"
    )
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
    clamp: Clamps = Field([], description="signals held at given values")
    edits: Edits = Field([], description="weights set to other values")
    stream: Flag = False


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


class TraceAnswer(RunAnswer):
    """Signals are [T][L][H], `x` [T][I], `logits` and `probs` [T][V], all over `range`."""

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
