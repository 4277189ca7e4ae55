"""Units taken out side by side cost what they cost one by one: by a clamp, and by torch.nn."""

from math import nan

import pytest
import torch
from torch import Tensor, nn

from server.numerics.ablation import EachUnit, ablate, runs_at_once
from server.numerics.clamp import Clamp
from server.numerics.metrics import cross_entropy
from server.numerics.network import Network
from server.numerics.trace import run
from tests.server.numerics.networks import (
    architecture,
    inputs,
    network,
    some_state,
    some_targets,
    vectors,
)

CELLS = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}
STEPS = 37  # two blocks and some


def example(cell: str, **fields) -> tuple[Network, Tensor, Tensor]:
    shape = architecture(cell, **fields)
    targets = some_targets(shape.output_size, STEPS)
    return network(shape), inputs(shape, STEPS, 1), targets


def each(signal: str, layer: int, values: tuple[float, ...]) -> EachUnit:
    return EachUnit(signal, layer, tuple(range(len(values))), 0, None, 0.0, values)


@pytest.mark.parametrize("signal", ["h", "c", "f"])
@pytest.mark.parametrize("layer", [0, 1])
def test_it_agrees_with_one_clamp_after_the_other(signal: str, layer: int) -> None:
    net, given, targets = example("lstm", layers=2, inputs="embedding")
    state = some_state(net.architecture, 1)
    clamps = (Clamp("o", None, (2,), 3, 9, 0.5),)
    held = each(signal, layer, (0.0, 0.25, -0.5, 0.0, 0.1))

    found = torch.cat(list(ablate(net, given, targets, held, state=state, clamps=clamps)), 1)

    for unit, value in enumerate(held.values):
        alone = run(net, given, state, (*clamps, Clamp(signal, layer, (unit,), 0, None, value)))
        losses = cross_entropy(alone.logits[:, 0], targets)
        assert torch.allclose(found[unit], losses, rtol=1e-5, atol=1e-6, equal_nan=True)


@pytest.mark.parametrize("cell", CELLS)
@torch.no_grad()
def test_it_agrees_with_torchs_own_cells_stepped_by_hand(cell: str) -> None:
    net, given, targets = example(cell)
    held = each("h", 0, (0.3, 0.0, 0.0, -0.2, 0.9))

    found = torch.cat(list(ablate(net, given, targets, held)), 1)

    for unit, value in enumerate(held.values):
        expected = by_hand(net, given, targets, unit, value)
        assert torch.allclose(found[unit], expected, rtol=1e-5, atol=1e-6, equal_nan=True)


def by_hand(net: Network, given: Tensor, targets: Tensor, unit: int, value: float) -> Tensor:
    """The losses, with torch.nn's cell and a unit of h overwritten after every step."""
    shape = net.architecture
    cell = CELLS[shape.cell](shape.vector_size, shape.hidden)
    cell.load_state_dict(
        {
            name.removeprefix("rnn.").removesuffix("_l0"): weight
            for name, weight in net.parameters.items()
            if name.startswith("rnn.")
        }
    )
    h, c = torch.zeros((1, shape.hidden)), torch.zeros((1, shape.hidden))
    losses = []
    for x, target in zip(vectors(net, given), targets.tolist(), strict=True):
        if shape.cell == "lstm":
            h, c = cell(x, (h, c))
        else:
            h = cell(x, h)
        h[:, unit] = value
        logits = h @ net.parameters["head.weight"].T + net.parameters["head.bias"]
        losses.append(nan if target < 0 else -logits.log_softmax(1)[0, target].item())
    return torch.tensor(losses)


def test_a_unit_that_nobody_hears_costs_nothing() -> None:
    net, given, targets = example("rnn")
    net.parameters["rnn.weight_hh_l0"][:, 3] = 0
    net.parameters["head.weight"][:, 3] = 0

    found = torch.cat(list(ablate(net, given, targets, each("h", 0, (0.0,) * 5))), 1)

    without = cross_entropy(run(net, given).logits[:, 0], targets)
    assert torch.allclose(found[3], without, rtol=1e-5, atol=1e-6, equal_nan=True)
    assert not torch.allclose(found[2], without, rtol=1e-2, equal_nan=True)


def test_so_many_run_side_by_side_that_a_block_is_short() -> None:
    def runs(hidden: int, layers: int = 1) -> int:
        return runs_at_once(architecture("lstm", hidden=hidden, layers=layers))

    assert runs(8) == 8
    assert runs(256) == 256
    assert runs(512, layers=2) == 32
    assert runs(1024, layers=4) == 4
