"""The recorded opening is what the model computes, in the form in which the stream sends it."""

import json
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from safetensors import safe_open

from server import resources
from server.services.limits import Limits
from server.services.registry import ModelRegistry
from server.web.recording import record

OPENING = resources.static_dir() / "recorded" / "opening.safetensors"
LINE = "Alas, I think he shall be come approached"
AGAIN = f"""run again: rnnscope trace shakespeare-lstm "{LINE}" --record {OPENING.name}"""


def message(path: Path) -> dict[str, dict[str, object]]:
    with safe_open(path, framework="np") as file:
        words: dict[str, dict[str, object]] = json.loads(file.metadata()["message"])
    return words


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The opening, recorded now."""
    path = tmp_path_factory.mktemp("recording") / "opening.safetensors"
    model = ModelRegistry([resources.models_dir()]).load("shakespeare-lstm")
    path.write_bytes(record(model, LINE, Limits()))
    return path


def test_the_opening_is_the_models_own_trace(fresh: Path) -> None:
    recorded, computed = (safetensors.numpy.load_file(path) for path in (OPENING, fresh))

    assert recorded.keys() == computed.keys()
    for name, tensor in computed.items():
        assert recorded[name].dtype == tensor.dtype
        np.testing.assert_allclose(recorded[name], tensor, rtol=1e-3, atol=1e-4, err_msg=AGAIN)


def test_it_says_what_a_stream_says(fresh: Path) -> None:
    assert message(OPENING) == message(fresh), AGAIN
    started, steps = message(OPENING)["started"], message(OPENING)["steps"]
    assert started["tokens"] == list(LINE)
    assert (steps["first"], steps["count"]) == (0, len(LINE))


def test_states_are_half_floats_and_probabilities_are_not() -> None:
    tensors = safetensors.numpy.load_file(OPENING)

    assert tensors["h"].dtype == tensors["f"].dtype == np.float16
    assert tensors["probs"].dtype == tensors["loss"].dtype == np.float32
    np.testing.assert_allclose(tensors["probs"].sum(axis=1), 1, atol=1e-5)
