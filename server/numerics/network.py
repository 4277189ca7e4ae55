"""A network is its architecture and its parameters, nothing else: no state lives on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import torch
from torch import Tensor

from server.numerics.cell import ACTIVATIONS, SLOPES, Cell, Layer
from server.numerics.cells import CELLS
from server.numerics.projection import Projection


@dataclass(frozen=True)
class Architecture:
    """The shape of a network: stacked cells over an input, with a linear head over the top layer.

    Attributes:
        cell: a name in CELLS.
        hidden: H, units of every layer, 1 to 1,024.
        layers: L, 1 to 4.
        inputs: tokens as one-hot vectors, tokens through a learned embedding, or real vectors.
        input_size: number of tokens, or length of a real input vector.
        output_size: V, length of the logits.
        embedding_size: length of a token's embedding, where inputs are embedded.
        activation: of the vanilla RNN: tanh, relu or sigmoid.
        head_bias: whether the head has a bias.
        skip: s > 1 adds a connection from h_{t−s} to every layer's pre-activations; 0 has none.
    """

    cell: str
    hidden: int
    input_size: int
    output_size: int
    inputs: Literal["one_hot", "embedding", "real"] = "one_hot"
    embedding_size: int | None = None
    layers: int = 1
    activation: str = "tanh"
    head_bias: bool = True
    skip: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError naming the first field that makes no network."""
        require(self.cell in CELLS, f"cell is {self.cell!r}; known are {', '.join(CELLS)}")
        require(self.activation in ACTIVATIONS, f"activation is {self.activation!r}")
        require(self.cell == "rnn" or self.activation == "tanh", "only the rnn has a choice here")
        require(self.inputs in ("one_hot", "embedding", "real"), f"inputs is {self.inputs!r}")
        require(1 <= self.layers <= 4, f"layers is {self.layers}; allowed are 1 to 4")
        require(1 <= self.hidden <= 1024, f"hidden is {self.hidden}; allowed are 1 to 1024")
        require(self.skip == 0 or self.skip > 1, f"skip is {self.skip}; allowed are 0 and 2 on")
        require(self.input_size > 0 and self.output_size > 0, "sizes are at least 1")
        embeds = self.inputs == "embedding"
        require(embeds == bool(self.embedding_size), "embedding_size goes with inputs 'embedding'")

    @property
    def kind(self) -> Cell:
        """The cell itself."""
        return CELLS[self.cell]

    @property
    def vector_size(self) -> int:
        """I, the length of x_t as the first layer sees it."""
        return self.embedding_size or self.input_size

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        """Every parameter by name, with its shape; names are torch's under embedding, rnn, head."""
        rows = len(self.kind.gates) * self.hidden
        shapes: dict[str, tuple[int, ...]] = {}
        if self.embedding_size:
            shapes["embedding.weight"] = (self.input_size, self.embedding_size)
        for layer in range(self.layers):
            below = self.hidden if layer else self.vector_size
            shapes[f"rnn.weight_ih_l{layer}"] = (rows, below)
            shapes[f"rnn.weight_hh_l{layer}"] = (rows, self.hidden)
            shapes[f"rnn.bias_ih_l{layer}"] = (rows,)
            shapes[f"rnn.bias_hh_l{layer}"] = (rows,)
            if self.skip:
                shapes[f"rnn.weight_skip_l{layer}"] = (rows, self.hidden)
        shapes["head.weight"] = (self.output_size, self.hidden)
        if self.head_bias:
            shapes["head.bias"] = (self.output_size,)
        return shapes


@dataclass(frozen=True)
class Network:
    """An architecture with parameters, keyed as torch's modules key their state_dict.

    Raises:
        ValueError: at the first parameter that is missing, unknown or of another shape.
    """

    architecture: Architecture
    parameters: Mapping[str, Tensor]

    def __post_init__(self) -> None:
        shapes = self.architecture.parameter_shapes()
        for name, shape in shapes.items():
            require(name in self.parameters, f"{name} is missing")
            found = tuple(self.parameters[name].shape)
            require(found == shape, f"{name} has shape {found}, expected {shape}")
        for name in self.parameters:
            require(name in shapes, f"{name} has no place in this architecture")

    @property
    def dtype(self) -> torch.dtype:
        """Of the parameters, and so of all that is computed from them."""
        return self.parameters["head.weight"].dtype

    @cached_property
    def head(self) -> Projection:
        """y_t = W_hy h_t + b_y, (V,) from the top layer's (H,)."""
        return Projection(self.parameters["head.weight"], self.parameters.get("head.bias"))

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The weights layer by layer, the first one next to the input."""
        return tuple(self._layer(number) for number in range(self.architecture.layers))

    @cached_property
    def token_projections(self) -> Tensor:
        """What each token adds to the first layer, (V, G·H): a one-hot x picks a column of W_ih."""
        return self.layers[0].from_below.columns

    def _layer(self, number: int) -> Layer:
        weight_ih, weight_hh, bias_ih, bias_hh = (
            self.parameters[f"rnn.{name}_l{number}"]
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        bias = bias_ih + bias_hh if self.architecture.kind.adds_biases else bias_ih
        return Layer(
            from_below=Projection(weight_ih, bias),
            weight_hh_t=weight_hh.T.contiguous(),
            bias_hh=bias_hh,
            weight_skip=self.parameters.get(f"rnn.weight_skip_l{number}"),
            activation=ACTIVATIONS[self.architecture.activation],
            slope=SLOPES[self.architecture.activation],
        )


def require(holds: bool, otherwise: str) -> None:
    """Raise ValueError in the given words unless the condition holds."""
    if not holds:
        raise ValueError(otherwise)
