"""A last descent towards what several nets expect."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import one_hot

from server.numerics.network import Architecture, Network
from server.services.errors import InvalidInput
from server.services.training.distil import READERS, expectations
from server.services.training.make import make
from server.services.training.recipe import Recipe
from tests.server.services.training.conftest import write_recipe

DISTILLING = """
[distilling]
epochs = 1
batch = 4
length = 16
learning_rate = {rate}
precision = "float32"
itself = {itself}
[distilling.teachers]
{teacher} = 0.3
"""


def distilling(
    path: Path, rate: float = 1e-2, itself: float = 0.5, teacher: str = "small-gru"
) -> None:
    """Add a last descent to a recipe."""
    part = DISTILLING.format(rate=rate, itself=itself, teacher=teacher)
    path.write_text(path.read_text(encoding="utf-8") + part, encoding="utf-8")


def test_what_is_expected_is_the_mean_of_torch_s_own_layers_and_the_text() -> None:
    torch.manual_seed(0)
    size, hidden, stretch = 5, 7, 300  # more steps than are read at once
    tokens = torch.randint(size, (READERS * stretch + 4,))
    means = torch.zeros(stretch, READERS, size, dtype=torch.float64)
    read = tokens[: READERS * stretch].view(READERS, stretch).T
    teachers = []
    for cell, layers, weight in (("lstm", nn.LSTM, 0.5), ("gru", nn.GRU, 0.3)):
        rnn, head = layers(size, hidden).double(), nn.Linear(hidden, size).double()
        weights = {f"rnn.{name}": value for name, value in rnn.state_dict().items()}
        weights |= {f"head.{name}": value for name, value in head.state_dict().items()}
        architecture = Architecture(cell=cell, hidden=hidden, input_size=size, output_size=size)
        single = {name: value.float() for name, value in weights.items()}
        teachers.append((Network(architecture, single), weight))
        with torch.no_grad():
            means += weight * head(rnn(one_hot(read, size).double())[0]).softmax(-1)

    expected = expectations(teachers, tokens)

    comes = one_hot(tokens[1:], size).double()
    stretches = comes[: READERS * stretch].view(READERS, stretch, size).transpose(0, 1)
    found = expected[: READERS * stretch].view(READERS, stretch, size).transpose(0, 1)
    torch.testing.assert_close(found.double(), means + 0.2 * stretches, atol=2e-3, rtol=0)
    assert torch.equal(expected[READERS * stretch :].double(), comes[READERS * stretch :])


def test_a_net_comes_nearer_to_its_teacher_and_goes_on_from_its_own_weights(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    make(write_recipe(tmp_path, "gru", 1), data_folder, tmp_path / "state")
    make(recipe_path, data_folder, tmp_path / "state")
    before = load_file(recipe_path.parent / "model.safetensors")
    steps = json.loads((recipe_path.parent / "curve.json").read_text())["step"]
    first = recipe_path.read_text()

    distilling(recipe_path, rate=1e-9)
    make(recipe_path, data_folder, tmp_path / "state")
    for name, value in load_file(recipe_path.parent / "model.safetensors").items():
        torch.testing.assert_close(value, before[name], atol=1e-5, rtol=1e-2)  # bfloat16's next

    recipe_path.write_text(first)
    distilling(recipe_path, itself=0.01)
    make(recipe_path, data_folder, tmp_path / "state")
    after = json.loads((recipe_path.parent / "curve.json").read_text())
    assert after["step"] == [*steps, steps[-1] + steps[0]]
    assert "shakespeare" not in (card := (recipe_path.parent / "README.md").read_text())
    assert "`small-gru`" in card


@pytest.mark.parametrize(
    ("teacher", "message"),
    [("small-elsewhere", "'small-elsewhere'"), ("other", "other characters")],
)
def test_a_teacher_that_cannot_teach_is_named(
    recipe_path: Path, data_folder: Path, tmp_path: Path, teacher: str, message: str
) -> None:
    other = write_recipe(tmp_path, "rnn", 1)
    make(other, data_folder, tmp_path / "state")
    tokens = json.loads((other.parent / "vocab.json").read_text())["tokens"]
    folder = other.parent.rename(other.parent.parent / "other")
    for name, content in {
        "vocab.json": {"tokens": ["#", *tokens[1:]]},
        "config.json": json.loads((folder / "config.json").read_text())
        | {"id": "other", "examples": []},
    }.items():
        (folder / name).write_text(json.dumps(content))
    distilling(recipe_path, teacher=teacher)
    with pytest.raises(InvalidInput, match=message):
        make(recipe_path, data_folder, tmp_path / "state")


def test_more_than_everything_is_refused(recipe_path: Path) -> None:
    distilling(recipe_path, itself=0.8)
    with pytest.raises(ValueError, match="add up to more than 1"):
        Recipe.read(recipe_path)
