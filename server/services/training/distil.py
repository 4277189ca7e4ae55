"""A last descent, towards what several trained nets expect together (Hinton et al. 2015).

The net as it is before is one of them (Furlanello et al. 2018): what they agree on it keeps, and
where it has learned the text by heart and the others have not, it becomes less sure.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from jaxtyping import Float16, Int64
from torch import Tensor
from torch.nn.functional import one_hot

from server.numerics.network import Network
from server.services import folders
from server.services.errors import InvalidInput
from server.services.training.data.language_model import TextData
from server.services.training.loop import Progress, Training, train
from server.services.training.module import Carried, TrainableNetwork
from server.services.training.recipe import DistillingPart

READERS = 64
"""Stretches of the text that are read side by side."""
STEPS = 256

Teachers = Sequence[tuple[Network, float]]
"""Trained nets, each with its weight in the mean."""


def distil(
    before: Training,
    descent: DistillingPart,
    models: Path,
    checkpoint_path: Path,
    on_progress: Callable[[Progress], None],
) -> Training:
    """Go on from where a training ended, towards the mean of the recipe's teachers and itself.

    Args:
        before: a training that has ended.
        descent: the recipe's part.
        models: the folder in which the teachers' folders lie.

    Raises:
        InvalidInput: a teacher is not there, has other characters, or there is no text.
    """
    data, module = before.data, before.module
    if not isinstance(data, TextData):
        raise InvalidInput("Only a language model can be distilled.", field="distilling")
    tokens = data.vocabulary.tokens
    teachers = [(teacher(models, name, tokens), of) for name, of in descent.teachers.items()]
    itself = Network(module.architecture, module.state_dict())
    expected = expectations([*teachers, (itself, descent.itself)], data.train)
    training = train(
        before.recipe.model_copy(update={"training": descent}),
        replace(data, expected=expected),
        checkpoint_path,
        on_progress,
        start=module.state_dict(),
    )
    curve = before.curve.followed_by(training.curve)
    return replace(training, recipe=before.recipe, curve=curve)


def teacher(models: Path, name: str, tokens: Sequence[str]) -> Network:
    """A model of the same characters.

    Raises:
        InvalidInput: there is none of that name.
    """
    try:
        model = folders.load(folders.read(models / name))
    except folders.Broken as error:
        raise InvalidInput(f"The teacher {name!r}: {error}", field="distilling.teachers") from error
    if tuple(model.vocabulary.tokens) != tuple(tokens):
        message = f"The teacher {name!r} knows other characters."
        raise InvalidInput(message, field="distilling.teachers")
    return model.network


@torch.no_grad()
def expectations(teachers: Teachers, tokens: Int64[Tensor, "N"]) -> Float16[Tensor, "M V"]:
    """What to expect after each token but the last, M = N − 1.

    The weighted mean of the teachers' probabilities; what their weights leave of 1 is the token
    that comes, and so is all of it in the last few, which do not fill the readers' stretches.
    """
    size = teachers[0][0].architecture.output_size
    comes = one_hot(tokens[1:], size).half()
    stretch = len(comes) // READERS
    inputs = tokens[: stretch * READERS].view(READERS, stretch).T  # (stretch, READERS)
    mean = comes[: stretch * READERS].view(READERS, stretch, size).transpose(0, 1)
    mean.mul_(1 - sum(weight for _, weight in teachers))
    for network, weight in teachers:
        module = TrainableNetwork(network.architecture, dropout=0.0)
        module.load_state_dict(network.parameters)
        state: Carried | None = None
        for x, sums in zip(inputs.split(STEPS), mean.split(STEPS), strict=True):
            logits, state = module(x, state)
            sums.add_(logits.softmax(-1), alpha=weight)
    return comes
