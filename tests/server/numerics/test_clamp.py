"""A clamp holds a signal, and everything after it is recomputed."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from server.numerics.cells import CELLS
from server.numerics.clamp import Clamp
from server.numerics.network import Network
from server.numerics.trace import Trace, run
from tests.server.numerics.networks import architecture, inputs, network, tensors

EVERY_SIGNAL = [(cell, name) for cell, kind in CELLS.items() for name in kind.recorded]
STEPS = 12


def held(cell: str, *clamps: Clamp, layers: int = 2, first: int = 0) -> tuple[Trace, Trace]:
    """A trace without and with the clamps."""
    shape = architecture(cell, layers=layers)
    net = network(shape, torch.float64)
    x = inputs(shape, STEPS, 2)
    return run(net, x, first=first), run(net, x, None, clamps, first)


@pytest.mark.parametrize(("cell", "name"), EVERY_SIGNAL)
def test_a_held_signal_has_its_value_there_and_is_computed_elsewhere(cell, name) -> None:
    free, trace = held(cell, Clamp(name, 1, (0, 3), 4, 6, 0.25))

    assert (trace.signals[name][4:6, 1][..., [0, 3]] == 0.25).all()
    assert torch.equal(trace.signals[name][:4], free.signals[name][:4])
    assert not (trace.signals[name][4:6, 1][..., [1, 2, 4]] == 0.25).any()
    assert not (trace.signals[name][6:, 1] == 0.25).any()
    assert torch.equal(trace.signals["h"][:, 0], free.signals["h"][:, 0])  # the layer below


@pytest.mark.parametrize(("cell", "name"), EVERY_SIGNAL)
def test_what_comes_after_a_held_signal_changes(cell, name) -> None:
    free, trace = held(cell, Clamp(name, None, None, 4, 5, 0.9))

    assert not torch.equal(trace.signals["h"][4], free.signals["h"][4])
    assert not torch.equal(trace.signals["h"][5], free.signals["h"][5])
    assert not torch.equal(trace.logits[5], free.logits[5])
    assert torch.equal(trace.logits[:4], free.logits[:4])


def equations(trace: Trace, layer: int = 0) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """What each signal of the LSTM is, and what the recorded values before it make of it."""
    s = {name: value[:, layer] for name, value in trace.signals.items()}
    before = torch.cat([torch.zeros_like(s["c"][:1]), s["c"][:-1]])
    return {
        "i": (s["i"], s["a_i"].sigmoid()),
        "f": (s["f"], s["a_f"].sigmoid()),
        "g": (s["g"], s["a_g"].tanh()),
        "o": (s["o"], s["a_o"].sigmoid()),
        "c": (s["c"], s["f"] * before + s["i"] * s["g"]),
        "h": (s["h"], s["o"] * s["c"].tanh()),
    }


@pytest.mark.parametrize("name", CELLS["lstm"].recorded)
def test_all_equations_but_that_of_the_held_signal_still_hold(name) -> None:
    _, trace = held("lstm", Clamp(name, 0, None, 3, 7, 0.4))

    for signal, (found, expected) in equations(trace).items():
        steps = [t for t in range(STEPS) if signal != name or not 3 <= t < 7]
        assert (found[steps] - expected[steps]).abs().max() <= 1e-15, signal


def test_a_forget_gate_of_zero_discards_the_past_and_of_one_keeps_it() -> None:
    _, discards = held("lstm", Clamp("f", None, None, 5, 6, 0.0))
    _, keeps = held("lstm", Clamp("f", None, None, 5, 6, 1.0), Clamp("i", None, None, 5, 6, 0.0))

    s = discards.signals
    assert torch.equal(s["c"][5], s["i"][5] * s["g"][5])
    assert torch.equal(keeps.signals["c"][5], keeps.signals["c"][4])


def test_holding_h_leaves_c() -> None:
    free, trace = held("lstm", Clamp("h", None, None, 5, 6, 0.0), layers=1)

    assert torch.equal(trace.signals["c"][5], free.signals["c"][5])
    assert not torch.equal(trace.signals["c"][6], free.signals["c"][6])
    assert (trace.signals["h"][5] == 0).all()


def test_holding_c_is_what_h_is_made_of_and_what_the_next_step_reads() -> None:
    _, trace = held("lstm", Clamp("c", None, None, 5, 6, 0.5), layers=1)
    s = trace.signals

    assert torch.equal(s["h"][5], s["o"][5] * torch.tensor(0.5, dtype=torch.float64).tanh())
    expected = s["f"][6] * 0.5 + s["i"][6] * s["g"][6]
    assert (s["c"][6] - expected).abs().max() <= 1e-15


def test_holding_m_is_what_the_candidate_is_made_of() -> None:
    _, trace = held("gru", Clamp("m", 0, None, 5, 6, 0.5), layers=1)
    free, _ = held("gru", layers=1)
    s = trace.signals

    x_n = free.signals["a_n"][5] - free.signals["r"][5] * free.signals["m"][5]
    assert (s["a_n"][5] - (x_n + s["r"][5] * 0.5)).abs().max() <= 1e-15


@pytest.mark.parametrize("cell", CELLS)
def test_of_overlapping_clamps_the_later_wins(cell) -> None:
    wide = Clamp("h", None, None, 2, 9, 0.1)
    narrow = Clamp("h", 1, (2,), 4, 6, 0.7)

    _, later_narrow = held(cell, wide, narrow)
    _, later_wide = held(cell, narrow, wide)

    h = later_narrow.signals["h"]
    assert (h[4:6, 1, :, 2] == 0.7).all()
    assert (h[4:6, 1, :, [0, 1, 3, 4]] == 0.1).all()
    assert (h[4:6, 0] == 0.1).all()
    assert (later_wide.signals["h"][2:9] == 0.1).all()


@pytest.mark.parametrize("cell", CELLS)
def test_ranges_count_from_the_first_step_of_the_whole(cell) -> None:
    _, trace = held(cell, Clamp("h", None, None, 103, 105, 0.3), first=100)

    held_steps = [t for t in range(STEPS) if (trace.signals["h"][t] == 0.3).all()]
    assert held_steps == [3, 4]


@pytest.mark.parametrize("cell", CELLS)
def test_an_open_range_holds_to_the_end(cell) -> None:
    _, trace = held(cell, Clamp("h", None, None, 7, None, -1.0))

    assert (trace.signals["h"][7:] == -1).all()
    assert not (trace.signals["h"][:7] == -1).any()


@pytest.mark.parametrize("kind", ["one_hot", "embedding", "real"])
@pytest.mark.parametrize("cell", CELLS)
def test_a_held_x_is_what_the_first_layer_sees(cell, kind) -> None:
    shape = architecture(cell, inputs=kind)
    real = architecture(cell, inputs="real", input_size=shape.vector_size)
    net = network(shape, torch.float64)
    recurrent = {name: net.parameters[name] for name in real.parameter_shapes()}

    trace = run(net, inputs(shape, 8, 2), None, (Clamp("x", None, (0, 2), 3, 5, 0.5),))
    same = run(Network(real, recurrent), trace.x)

    assert (trace.x[3:5][..., [0, 2]] == 0.5).all()
    assert not (trace.x[5:][..., [0, 2]] == 0.5).any()
    assert (trace.signals["h"] - same.signals["h"]).abs().max() <= 1e-15


@pytest.mark.parametrize("cell", CELLS)
def test_a_held_x_leaves_the_bits_of_the_steps_before_it(cell) -> None:
    shape = architecture(cell, hidden=33)
    net = network(shape)
    x = inputs(shape, 20, 1)

    free, trace = run(net, x), run(net, x, None, (Clamp("x", None, None, 18, None, 0.0),))

    assert torch.equal(free.signals["h"][:18], trace.signals["h"][:18])


@pytest.mark.parametrize("cell", CELLS)
@given(start=st.integers(0, 30), layer=st.none() | st.integers(0, 1))
def test_a_clamp_outside_the_steps_changes_nothing(cell, start, layer) -> None:
    free, trace = held(cell, Clamp("h", layer, None, start + STEPS, None, 1.0))

    for name, tensor in tensors(free).items():
        assert torch.equal(tensor, tensors(trace)[name])


@pytest.mark.parametrize(
    ("clamp", "message"),
    [
        (Clamp("logits", None, None, 0, None, 0.0), "'logits' cannot be clamped; x, a_i"),
        (Clamp("r", None, None, 0, None, 0.0), "'r' cannot be clamped"),
        (Clamp("h", 2, None, 0, None, 0.0), "no layer 2; layers are 0 to 1"),
        (Clamp("h", -1, None, 0, None, 0.0), "no layer -1; layers are 0 to 1"),
        (Clamp("x", 0, None, 0, None, 0.0), "x has no layers; layer is 0"),
        (Clamp("h", 0, (1, 5), 0, None, 0.0), "h has no unit 5; units are 0 to 4"),
        (Clamp("x", None, (7,), 0, None, 0.0), "x has no unit 7; units are 0 to 6"),
        (Clamp("h", 0, (-1,), 0, None, 0.0), "h has no unit -1"),
        (Clamp("h", 0, None, 6, 5, 0.0), "range from 6 to 5"),
        (Clamp("h", 0, None, -1, 5, 0.0), "range from -1 to 5"),
        (Clamp("h", 0, (), 0, None, 0.0), "units of h are different numbers"),
        (Clamp("h", 0, (1, 1), 0, None, 0.0), "units of h are different numbers"),
        (Clamp("h", 0, None, 0, None, float("nan")), "value is nan"),
        (Clamp("h", 0, None, 0, None, 2.0**128), "value is 3.4.*; it is a finite float32"),
        (Clamp("h", 0, None, 0, None, -1e39), "value is -1e\\+39"),
    ],
)
def test_clamps_of_nothing_are_refused(clamp, message) -> None:
    with pytest.raises(ValueError, match=message):
        held("lstm", clamp)
