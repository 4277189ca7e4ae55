"""A small text of our own, and a recipe that learns it in a moment."""

import random
from pathlib import Path

import pytest
import torch

WORDS = ["the", "cell", "keeps", "a", "state", "and", "gates", "open", "or", "close", "at", "once"]

RECIPE = """
[model]
title = "Small {cell}"
task = "language_model"
description = "For tests."

[model.examples]
start = "the cell"

[architecture]
cell = "{cell}"
hidden = 12
layers = {layers}

[data]
set = "small"
file = "input.txt"

[training]
epochs = 2
batch = 4
length = 16
learning_rate = 1e-2
warmup = 5
dropout = 0.2
precision = "float32"
checkpoint_every = 7
"""


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A data folder with one set: 4,000 words in a random order."""
    folder = tmp_path / "data" / "small"
    folder.mkdir(parents=True)
    words = random.Random(1).choices(WORDS, k=4000)
    (folder / "input.txt").write_text(" ".join(words), encoding="utf-8")
    return folder.parent


@pytest.fixture
def recipe_path(tmp_path: Path) -> Path:
    """A two-layer LSTM's recipe in a model folder of its own."""
    return write_recipe(tmp_path, cell="lstm", layers=2)


def write_recipe(tmp_path: Path, cell: str, layers: int) -> Path:
    folder = tmp_path / "models" / f"small-{cell}"
    folder.mkdir(parents=True)
    path = folder / "recipe.toml"
    path.write_text(RECIPE.format(cell=cell, layers=layers), encoding="utf-8")
    return path
