"""A model made of a moment is one moment's, whoever else asks for its name."""

import shutil
from pathlib import Path

import orjson
import pytest

from server.services.errors import InvalidInput
from server.services.training import keep as keeping
from server.services.training.jobs import Job
from server.services.training.order import HELLO, Order
from server.services.training.shelf import Shelf, Wish

FILES = ("model.safetensors", "vocab.json", "metrics.json")


def make_job(root: Path, id_: str) -> Job:
    """A training with one moment, whose every file says whose it is."""
    plan = HELLO.plan
    order = Order(id=id_, title=id_, data=HELLO.id, created="", plan=plan)
    wish = Wish(wish="stop", learning_rate=plan.learning_rate, clip=plan.clip, pace=plan.pace)
    shelf = Shelf.create(root, order, wish, None)
    moment = shelf.checkpoints / shelf.model_id(1)
    moment.mkdir(parents=True)
    for name in FILES:
        (moment / name).write_text(id_)
    (moment / "config.json").write_text("{}")
    return Job(shelf, order, wish)


def test_of_two_that_want_one_name_one_gets_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_job(tmp_path, "first"), make_job(tmp_path, "second")
    models, copy = tmp_path / "models", shutil.copyfile

    def copy_late(source: Path, target: Path) -> None:
        """The second comes when the first has copied half of its files."""
        if source.name == FILES[1]:
            monkeypatch.setattr(shutil, "copyfile", copy)
            keeping.keep(second, None, "one", None, models)
        copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", copy_late)
    with pytest.raises(InvalidInput) as raised:
        keeping.keep(first, None, "one", None, models)

    assert raised.value.field == "id"
    assert [path.name for path in models.iterdir()] == ["one"]
    assert {(models / "one" / name).read_text() for name in FILES} == {"second"}
    config = orjson.loads((models / "one" / "config.json").read_bytes())
    assert config["title"].startswith("second")
