"""One temperature for all of a net's logits, so that it is as sure as it is right.

A net trained with dropout comes out surer than it should be once nothing is dropped. Dividing its
logits by one number mends that and leaves every order of likelihood as it was (Guo et al. 2017, "On
Calibration of Modern Neural Networks").
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn.functional import cross_entropy

from server.numerics.precision import prepare_thread
from server.services.errors import InvalidInput
from server.services.training.data import Batch
from server.services.training.module import TrainableNetwork, expected


@dataclass(frozen=True)
class Calibration:
    """What a temperature did to the part of the held-out text on which it was not fitted.

    Attributes:
        temperature: by which the logits were divided.
        tokens: how many targets the two means are over.
        before_nats, after_nats: mean loss with the logits as they were, and divided.
    """

    temperature: float
    tokens: int
    before_nats: float
    after_nats: float


@torch.no_grad()
def calibrate(module: TrainableNetwork, held_out: Batch | None, fitted_on: float) -> Calibration:
    """Divide the head's weights and biases by the best temperature.

    Args:
        module: is changed.
        held_out: one sequence; None is refused.
        fitted_on: the share of it, from its start, on which the temperature is fitted.

    Raises:
        InvalidInput: nothing is held out.
    """
    if held_out is None:
        raise InvalidInput(
            "This data has no part that is held out, so no temperature can be fitted.",
            field="calibration",
        )
    prepare_thread()
    logits = expected(module, held_out.inputs)[:, 0].double()  # (T, V)
    targets = held_out.targets[:, 0]
    cut = int(len(targets) * fitted_on)
    temperature = best_temperature(logits[:cut], targets[:cut])
    module.head.weight.div_(temperature)
    if module.head.bias is not None:
        module.head.bias.div_(temperature)
    rest, unseen = logits[cut:], targets[cut:]
    return Calibration(
        temperature=temperature,
        tokens=len(unseen),
        before_nats=float(cross_entropy(rest, unseen)),
        after_nats=float(cross_entropy(rest / temperature, unseen)),
    )


@torch.enable_grad()
def best_temperature(logits: Float[Tensor, "T V"], targets: Int64[Tensor, "T"]) -> float:
    """The temperature with the least mean loss; the loss is convex in its inverse."""
    inverse = torch.ones((), dtype=logits.dtype, requires_grad=True)
    optimiser = torch.optim.LBFGS([inverse], line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = cross_entropy(logits * inverse, targets)
        value.backward()
        return value

    optimiser.step(loss)
    return 1 / float(inverse.detach())
