"""Jacobians of one step and of many have the singular values that autograd and LAPACK find."""

import pytest
import torch

from server.numerics.cells import CELLS
from server.numerics.clamp import Clamp
from server.numerics.jacobian import jacobian_norms, memory
from server.numerics.network import Network
from server.numerics.trace import run
from tests.server.numerics.autograd import Watched, watch
from tests.server.numerics.networks import (
    architecture,
    inputs,
    network,
    no_targets,
    some_state,
)

ACCURACY = 1e-4
STEPS = 9
HELD = {
    "rnn": (Clamp("a", None, (1,), 4, 6, 0.3), Clamp("h", 1, (0,), 5, 7, 0.2)),
    "lstm": (Clamp("f", None, (1, 2), 4, 7, 1.0), Clamp("c", 1, (0,), 6, 7, 0.2)),
    "gru": (Clamp("z", None, (1, 2), 4, 7, 1.0), Clamp("n", 1, (0,), 6, 7, 0.2)),
}


def size_by_autograd(oracle: Watched, name: str, layer: int, late: int, early: int) -> float:
    """Largest singular value of ∂(state at `late`)/∂(state at `early`), row by row."""
    of, by = oracle.signals[name][late][layer], oracle.signals[name][early][layer]
    rows = [
        torch.autograd.grad(
            of[0, unit], by, retain_graph=True, allow_unused=True, materialize_grads=True
        )[0]
        for unit in range(of.shape[1])
    ]
    return float(torch.linalg.svdvals(torch.cat(rows))[0])


@pytest.mark.parametrize("clamped", [False, True])
@pytest.mark.parametrize("skip", [0, 3])
@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("cell", CELLS)
def test_memory_and_steps_agree_with_autograd(cell, layer, skip, clamped) -> None:
    shape = architecture(cell, layers=2, skip=skip)
    net, x = network(shape, torch.float64), inputs(shape, STEPS, 1)
    state, clamps = some_state(shape, 1, torch.float64), HELD[cell] if clamped else ()
    trace, oracle = run(net, x, state, clamps), watch(net, x, no_targets(STEPS), state, clamps)

    remembered = memory(net, trace, layer=layer, clamps=clamps, state=state)
    one_step = jacobian_norms(net, trace, layer=layer, clamps=clamps, state=state)

    name = "c" if cell == "lstm" else "h"
    assert remembered.full.tolist() == pytest.approx(
        [size_by_autograd(oracle, name, layer, STEPS - 1, STEPS - 1 - d) for d in range(1, STEPS)],
        rel=ACCURACY,
    )
    assert one_step.shape == (STEPS,)
    assert one_step[1:].tolist() == pytest.approx(
        [size_by_autograd(oracle, "h", layer, t, t - 1) for t in range(1, STEPS)], rel=ACCURACY
    )


@pytest.mark.parametrize("cell", CELLS)
def test_the_first_step_starts_from_the_given_state(cell) -> None:
    shape = architecture(cell)
    net, x = network(shape, torch.float64), inputs(shape, STEPS, 1)
    before = run(net, x[:4])
    after = run(net, x[4:], before.state, first=4)

    expected = jacobian_norms(net, run(net, x))[4:]

    assert torch.allclose(jacobian_norms(net, after, state=before.state), expected, rtol=1e-10)


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "f"), ("gru", "z")])
def test_the_direct_path_is_the_product_of_gates(cell, gate) -> None:
    shape = architecture(cell, hidden=12)
    net, x = network(shape), inputs(shape, 30, 1)
    trace = run(net, x)

    direct = memory(net, trace).direct

    gates = trace.signals[gate][:, 0, 0]
    assert direct is not None
    for d in (1, 2, 13, 29):
        assert float(direct[d - 1]) == pytest.approx(float(gates[30 - d :].prod(0).max()), rel=1e-5)


def test_a_vanilla_rnn_has_no_direct_path() -> None:
    shape = architecture("rnn")

    assert memory(network(shape), run(network(shape), inputs(shape, 5, 1))).direct is None


def constant(net: Network, signal: str, value: float, steps: int) -> tuple:
    clamps = (Clamp(signal, None, None, 0, None, value),)
    return run(net, inputs(net.architecture, steps, 1), None, clamps), clamps


@pytest.mark.parametrize(
    ("value", "reach"), [(0.9, (22, 44)), (0.5, (4, 7)), (1.0, (None, None)), (0.0, (1, 1))]
)
def test_reach_is_where_a_constant_forget_gate_has_fallen_to_ten_and_one_per_cent(
    value, reach
) -> None:
    """Without a way through W_hh nothing is left but fᵈ: 0.9²² = 0.098, 0.9⁴⁴ = 0.0097."""
    shape = architecture("lstm")
    net = network(shape)
    alone = Network(shape, dict(net.parameters) | {"rnn.weight_hh_l0": torch.zeros(20, 5)})
    trace, clamps = constant(alone, "f", value, 50)

    remembered = memory(alone, trace, clamps=clamps)

    assert remembered.reach == reach
    assert remembered.full.tolist() == pytest.approx([value**d for d in range(1, 50)], rel=1e-4)


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "f"), ("gru", "z")])
def test_what_is_kept_whole_has_the_size_of_one(cell, gate) -> None:
    """Every Jacobian is the identity, or the identity and some rounding."""
    shape = architecture(cell, hidden=64)
    net = network(shape)
    if cell == "lstm":
        net = Network(shape, dict(net.parameters) | {"rnn.weight_hh_l0": torch.zeros(256, 64)})
    trace, clamps = constant(net, gate, 1.0, 30)

    remembered = memory(net, trace, clamps=clamps)

    assert remembered.full.tolist() == pytest.approx([1] * 29, rel=1e-5)


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_a_short_sequence_has_little_to_remember(cell, steps) -> None:
    shape = architecture(cell)
    net = network(shape)
    remembered = memory(net, run(net, inputs(shape, steps, 1)))

    assert remembered.full.shape == (steps - 1,)
    if steps == 1:
        assert remembered.reach == (None, None)
