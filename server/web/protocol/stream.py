"""Messages of the live stream."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.web.protocol.backward import GradientsBody, Memory
from server.web.protocol.fields import Answer, Body, Computed, Integer, RequestId, Step
from server.web.protocol.forward import GenerateBody, TraceBody
from server.web.protocol.problem import Problem
from server.web.protocol.run import StateValues

# From the client.


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


# From the server.


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
