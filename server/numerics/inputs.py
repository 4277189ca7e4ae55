"""What the first layer sees: x_t of every step."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import embedding, one_hot

from server.numerics.clamp import Clamp, held
from server.numerics.network import Architecture, Network, require


def check(architecture: Architecture, inputs: Tensor) -> None:
    """Raise ValueError where these cannot be inputs of that architecture."""
    size = architecture.input_size
    require(len(inputs) > 0, "there is no step to run")
    if architecture.inputs == "real":
        found = inputs.shape[-1]
        require(inputs.ndim == 3, f"inputs have {inputs.ndim} dimensions, expected 3: T, B, I")
        require(found == size, f"inputs are vectors of {found} numbers, expected {size}")
    else:
        require(inputs.ndim == 2, f"tokens have {inputs.ndim} dimensions, expected 2: T, B")
        for token in (int(inputs.min()), int(inputs.max())):
            require(0 <= token < size, f"there is no token {token}; tokens are 0 to {size - 1}")


def vectors(
    network: Network, inputs: Tensor, clamps: Sequence[Clamp], first: int
) -> Float[Tensor, "T B I"]:
    """x_t of every step, as the clamps leave them."""
    architecture = network.architecture
    if architecture.inputs == "real":
        x = inputs.to(network.dtype)
    elif architecture.inputs == "embedding":
        x = embedding(inputs, network.parameters["embedding.weight"])
    else:
        x = one_hot(inputs, architecture.input_size).to(network.dtype)
    if clamped(clamps):
        x = torch.stack([held(x_t, clamps, "x", None, first + t) for t, x_t in enumerate(x)])
    return x


def project(
    network: Network, inputs: Tensor, x: Float[Tensor, "n B I"], clamps: Sequence[Clamp]
) -> Float[Tensor, "n B GH"]:
    """What the first layer makes of at most BLOCK steps."""
    if network.architecture.inputs == "one_hot" and not clamped(clamps):
        return embedding(inputs, network.token_projections)
    return network.layers[0].from_below(x)


def clamped(clamps: Sequence[Clamp]) -> bool:
    """Whether any step's x is held."""
    return any(clamp.signal == "x" for clamp in clamps)
