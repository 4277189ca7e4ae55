"""The four parts of an update, on the lecture's net: its own numbers, and the update as a whole."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
import torch

from server.numerics.network import Architecture
from server.resources import models_dir
from server.services.errors import InvalidInput
from server.services.limits import Limits
from server.services.training.data import load
from server.services.training.loop import Diverged, Training
from server.services.training.module import Carried
from server.services.training.order import HELLO, Order
from server.services.training.ordered import recipe_of
from server.services.training.phases import PHASES, last_phase, make_phase, state_of
from tests.server.services.training.test_look import begin as begin_small

EXPECTED = json.loads((models_dir() / "hello" / "hello.json").read_text())["expected"]


def begin() -> Training:
    order = Order(id="x", title="hello", data="hello", created="", plan=HELLO.plan)
    recipe = recipe_of(order, None, Limits())
    return Training.begin(recipe, load(recipe, None))


def test_the_gradient_is_the_lectures() -> None:
    training = begin()
    for phase in PHASES[:3]:
        make_phase(training, phase)
    gradients = training.gradients
    # The lecture's w_hh and b are scalars, shared by all units.
    dw = gradients["rnn.weight_hh_l0"].diagonal().sum()
    db = gradients["rnn.bias_ih_l0"].sum()
    assert float(dw) == pytest.approx(EXPECTED["dL_dw_hh"], abs=1e-6)
    assert float(db) == pytest.approx(EXPECTED["dL_db"], abs=1e-6)


def test_the_parts_together_are_the_update() -> None:
    in_parts, at_once = begin(), begin()
    for number in range(3):
        assert last_phase(in_parts) is None
        for phase in PHASES:
            make_phase(in_parts, phase)
        at_once.update()
        assert in_parts.step == number + 1
    for name, value in at_once.module.state_dict().items():
        assert torch.equal(value, in_parts.module.state_dict()[name]), name


def test_an_update_begun_in_parts_can_be_ended_at_once() -> None:
    for parts in range(4):
        training, other = begin(), begin()
        for phase in PHASES[:parts]:
            make_phase(training, phase)
        training.update()
        other.update()
        for name, value in other.module.state_dict().items():
            assert torch.equal(value, training.module.state_dict()[name]), name


def test_a_checkpoint_between_two_parts_is_of_before_them(data_folder: Path) -> None:
    training, _ = begin_small("small", data_folder)
    training.module.dropout.p = 0.5  # draws from torch's random numbers
    training.update()
    make_phase(training, "forward")
    saved = deepcopy(training.state())
    training.update()

    again, _ = begin_small("small", data_folder)
    again.module.dropout.p = 0.5
    again.restore(saved)
    again.update()
    for name, value in training.module.state_dict().items():
        assert torch.equal(value, again.module.state_dict()[name]), name


def test_it_is_one_parts_turn_at_a_time() -> None:
    training = begin()
    make_phase(training, "forward")
    for wrong in ("forward", "backward", "update"):
        with pytest.raises(InvalidInput) as raised:
            make_phase(training, wrong)
        assert raised.value.allowed == "loss"


def test_a_loss_that_is_no_number_changes_nothing() -> None:
    training = begin()
    with torch.no_grad():
        training.module.head.weight[0, 0] = torch.nan
    make_phase(training, "forward")
    with pytest.raises(Diverged, match="after 0 updates"):
        make_phase(training, "loss")
    assert training.step == 0


@pytest.mark.parametrize(
    ("cell", "skip", "parts"), [("rnn", 0, 1), ("lstm", 0, 2), ("gru", 3, 2), ("lstm", 3, 3)]
)
def test_what_is_carried_is_a_state_of_the_first_sequence(cell: str, skip: int, parts: int) -> None:
    architecture = Architecture(cell, 4, 5, 5, layers=2, skip=skip)
    h, c, past = torch.rand(2, 3, 4), torch.rand(2, 3, 4), torch.rand(2, 2, 3, 4)
    of_two = (h, past) if skip else (h, c)
    carried: Carried = h if parts == 1 else of_two if parts == 2 else (h, c, past)

    state = state_of(carried, architecture)
    state.check(architecture, batch=1)
    assert torch.equal(state.h, h[:, :1])
    if skip:
        assert state.past_h is not None
        assert torch.equal(state.past_h, past[:, :, :1])
