"""Small networks for the tests, and the same ones as torch.nn builds them."""

from itertools import pairwise
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.functional import embedding, one_hot

from server.numerics.network import Architecture, Network
from server.numerics.state import State
from server.numerics.trace import Trace

MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
INPUTS = ("one_hot", "embedding", "real")


def architecture(cell: str, **fields) -> Architecture:
    """A small one; `fields` overrides what a test is about."""
    defaults: dict[str, Any] = {"cell": cell, "hidden": 5, "input_size": 7, "output_size": 4}
    if fields.get("inputs") == "embedding":
        defaults["embedding_size"] = 3
    return Architecture(**(defaults | fields))


def network(shape: Architecture, dtype=torch.float32, seed=0) -> Network:
    """Parameters as torch initialises them: uniform within ± 1/√H."""
    chance = torch.Generator().manual_seed(seed)
    bound = shape.hidden**-0.5
    return Network(
        shape,
        {
            name: (torch.rand(size, generator=chance, dtype=dtype) * 2 - 1) * bound
            for name, size in shape.parameter_shapes().items()
        },
    )


def inputs(shape: Architecture, steps: int, batch: int, dtype=torch.float32, seed=0) -> Tensor:
    """Random tokens (T, B), or random vectors (T, B, I) where the network takes real inputs."""
    chance = torch.Generator().manual_seed(seed)
    if shape.inputs == "real":
        return torch.randn((steps, batch, shape.input_size), generator=chance, dtype=dtype)
    return torch.randint(shape.input_size, (steps, batch), generator=chance)


def some_state(shape: Architecture, batch: int, dtype=torch.float32, seed=0) -> State:
    """A state that is not zero."""
    chance = torch.Generator().manual_seed(seed)

    zeros = State.zeros(shape, batch)
    parts = {"h": zeros.h, "c": zeros.c, "past_h": zeros.past_h}
    return State(
        **{
            name: torch.rand(part.shape, generator=chance, dtype=dtype)
            for name, part in parts.items()
            if part is not None
        }
    )


def some_targets(outputs: int, steps: int, seed: int = 1) -> Tensor:
    """Random ones; none at the last step, as in a language model, nor at the second."""
    chance = torch.Generator().manual_seed(seed)
    targets = torch.randint(outputs, (steps,), generator=chance)
    targets[-1] = -1
    if steps > 3:
        targets[1] = -1
    return targets


def no_targets(steps: int) -> Tensor:
    """No step's loss is known."""
    return torch.full((steps,), -1)


def vectors(net: Network, given: Tensor) -> Tensor:
    """The input vectors (T, B, I), by torch."""
    shape = net.architecture
    if shape.inputs == "real":
        return given
    if shape.inputs == "embedding":
        return embedding(given, net.parameters["embedding.weight"])
    return one_hot(given, shape.input_size).to(net.dtype)


def torch_module(net: Network) -> nn.RNNBase:
    """torch.nn's own layers with the network's parameters, under the names they came with."""
    shape = net.architecture
    options = {"nonlinearity": shape.activation} if shape.cell == "rnn" else {}
    module: nn.RNNBase = MODULES[shape.cell](
        shape.vector_size, shape.hidden, shape.layers, **options
    )
    module.to(net.dtype).load_state_dict(
        {
            name.removeprefix("rnn."): value
            for name, value in net.parameters.items()
            if name.startswith("rnn.")
        }
    )
    return module


@torch.no_grad()
def by_torch(net: Network, given: Tensor, state: State | None = None) -> tuple[Tensor, State]:
    """The top layer's h (T, B, H) and the last state of torch.nn's fused layers."""
    start = None
    if state is not None:
        start = state.h if state.c is None else (state.h, state.c)
    top, last = torch_module(net)(vectors(net, given), start)
    return top, State(*last) if isinstance(last, tuple) else State(last)


def tensors(trace: Trace) -> dict[str, Tensor]:
    """Every tensor of a trace, its last state included."""
    state = {"state.h": trace.state.h, "state.c": trace.state.c, "state.past_h": trace.state.past_h}
    given = {name: tensor for name, tensor in state.items() if tensor is not None}
    return trace.signals | {"x": trace.x, "logits": trace.logits, "probs": trace.probs} | given


@st.composite
def cuts(draw, steps: int) -> list[int]:
    """Lengths of pieces that make up so many steps."""
    places = draw(st.lists(st.integers(1, steps - 1), unique=True)) if steps > 1 else []
    edges = [0, *sorted(places), steps]
    return [stop - start for start, stop in pairwise(edges)]
