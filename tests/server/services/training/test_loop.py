"""A training descends, and a kill loses nothing that was acknowledged."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from server.services.errors import InvalidInput
from server.services.training import checkpoint
from server.services.training.data import load
from server.services.training.loop import Training, learning_rate, train
from server.services.training.module import validation_loss
from server.services.training.recipe import Recipe

PROGRAM = """
import sys
from pathlib import Path
from server.services.training.data import load
from server.services.training.loop import train
from server.services.training.recipe import Recipe

recipe = Recipe.read(Path(sys.argv[1]))
train(recipe, load(recipe, Path(sys.argv[2])), Path(sys.argv[3]))
"""


def test_a_training_beats_the_frequencies_of_the_characters(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    recipe = Recipe.read(recipe_path)
    data = load(recipe, data_folder)
    curve = train(recipe, data, tmp_path / "checkpoint.pt").curve

    held_out = data.validation()
    assert held_out is not None
    shares = torch.bincount(held_out.targets[:, 0]).double() / len(held_out.targets)
    entropy = -(shares * shares.clamp(min=1e-12).log()).sum()  # the best without any memory
    assert curve.validation[-1] < 0.7 * float(entropy)
    assert curve.step == [data.batches_per_epoch, 2 * data.batches_per_epoch]


def test_killed_at_any_moment_it_goes_on_to_the_same_bits(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    recipe = Recipe.read(recipe_path)
    whole = train(recipe, load(recipe, data_folder), tmp_path / "whole.pt")

    path = tmp_path / "killed.pt"
    arguments = [sys.executable, "-c", PROGRAM, str(recipe_path), str(data_folder), str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    running = subprocess.Popen(arguments, env=environment)
    while not path.exists():
        assert running.poll() is None, "the training ended before its first checkpoint"
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    saved = checkpoint.load(path)
    assert saved is not None
    assert 0 < saved["step"] < whole.steps

    again = train(recipe, load(recipe, data_folder), path)
    assert again.curve == whole.curve
    for name, value in whole.module.state_dict().items():
        assert torch.equal(value, again.module.state_dict()[name]), name


def test_another_recipes_checkpoint_is_not_gone_on_from(
    recipe_path: Path, data_folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "checkpoint.pt"
    recipe = Recipe.read(recipe_path)
    train(recipe, load(recipe, data_folder), path)
    other = recipe.model_copy(update={"training": recipe.training.model_copy(update={"seed": 2})})

    with pytest.raises(InvalidInput, match="another recipe"):
        train(other, load(other, data_folder), path)


def test_validation_loss_does_not_depend_on_where_the_text_is_cut(
    recipe_path: Path, data_folder: Path
) -> None:
    recipe = Recipe.read(recipe_path)
    data = load(recipe, data_folder)
    module = Training.begin(recipe, data).module.eval()
    held_out = data.validation()
    assert held_out is not None
    inputs = held_out.inputs.repeat(4, 1)  # longer than one cut
    targets = held_out.targets.repeat(4, 1)

    with torch.no_grad():
        logits, _ = module(inputs, None)
    expected = torch.nn.functional.cross_entropy(logits[:, 0].double(), targets[:, 0])
    assert validation_loss(module, inputs, targets) == pytest.approx(float(expected), abs=1e-6)


def test_the_learning_rate_warms_up_and_ends_at_zero(recipe_path: Path) -> None:
    descent = Recipe.read(recipe_path).training

    def rate(step: int) -> float:
        return learning_rate(0.3, descent, step, 100)

    assert rate(0) == pytest.approx(0.3 / 5)
    assert rate(5) == 0.3
    assert rate(52) == pytest.approx(0.3 / 2, rel=0.02)
    assert rate(100) == pytest.approx(0, abs=1e-12)
