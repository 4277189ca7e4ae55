"""Answers for other tools: arrays for numpy (npz), and one number a line for spreadsheets (CSV)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from server.web.codec import dumps

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

COLUMNS = "step,token,signal,layer,unit,value"


def npz(message: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> bytes:
    """The tensors by name, and the message as JSON under `message`; no pickle in it."""
    import numpy as np

    file = BytesIO()
    arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
    np.savez(file, message=np.array(dumps(message).decode()), **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def csv(tokens: Sequence[str], first: int, tensors: Mapping[str, Tensor]) -> bytes:
    """One number a line, with the fewest digits that read back as the same float32.

    `layer` is empty where a signal has none, `unit` where it is one number a step, and `value`
    where it is no finite number.

    Args:
        tokens: read by the steps, from the text's first on.
        first: the step of the tensors' first row.
        tensors: (n, L, H), (n, V) or (n,) each.
    """
    arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
    places = {name: list(_places(name, array[0])) for name, array in arrays.items()}
    count = len(next(iter(arrays.values()), ()))
    lines = [COLUMNS + "\n"]
    for n in range(count):
        step = f"{first + n},{_quoted(tokens[first + n])},"
        for name, array in arrays.items():
            values = _digits(array[n])
            lines.append(
                "".join(f"{step}{p}{v}\n" for p, v in zip(places[name], values, strict=True))
            )
    return "".join(lines).encode()


def _places(name: str, row: np.ndarray) -> Iterator[str]:
    """The columns between a line's token and its value, in the order of the row's numbers."""
    if row.ndim == 0:
        yield f"{name},,,"
    elif row.ndim == 1:
        yield from (f"{name},,{unit}," for unit in range(len(row)))
    else:
        layers, units = row.shape
        yield from (f"{name},{layer},{unit}," for layer in range(layers) for unit in range(units))


def _digits(row: np.ndarray) -> list[str]:
    """The numbers as JSON has them."""
    numbers = dumps(row.ravel())[1:-1].decode().split(",")
    return ["" if number == "null" else number for number in numbers]


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'
