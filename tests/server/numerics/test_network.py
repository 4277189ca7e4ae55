"""An architecture says which parameters there are; a network has exactly those."""

import pytest
import torch
from jaxtyping import TypeCheckError
from torch import nn

from server.numerics.cells import CELLS
from server.numerics.network import Architecture, Network
from tests.server.numerics.networks import MODULES, architecture, network


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2, 4])
def test_parameters_are_named_and_shaped_as_torch_has_them(cell, layers) -> None:
    shape = architecture(cell, layers=layers, inputs="embedding", skip=0)
    modules = {
        "embedding": nn.Embedding(7, 3),
        "rnn": MODULES[cell](3, 5, layers),
        "head": nn.Linear(5, 4),
    }

    expected = {
        f"{part}.{name}": tuple(value.shape)
        for part, module in modules.items()
        for name, value in module.state_dict().items()
    }

    assert shape.parameter_shapes() == expected


@pytest.mark.parametrize("cell", CELLS)
def test_a_skip_connection_adds_one_matrix_a_layer(cell) -> None:
    plain, skip = (architecture(cell, layers=2, skip=s).parameter_shapes() for s in (0, 4))
    rows = 5 * len(CELLS[cell].gates)

    added = {name: shape for name, shape in skip.items() if name not in plain}

    assert added == {f"rnn.weight_skip_l{layer}": (rows, 5) for layer in range(2)}


def test_one_hot_inputs_have_no_embedding_and_a_head_may_have_no_bias() -> None:
    names = architecture("rnn", head_bias=False).parameter_shapes()

    assert "embedding.weight" not in names
    assert "head.bias" not in names


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"cell": "qrnn"}, "cell is 'qrnn'; known are"),
        ({"activation": "sine"}, "activation is 'sine'"),
        ({"cell": "lstm", "activation": "relu"}, "only the rnn"),
        ({"layers": 0}, "layers is 0; allowed are 1 to 4"),
        ({"layers": 5}, "layers is 5; allowed are 1 to 4"),
        ({"hidden": 0}, "hidden is 0; allowed are 1 to 1024"),
        ({"hidden": 1025}, "hidden is 1025; allowed are 1 to 1024"),
        ({"skip": 1}, "skip is 1; allowed are 0 and 2 on"),
        ({"skip": -2}, "skip is -2"),
        ({"input_size": 0}, "sizes are at least 1"),
        ({"output_size": 0}, "sizes are at least 1"),
        ({"embedding_size": 3}, "embedding_size goes with"),
        ({"inputs": "embedding", "embedding_size": None}, "embedding_size goes with"),
    ],
)
def test_what_makes_no_network_is_refused(fields, message) -> None:
    with pytest.raises(ValueError, match=message):
        architecture(**({"cell": "rnn"} | fields))


def test_a_kind_of_inputs_that_is_none_is_refused() -> None:
    """By its type while tests run, by its value otherwise."""
    with pytest.raises((ValueError, TypeCheckError), match="image"):
        architecture("rnn", inputs="image")


SHAPE = Architecture(cell="lstm", hidden=5, input_size=7, output_size=4)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rnn.bias_hh_l0": None}, "rnn.bias_hh_l0 is missing"),
        ({"rnn.weight_hh_l1": torch.zeros(20, 5)}, "rnn.weight_hh_l1 has no place"),
        ({"head.weight": torch.zeros(4, 6)}, r"head.weight has shape \(4, 6\), expected \(4, 5\)"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(change, message) -> None:
    parameters = dict(network(SHAPE).parameters) | change
    kept = {name: value for name, value in parameters.items() if value is not None}

    with pytest.raises(ValueError, match=message):
        Network(SHAPE, kept)
