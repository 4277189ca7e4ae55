"""The laboratory over REST."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from server.web import examples
from server.web.protocol.backward import Memory
from server.web.protocol.fields import Answer, Body, Computed, Flag, Integer, Number


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
