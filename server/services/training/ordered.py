"""The recipe by which the one training loop does what was ordered over REST."""

from pathlib import Path

from server.services.limits import Limits
from server.services.training.order import TEXT, Order, source_of
from server.services.training.recipe import (
    ArchitecturePart,
    DataPart,
    DescentPart,
    ModelPart,
    Recipe,
)

HELD_OUT = 4097
"""Characters of a text that are validated on at most."""


def recipe_of(order: Order, data_folder: Path | None, limits: Limits) -> Recipe:
    """What was ordered, as a recipe.

    Raises:
        InvalidInput: the data is not there any more.
    """
    plan = order.plan
    made_of_text = order.data == TEXT
    set_, file = (TEXT, "input.txt") if made_of_text else _place(order.data, data_folder)
    return Recipe(
        model=ModelPart(
            title=order.title,
            task="language_model",
            description="A checkpoint of a training.",
            examples={},
        ),
        architecture=ArchitecturePart(
            cell=plan.cell,
            hidden=plan.hidden,
            layers=plan.layers,
            activation=plan.activation,
            skip=plan.skip,
            head_bias=plan.init != "lecture",
        ),
        data=DataPart(
            set=set_,
            file=file,
            characters=limits.training_characters,
            vocabulary=limits.training_vocabulary,
            held_out=HELD_OUT,
        ),
        training=DescentPart(
            steps=plan.steps,
            batch=plan.batch,
            length=plan.length,
            optimiser=plan.optimiser,
            learning_rate=plan.learning_rate,
            schedule="constant",
            warmup=0,
            loss=plan.loss,
            clip=plan.clip,
            init=plan.init,
            forget_bias=plan.forget_bias,
            precision="float32",
            seed=plan.seed,
        ),
    )


def _place(data: str, data_folder: Path | None) -> tuple[str, str | None]:
    source = source_of(data, data_folder)
    return source.set, source.file
