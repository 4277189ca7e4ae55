"""A trace is one thing: whole or in pieces, from any state, bit for bit."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from server.numerics.cells import CELLS
from server.numerics.clamp import Clamp
from server.numerics.network import Architecture, Network
from server.numerics.state import State
from server.numerics.trace import Trace, join, run
from tests.server.numerics.networks import (
    INPUTS,
    architecture,
    cuts,
    inputs,
    network,
    some_state,
    tensors,
)


def in_pieces(
    net: Network, x: torch.Tensor, lengths: list[int], state: State | None, clamps=()
) -> Trace:
    pieces, first = [], 0
    for length in lengths:
        piece = run(net, x[first : first + length], state, clamps, first)
        pieces.append(piece)
        state, first = piece.state, first + length
    return join(pieces)


def assert_same_bits(one: Trace, other: Trace) -> None:
    wanted, found = tensors(one), tensors(other)
    assert wanted.keys() == found.keys()
    for name, tensor in wanted.items():
        assert torch.equal(tensor, found[name]), name


@pytest.mark.parametrize("cell", CELLS)
@given(
    data=st.data(),
    steps=st.integers(1, 50),
    batch=st.integers(1, 8),
    layers=st.integers(1, 4),
    hidden=st.integers(1, 40),
    outputs=st.integers(1, 40),
    kind=st.sampled_from(INPUTS),
    skip=st.sampled_from((0, 2, 5)),
    clamped=st.booleans(),
    given_state=st.booleans(),
)
def test_pieces_of_any_size_have_the_bits_of_the_whole(
    cell, data, steps, batch, layers, hidden, outputs, kind, skip, clamped, given_state
) -> None:
    shape = architecture(
        cell, layers=layers, hidden=hidden, output_size=outputs, inputs=kind, skip=skip
    )
    net = network(shape)
    x = inputs(shape, steps, batch)
    start = some_state(shape, batch) if given_state else None
    clamps = (Clamp("h", 0, (0,), 3, 20, 0.5), Clamp("x", None, None, 7, 9, 1.0)) if clamped else ()

    whole = run(net, x, start, clamps)

    assert_same_bits(whole, in_pieces(net, x, data.draw(cuts(steps)), start, clamps))


@pytest.mark.parametrize("hidden", [256, 512])
@pytest.mark.parametrize("cell", CELLS)
def test_pieces_of_real_models_have_the_bits_of_the_whole(cell, hidden) -> None:
    shape = architecture(cell, hidden=hidden, layers=2, input_size=65, output_size=65)
    net = network(shape)
    x = inputs(shape, 40, 1)

    whole = run(net, x)

    assert_same_bits(whole, in_pieces(net, x, [1] * 40, None))
    assert_same_bits(whole, in_pieces(net, x, [16, 16, 8], None))
    assert_same_bits(whole, in_pieces(net, x, [1, 15, 17, 2, 5], None))


@pytest.mark.parametrize("cell", CELLS)
def test_a_piece_has_the_same_bits_wherever_its_inputs_lie_in_memory(cell) -> None:
    shape = architecture(cell, inputs="real", input_size=3)
    net = network(shape)
    x = inputs(shape, 33, 1)

    assert_same_bits(run(net, x[1:]), run(net, x[1:].clone()))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("skip", [0, 3])
def test_a_trace_goes_on_from_its_own_state(cell, skip) -> None:
    shape = architecture(cell, layers=2, skip=skip)
    net = network(shape, torch.float64)
    x = inputs(shape, 11, 2)
    whole = run(net, x)

    rest = run(net, x[4:], run(net, x[:4]).state)

    assert torch.equal(rest.signals["h"], whole.signals["h"][4:])


@pytest.mark.parametrize("cell", CELLS)
def test_the_state_is_the_last_step_of_the_states(cell) -> None:
    shape = architecture(cell, layers=3, skip=3)
    trace = run(network(shape), inputs(shape, 9, 2))

    for name in CELLS[cell].states:
        assert torch.equal(getattr(trace.state, name), trace.signals[name][-1])
    assert trace.state.past_h is not None
    assert torch.equal(trace.state.past_h, trace.signals["h"][-3:-1])


@pytest.mark.parametrize("cell", CELLS)
def test_shapes_are_those_of_the_api(cell) -> None:
    shape = architecture(cell, layers=3)
    trace = run(network(shape), inputs(shape, 19, 2), first=5)

    assert (trace.first, trace.steps) == (5, 19)
    assert trace.x.shape == (19, 2, 7)
    assert trace.logits.shape == trace.probs.shape == (19, 2, 4)
    assert {signal.shape for signal in trace.signals.values()} == {(19, 3, 2, 5)}


@pytest.mark.parametrize("cell", CELLS)
def test_nothing_given_is_changed(cell) -> None:
    shape = architecture(cell, skip=2)
    net = network(shape)
    start = some_state(shape, 2)
    before = [start.h.clone(), *(value.clone() for value in net.parameters.values())]

    run(net, inputs(shape, 5, 2), start, (Clamp("h", None, None, 0, None, 3.0),))

    after = [start.h, *net.parameters.values()]
    assert all(torch.equal(*pair) for pair in zip(before, after, strict=True))


@pytest.mark.parametrize("cell", CELLS)
def test_sequences_of_a_batch_do_not_meet(cell) -> None:
    shape = architecture(cell, layers=2)
    net = network(shape, torch.float64)
    x = inputs(shape, 20, 3)

    together = run(net, x).signals["h"][:, :, 1]
    alone = run(net, x[:, 1:2]).signals["h"][:, :, 0]

    assert (together - alone).abs().max() <= 1e-14


@pytest.mark.parametrize("cell", CELLS)
def test_a_step_does_not_see_what_comes_after_it(cell) -> None:
    shape = architecture(cell, layers=2, hidden=33)
    net = network(shape)
    x = inputs(shape, 30, 1)
    changed = x.clone()
    changed[21:] = (x[21:] + 1) % shape.input_size

    one, other = run(net, x), run(net, changed)

    assert torch.equal(one.logits[:21], other.logits[:21])
    assert not torch.equal(one.logits[21], other.logits[21])


def test_denormal_numbers_are_flushed_to_zero() -> None:
    shape = architecture("rnn", hidden=1, activation="relu")
    parameters = {name: torch.zeros(size) for name, size in shape.parameter_shapes().items()}
    parameters["rnn.weight_hh_l0"] += 0.5
    start = State(torch.full((1, 1, 1), 2.0**-120))

    h = run(Network(shape, parameters), torch.zeros(10, 1, dtype=torch.long), start).signals["h"]

    assert float(h[5, 0, 0, 0]) == 2.0**-126  # the smallest normal float32
    assert float(h[6, 0, 0, 0]) == 0.0


def test_a_network_without_head_bias_has_logits_without_it() -> None:
    shape = architecture("gru", head_bias=False)
    net = network(shape, torch.float64)
    trace = run(net, inputs(shape, 3, 1))

    expected = trace.signals["h"][:, -1] @ net.parameters["head.weight"].T
    assert (trace.logits - expected).abs().max() <= 1e-15


TOKENS = architecture("lstm", layers=2, skip=3)
REAL = architecture("lstm", inputs="real")


@pytest.mark.parametrize(
    ("shape", "x", "message"),
    [
        (TOKENS, torch.zeros(0, 1, dtype=torch.long), "no step"),
        (TOKENS, torch.tensor([[3], [7]]), "no token 7; tokens are 0 to 6"),
        (TOKENS, torch.tensor([[3], [-1]]), "no token -1; tokens are 0 to 6"),
        (TOKENS, torch.zeros(4, 1, 7), "3 dimensions, expected 2"),
        (REAL, torch.zeros(4, 1, 6), "6 numbers, expected 7"),
        (REAL, torch.zeros(4, 1, dtype=torch.long), "2 dimensions, expected 3"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(shape: Architecture, x, message) -> None:
    with pytest.raises(ValueError, match=message):
        run(network(shape), x)


ZEROS = State.zeros(TOKENS, 2)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (State.zeros(TOKENS, 3), r"h has shape \(2, 3, 5\).*expected \(2, 2, 5\)"),
        (State(ZEROS.h[:1], ZEROS.c, ZEROS.past_h), r"h has shape \(1, 2, 5\)"),
        (State(ZEROS.h, None, ZEROS.past_h), r"c has shape none, expected \(2, 2, 5\)"),
        (State(ZEROS.h, ZEROS.c), r"past_h has shape none, expected \(2, 2, 2, 5\)"),
        (State.zeros(TOKENS, 2, torch.float64), "float64, expected .* of torch.float32"),
    ],
)
def test_states_that_do_not_fit_are_refused(state, message) -> None:
    with pytest.raises(ValueError, match=message):
        run(network(TOKENS), inputs(TOKENS, 3, 2), state)
