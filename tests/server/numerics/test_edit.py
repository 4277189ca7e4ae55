"""A network with other weights is what torch makes of the same weights, and the first one stays."""

import pytest
import torch

from server.numerics.bptt import Backward
from server.numerics.cells import CELLS
from server.numerics.edit import Edit, edited
from server.numerics.misfit import Misfit
from server.numerics.network import Network
from server.numerics.trace import run
from tests.server.numerics.autograd import watch
from tests.server.numerics.networks import (
    architecture,
    by_torch,
    inputs,
    network,
    some_targets,
    tensors,
)

STEPS = 9
EDITS = (
    Edit("rnn.weight_hh_l0", 0, 0, 0.9),
    Edit("rnn.weight_ih_l1", 4, 2, -1.5),
    Edit("rnn.bias_ih_l0", 1, None, 0.7),
    Edit("rnn.bias_hh_l0", 3, None, -0.6),
    Edit("head.weight", 3, 4, 2.0),
    Edit("head.bias", 2, None, -0.25),
)


def by_hand(net: Network) -> Network:
    """The same edits, written into a copy of the state_dict number by number."""
    parameters = {name: tensor.clone() for name, tensor in net.parameters.items()}
    parameters["rnn.weight_hh_l0"][0, 0] = 0.9
    parameters["rnn.weight_ih_l1"][4, 2] = -1.5
    parameters["rnn.bias_ih_l0"][1] = 0.7
    parameters["rnn.bias_hh_l0"][3] = -0.6
    parameters["head.weight"][3, 4] = 2.0
    parameters["head.bias"][2] = -0.25
    return Network(net.architecture, parameters)


@pytest.mark.parametrize(("dtype", "accuracy"), [(torch.float64, 1e-12), (torch.float32, 1e-6)])
@pytest.mark.parametrize("cell", CELLS)
def test_an_edited_network_computes_what_torch_does(cell, dtype, accuracy) -> None:
    shape = architecture(cell, layers=2)
    net, x = network(shape, dtype), inputs(shape, STEPS, 1)
    before = run(net, x)  # what a network prepares is prepared

    trace = run(edited(net, EDITS), x)

    h, _ = by_torch(by_hand(net), x)
    head = by_hand(net).parameters
    logits = h @ head["head.weight"].T + head["head.bias"]
    assert (trace.signals["h"][:, -1] - h).abs().max() <= accuracy
    assert (trace.logits - logits).abs().max() <= accuracy
    assert (trace.logits - before.logits).abs().max() > 0.1
    for name, tensor in tensors(run(net, x)).items():
        assert torch.equal(tensor, tensors(before)[name]), name


@pytest.mark.parametrize("cell", CELLS)
def test_its_gradients_are_autograds(cell) -> None:
    shape = architecture(cell, layers=2)
    net, x = edited(network(shape, torch.float64), EDITS), inputs(shape, STEPS, 1)
    targets = some_targets(shape.output_size, STEPS)
    oracle = watch(by_hand(network(shape, torch.float64)), x, targets)
    value = oracle.total("total")

    back = Backward(net, x, run(net, x), targets)
    back.retreat(STEPS)

    assert back.loss == pytest.approx(value.item(), rel=1e-12)
    for name, expected in oracle.by_parameters(value).items():
        assert (back.weights[name] - expected).abs().max() <= 1e-10 * expected.abs().max(), name


def test_of_two_in_one_place_the_later_wins() -> None:
    net = network(architecture("rnn"))

    found = edited(net, [Edit("head.bias", 0, None, 1.0), Edit("head.bias", 0, None, 2.0)])

    assert found.parameters["head.bias"][0] == 2.0
    assert torch.equal(found.parameters["head.bias"][1:], net.parameters["head.bias"][1:])


@pytest.mark.parametrize(
    ("edit", "field", "allowed"),
    [
        (Edit("weight_hh_l0", 0, 0, 1.0), "parameter", "rnn.weight_ih_l0, rnn.weight_hh_l0"),
        (Edit("rnn.weight_hh_l0", 5, 0, 1.0), "row", "0 to 4"),
        (Edit("rnn.weight_hh_l0", 0, 5, 1.0), "column", "0 to 4"),
        (Edit("rnn.weight_hh_l0", 0, None, 1.0), "column", "0 to 4"),
        (Edit("rnn.bias_hh_l0", 0, 0, 1.0), "column", "null"),
        (Edit("rnn.bias_hh_l0", 0, None, 1e39), "value", "finite float32"),
    ],
)
def test_what_is_no_weight_is_refused_by_its_field(edit, field, allowed) -> None:
    with pytest.raises(Misfit) as refused:
        edited(network(architecture("rnn")), [edit])

    assert refused.value.field == field
    assert allowed in refused.value.allowed
