"""From a recipe to a folder that the server serves."""

import json
from pathlib import Path

import pytest
import torch
from pydantic import ValidationError
from safetensors.torch import load_file

from server.services.errors import InvalidInput
from server.services.registry import ModelRegistry
from server.services.training.data import load
from server.services.training.make import make, remeasure
from server.services.training.recipe import Recipe
from tests.server.services.training.conftest import write_recipe


@pytest.mark.parametrize(("cell", "layers"), [("rnn", 1), ("lstm", 2), ("gru", 1)])
def test_a_made_model_is_listed_and_its_figures_are_measured_again(
    tmp_path: Path, data_folder: Path, cell: str, layers: int
) -> None:
    recipe_path = write_recipe(tmp_path, cell, layers)
    made = make(recipe_path, data_folder, tmp_path / "state")

    registry = ModelRegistry([tmp_path / "models"])
    assert registry.skipped() == []
    model = registry.load(f"small-{cell}")
    assert model.card.metrics == json.loads(json.dumps(made.figures()))
    assert remeasure(recipe_path, model.network, data_folder) == made
    assert not list((tmp_path / "state").rglob("*.pt"))


def test_the_steps_that_are_served_lose_as_much_as_torchs_own_layers(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    made = make(recipe_path, data_folder, tmp_path / "state")
    weights = load_file(recipe_path.parent / "model.safetensors")
    lstm = torch.nn.LSTM(made_size := weights["head.weight"].shape[0], 12, 2).double()
    lstm.load_state_dict({k[4:]: v.double() for k, v in weights.items() if k.startswith("rnn.")})
    held_out = load(Recipe.read(recipe_path), data_folder).validation()
    assert held_out is not None

    x = torch.nn.functional.one_hot(held_out.inputs, made_size).double()
    with torch.inference_mode():
        h = lstm(x)[0][:, 0]  # (T, H)
    logits = h @ weights["head.weight"].double().T + weights["head.bias"].double()
    loss = torch.nn.functional.cross_entropy(logits, held_out.targets[:, 0])
    assert made.loss_nats == pytest.approx(float(loss), abs=1e-6)


def test_weights_are_kept_as_float32_that_bfloat16_holds_exactly(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    make(recipe_path, data_folder, tmp_path / "state")
    for name, value in load_file(recipe_path.parent / "model.safetensors").items():
        assert value.dtype == torch.float32, name
        assert torch.equal(value, value.bfloat16().float()), name


def test_a_second_descent_goes_on_from_the_weights_of_the_first(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    first = recipe_path.read_text()
    plain = make(recipe_path, data_folder, tmp_path / "state")
    same = load_file(recipe_path.parent / "model.safetensors")
    refining = first.partition("[training]")[2].replace("1e-2", "1e-9")
    recipe_path.write_text(f"{first}\n[refining]{refining}weight_dropout = 0.5\n")

    refined = make(recipe_path, data_folder, tmp_path / "state")

    for name, value in load_file(recipe_path.parent / "model.safetensors").items():
        torch.testing.assert_close(value, same[name], atol=1e-5, rtol=1e-2)  # bfloat16's next value
    assert refined.loss_nats == pytest.approx(plain.loss_nats, abs=1e-2)
    curve = json.loads((recipe_path.parent / "curve.json").read_text())
    per_epoch = curve["step"][0]
    assert curve["step"] == [per_epoch * epoch for epoch in (1, 2, 3, 4)]
    assert "Then\n2 epochs" in (recipe_path.parent / "README.md").read_text()


def test_a_temperature_divides_the_logits_and_leaves_the_rest(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    make(recipe_path, data_folder, tmp_path / "state")
    plain = load_file(recipe_path.parent / "model.safetensors")
    recipe_path.write_text(f"{recipe_path.read_text()}\n[calibration]\nfitted_on = 0.5\n")

    made = make(recipe_path, data_folder, tmp_path / "state")

    figures = json.loads((recipe_path.parent / "metrics.json").read_text())
    temperature = figures["calibration"]["temperature"]
    for name, value in load_file(recipe_path.parent / "model.safetensors").items():
        divided = plain[name] / temperature if name.startswith("head.") else plain[name]
        torch.testing.assert_close(value, divided, atol=0, rtol=2**-7)  # bfloat16's neighbours
    assert figures["validation"]["loss_nats"] == made.loss_nats
    assert f"one temperature,\n{temperature:.3f}" in (recipe_path.parent / "README.md").read_text()


def test_bfloat16_is_asked_for_only_where_the_processor_has_it(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    recipe = recipe_path.read_text().replace('"float32"', '"bfloat16"')
    recipe_path.write_text(recipe, encoding="utf-8")
    made = make(recipe_path, data_folder, tmp_path / "state")
    assert made.loss_nats < 3


def test_a_recipe_with_a_wrong_field_is_refused_by_name(recipe_path: Path) -> None:
    recipe_path.write_text(recipe_path.read_text().replace("epochs = 2", "epochs = 0\nspeed = 3"))
    with pytest.raises(ValueError, match=r"(?s)training\.epochs.*training\.speed"):
        Recipe.read(recipe_path)


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("hidden = 12", "hidden = 5000", "hidden is 5000; allowed are 1 to 1024"),
        ("batch = 4", "batch = 100000", "too short for 100000 sequences"),
        ('start = "the cell"', 'start = "Zürich"', "a character that the data lacks: 'Z'"),
        ('set = "small"', 'set = "../small"', "data.set"),
        ("[model]", "model", "cannot be read as a recipe"),
    ],
)
def test_what_would_be_in_vain_is_told_before_the_training(
    recipe_path: Path, data_folder: Path, tmp_path: Path, wrong: str, right: str, message: str
) -> None:
    recipe_path.write_text(recipe_path.read_text().replace(wrong, right), encoding="utf-8")
    with pytest.raises((InvalidInput, ValidationError)) as raised:
        make(recipe_path, data_folder, tmp_path / "state")
    assert message in str(raised.value)
    assert not list((tmp_path / "state").rglob("*.pt"))


def test_a_folder_that_cannot_be_a_models_name_is_refused(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    folder = recipe_path.parent.rename(tmp_path / "My_Model")
    with pytest.raises(InvalidInput, match="My_Model"):
        make(folder / "recipe.toml", data_folder, tmp_path / "state")


def test_a_training_that_goes_astray_is_told_and_writes_no_model(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    text = recipe_path.read_text().replace("learning_rate = 1e-2", "learning_rate = 1e12")
    recipe_path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"(a|A) smaller learning rate may help"):
        make(recipe_path, data_folder, tmp_path / "state")
    assert not (recipe_path.parent / "config.json").exists()
