"""The network as it is trained."""

import torch

from server.numerics.network import Architecture
from server.services.training.module import TrainableNetwork


def logits(module: TrainableNetwork) -> torch.Tensor:
    return module(torch.tensor([[0, 1, 2], [2, 1, 0]]).T, None)[0]


def test_weight_dropout_is_there_only_while_training() -> None:
    torch.manual_seed(0)
    module = TrainableNetwork(Architecture("lstm", 5, 3, 3), dropout=0.0, weight_dropout=0.5)

    assert not torch.equal(logits(module), logits(module))
    module.eval()
    assert torch.equal(logits(module), logits(module))


def test_weight_dropout_leaves_out_recurrent_weights_and_no_others() -> None:
    torch.manual_seed(0)
    module = TrainableNetwork(Architecture("gru", 30, 3, 3), dropout=0.0, weight_dropout=0.5)
    logits(module).sum().backward()

    left_out = {}
    for name, parameter in module.named_parameters():
        assert parameter.grad is not None
        left_out[name] = float((parameter.grad == 0).double().mean())
    assert 0.4 < left_out.pop("rnn.weight_hh_l0") < 0.6
    assert not any(left_out.values())
