"""Stepped layers are torch's own where torch has them, and ours where it has not."""

from typing import Any

import pytest
import torch

from server.numerics.bptt import Backward
from server.numerics.network import Architecture, Network
from server.numerics.trace import run
from server.services.training.module import TrainableNetwork
from server.services.training.stepped import run_layers

T, B, I, H = 9, 3, 5, 4  # noqa: E741


def make(cell: str, **fields: Any) -> TrainableNetwork:
    torch.manual_seed(2)
    architecture = Architecture(cell, H, I, I, layers=2, **fields)
    return TrainableNetwork(architecture, dropout=0.0).double()


def tokens(batch: int) -> torch.Tensor:
    return torch.randint(I, (T, batch), generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_they_agree_with_torchs_fused_layers(cell: str) -> None:
    module = make(cell)
    network = Network(module.architecture, dict(module.named_parameters()))
    x = torch.nn.functional.one_hot(tokens(B), I).double()
    h, last = module.rnn(x)

    tops, carried = run_layers(network, x, None, lambda value: value)
    fused = (last,) if isinstance(last, torch.Tensor) else last
    torch.testing.assert_close(tops, h)
    torch.testing.assert_close(carried, tuple(fused))


@pytest.mark.parametrize(
    ("cell", "fields"),
    [
        ("rnn", {"skip": 3}),
        ("rnn", {"activation": "sigmoid"}),
        ("lstm", {"skip": 2}),
        ("gru", {"skip": 4}),
    ],
)
def test_their_values_and_gradients_are_those_that_are_served(
    cell: str, fields: dict[str, Any]
) -> None:
    module = make(cell, **fields)
    assert not module.fused
    inputs, targets = tokens(1), tokens(1).roll(1, 0)
    logits, _ = module(inputs, None)
    torch.nn.functional.cross_entropy(logits[:, 0], targets[:, 0], reduction="sum").backward()

    network = Network(
        module.architecture, {name: p.detach() for name, p in module.named_parameters()}
    )
    trace = run(network, inputs)
    torch.testing.assert_close(logits.detach(), trace.logits)
    backward = Backward(network, inputs, trace, targets[:, 0])
    backward.retreat(T)
    for name, parameter in module.named_parameters():
        torch.testing.assert_close(backward.weights[name], parameter.grad)


@pytest.mark.parametrize("fields", [{}, {"skip": 3}])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_sequence_may_be_cut_anywhere(cell: str, fields: dict[str, Any]) -> None:
    module, inputs = make(cell, **fields), tokens(B)
    whole, last = module(inputs, None)
    first, state = module(inputs[:4], None)
    second, end = module(inputs[4:], state)
    torch.testing.assert_close(torch.cat([first, second]), whole)
    torch.testing.assert_close(end, last)
