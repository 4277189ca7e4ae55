"""Binary messages: tensors as safetensors, with a JSON message in the header.

The browser reads the planes as typed arrays where they lie, without a copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from safetensors import TensorSpec, serialize

from server.web.codec import dumps

if TYPE_CHECKING:
    from torch import Tensor, dtype


def encode(message: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> bytes:
    """One safetensors file in memory; `__metadata__["message"]` is the message as JSON.

    Raises:
        ValueError: a tensor is not contiguous.
    """
    specs = {name: _spec(tensor) for name, tensor in tensors.items()}
    return serialize(specs, metadata={"message": dumps(message).decode()})


def split(value: Mapping[str, Any], prefix: str = "") -> tuple[dict[str, Any], dict[str, Tensor]]:
    """An answer's words, and its tensors by their dotted paths in it."""
    words: dict[str, Any] = {}
    tensors: dict[str, Tensor] = {}
    for name, part in value.items():
        if isinstance(part, Mapping):
            words[name], within = split(part, f"{prefix}{name}.")
            tensors |= within
        elif hasattr(part, "data_ptr"):
            tensors[prefix + name] = part
        else:
            words[name] = part
    return words, tensors


def halve(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Signals of units, (n, L, H), as half floats; all else as it is: f16 makes a 1e-8 a zero."""
    return {name: tensor.half() if tensor.ndim == 3 else tensor for name, tensor in tensors.items()}


def _spec(plane: Tensor) -> TensorSpec:
    if not plane.is_contiguous():
        raise ValueError(f"a tensor of shape {tuple(plane.shape)} is not contiguous")
    return TensorSpec(
        dtype=_name(plane.dtype),
        shape=plane.shape,
        data_ptr=plane.data_ptr(),
        data_len=plane.nbytes,
    )


@cache
def _name(kind: dtype) -> str:
    """A dtype as safetensors calls it: `float16`."""
    return str(kind).removeprefix("torch.")
