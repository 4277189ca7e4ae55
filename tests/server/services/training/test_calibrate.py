"""One temperature for all logits."""

import pytest
import torch

from server.numerics.network import Architecture
from server.services.errors import InvalidInput
from server.services.training.calibrate import best_temperature, calibrate
from server.services.training.data import Batch
from server.services.training.module import TrainableNetwork, expected


def drawn(logits: torch.Tensor) -> torch.Tensor:
    """A token of every row, as likely as the logits say."""
    return torch.multinomial(logits.softmax(1), 1)[:, 0]


@pytest.mark.parametrize("factor", [0.4, 1.0, 3.0])
def test_logits_that_are_too_sure_by_a_factor_are_divided_by_it(factor: float) -> None:
    torch.manual_seed(0)
    logits = torch.randn(200_000, 6, dtype=torch.float64)
    assert best_temperature(logits * factor, drawn(logits)) == pytest.approx(factor, rel=0.02)


def test_the_head_is_divided_and_the_rest_of_the_text_judges_it() -> None:
    torch.manual_seed(0)
    size, steps = 5, 4000
    module = TrainableNetwork(
        Architecture(cell="gru", hidden=8, input_size=size, output_size=size), dropout=0.5
    )
    inputs = torch.randint(size, (steps, 1))
    with torch.no_grad():
        module.head.weight.mul_(4)
        logits = expected(module, inputs)[:, 0]
        held_out = Batch(inputs, drawn(logits)[:, None], fresh=True)
        module.head.weight.mul_(2)
        module.head.bias.mul_(2)
    found = calibrate(module, held_out, fitted_on=0.75)

    assert found.temperature == pytest.approx(2, rel=0.2)
    assert found.tokens == steps // 4
    assert found.after_nats < found.before_nats
    divided = expected(module, inputs)[:, 0]
    torch.testing.assert_close(divided, logits * 2 / found.temperature)
    rest = slice(steps - found.tokens, None)
    loss = torch.nn.functional.cross_entropy(divided[rest], held_out.targets[rest, 0])
    assert found.after_nats == pytest.approx(float(loss), abs=1e-6)


def test_without_a_held_out_part_nothing_is_fitted() -> None:
    module = TrainableNetwork(Architecture(cell="rnn", hidden=3, input_size=4, output_size=4), 0.0)
    with pytest.raises(InvalidInput, match="no part that is held out"):
        calibrate(module, None, fitted_on=0.5)
