"""From a recipe to a model folder, as `rnnscope train` and `rnnscope evaluate` do it."""

from collections.abc import Callable
from pathlib import Path

from server.numerics.network import Network
from server.services.training.data import load
from server.services.training.evaluate import Evaluation, evaluate
from server.services.training.loop import Progress, train
from server.services.training.publish import publish
from server.services.training.recipe import Recipe


def make(
    recipe_path: Path,
    data_folder: Path,
    state_folder: Path,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Evaluation:
    """Train what a recipe says and write the model beside it.

    The checkpoint lies under the state folder, so the same call after a kill goes on from there;
    it is removed once the model is written.
    """
    recipe = Recipe.read(recipe_path)
    data = load(recipe, data_folder)
    folder = recipe_path.resolve().parent
    checkpoint_path = state_folder / "trainings" / folder.name / "checkpoint.pt"
    checkpoint_path.parent.mkdir(parents=True, exist_ok=True)
    training = train(recipe, data, checkpoint_path, on_progress)
    evaluation = publish(training, folder)
    checkpoint_path.unlink()
    return evaluation


def remeasure(
    recipe_path: Path,
    network: Network,
    data_folder: Path,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluation:
    """A trained model's figures on its recipe's validation part, measured again."""
    held_out = load(Recipe.read(recipe_path), data_folder).validation()
    return evaluate(network, held_out, on_progress)
