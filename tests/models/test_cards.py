"""What the shipped models claim, measured again."""

import json
import os
from pathlib import Path

import pytest
import torch
import yaml
from safetensors.torch import load_file
from torch.nn.functional import cross_entropy

from server.resources import models_dir
from server.services.registry import ModelRegistry
from server.services.training.data import load
from server.services.training.make import remeasure
from server.services.training.module import TrainableNetwork, expected
from server.services.training.recipe import Recipe

FOLDERS = sorted(path.parent for path in models_dir().glob("*/config.json"))
TRAINED = [folder for folder in FOLDERS if (folder / "metrics.json").exists()]
AT_MOST = {
    "shakespeare-rnn": 1.70,
    "shakespeare-gru": 1.54,
    "shakespeare-lstm": 1.57,
    "shakespeare-lstm-large": 1.45,
    "year-rnn": 1.0,
    "year-gru": 0.01,
    "year-lstm": 0.01,
}

MADE = [f for f in TRAINED if Recipe.read(f / "recipe.toml").data.file is None]
READ = [f for f in TRAINED if f not in MADE]

name = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
trained = pytest.mark.parametrize("folder", TRAINED, ids=lambda folder: folder.name)


@name
def test_every_folder_is_a_model(folder: Path) -> None:
    registry = ModelRegistry([models_dir()])
    assert registry.skipped() == []
    assert registry.load(folder.name).card.id == folder.name


@name
def test_every_card_has_front_matter(folder: Path) -> None:
    _, front, text = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    matter = yaml.safe_load(front)
    assert matter["license"] == "apache-2.0"
    assert text.strip().startswith("# ")


@trained
def test_the_card_says_what_the_metrics_say(folder: Path) -> None:
    loss = json.loads((folder / "metrics.json").read_text())["validation"]["loss_nats"]
    card = (folder / "README.md").read_text(encoding="utf-8")
    matter = yaml.safe_load(card.split("---\n")[1])
    claimed = matter["model-index"][0]["results"][0]["metrics"][0]["value"]
    assert claimed == round(loss, 4)
    assert f"{loss:.4f} nats per character" in card
    assert loss <= AT_MOST[folder.name]


@trained
def test_trained_weights_are_bfloat16_exact(folder: Path) -> None:
    for value in load_file(folder / "model.safetensors").values():
        assert torch.equal(value, value.bfloat16().float())


def measure_calibration(folder: Path, data: Path | None) -> None:
    """What a temperature gave, by weights that are rounded since, where it was not fitted."""
    recipe = Recipe.read(folder / "recipe.toml")
    claimed = json.loads((folder / "metrics.json").read_text())["calibration"]
    held_out = load(recipe, data).validation()
    assert held_out is not None
    targets = held_out.targets[-claimed["tokens"] :, 0]
    assert recipe.calibration is not None
    assert len(targets) / len(held_out.targets) == pytest.approx(
        1 - recipe.calibration.fitted_on, abs=1e-4
    )
    weights = load_file(folder / "model.safetensors")
    size = len(weights["head.bias"])
    module = TrainableNetwork(recipe.network(size, size), dropout=0.0)
    module.load_state_dict(weights)
    with torch.inference_mode():
        logits = expected(module, held_out.inputs)[-claimed["tokens"] :, 0]
    after, before = (
        float(cross_entropy(logits * factor, targets)) for factor in (1, claimed["temperature"])
    )
    assert after == pytest.approx(claimed["after_nats"], abs=1e-3)
    assert before == pytest.approx(claimed["before_nats"], abs=1e-3)
    assert after < before


def measure(folder: Path, data: Path | None) -> None:
    """Hold a card to its figures."""
    network = ModelRegistry([models_dir()]).load(folder.name).network
    measured = remeasure(folder / "recipe.toml", network, data)
    claimed = json.loads((folder / "metrics.json").read_text())
    assert measured.loss_nats == pytest.approx(claimed["validation"]["loss_nats"], abs=1e-5)
    assert measured.tokens == claimed["validation"]["tokens"]
    for part, shares in measured.accuracy.items():
        assert shares == pytest.approx(claimed[part], abs=1 / 260)  # one sentence
    if "calibration" in claimed:
        measure_calibration(folder, data)


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("folder", READ, ids=lambda folder: folder.name)
def test_the_cards_figure_is_measured_again(folder: Path) -> None:
    data = os.environ.get("RNNSCOPE_DATA")
    if not data or not (Path(data) / "shakespeare").is_dir():
        pytest.skip("the Shakespeare text is not here: set RNNSCOPE_DATA to a folder that has it")
    measure(folder, Path(data))


@pytest.mark.slow
@pytest.mark.parametrize("folder", MADE, ids=lambda folder: folder.name)
def test_the_figures_of_made_data_are_measured_again_without_a_data_folder(folder: Path) -> None:
    measure(folder, None)
