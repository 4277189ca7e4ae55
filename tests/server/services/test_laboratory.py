"""The laboratory's numbers are autograd's in float64, and each switch moves what it is about."""

from dataclasses import replace
from math import log
from typing import Any

import pytest
import torch
from torch import Tensor

from server.services.laboratory import (
    Experiment,
    Plan,
    draw_inputs,
    experiment,
    make,
)

PLAN = Plan(
    cell="rnn",
    activation="tanh",
    hidden=6,
    layers=1,
    steps=12,
    init="normal",
    scale=None,
    skip=0,
    forget_bias=0.0,
    seed=0,
    input="random",
    input_scale=1.0,
    clip=None,
    jacobian=True,
    memory=True,
)
MODULES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
CELLS = ("rnn", "lstm", "gru")


def found(plan: Plan = PLAN, **changes: Any) -> Experiment:
    for piece in experiment(replace(plan, **changes)):
        if piece is not None:
            return piece
    raise AssertionError("nothing was found")


def by_autograd(plan: Plan) -> tuple[Tensor, Tensor]:
    """The loss, and ∂L/∂h_t (T, L, H), of the equations as torch's own module has them.

    Every h_t gets a zero added that is watched: its gradient is the total derivative.
    """
    network, _ = make(plan)
    module = MODULES[plan.cell](16, plan.hidden, num_layers=1, dtype=torch.float64)
    x, watched = draw_inputs(plan), []
    for layer in range(plan.layers):
        module = MODULES[plan.cell](x.shape[-1], plan.hidden, dtype=torch.float64)
        module.load_state_dict(
            {
                name.removeprefix("rnn.").replace(f"_l{layer}", "_l0"): weight
                for name, weight in network.parameters.items()
                if name.endswith(f"_l{layer}")
            }
        )
        state, outputs = None, []
        for x_t in x:
            zero = torch.zeros((1, 1, plan.hidden), dtype=torch.float64, requires_grad=True)
            h, state = module(x_t[None], state)
            h = h + zero
            state = (h, state[1]) if plan.cell == "lstm" else h
            watched.append(zero)
            outputs.append(h[0])
        x = torch.stack(outputs)
    loss = x[-1].mean()
    grads = torch.autograd.grad(loss, watched)
    by_layer = torch.stack(grads).view(plan.layers, plan.steps, plan.hidden)
    return loss, by_layer.transpose(0, 1)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("init", ["uniform", "orthogonal", "identity"])
def test_norms_agree_with_autograd(cell: str, layers: int, init: str) -> None:
    plan = replace(PLAN, cell=cell, layers=layers, init=init, scale=1.3, forget_bias=0.5)
    loss, grads = by_autograd(plan)

    answer = found(plan)

    assert answer.loss == pytest.approx(loss.item(), rel=1e-12)
    torch.testing.assert_close(answer.layer_norms, grads.norm(dim=2), rtol=1e-10, atol=0)
    torch.testing.assert_close(answer.norms, grads.flatten(1).norm(dim=1), rtol=1e-10, atol=0)


def relu_or(activation: str, a: Tensor) -> Tensor:
    functions = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
    return functions[activation](a)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("skip", [0, 2, 5])
def test_activations_and_skip_connections_agree_with_autograd(activation: str, skip: int) -> None:
    plan = replace(PLAN, activation=activation, skip=skip, scale=0.9)
    network, _ = make(plan)
    weights = {name.removeprefix("rnn."): w for name, w in network.parameters.items()}
    states: list[Tensor] = []
    for x_t in draw_inputs(plan)[:, 0]:
        a = weights["weight_ih_l0"] @ x_t
        if states:
            a = a + weights["weight_hh_l0"] @ states[-1]
        if skip and len(states) >= skip:
            a = a + weights["weight_skip_l0"] @ states[-skip]
        states.append(relu_or(activation, a).requires_grad_())
    grads = torch.autograd.grad(states[-1].mean(), states)

    norms = found(plan).norms

    torch.testing.assert_close(norms, torch.stack(grads).norm(dim=1), rtol=1e-10, atol=0)


@pytest.mark.parametrize("cell", CELLS)
def test_the_weights_gradient_agrees_with_autograd_and_is_clipped(cell: str) -> None:
    network, _ = make(replace(PLAN, cell=cell))
    module = MODULES[cell](16, 6, dtype=torch.float64)
    named = {name.removeprefix("rnn."): w for name, w in network.parameters.items()}
    module.load_state_dict({name: w for name, w in named.items() if name != "head.weight"})
    module(draw_inputs(PLAN)[:, 0])[0][-1].mean().backward()
    grads = [weight.grad for weight in module.parameters() if weight.grad is not None]
    total = float(torch.nn.utils.clip_grad_norm_(module.parameters(), 0.01))
    after = float(torch.cat([grad.flatten() for grad in grads]).norm())

    answer = found(cell=cell, clip=0.01)

    assert answer.gradient_norm == pytest.approx(total, rel=1e-10)
    assert answer.clipped_norm == pytest.approx(after, rel=1e-4)  # torch adds 1e-6 to the norm
    assert found(cell=cell, clip=1e6).clipped_norm == answer.gradient_norm
    assert found(cell=cell).clipped_norm is None


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("scale", [0.0, 0.5, 2.0])
def test_every_block_has_the_spectral_radius_that_was_asked_for(cell: str, scale: float) -> None:
    plan = replace(PLAN, cell=cell, layers=2, skip=3, scale=scale)
    answer = found(plan)

    for name, weight in answer.weights.items():
        if "weight_hh" in name or "weight_skip" in name:
            for block in weight.split(plan.hidden):
                radius = torch.linalg.eigvals(block).abs().max()
                assert float(radius) == pytest.approx(scale, rel=1e-9)
    assert answer.spectral_radius == scale


