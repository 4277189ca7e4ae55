"""Models are found in their folders; what is no model is left out, with its reason."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from server.numerics.cells import CELLS
from server.services import folders
from server.services.errors import NotFound
from server.services.folders import SIGNALS
from server.services.registry import MOMENTS, ModelRegistry
from tests.tiny import TOKENS, make_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_model(tmp_path / "small", "gru")
    return tmp_path / "small"


def rewrite(file: Path, **changed: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))


def drop_head(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["head.weight"]
    save_file(weights, folder / "model.safetensors")


def widen(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    weights["rnn.weight_hh_l0"] = torch.zeros(24, 9)
    save_file(weights, folder / "model.safetensors")


def truncate(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-1])


def replace(folder: Path, name: str, value: torch.Tensor) -> None:
    file = folder / "model.safetensors"
    save_file(load_file(file) | {name: value}, file)


def nested(depth: int) -> dict[str, object]:
    value: object = "deep"
    for _ in range(depth):
        value = [value]
    return {"name": "deep", "input": {"text": value}}


DAMAGE: dict[str, Callable[[Path], object]] = {
    "config.json is not JSON": lambda f: (f / "config.json").write_text("{"),
    "config.json: licence": lambda f: rewrite(f / "config.json", licence=3),
    "id must be the folder's name": lambda f: rewrite(f / "config.json", id="other"),
    "architecture.cell": lambda f: rewrite(f / "config.json", architecture={"cell": "tree"}),
    "architecture is incomplete": lambda f: rewrite(
        f / "config.json", architecture={"cell": "gru"}
    ),
    "vocab.json is missing": lambda f: (f / "vocab.json").unlink(),
    "a token stands twice": lambda f: rewrite(f / "vocab.json", tokens=["a", "a"]),
    "rows for 2 tokens": lambda f: rewrite(f / "vocab.json", tokens=["a", "b"]),
    "head.weight has no rows": lambda f: replace(f, "head.weight", torch.tensor(1.0)),
    "head.weight is BF16": lambda f: replace(f, "head.weight", torch.zeros(23, 8).bfloat16()),
    "vocab.json is not JSON": lambda f: (f / "vocab.json").write_text("[" * 200_000),
    "config.json is not JSON ": lambda f: rewrite(f / "config.json", title="x\ud800"),
    "config.json: Recursion limit": lambda f: rewrite(f / "config.json", examples=[nested(300)]),
    "metrics.json: validation": lambda f: (f / "metrics.json").write_text('{"validation": 1.0}'),
    "metrics.json is not JSON": lambda f: (f / "metrics.json").write_text('{"a": {"b": NaN}}'),
    "model.safetensors is missing": lambda f: (f / "model.safetensors").unlink(),
    "model.safetensors cannot be read": truncate,
    "head.weight is missing": drop_head,
    "rnn.weight_hh_l0 is (24, 9), expected (24, 8)": widen,
}


@pytest.mark.parametrize("reason", DAMAGE)
def test_a_broken_folder_is_skipped_with_its_reason(folder: Path, reason: str) -> None:
    make_model(folder.parent / "whole", "rnn")
    DAMAGE[reason](folder)
    registry = ModelRegistry([folder.parent])

    registry.verify()

    assert [card.id for card in registry.cards()] == ["whole"]
    assert [skipped.id for skipped in registry.skipped()] == ["small"]
    assert reason.strip() in registry.skipped()[0].reason
    with pytest.raises(NotFound, match="no model called 'small'"):
        registry.card("small")


def test_a_card_tells_what_the_folder_holds(folder: Path) -> None:
    (folder / "metrics.json").write_text('{"validation": {"loss_nats": 1.5}}')

    card = ModelRegistry([folder.parent]).card("small")

    assert (card.cell, card.layers, card.hidden) == ("gru", 1, 8)
    assert card.vocabulary_size == len(TOKENS)
    weights = load_file(folder / "model.safetensors")
    assert card.parameters == sum(tensor.numel() for tensor in weights.values())
    assert card.metrics == {"validation": {"loss_nats": 1.5}}


def test_a_new_folder_appears_and_a_mended_one_comes_back(folder: Path) -> None:
    registry = ModelRegistry([folder.parent])
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text("{")
    assert registry.cards() == []

    (folder / "config.json").write_text(config)
    os.utime(folder / "config.json", ns=(1, 1))
    make_model(folder.parent / "new", "rnn")

    assert [card.id for card in registry.cards()] == ["new", "small"]


def test_a_loaded_model_is_kept_until_its_folder_is_written_again(folder: Path) -> None:
    registry = ModelRegistry([folder.parent])
    first = registry.load("small")
    assert registry.load("small") is first
    weights = load_file(folder / "model.safetensors")
    assert all(torch.equal(first.network.parameters[name], weights[name]) for name in weights)

    save_file({name: -tensor for name, tensor in weights.items()}, folder / "model.safetensors")
    os.utime(folder / "model.safetensors", ns=(1, 1))  # clocks of files may be coarse

    second = registry.load("small")
    assert torch.equal(second.network.parameters["head.weight"], -weights["head.weight"])


def test_of_two_models_with_the_same_id_the_first_counts(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    make_model(other / "small", "lstm")
    registry = ModelRegistry([folder.parent, other])

    assert registry.card("small").cell == "gru"
    assert [skipped.id for skipped in registry.skipped()] == ["small"]
    assert "another folder" in registry.skipped()[0].reason

    (folder / "config.json").unlink()
    assert registry.card("small").cell == "lstm"
    assert registry.skipped() == []


def test_while_one_model_is_loaded_the_others_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model(folder.parent / "slow", "rnn")
    registry = ModelRegistry([folder.parent])
    registry.load("small")
    begun, go_on = threading.Event(), threading.Event()

    def load(_: folders.Folder) -> folders.Model:
        begun.set()
        assert go_on.wait(10)
        raise folders.Broken("slow, and broken")

    monkeypatch.setattr(folders, "load", load)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(registry.load, "slow")
        assert begun.wait(10)
        assert pool.submit(registry.load, "small").result(10).card.id == "small"
        assert len(registry.cards()) == 2
        go_on.set()
        with pytest.raises(NotFound):
            slow.result(10)
    assert [skipped.reason for skipped in registry.skipped()] == ["slow, and broken"]


def test_a_weight_is_found_by_its_name_alone(folder: Path) -> None:
    registry = ModelRegistry([folder.parent])
    weights = load_file(folder / "model.safetensors")

    assert registry.weights("small") == {name: tuple(w.shape) for name, w in weights.items()}
    assert (registry.weight("small", "head.weight") == weights["head.weight"].numpy()).all()
    with pytest.raises(NotFound):
        registry.weight("small", "../config.json")


def test_an_id_that_cannot_be_one_is_not_repeated(folder: Path) -> None:
    with pytest.raises(NotFound) as caught:
        ModelRegistry([folder.parent]).card("../<b>")

    assert caught.value.detail == "There is no model of that name."


def test_the_signals_on_cards_are_those_that_the_cells_record() -> None:
    assert {name: cell.signals for name, cell in CELLS.items()} == SIGNALS


def test_models_are_listed_and_the_web_is_imported_without_torch() -> None:
    code = (
        "import sys, pkgutil, importlib, server.web\n"
        "for module in pkgutil.iter_modules(server.web.__path__):\n"
        "    importlib.import_module(f'server.web.{module.name}')\n"
        "from server.resources import models_dir\n"
        "from server.services.registry import ModelRegistry\n"
        "assert ModelRegistry([models_dir()]).card('hello')\n"
        "assert 'torch' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_trainings_checkpoints_are_found_and_not_listed(folder: Path, tmp_path: Path) -> None:
    trainings = tmp_path / "trainings"
    for step in range(MOMENTS + 3):
        make_model(trainings / "ab12" / "checkpoints" / f"training-ab12@{step}", "rnn")
    registry = ModelRegistry([folder.parent], trainings)

    assert [card.id for card in registry.cards()] == ["small"]
    for step in range(MOMENTS + 3):
        model = registry.load(f"training-ab12@{step}")
        assert model.card.id == f"training-ab12@{step}"
    assert registry.load(f"training-ab12@{step}") is model
    assert len(registry._loaded) == MOMENTS
    for strange in ("training-ab12@99", "training-cd34@1", "training-..@1", "../ab12@1", "@1"):
        with pytest.raises(NotFound):
            registry.card(strange)
