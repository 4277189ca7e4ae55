"""The weights before the first update are what their names promise."""

import json
from typing import Any, get_args

import pytest
import torch

from server.numerics.network import Architecture
from server.numerics.vocabulary import Vocabulary
from server.resources import models_dir
from server.services.errors import InvalidInput
from server.services.training.initial import draw
from server.services.training.module import TrainableNetwork
from server.services.training.order import Plan
from server.services.training.recipe import Init

H = 40
LETTERS = Vocabulary(tuple("abcde"))
HELLO = Vocabulary(tuple("helo"))
PRINTED = json.loads((models_dir() / "hello" / "hello.json").read_text(encoding="utf-8"))


def drawn(init: Init, forget_bias: float = 0.0, **fields: Any) -> TrainableNetwork:
    torch.manual_seed(4)
    module = TrainableNetwork(Architecture("lstm", H, 5, 5, **fields), dropout=0.0)
    draw(module, init, forget_bias, LETTERS)
    return module


def gates(module: TrainableNetwork, name: str = "weight_hh_l0") -> list[torch.Tensor]:
    return list(module.rnn.get_parameter(name).detach().split(H))


def test_uniform_is_as_torch_draws() -> None:
    torch.manual_seed(4)
    expected = torch.nn.LSTM(5, H).get_parameter("weight_hh_l0")
    assert torch.equal(torch.cat(gates(drawn("uniform"))), expected)


def test_normal_has_deviation_one_over_root_h() -> None:
    for gate in gates(drawn("normal")):
        assert float(gate.std()) == pytest.approx(H**-0.5, rel=0.1)
        assert float(gate.abs().max()) > H**-0.5


def test_a_seed_draws_what_it_has_always_drawn() -> None:
    """From torch's own generator, gate after gate: recipes are to make the same model again."""
    torch.manual_seed(4)
    TrainableNetwork(Architecture("lstm", H, 5, 5), dropout=0.0)
    expected = [torch.nn.init.normal_(torch.empty(H, H), std=H**-0.5) for _ in range(4)]

    assert torch.equal(torch.cat(gates(drawn("normal"))), torch.cat(expected))


def test_orthogonal_gates_keep_every_length() -> None:
    module = drawn("orthogonal", skip=2)
    for gate in gates(module) + gates(module, "weight_skip_l0"):
        torch.testing.assert_close(gate @ gate.T, torch.eye(H), atol=1e-5, rtol=0)


def test_identity_begins_without_bias() -> None:
    module = drawn("identity", forget_bias=1.0)
    for gate in gates(module):
        assert torch.equal(gate, torch.eye(H))
    i, f, g, o = gates(module, "bias_ih_l0")
    assert (f == 1).all()
    assert not any(other.any() for other in (i, g, o))
    assert not module.rnn.get_parameter("bias_hh_l0").any()


def test_the_lectures_net_is_the_printed_one_with_one_bias() -> None:
    module = TrainableNetwork(Architecture("rnn", 3, 4, 4, head_bias=False), dropout=0.0)
    draw(module, "lecture", 0.0, HELLO)
    assert torch.equal(module.head.weight, torch.tensor(PRINTED["W_hy"]))
    assert torch.equal(module.rnn.get_parameter("weight_ih_l0"), torch.tensor(PRINTED["W_xh"]))
    bias = module.rnn.get_parameter("bias_hh_l0")
    assert not bias.requires_grad
    assert not bias.any()


@pytest.mark.parametrize("fields", [{"hidden": 4}, {"head_bias": True}, {"activation": "relu"}])
def test_the_lectures_weights_fit_no_other_net(fields: dict[str, Any]) -> None:
    fields = {"hidden": 3, "head_bias": False} | fields
    module = TrainableNetwork(Architecture("rnn", input_size=4, output_size=4, **fields), 0.0)
    with pytest.raises(InvalidInput, match="lecture's weights"):
        draw(module, "lecture", 0.0, HELLO)


def test_orders_and_recipes_know_the_same_ways() -> None:
    assert get_args(Plan.model_fields["init"].annotation) == get_args(Init)
