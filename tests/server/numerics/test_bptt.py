"""The recursion by hand agrees with torch.autograd, tensor by tensor, and with itself in pieces."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from server.numerics.bptt import Backward, BackwardPiece
from server.numerics.cells import CELLS
from server.numerics.clamp import Clamp
from server.numerics.losses import CrossEntropy
from server.numerics.misfit import Misfit
from server.numerics.network import Network
from server.numerics.recording import BLOCK
from server.numerics.trace import run
from tests.server.numerics.autograd import watch
from tests.server.numerics.networks import (
    INPUTS,
    architecture,
    cuts,
    inputs,
    network,
    no_targets,
    some_state,
    some_targets,
)

ACCURACY = 1e-10
SIGNALS = {cell: ("x", *kind.recorded) for cell, kind in CELLS.items()}
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
    assert_agree(piece.contributions, oracle.contributions(value))


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
    [(cell, name) for cell, names in SIGNALS.items() for name in names],
)
def test_with_any_signal_held(cell, name) -> None:
    shape = architecture(cell, layers=2, skip=3, inputs="embedding")
    layer = None if name == "x" else 0
    wide = Clamp(name, None, (0, 2), 12, 17, 0.3)
    narrow = Clamp(name, layer, None, 13, 15, -0.2)

    check(shape, 9, "total", (wide, narrow), some_state(shape, 1, torch.float64), first=10)


@st.composite
def some_clamps(draw, cell: str, layers: int) -> list[tuple]:
    """The fields of up to three, overlapping or not."""

    def clamp(name: str) -> tuple:
        layer = None if name == "x" else draw(st.none() | st.integers(0, layers - 1))
        units = draw(st.none() | st.sets(st.integers(0, 2), min_size=1).map(tuple))
        start = draw(st.integers(0, 8))
        stop = draw(st.none() | st.integers(start, 12))
        return (name, layer, units, start, stop, draw(st.sampled_from((-1.5, 0.0, 0.25, 1.0))))

    names = st.lists(st.sampled_from(SIGNALS[cell]), max_size=3)
    return [clamp(name) for name in draw(names)]


@pytest.mark.parametrize(("cell", "activation"), KINDS)
@given(
    data=st.data(),
    steps=st.integers(3, 12),
    layers=st.integers(1, 3),
    kind=st.sampled_from(INPUTS),
    skip=st.sampled_from((0, 2, 5)),
    loss=st.sampled_from(("total", "last", 0)),
    given_state=st.booleans(),
    head_bias=st.booleans(),
)
def test_all_of_it_together(
    cell, activation, data, steps, layers, kind, skip, loss, given_state, head_bias
) -> None:
    shape = architecture(
        cell,
        activation=activation,
        layers=layers,
        inputs=kind,
        skip=skip,
        head_bias=head_bias,
    )
    state = some_state(shape, 1, torch.float64) if given_state else None

    clamps = tuple(Clamp(*fields) for fields in data.draw(some_clamps(cell, layers)))

    check(shape, steps, loss, clamps, state)


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_a_held_gate_has_the_derivative_by_the_constant_and_its_preactivation_none(value) -> None:
    shape = architecture("lstm")
    net, x = network(shape), inputs(shape, 9, 1)
    clamps = (Clamp("f", None, (1, 3), 4, 6, value),)
    trace = run(net, x, None, clamps)

    vectors = Backward(net, x, trace, some_targets(4, 9), clamps=clamps).retreat(9).vectors

    assert (vectors["f"][4:6, 0][:, [1, 3]] != 0).all()
    assert (vectors["a_f"][4:6, 0][:, [1, 3]] == 0).all()
    assert (vectors["a_f"][4:6, 0][:, [0, 2, 4]] != 0).all()


def test_holding_h_leaves_the_road_of_c() -> None:
    shape = architecture("lstm")
    net, x = network(shape), inputs(shape, 9, 1)
    clamps = (Clamp("h", None, None, 4, 5, 0.2),)
    trace = run(net, x, None, clamps)

    vectors = Backward(net, x, trace, some_targets(4, 9), clamps=clamps).retreat(9).vectors

    assert (vectors["o"][4] == 0).all()
    assert torch.equal(vectors["c"][4], vectors["c"][5] * trace.signals["f"][5, :, 0])


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradients_pass_gradcheck(cell) -> None:
    """Finite differences of the forward pass alone, along a direction for each parameter."""
    shape = architecture(cell, hidden=3, layers=2, skip=2, inputs="embedding")
    net, x = network(shape, torch.float64), inputs(shape, 5, 1)
    targets, names = some_targets(shape.output_size, 5), list(net.parameters)

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *parameters):
            changed = Network(shape, dict(zip(names, map(torch.clone, parameters), strict=True)))
            back = Backward(changed, x, run(changed, x), targets)
            back.retreat(5)
            ctx.gradients = [back.weights[name].clone() for name in names]
            return torch.tensor(back.loss, dtype=torch.float64)

        @staticmethod
        def backward(ctx, grad):
            return tuple(grad * gradient for gradient in ctx.gradients)

    leaves = [p.clone().requires_grad_() for p in net.parameters.values()]

    assert torch.autograd.gradcheck(Loss.apply, leaves, fast_mode=True)


def joined(pieces: list[BackwardPiece]) -> dict[str, Tensor]:
    """All tensors of pieces, the newest of which comes first."""
    return {
        f"{part} {name}": torch.cat([getattr(piece, part)[name] for piece in reversed(pieces)])
        for part in ("vectors", "contributions")
        for name in getattr(pieces[0], part)
    }


@pytest.mark.parametrize("cell", CELLS)
@given(
    data=st.data(),
    steps=st.sampled_from((1, 7, BLOCK, BLOCK + 9)),
    hidden=st.integers(1, 40),
    layers=st.integers(1, 3),
    skip=st.sampled_from((0, 2)),
)
def test_pieces_of_any_size_have_the_same_bits(cell, data, steps, hidden, layers, skip) -> None:
    shape = architecture(cell, hidden=hidden, layers=layers, skip=skip, inputs="embedding")
    net, x = network(shape), inputs(shape, steps, 1)
    trace, targets = run(net, x), some_targets(4, steps)
    targets[0] = 1
    whole, parts = (Backward(net, x, trace, targets) for _ in range(2))

    expected = joined([whole.retreat(steps)])
    found = joined([parts.retreat(length) for length in data.draw(cuts(steps))])

    assert (whole.position, parts.position) == (0, 0)
    for name, tensor in expected.items():
        assert torch.equal(found[name], tensor), name
    for name, tensor in whole.weights.items():
        assert torch.equal(parts.weights[name], tensor), name


@pytest.mark.parametrize("cell", CELLS)
def test_on_the_way_the_weights_are_the_sum_of_the_steps_so_far(cell) -> None:
    shape = architecture(cell)
    net, x = network(shape, torch.float64), inputs(shape, 9, 1)
    back = Backward(net, x, run(net, x), some_targets(4, 9))
    back.retreat(2)
    back.retreat(3)

    so_far = back.weights
    h = run(net, x).signals["h"][:, 0, 0]
    again = Backward(net, x, run(net, x), some_targets(4, 9)).retreat(9)
    rows = {"rnn": ["a"], "lstm": ["a_i", "a_f", "a_g", "a_o"], "gru": ["a_r", "a_z", "m"]}[cell]
    delta = torch.cat([again.vectors[name][4:, 0] for name in rows], 1)

    assert torch.allclose(so_far["rnn.weight_hh_l0"], delta.T @ h[3:8], rtol=1e-12, atol=0)
    assert back.position == 4


def test_more_steps_than_there_are_are_those_there_are() -> None:
    shape = architecture("rnn")
    net, x = network(shape), inputs(shape, 5, 1)
    back = Backward(net, x, run(net, x), some_targets(4, 5))

    assert (back.retreat(3).first, back.retreat(99).count) == (2, 2)


def test_what_is_smaller_than_the_root_of_a_float32_still_has_a_norm() -> None:
    shape = architecture("rnn", hidden=8)
    small = {name: p * 1e-5 if "hh" in name else p for name, p in network(shape).parameters.items()}
    net, x = Network(shape, small), inputs(shape, 9, 1)

    piece = Backward(net, x, run(net, x), some_targets(4, 9), loss=6).retreat(9)

    norms, grad_a = piece.contributions["rnn.bias_hh_l0"], piece.vectors["a"][:, 0]
    assert 0 < norms[1] < 1e-21
    assert float(norms[1]) == pytest.approx(math.hypot(*grad_a[1].tolist()), rel=1e-6)


@pytest.mark.parametrize(
    ("targets", "loss", "message"),
    [
        (some_targets(4, 9), 8, "step 8 has no target"),
        (some_targets(4, 9), 9, "step 9 has no target"),
        (some_targets(4, 9), -1, "step -1 has no target"),
        (no_targets(9), "total", "no step has a target"),
        (no_targets(9), "last", "no step has a target"),
        (some_targets(4, 8), "total", "8 targets for 9 steps"),
        (some_targets(4, 9) + 3, "total", "no target"),
        (some_targets(4, 9) - 1, "total", "no target -2"),
    ],
)
def test_losses_that_are_not_there_are_refused(targets, loss, message) -> None:
    shape = architecture("rnn")
    net, x = network(shape), inputs(shape, 9, 1)

    with pytest.raises(Misfit, match=message):
        Backward(net, x, run(net, x), targets, loss=loss)


class Doubled:
    """Twice the cross-entropy."""

    def __init__(self, losses: CrossEntropy) -> None:
        self._losses = losses
        self.per_step = 2 * losses.per_step
        self.known = losses.known

    def by_logits(self, steps: slice) -> Tensor:
        return 2 * self._losses.by_logits(steps)


def test_a_loss_of_another_kind_flows_back_in_the_same_way() -> None:
    shape = architecture("gru")
    net, x = network(shape), inputs(shape, 9, 1)
    trace = run(net, x)
    once = Backward(net, x, trace, some_targets(4, 9))
    twice = Backward(net, x, trace, Doubled(CrossEntropy(trace, some_targets(4, 9))))

    assert torch.equal(twice.retreat(9).vectors["h"], 2 * once.retreat(9).vectors["h"])
    assert twice.loss == pytest.approx(2 * once.loss, rel=1e-6)
