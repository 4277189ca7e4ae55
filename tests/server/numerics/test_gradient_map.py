"""The map of all losses at once is what autograd finds loss by loss."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from server.numerics.cells import CELLS
from server.numerics.clamp import Clamp
from server.numerics.gradient_map import GradientMap
from server.numerics.misfit import Misfit
from server.numerics.network import Network
from server.numerics.recording import BLOCK
from server.numerics.recursion import MANY
from server.numerics.trace import run
from tests.server.numerics.autograd import watch
from tests.server.numerics.networks import (
    architecture,
    cuts,
    inputs,
    network,
    some_state,
    some_targets,
)

STEPS = MANY + 6
"""The newest steps go back one gate at a time, the earlier ones by merged matrices."""

HELD = (Clamp("h", None, (0, 2), 2, 5, 0.3), Clamp("h", 1, None, 6, 7, 0.1))


@pytest.mark.parametrize("clamps", [(), HELD], ids=["free", "held"])
@pytest.mark.parametrize("skip", [0, 3])
@pytest.mark.parametrize("layer", [-1, 0, 1])
@pytest.mark.parametrize("cell", CELLS)
def test_every_row_is_the_norms_of_one_loss(cell, layer, skip, clamps) -> None:
    shape = architecture(cell, layers=3, skip=skip)
    net, x = network(shape, torch.float64), inputs(shape, STEPS, 1)
    targets, state = some_targets(shape.output_size, STEPS), some_state(shape, 1, torch.float64)
    trace, oracle = run(net, x, state, clamps), watch(net, x, targets, state, clamps)

    blame = GradientMap(net, trace, targets, layer=layer, clamps=clamps, state=state)
    first, columns = blame.retreat(STEPS)

    assert (first, columns.shape) == (0, (STEPS, STEPS))
    for k, loss in enumerate(oracle.losses):
        if loss is None:
            assert columns[:, k].isnan().all()
            continue
        assert columns[k + 1 :, k].isnan().all()
        expected = oracle.by_signals(loss)["h"][: k + 1, layer].norm(dim=1)
        assert (columns[: k + 1, k] - expected).abs().max() <= 1e-10 * expected.max()


@pytest.mark.parametrize("cell", CELLS)
@given(
    data=st.data(),
    steps=st.sampled_from((3, 20, BLOCK + 5)),
    hidden=st.integers(1, 40),
    layer=st.integers(0, 1),
    skip=st.sampled_from((0, 2)),
)
def test_pieces_of_any_size_have_the_same_bits(cell, data, steps, hidden, layer, skip) -> None:
    shape = architecture(cell, hidden=hidden, layers=2, skip=skip)
    net, x = network(shape), inputs(shape, steps, 1)
    trace, targets = run(net, x), some_targets(4, steps)
    whole, parts = (GradientMap(net, trace, targets, layer=layer) for _ in range(2))

    _, expected = whole.retreat(steps)
    pieces = [parts.retreat(length) for length in data.draw(cuts(steps))]

    assert (whole.position, parts.position) == (0, 0)
    for first, columns in pieces:
        wanted = expected[first : first + len(columns)]
        assert torch.equal(columns.nan_to_num(-1), wanted.nan_to_num(-1))


@pytest.mark.parametrize("cell", CELLS)
def test_every_s_th_row_first_and_the_others_later_make_up_the_map(cell) -> None:
    shape = architecture(cell)
    net, x = network(shape, torch.float64), inputs(shape, 14, 1)
    trace, targets = run(net, x), some_targets(4, 14)
    _, whole = GradientMap(net, trace, targets).retreat(14)

    found = torch.full_like(whole, torch.nan)
    for offset in range(4):
        part = GradientMap(net, trace, targets, every=4, offset=offset)
        _, columns = part.retreat(14)
        assert columns[0].isfinite().nonzero()[:, 0].tolist() == part.rows[::-1]
        found[:, part.rows] = columns[:, part.rows]

    assert GradientMap(net, trace, targets, every=4).rows == [12, 8, 4]
    assert torch.equal(found.isnan(), whole.isnan())
    assert torch.allclose(found, whole, rtol=1e-10, atol=0, equal_nan=True)


def test_a_gradient_of_1e_minus_25_is_no_zero() -> None:
    shape = architecture("rnn", hidden=8)
    small = {n: p * 1e-5 if "hh" in n else p for n, p in network(shape).parameters.items()}
    net, x = Network(shape, small), inputs(shape, 7, 1)

    _, columns = GradientMap(net, run(net, x), some_targets(4, 7)).retreat(7)

    assert 0 < columns[0, 5] < 1e-22


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"layer": 2}, "no layer 2"),
        ({"layer": -3}, "no layer -3"),
        ({"every": 0}, "every is 0"),
        ({"every": 2, "offset": 2}, "offset 2"),
    ],
)
def test_what_is_not_there_is_refused(fields, message) -> None:
    shape = architecture("rnn", layers=2)
    net, x = network(shape), inputs(shape, 5, 1)

    with pytest.raises(Misfit, match=message):
        GradientMap(net, run(net, x), some_targets(4, 5), **fields)
