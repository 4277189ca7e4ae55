"""The map of all losses at once is what autograd finds loss by loss."""

import pytest
import torch

from server.numerics.cells import CELLS
from server.numerics.gradient_map import GradientMap
from server.numerics.trace import run
from tests.server.numerics.autograd import watch
from tests.server.numerics.networks import architecture, inputs, network, some_state, some_targets


@pytest.mark.parametrize("skip", [0, 3])
@pytest.mark.parametrize("layer", [-1, 0, 1])
@pytest.mark.parametrize("cell", CELLS)
def test_every_row_is_the_norms_of_one_loss(cell, layer, skip) -> None:
    shape = architecture(cell, layers=3, skip=skip)
    net, x = network(shape, torch.float64), inputs(shape, 9, 1)
    targets, state = some_targets(shape.output_size, 9), some_state(shape, 1, torch.float64)
    trace, oracle = run(net, x, state), watch(net, x, targets, state)

    first, columns = GradientMap(net, trace, targets, layer=layer, state=state).retreat(9)

    assert (first, columns.shape) == (0, (9, 9))
    for k, loss in enumerate(oracle.losses):
        if loss is None:
            assert columns[:, k].isnan().all()
            continue
        assert columns[k + 1 :, k].isnan().all()
        expected = oracle.by_signals(loss)["h"][: k + 1, layer].norm(dim=1)
        assert (columns[: k + 1, k] - expected).abs().max() <= 1e-10 * expected.max()
