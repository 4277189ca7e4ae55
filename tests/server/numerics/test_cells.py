"""The cells against torch.nn, and against loops written out by hand."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from jaxtyping import TypeCheckError
from torch import Tensor, nn

from server.numerics.cells import CELLS
from server.numerics.network import Network
from server.numerics.trace import run
from tests.server.numerics.networks import (
    INPUTS,
    MODULES,
    architecture,
    by_torch,
    inputs,
    network,
    some_state,
    torch_module,
)

TORCH_HAS = [("rnn", "tanh"), ("rnn", "relu"), ("lstm", "tanh"), ("gru", "tanh")]
STEPS = st.integers(1, 300)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 1e-6)])
@pytest.mark.parametrize(("cell", "activation"), TORCH_HAS)
@given(
    steps=STEPS,
    batch=st.integers(1, 8),
    layers=st.integers(1, 3),
    hidden=st.integers(1, 40),
    kind=st.sampled_from(INPUTS),
    given_state=st.booleans(),
    seed=st.integers(0, 999),
)
def test_states_agree_with_torch(
    cell, activation, dtype, tolerance, steps, batch, layers, hidden, kind, given_state, seed
) -> None:
    shape = architecture(
        cell, activation=activation, layers=layers, hidden=hidden, inputs=kind, input_size=11
    )
    net = network(shape, dtype, seed)
    x = inputs(shape, steps, batch, dtype, seed)
    start = some_state(shape, batch, dtype, seed) if given_state else None

    trace = run(net, x, start)
    top, last = by_torch(net, x, start)

    scale = max(1.0, float(top.abs().max()))  # relu has no upper end
    assert (trace.signals["h"][:, -1] - top).abs().max() <= tolerance * scale
    assert (trace.state.h - last.h).abs().max() <= tolerance * scale
    if trace.state.c is not None and last.c is not None:
        assert (trace.state.c - last.c).abs().max() <= tolerance * max(1.0, float(last.c.max()))


@pytest.mark.parametrize("cell", CELLS)
def test_logits_are_the_linear_head_of_the_top_layer(cell) -> None:
    shape = architecture(cell, layers=2)
    net = network(shape, torch.float64)
    trace = run(net, inputs(shape, 37, 3))

    weight, bias = net.parameters["head.weight"], net.parameters["head.bias"]
    expected = trace.signals["h"][:, -1] @ weight.T + bias

    assert (trace.logits - expected).abs().max() <= 1e-14
    assert (trace.probs - expected.softmax(-1)).abs().max() <= 1e-14


@pytest.mark.parametrize("cell", CELLS)
def test_a_state_dict_comes_from_torch_as_it_is(cell) -> None:
    module = MODULES[cell](7, 5, 2)
    head = nn.Linear(5, 4)
    parameters = {f"rnn.{name}": value for name, value in module.state_dict().items()}
    parameters |= {f"head.{name}": value for name, value in head.state_dict().items()}

    shape = architecture(cell, layers=2, inputs="real")
    x = inputs(shape, 9, 2)
    trace = run(Network(shape, parameters), x)

    assert (trace.signals["h"][:, -1] - module(x)[0]).abs().max() <= 1e-6
    assert (trace.logits - head(module(x)[0])).abs().max() <= 1e-6


@pytest.mark.parametrize("cell", CELLS)
def test_parameters_go_back_to_torch_as_they_are(cell) -> None:
    net = network(architecture(cell, layers=3))

    module = torch_module(net)  # load_state_dict is strict: no name missing, none too many

    for name, value in module.state_dict().items():
        assert torch.equal(value, net.parameters[f"rnn.{name}"])


def parameters_of(net: Network, layer: int) -> tuple[Tensor, ...]:
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return tuple(net.parameters[f"rnn.{name}_l{layer}"] for name in names)


def skip_weight(net: Network, layer: int) -> Tensor:
    shape = net.architecture
    rows = len(shape.kind.gates) * shape.hidden
    return net.parameters.get(
        f"rnn.weight_skip_l{layer}", torch.zeros((rows, shape.hidden), dtype=net.dtype)
    )


def rnn_by_hand(net: Network, layer: int, x: Tensor) -> dict[str, Tensor]:
    """The equations of API.md, one sequence (T, I), term by term."""
    weight_ih, weight_hh, bias_ih, bias_hh = parameters_of(net, layer)
    act = {"tanh": torch.tanh, "sigmoid": lambda a: 1 / (1 + torch.exp(-a))}
    s = net.architecture.skip
    a, h = [], [torch.zeros(net.architecture.hidden, dtype=torch.float64)]
    for t, x_t in enumerate(x):
        past = h[t + 1 - s] if s and t + 1 >= s else torch.zeros_like(h[0])
        from_past = skip_weight(net, layer) @ past
        a.append(weight_ih @ x_t + bias_ih + weight_hh @ h[-1] + bias_hh + from_past)
        h.append(act[net.architecture.activation](a[-1]))
    return {"a": torch.stack(a), "h": torch.stack(h[1:])}


def lstm_by_hand(net: Network, layer: int, x: Tensor) -> dict[str, Tensor]:
    weight_ih, weight_hh, bias_ih, bias_hh = parameters_of(net, layer)
    H, s = net.architecture.hidden, net.architecture.skip
    h = [torch.zeros(H, dtype=torch.float64)]
    c = [h[0]]
    out: dict[str, list[Tensor]] = {name: [] for name in CELLS["lstm"].recorded}
    for t, x_t in enumerate(x):
        past = h[t + 1 - s] if s and t + 1 >= s else torch.zeros_like(h[0])
        stacked = weight_ih @ x_t + bias_ih + weight_hh @ h[-1] + bias_hh
        stacked = stacked + skip_weight(net, layer) @ past
        step = {f"a_{gate}": stacked[n * H : (n + 1) * H] for n, gate in enumerate("ifgo")}
        step |= {gate: 1 / (1 + torch.exp(-step[f"a_{gate}"])) for gate in "ifo"}
        step["g"] = torch.tanh(step["a_g"])
        c.append(step["f"] * c[-1] + step["i"] * step["g"])
        h.append(step["o"] * torch.tanh(c[-1]))
        for name, value in (step | {"c": c[-1], "h": h[-1]}).items():
            out[name].append(value)
    return {name: torch.stack(values) for name, values in out.items()}


def gru_by_hand(net: Network, layer: int, x: Tensor) -> dict[str, Tensor]:
    weight_ih, weight_hh, bias_ih, bias_hh = parameters_of(net, layer)
    H, s = net.architecture.hidden, net.architecture.skip
    h = [torch.zeros(H, dtype=torch.float64)]
    out: dict[str, list[Tensor]] = {name: [] for name in CELLS["gru"].recorded}
    for t, x_t in enumerate(x):
        past = h[t + 1 - s] if s and t + 1 >= s else torch.zeros_like(h[0])
        below = weight_ih @ x_t + bias_ih + skip_weight(net, layer) @ past
        before = weight_hh @ h[-1] + bias_hh
        step = {"a_r": below[:H] + before[:H], "a_z": below[H : 2 * H] + before[H : 2 * H]}
        step |= {gate: 1 / (1 + torch.exp(-step[f"a_{gate}"])) for gate in "rz"}
        step["m"] = before[2 * H :]  # the reset gate acts on W_hn h + b_hn, bias included
        step["a_n"] = below[2 * H :] + step["r"] * step["m"]
        step["n"] = torch.tanh(step["a_n"])
        h.append((1 - step["z"]) * step["n"] + step["z"] * h[-1])  # z = 1 keeps the old state
        for name, value in (step | {"h": h[-1]}).items():
            out[name].append(value)
    return {name: torch.stack(values) for name, values in out.items()}


BY_HAND = {"rnn": rnn_by_hand, "lstm": lstm_by_hand, "gru": gru_by_hand}


@pytest.mark.parametrize(
    ("cell", "activation"), [(cell, "tanh") for cell in CELLS] + [("rnn", "sigmoid")]
)
@given(
    steps=st.integers(2, 40),
    layers=st.integers(1, 3),
    hidden=st.integers(1, 20),
    skip=st.sampled_from((0, 2, 3, 7)),
    seed=st.integers(0, 999),
)
def test_every_signal_agrees_with_a_loop_by_hand(
    cell, activation, steps, layers, hidden, skip, seed
) -> None:
    shape = architecture(
        cell, activation=activation, inputs="real", layers=layers, hidden=hidden, skip=skip
    )
    net = network(shape, torch.float64, seed)
    x = inputs(shape, steps, 1, torch.float64, seed)
    trace = run(net, x)

    below = x[:, 0]
    for layer in range(layers):
        expected = BY_HAND[cell](net, layer, below)
        assert expected.keys() == trace.signals.keys()
        for name, values in expected.items():
            assert (trace.signals[name][:, layer, 0] - values).abs().max() <= 1e-12
        below = expected["h"]


def test_gru_keeps_its_state_where_z_is_one() -> None:
    shape = architecture("gru", hidden=3)
    parameters = {name: torch.zeros(size) for name, size in shape.parameter_shapes().items()}
    parameters["rnn.bias_ih_l0"][3:6] = 100.0  # z = σ(100) = 1 in float32
    parameters["rnn.bias_ih_l0"][6:] = 1.0  # and the candidate is not zero
    start = some_state(shape, batch=2)

    trace = run(Network(shape, parameters), inputs(shape, 5, 2), start)

    assert torch.equal(trace.state.h, start.h)


def test_gru_without_reset_agrees_and_with_m_read_as_r_times_h_differs() -> None:
    """In torch r acts after the matrix, r ∘ (W h + b); in Cho et al. before it, W (r ∘ h)."""
    shape = architecture("gru", inputs="real")
    net = network(shape, torch.float64)
    x = inputs(shape, 6, 1, torch.float64)
    trace = run(net, x)
    weight_hh = net.parameters["rnn.weight_hh_l0"][10:]
    bias_hh = net.parameters["rnn.bias_hh_l0"][10:]

    before = trace.signals["h"][:-1, 0, 0]  # h' of steps 1 on
    r, m = trace.signals["r"][1:, 0, 0], trace.signals["m"][1:, 0, 0]

    assert (m - (before @ weight_hh.T + bias_hh)).abs().max() <= 1e-14
    assert (r * m - ((r * before) @ weight_hh.T + bias_hh)).abs().max() > 1e-2


@pytest.mark.parametrize("cell", CELLS)
def test_signals_are_named_as_the_cell_says_and_stand_in_its_order(cell) -> None:
    kind = CELLS[cell]
    trace = run(network(architecture(cell)), inputs(architecture(cell), 2, 1))

    assert tuple(trace.signals) == kind.recorded
    assert set(kind.states) <= set(kind.signals)
    assert kind.signals[-1] == "h"


@pytest.mark.parametrize("cell", CELLS)
def test_shapes_are_checked_while_tests_run(cell) -> None:
    layer = network(architecture(cell)).layers[0]
    state = dict.fromkeys(CELLS[cell].states, torch.zeros(1, 5))

    with pytest.raises(TypeCheckError):
        CELLS[cell].step(torch.zeros(5), state, layer, lambda name, value: value)