def test_a_linear_chain_has_its_closed_form() -> None:
    """Identity, ReLU and a positive start: every step multiplies by the scale, and by nothing."""
    plan = replace(PLAN, activation="relu", init="identity", scale=0.5, input="pulse", steps=1000)

    norms = found(plan, memory=False, jacobian=False).norms

    assert float(norms[-1]) == pytest.approx(6**0.5 / 6)  # L is the mean of six units
    alive = float(norms[-2] / 0.5 * 6) ** 2
    assert alive == pytest.approx(round(alive))  # of the six, those that the first step raised
    distances = torch.arange(999, 0, -1, dtype=torch.float64)
    expected = alive**0.5 / 6 * 0.5**distances
    torch.testing.assert_close(norms[:-1], expected, rtol=1e-9, atol=0)
    assert 0 < norms[0] < 1e-300  # no float32, and not flushed


def test_the_forget_gate_is_told_with_its_half_life() -> None:
    """W = 0, no input: every gate is σ(forget_bias)."""
    bias = log(0.9 / 0.1)
    plan = replace(PLAN, cell="lstm", scale=0.0, input="zeros", forget_bias=bias)

    answer = found(plan)

    assert answer.forget is not None
    assert answer.forget.gate == "f"
    assert answer.forget.mean == pytest.approx(0.9)
    assert answer.forget.half_life == pytest.approx(6.5788, abs=1e-4)  # the lecture's 6.6
    expected = [[0.9**d] * 3 for d in range(1, 12)]
    torch.testing.assert_close(answer.forget.product, torch.tensor(expected).double())
    assert answer.memory is not None
    assert answer.memory.direct is not None
    assert answer.memory.direct.tolist() == pytest.approx([0.9**d for d in range(1, 12)])
    gru = found(plan, cell="gru").forget
    assert gru is not None
    assert gru.gate == "z"
    assert gru.mean == pytest.approx(0.9)
    assert found(plan, cell="rnn").forget is None


@pytest.mark.parametrize("cell", CELLS)
def test_dots_are_pre_activations_with_their_activations_slope(cell: str) -> None:
    answer = found(cell=cell, steps=40, layers=2)

    names = {"rnn": {"a"}, "lstm": {"a_i", "a_f", "a_g", "a_o"}, "gru": {"a_r", "a_z", "a_n"}}
    assert answer.preactivations.keys() == names[cell]
    for name, dots in answer.preactivations.items():
        assert len(dots.values) == len(dots.derivatives) == 400
        values = dots.values.clone().requires_grad_()
        smooth = torch.tanh(values) if name in ("a", "a_g", "a_n") else torch.sigmoid(values)
        (slopes,) = torch.autograd.grad(smooth.sum(), values)
        torch.testing.assert_close(dots.derivatives, slopes)
        assert dots.mean_derivative == pytest.approx(float(slopes.mean()), abs=0.05)


def test_what_is_not_switched_stays_as_it_was() -> None:
    before, after = found().weights, found(scale=0.5, forget_bias=3.0, input="one_hot").weights
    ratio = after["rnn.weight_hh_l0"] / before["rnn.weight_hh_l0"]

    torch.testing.assert_close(ratio, ratio[0, 0].expand_as(ratio))
    deeper, wider = found(layers=3).weights, found(cell="gru").weights
    for name, weight in before.items():
        assert torch.equal(deeper[name], weight)
    assert torch.equal(wider["rnn.weight_hh_l0"][:6], before["rnn.weight_hh_l0"])
    assert not torch.equal(found(seed=1).weights["rnn.weight_hh_l0"], before["rnn.weight_hh_l0"])


def test_inputs_are_what_they_are_called() -> None:
    drawn = {name: draw_inputs(replace(PLAN, input=name))[:, 0] for name in ("random", "one_hot")}
    pulse, zeros = (draw_inputs(replace(PLAN, input=name))[:, 0] for name in ("pulse", "zeros"))

    assert torch.equal(drawn["one_hot"].sum(dim=1), torch.ones(12).double())
    assert set(drawn["one_hot"].unique().tolist()) == {0, 1}
    assert torch.equal(pulse[0], drawn["random"][0])
    assert not pulse[1:].any()
    assert not zeros.any()


@pytest.mark.parametrize("kind", ["random", "one_hot"])
def test_the_input_has_the_spread_that_was_asked_for(kind: str) -> None:
    plan = replace(PLAN, hidden=64, steps=400, input=kind, input_scale=0.3, scale=0.0)

    answer = found(plan, jacobian=False, memory=False)

    assert float(answer.preactivations["a"].values.std()) == pytest.approx(0.3, rel=0.15)


def test_one_step_has_no_distance_to_remember() -> None:
    answer = found(steps=1, cell="lstm")

    assert answer.memory is not None
    assert answer.memory.full.shape == (0,)
    assert answer.forget is not None
    assert answer.forget.product.shape == (0, 3)
    assert answer.norms.shape == (1,)


def test_it_can_be_stopped_between_its_pieces() -> None:
    assert [piece is None for piece in experiment(PLAN)] == [True] * 5 + [False]
