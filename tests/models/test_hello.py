"""The lecture's worked example, number by number."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from server.numerics.bptt import Backward, GradientMap
from server.numerics.metrics import cross_entropy, guessing
from server.numerics.network import Architecture, Network
from server.numerics.sampling import Sampling, choose
from server.numerics.trace import Trace, run
from server.numerics.vocabulary import Vocabulary

FOLDER = Path(__file__).parents[2] / "models" / "hello"
LECTURE = json.loads((FOLDER / "hello.json").read_text(encoding="utf-8"))
EXPECTED = LECTURE["expected"]
PRINTED = LECTURE["printed_after_he"]
TOLERANCE = LECTURE["tolerance_against_print"]
ROUNDING = 5e-7  # six decimals


def load(dtype: torch.dtype = torch.float64, **changed: Any) -> Network:
    """The model as its folder has it."""
    config = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
    parameters = load_file(FOLDER / "model.safetensors")
    return Network(
        Architecture(**(config["architecture"] | changed)),
        {name: value.to(dtype) for name, value in parameters.items()},
    )


def tokens(text: str | list[str]) -> torch.Tensor:
    vocabulary = Vocabulary(tuple(json.loads((FOLDER / "vocab.json").read_text())["tokens"]))
    return torch.tensor(vocabulary.encode("".join(text)).tokens)[:, None]


def trace(dtype: torch.dtype = torch.float64) -> Trace:
    return run(load(dtype), tokens(LECTURE["inputs"]))


def distance(found: torch.Tensor, expected: list[Any]) -> float:
    return float((found.double() - torch.tensor(expected, dtype=torch.float64)).abs().max())


def test_the_weights_are_the_printed_ones() -> None:
    parameters = load().parameters

    assert distance(parameters["rnn.weight_ih_l0"], LECTURE["W_xh"]) <= 1e-7
    assert distance(parameters["head.weight"], LECTURE["W_hy"]) <= 1e-7
    assert distance(parameters["rnn.weight_hh_l0"] / LECTURE["w_hh"], torch.eye(3).tolist()) <= 1e-7
    biases = parameters["rnn.bias_ih_l0"] + parameters["rnn.bias_hh_l0"]
    assert distance(biases, [LECTURE["b"]] * 3) <= 1e-7


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_after_he_the_numbers_are_those_on_the_slide(dtype) -> None:
    after_he = run(load(dtype), tokens("he"))

    assert distance(after_he.signals["h"][-1, 0, 0], PRINTED["h"]) <= TOLERANCE["h"]
    assert distance(after_he.logits[-1, 0], PRINTED["y"]) <= TOLERANCE["y"]
    assert distance(after_he.probs[-1, 0], PRINTED["p"]) <= TOLERANCE["p"]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_step_is_as_computed_by_hand(dtype) -> None:
    hell = trace(dtype)

    assert distance(hell.signals["h"][:, 0, 0], EXPECTED["h"]) <= 2 * ROUNDING
    assert distance(hell.probs[:, 0], EXPECTED["p"]) <= 2 * ROUNDING


def test_losses_are_as_computed_by_hand_and_worse_than_guessing() -> None:
    losses = cross_entropy(trace().logits[:, 0], tokens(LECTURE["targets"])[:, 0])

    assert distance(losses, EXPECTED["loss_per_step_nats"]) <= 2 * ROUNDING
    assert float(losses.sum()) == pytest.approx(EXPECTED["loss_total_nats"], abs=4 * ROUNDING)
    assert guessing(4) == pytest.approx(EXPECTED["guessing_nats"], abs=ROUNDING)
    assert float(losses.mean()) > guessing(4)


def test_the_untrained_network_goes_on_with_h() -> None:
    """Fed back, its likeliest character is h, for ever; the slide wants l after he."""
    net, text, state = load(torch.float32), tokens("h"), None
    for position in range(1, 8):
        step = run(net, text[-1:], state)
        state = step.state
        chosen = choose(step.logits[-1, 0], Sampling(temperature=0), position)
        text = torch.cat([text, torch.tensor([[chosen]])])

    assert torch.equal(text, tokens(EXPECTED["greedy_from_h"]))


def test_w_hh_read_as_a_full_matrix_gives_other_numbers() -> None:
    net = load()
    full = torch.full((3, 3), LECTURE["w_hh"], dtype=torch.float64)

    h = run(
        Network(net.architecture, dict(net.parameters) | {"rnn.weight_hh_l0": full}), tokens("he")
    ).signals["h"][-1, 0, 0]

    (wrong,) = (h for name, h in LECTURE["wrong_readings"].items() if name.startswith("W_hh"))
    assert distance(h, wrong) <= 2 * ROUNDING
    assert distance(h, PRINTED["h"]) > 0.01


def test_sigmoid_instead_of_tanh_gives_other_numbers() -> None:
    h = run(load(activation="sigmoid"), tokens("he")).signals["h"][-1, 0, 0]

    assert distance(h, LECTURE["wrong_readings"]["sigmoid instead of tanh"]) <= 2 * ROUNDING
    assert distance(h, PRINTED["h"]) > 0.01


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_each_loss_blames_the_earlier_states_as_computed_by_hand(dtype) -> None:
    net, targets = load(dtype), tokens(LECTURE["targets"])[:, 0]

    _, columns = GradientMap(net, trace(dtype), targets).retreat(4)

    for k, row in enumerate(EXPECTED["gradient_map_h"]):
        assert distance(columns[: k + 1, k], row) <= 5e-6 + ROUNDING  # five decimals
        assert columns[k + 1 :, k].isnan().all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_gradients_of_the_shared_scalars_are_as_computed_by_hand(dtype) -> None:
    """W_hh = w·I and every unit's bias is b, so dL/dw is a trace and dL/db a sum."""
    net, targets = load(dtype), tokens(LECTURE["targets"])[:, 0]
    back = Backward(net, tokens(LECTURE["inputs"]), trace(dtype), targets)
    piece = back.retreat(4)

    assert back.loss == pytest.approx(EXPECTED["loss_total_nats"], abs=4 * ROUNDING)
    by_w, by_b = back.weights["rnn.weight_hh_l0"].trace(), back.weights["rnn.bias_ih_l0"].sum()
    assert float(by_w) == pytest.approx(EXPECTED["dL_dw_hh"], abs=2 * ROUNDING)
    assert float(by_b) == pytest.approx(EXPECTED["dL_db"], abs=2 * ROUNDING)

    h = torch.cat([torch.zeros(1, 3, dtype=dtype), trace(dtype).signals["h"][:3, 0, 0]])
    terms = (piece.vectors["a"][:, 0] * h).sum(dim=1)  # of each step, to dL/dw
    assert terms[0] == 0
    assert float(terms.sum()) == pytest.approx(EXPECTED["dL_dw_hh"], abs=2 * ROUNDING)
