"""From a recipe to a model folder, as `rnnscope train` and `rnnscope evaluate` do it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from server.numerics.network import Network
from server.services.errors import InvalidInput
from server.services.folders import MODEL_ID
from server.services.training.calibrate import calibrate
from server.services.training.data import Data, load
from server.services.training.evaluate import Evaluation, evaluate
from server.services.training.loop import Progress, Training, train
from server.services.training.publish import publish
from server.services.training.recipe import DescentPart, Recipe


def make(
    recipe_path: Path,
    data_folder: Path | None,
    state_folder: Path,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Evaluation:
    """Train what a recipe says and write the model beside it.

    The checkpoints lie under the state folder, so the same call after a kill goes on from there;
    they are removed once the model is written.

    Raises:
        InvalidInput: what would make a training vain, told before it starts.
    """
    recipe = Recipe.read(recipe_path)
    folder = recipe_path.resolve().parent
    data = load(recipe, data_folder)
    check(recipe, data, folder.name)
    kept = state_folder / "trainings" / folder.name
    kept.mkdir(parents=True, exist_ok=True)
    training = train(recipe, data, kept / "checkpoint.pt", on_progress)
    if recipe.refining is not None:
        training = refine(training, recipe.refining, kept / "refining.pt", on_progress)
    calibration = None
    if recipe.calibration is not None:
        share = recipe.calibration.fitted_on
        calibration = calibrate(training.module, data.validation(), share)
    evaluation = publish(training, folder, calibration)
    for path in (kept / "checkpoint.pt", kept / "refining.pt"):
        path.unlink(missing_ok=True)
    return evaluation


def refine(
    first: Training,
    descent: DescentPart,
    checkpoint_path: Path,
    on_progress: Callable[[Progress], None],
) -> Training:
    """A second descent on the same data, from where the first one ended."""
    recipe = first.recipe.model_copy(update={"training": descent})
    weights = first.module.state_dict()
    second = train(recipe, first.data, checkpoint_path, on_progress, start=weights)
    curve = first.curve.followed_by(second.curve, first.steps)
    return replace(second, recipe=first.recipe, curve=curve)


def check(recipe: Recipe, data: Data, name: str) -> None:
    """Raise InvalidInput where the model could not be served under its folder's name."""
    if not MODEL_ID.fullmatch(name):
        raise InvalidInput(
            f"A model's folder has a name of small letters, digits, - and _; not {name!r}."
        )
    for title, text in recipe.model.examples.items():
        unknown = data.vocabulary.encode(text).unknown
        if unknown:
            raise InvalidInput(
                f"The example {title!r} has a character that the data lacks: {text[unknown[0]]!r}.",
                field="model.examples",
            )


def remeasure(
    recipe_path: Path,
    network: Network,
    data_folder: Path | None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluation:
    """A trained model's figures on its recipe's validation part, measured again."""
    return evaluate(network, load(Recipe.read(recipe_path), data_folder), on_progress)
