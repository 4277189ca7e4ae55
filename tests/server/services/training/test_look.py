"""What is seen of a training is true, and looking changes nothing."""

from pathlib import Path
from typing import Any

import pytest
import torch

from server.services.training.data import load
from server.services.training.look import Probe, look, share_right
from server.services.training.loop import Training
from server.services.training.recipe import (
    ArchitecturePart,
    DataPart,
    DescentPart,
    ModelPart,
    Recipe,
)


def recipe(set_: str, **descent: Any) -> Recipe:
    return Recipe(
        model=ModelPart(title="t", task="language_model", description="", examples={}),
        architecture=ArchitecturePart(cell="lstm", hidden=6, layers=2),
        data=DataPart(set=set_, file="input.txt"),
        training=DescentPart(
            **{
                "steps": 5,
                "batch": 2,
                "length": 16,
                "learning_rate": 0.01,
                "precision": "float32",
                "warmup": 0,
                **descent,
            }
        ),
    )


def begin(set_: str, folder: Path) -> tuple[Training, Probe]:
    wanted = recipe(set_)
    training = Training.begin(wanted, load(wanted, folder))
    return training, Probe.of(training.data)


def test_gradient_norms_are_autograds(data_folder: Path) -> None:
    training, probe = begin("small", data_folder)
    seen = look(training, probe)

    top = []
    module = training.module
    x = torch.nn.functional.one_hot(probe.inputs[:, None], len(training.data.vocabulary)).float()
    state = (torch.zeros(2, 1, 6), torch.zeros(2, 1, 6))
    for x_t in x:  # step by step, so that every h_t of the top layer can be asked
        _, state = module.rnn(x_t[None], state)
        state[0].retain_grad()
        top.append(state[0])
    logits = module.head(torch.stack([h[-1, 0] for h in top]))
    torch.nn.functional.cross_entropy(logits, probe.targets, reduction="sum").backward()
    for found, h in zip(seen["norms"], top, strict=True):
        assert h.grad is not None
        assert found[-1] == pytest.approx(float(h.grad[-1].norm()), rel=1e-4)


def test_looking_leaves_chance_and_weights_alone(data_folder: Path) -> None:
    training, probe = begin("small", data_folder)
    before = training.state()
    first, again = look(training, probe), look(training, probe)
    assert first["sample"] == again["sample"]
    after = training.state()
    assert torch.equal(before["random"], after["random"])
    for name, value in before["module"].items():
        assert torch.equal(value, after["module"][name])
    assert training.module.training


def test_a_text_is_probed_on_its_held_out_part(data_folder: Path) -> None:
    training, probe = begin("small", data_folder)
    held_out = training.data.validation()
    assert held_out is not None
    assert torch.equal(probe.inputs, held_out.inputs[:64, 0])
    assert len(look(training, probe)["sample"]) == 120


def test_a_year_is_asked_for_and_answered_with_two_digits(tmp_path: Path) -> None:
    training, probe = begin("year", tmp_path)
    tokens = training.data.vocabulary.tokens
    text = "".join(tokens[token] for token in probe.inputs.tolist())
    asked = "".join(tokens[token] for token in probe.prompt)
    assert asked.endswith("?")
    assert text == asked + text[-1]
    assert probe.targets[:-2].tolist() == [-1] * (len(text) - 2)
    answer = "".join(tokens[token] for token in probe.targets[-2:].tolist())
    assert any(f"{century}{answer}" in asked for century in (19, 20))
    seen = look(training, probe)
    assert len(seen["sample"]) == 2
    assert 0 <= seen["accuracy"] <= 1


def test_an_update_that_was_watched_is_told(data_folder: Path) -> None:
    training, probe = begin("small", data_folder)
    assert look(training, probe)["weights"] == {}
    training.watched = True
    before = {name: value.clone() for name, value in training.module.state_dict().items()}
    training.update()
    told = look(training, probe)["weights"]
    assert told.keys() == before.keys()
    for name, value in training.module.state_dict().items():
        assert told[name]["update"] == pytest.approx(float((value - before[name]).norm()))
        assert told[name]["norm"] == pytest.approx(float(value.norm()))
        assert told[name]["gradient"] > 0


def test_right_answers_are_counted_where_something_is_asked() -> None:
    predicted, targets = torch.tensor([1, 2, 3, 4]), torch.tensor([1, -1, 3, 5])
    assert share_right(predicted, targets) == pytest.approx(2 / 3)
    assert share_right(predicted, torch.full((4,), -1)) is None
