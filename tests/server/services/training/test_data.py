"""The language-model data: nothing is lost, shifted wrongly or leaked."""

from pathlib import Path

import pytest
import torch

from server.services.errors import InvalidInput
from server.services.training.data import load
from server.services.training.recipe import Recipe


def test_targets_are_the_next_inputs_and_readers_go_through_their_own_stretch(
    recipe_path: Path, data_folder: Path
) -> None:
    data = load(Recipe.read(recipe_path), data_folder)
    batches = list(data.batches(torch.Generator().manual_seed(3)))
    inputs = torch.cat([batch.inputs for batch in batches])  # (steps, B)
    targets = torch.cat([batch.targets for batch in batches])

    assert torch.equal(inputs[1:], targets[:-1])
    assert len(batches) == data.batches_per_epoch
    assert [batch.fresh for batch in batches] == [True] + [False] * (len(batches) - 1)

    text = (data_folder / "small" / "input.txt").read_text()
    train = text[: int(len(text) * 0.9)]
    for reader in inputs.T:
        assert data.vocabulary.decode(reader.tolist()) in train


def test_validation_is_the_last_tenth_and_none_of_it_is_trained_on(
    recipe_path: Path, data_folder: Path
) -> None:
    data = load(Recipe.read(recipe_path), data_folder)
    text = (data_folder / "small" / "input.txt").read_text()
    last_tenth = text[int(len(text) * 0.9) :]
    held_out = data.validation()

    assert held_out is not None
    assert data.vocabulary.decode(held_out.inputs[:, 0].tolist()) == last_tenth[:-1]
    assert data.vocabulary.decode(held_out.targets[:, 0].tolist()) == last_tenth[1:]


def test_a_missing_set_names_the_file(recipe_path: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"small/input\.txt"):
        load(Recipe.read(recipe_path), tmp_path)


def test_a_text_needs_a_data_folder(recipe_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--data"):
        load(Recipe.read(recipe_path), None)
