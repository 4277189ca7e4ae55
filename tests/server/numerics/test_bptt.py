"""The recursion by hand agrees with torch.autograd, tensor by tensor."""

import pytest
import torch
from torch import Tensor

from server.numerics.bptt import Backward
from server.numerics.cells import CELLS
from server.numerics.clamp import Clamp
from server.numerics.trace import run
from tests.server.numerics.autograd import watch
from tests.server.numerics.networks import architecture, inputs, network, some_state, some_targets

ACCURACY = 1e-10
KINDS = [(cell, "tanh") for cell in CELLS] + [("rnn", "relu"), ("rnn", "sigmoid")]


def assert_agree(found: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    assert found.keys() == expected.keys()
    for name, reference in expected.items():
        assert found[name].shape == reference.shape, name
        error = (found[name] - reference).abs().max()
        assert error <= ACCURACY * reference.abs().max(), name


def check(shape, steps, loss, clamps=(), state=None, first=0, dtype=torch.float64) -> None:
    net, x = network(shape, dtype), inputs(shape, steps, 1, dtype)
    targets = some_targets(shape.output_size, steps)
    trace = run(net, x, state, clamps, first)
    oracle = watch(net, x, targets, state, clamps, first)
    value = oracle.total(loss)

    back = Backward(net, x, trace, targets, loss=loss, clamps=clamps, state=state)
    piece = back.retreat(steps)

    assert back.loss == pytest.approx(value.item(), rel=1e-12)
    assert (piece.first, piece.count, back.position) == (0, steps, 0)
    assert_agree(piece.vectors, oracle.by_signals(value))
    assert_agree(back.weights, oracle.by_parameters(value))


@pytest.mark.parametrize("loss", ["total", "last", 3])
@pytest.mark.parametrize("layers", [1, 2, 4])
@pytest.mark.parametrize(("cell", "activation"), KINDS)
def test_every_gradient_agrees_with_autograd(cell, activation, layers, loss) -> None:
    check(architecture(cell, activation=activation, layers=layers), 9, loss)


@pytest.mark.parametrize("skip", [0, 2, 4])
@pytest.mark.parametrize("kind", ["one_hot", "embedding", "real"])
@pytest.mark.parametrize("cell", CELLS)
def test_with_any_input_skip_and_state(cell, kind, skip) -> None:
    shape = architecture(cell, layers=2, skip=skip, inputs=kind)

    check(shape, 9, "total", state=some_state(shape, 1, torch.float64))
    check(shape, 3, "total", state=some_state(shape, 1, torch.float64))


@pytest.mark.parametrize(
    ("cell", "name"),
    [(cell, name) for cell, kind in CELLS.items() for name in ("x", *kind.recorded)],
)
def test_with_any_signal_held(cell, name) -> None:
    shape = architecture(cell, layers=2, skip=3, inputs="embedding")
    layer = None if name == "x" else 0
    wide = Clamp(name, None, (0, 2), 12, 17, 0.3)
    narrow = Clamp(name, layer, None, 13, 15, -0.2)

    check(shape, 9, "total", (wide, narrow), some_state(shape, 1, torch.float64), first=10)
