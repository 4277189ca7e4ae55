"""Trainings over REST: begun, watched, taken apart, changed and kept, as the contract has them."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from fastapi import FastAPI
from safetensors.torch import load
from starlette.testclient import TestClient

from server.resources import models_dir
from server.services.limits import Limits
from server.web.app import create_app
from server.web.protocol import training as protocol
from server.web.settings import Settings

HELLO = json.loads((models_dir() / "hello" / "hello.json").read_text(encoding="utf-8"))
EXPECTED = HELLO["expected"]
TEXT = "the cell keeps a state and the gates open and close. " * 8
TRAINING = "/api/v1/training"
PATIENCE = 120.0


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A server with a data folder of its own, that three trainings may wait at."""
    folder = tmp_path_factory.mktemp("training")
    (folder / "data" / "words").mkdir(parents=True)
    (folder / "data" / "words" / "input.txt").write_text(TEXT * 4, encoding="utf-8")
    limits = Limits(trainings_waiting=2, heartbeat_seconds=0.3)
    return Settings(state=folder / "state", data=folder / "data", port=0, limits=limits)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    app = create_app(settings)
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)
        yield client


@pytest.fixture
def training(client: TestClient) -> Iterator[str]:
    """A training on hello, paused before its first update."""
    answer = client.post(TRAINING, json={"data": "hello", "pace": None, "paused": True})
    assert answer.status_code == 201, answer.text
    id_ = answer.json()["id"]
    yield id_
    client.delete(f"{TRAINING}/{id_}")


@pytest.fixture(scope="module")
def done(client: TestClient) -> Iterator[str]:
    """A training on hello that has ended after 60 updates."""
    body = {"data": "hello", "pace": None, "steps": 60, "title": "Hello, again"}
    id_ = client.post(TRAINING, json=body).json()["id"]
    wait(client, id_, "done")
    yield id_
    client.delete(f"{TRAINING}/{id_}")


def post(client: TestClient, id_: str, what: str, **body: Any) -> Any:
    answer = client.post(f"{TRAINING}/{id_}/{what}", json=body or None)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def status(client: TestClient, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{TRAINING}/{id_}").json()
    protocol.TrainingStatus.model_validate(found)
    return found


def wait(client: TestClient, id_: str, wanted: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while (found := status(client, id_))["status"] != wanted:
        assert found["status"] not in ("failed", "done"), found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def events(
    client: TestClient, id_: str, after: str | None = None
) -> list[tuple[str, str, dict[str, Any]]]:
    """All (id, event, data) of a training that has ended."""
    headers = {"last-event-id": after} if after else {}
    answer = client.get(f"{TRAINING}/{id_}/events", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            data = json.loads(fields["data"])
            protocol.EVENTS[fields["event"]].model_validate(data)
            found.append((fields.get("id", ""), fields["event"], data))
    return found


def test_the_lectures_net_has_all_four_right_after_60_updates(
    client: TestClient, done: str
) -> None:
    assert status(client, done)["accuracy"] == 1
    looks = [data for _, name, data in events(client, done) if name == "look"]

    assert looks[0]["loss_per_step"] == pytest.approx(EXPECTED["loss_per_step_nats"], abs=1e-6)
    assert looks[0]["predicted"] == list("hhhh")
    assert looks[0]["norms"][3] == pytest.approx(EXPECTED["gradient_map_h"][3][3:], abs=1e-5)
    assert looks[-1]["step"] == 60
    assert looks[-1]["sample"] == "ello"
    assert looks[1]["train"] == pytest.approx(EXPECTED["loss_total_nats"] / 4, abs=1e-6)


def test_the_four_parts_of_an_update_return_what_they_compute(
    client: TestClient, training: str
) -> None:
    forward = post(client, training, "phase", phase="forward")
    protocol.ForwardPhase.model_validate(forward)
    probabilities = [{one["token"]: one["prob"] for one in step} for step in forward["top"]]
    for found, expected in zip(probabilities, EXPECTED["p"], strict=True):
        assert [found[token] for token in "helo"] == pytest.approx(expected, abs=1e-6)
    assert forward["inputs"] == HELLO["inputs"]
    assert forward["targets"] == HELLO["targets"]
    assert forward["status"]["phase"] == "forward"

    loss = post(client, training, "phase", phase="loss")
    protocol.LossPhase.model_validate(loss)
    assert loss["loss_per_step"] == pytest.approx(EXPECTED["loss_per_step_nats"], abs=1e-6)
    assert loss["objective"] == pytest.approx(EXPECTED["loss_total_nats"], abs=1e-6)
    assert loss["loss"] == pytest.approx(EXPECTED["loss_total_nats"] / 4, abs=1e-6)

    backward = post(client, training, "phase", phase="backward")
    protocol.BackwardPhase.model_validate(backward)
    assert backward["norms"][3] == pytest.approx(EXPECTED["gradient_map_h"][3][3:], abs=1e-5)
    assert backward["scale"] == 1
    assert "rnn.bias_hh_l0" not in backward["weights"]
    assert status(client, training)["step"] == 0

    update = post(client, training, "phase", phase="update")
    protocol.UpdatePhase.model_validate(update)
    for name, moved in update["weights"].items():
        assert moved["update"] == pytest.approx(0.1 * backward["weights"][name], rel=1e-4)
    assert update["status"]["step"] == update["status"]["checkpointed_step"] == 1


def test_parts_come_in_their_order(client: TestClient, training: str) -> None:
    answer = client.post(f"{TRAINING}/{training}/phase", json={"phase": "backward"})
    assert answer.status_code == 422
    assert answer.json()["allowed"] == "forward"


def test_one_update_then_another_learning_rate_then_on(client: TestClient, training: str) -> None:
    assert post(client, training, "step")["step"] == 1
    changed = client.patch(f"{TRAINING}/{training}", json={"learning_rate": 0.05, "clip": 2.0})
    assert (changed.json()["learning_rate"], changed.json()["clip"]) == (0.05, 2.0)
    assert changed.json()["pace"] is None
    post(client, training, "phase", phase="forward")
    post(client, training, "phase", phase="loss")
    backward = post(client, training, "phase", phase="backward")
    assert backward["scale"] == pytest.approx(2.0 / backward["gradient"], rel=1e-4)
    update = post(client, training, "phase", phase="update")
    moved = sum(one["update"] ** 2 for one in update["weights"].values()) ** 0.5
    assert moved == pytest.approx(0.05 * 2.0, rel=1e-3)

    assert post(client, training, "resume")["status"] == "running"
    answer = client.post(f"{TRAINING}/{training}/step")
    assert answer.status_code == 422
    paused = post(client, training, "pause")
    assert paused["status"] == "paused"
    assert paused["checkpointed_step"] == paused["step"] == status(client, training)["step"]
    stopped = post(client, training, "stop")
    assert stopped["status"] == "stopped"
    assert stopped["checkpointed_step"] == paused["step"]


def test_a_checkpoint_is_a_model_wherever_one_is_taken(client: TestClient, done: str) -> None:
    listed = client.get(f"{TRAINING}/{done}/checkpoints").json()["checkpoints"]
    protocol.CheckpointList.model_validate({"checkpoints": listed})
    assert (listed[0]["step"], listed[-1]["step"]) == (0, 60)

    first, last = listed[0]["model"], listed[-1]["model"]
    assert last == f"training-{done}@60"
    models = {card["id"] for card in client.get("/api/v1/models").json()["models"]}
    assert not {first, last} & models
    for model, hoped in ((first, "hhhh"), (last, "ello")):
        assert client.get(f"/api/v1/models/{model}").json()["id"] == model
        body = {"input": {"example": "the probe"}, "top_k": 1}
        trace = client.post(f"/api/v1/models/{model}/trace", json=body).json()
        assert "".join(step[0]["token"] for step in trace["top"]) == hoped
    assert client.get(f"/api/v1/models/training-{done}@7777").status_code == 404


def test_weights_come_with_what_the_last_update_changed(client: TestClient, done: str) -> None:
    now, before = (
        load(client.get(f"{TRAINING}/{done}/weights", params={"step": step}).content)
        for step in (1, 0)
    )
    assert not [name for name in before if name.startswith("update.")]
    for name in ("head.weight", "rnn.weight_hh_l0", "rnn.weight_ih_l0", "rnn.bias_ih_l0"):
        assert torch.equal(now[f"update.{name}"], now[name] - before[name])
        assert now[f"update.{name}"].abs().max() > 0


def test_a_kept_checkpoint_is_served_like_any_model(
    client: TestClient, done: str, settings: Settings
) -> None:
    kept = post(client, done, "keep", id="my-hello", title="Mine", step=60)
    assert kept == {"id": "my-hello", "step": 60}
    cards = {card["id"]: card for card in client.get("/api/v1/models").json()["models"]}
    assert cards["my-hello"]["title"] == "Mine"
    assert client.get("/api/v1/models").json()["skipped"] == []
    body = {"input": {"text": "hell"}, "top_k": 1}
    answer = client.post("/api/v1/models/my-hello/predict", json=body).json()
    assert answer["next"][0]["token"] == "o"
    assert (settings.state / "models" / "my-hello" / "README.md").exists()

    for taken in ("my-hello", "hello"):
        again = client.post(f"{TRAINING}/{done}/keep", json={"id": taken})
        assert again.status_code == 422
        assert again.json()["field"] == "id"


def test_events_are_taken_up_after_the_last_one_heard(client: TestClient, done: str) -> None:
    everything = events(client, done)
    assert everything[0][1] == "status"
    numbered = [one for one in everything if one[0]]
    middle = numbered[len(numbered) // 2]

    later = [one for one in events(client, done, after=middle[0]) if one[0]]
    assert later == numbered[numbered.index(middle) + 1 :]
    headers = {"last-event-id": numbered[-1][0]}
    assert client.get(f"{TRAINING}/{done}/events", headers=headers).status_code == 204


def test_one_runs_some_wait_and_the_next_is_told_to_come_again(
    client: TestClient, training: str
) -> None:
    post(client, training, "step")  # now it is asked for, and keeps its process for a while
    waiting = [client.post(TRAINING, json={"data": "words"}).json() for _ in range(2)]
    assert [(one["status"], one["place"]) for one in waiting] == [("waiting", 1), ("waiting", 2)]

    answer = client.post(TRAINING, json={"data": "words"})
    assert answer.status_code == 503
    assert answer.json()["limit"] == "trainings_waiting"
    assert int(answer.headers["retry-after"]) > 0

    post(client, waiting[0]["id"], "stop")
    assert status(client, waiting[1]["id"])["place"] == 1
    for one in waiting:
        assert client.delete(f"{TRAINING}/{one['id']}").status_code == 204
        assert client.get(f"{TRAINING}/{one['id']}").status_code == 404


def test_own_text_is_trained_on_and_sampled(client: TestClient) -> None:
    body = {"text": TEXT, "hidden": 16, "steps": 5, "cell": "gru", "skip": 3}
    id_ = client.post(TRAINING, json=body).json()["id"]
    wait(client, id_, "done")

    last = events(client, id_)[-1][2]
    assert last["step"] == 5
    assert TEXT.find("".join(last["inputs"])) > 0
    assert len(last["sample"]) == 120
    assert last["validation"] > 0
    client.delete(f"{TRAINING}/{id_}")


def test_a_loss_that_is_no_number_ends_it_with_a_sentence(client: TestClient) -> None:
    body = {
        "data": "words",
        "cell": "rnn",
        "activation": "relu",
        "hidden": 8,
        "length": 16,
        "batch": 2,
        "optimiser": "sgd",
        "learning_rate": 1000,
        "clip": None,
    }
    id_ = client.post(TRAINING, json=body).json()["id"]
    found = wait(client, id_, "failed")
    assert "smaller learning rate" in found["reason"]
    assert client.get(f"/api/v1/models/{found['model']}").status_code == 200
    client.delete(f"{TRAINING}/{id_}")


def test_data_at_hand_is_listed_with_its_recipe(client: TestClient) -> None:
    listed = client.get(f"{TRAINING}/data").json()
    protocol.TrainingDataList.model_validate(listed)
    sources = {source["id"]: source["recipe"] for source in listed["data"]}
    assert list(sources) == ["hello", "year", "words"]
    assert sources["hello"]["init"] == "lecture"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ({"data": "hello", "text": TEXT}, None),
        ({"data": "../secret"}, "data"),
        ({"text": "too short"}, "text"),
        ({"text": TEXT, "batch": 100}, "batch"),
        ({"data": "hello", "hidden": 100_000}, "hidden"),
        ({"data": "words", "init": "lecture"}, "init"),
        ({"data": "hello", "hidden": 4, "init": "lecture"}, "init"),
        ({"data": "words", "cell": "gru", "activation": "relu"}, "activation"),
        ({"data": "words", "skip": 1}, "skip"),
        ({"data": "words", "learning_rate": 0}, "learning_rate"),
        ({"data": "words", "pace": 1e-300}, "pace"),
        ({"data": "words", "length": 512, "batch": 256, "hidden": 512}, "hidden"),
        ({"data": "words", "speed": 1}, None),
    ],
)
def test_what_makes_no_training_is_refused_by_its_field(
    client: TestClient, body: dict[str, Any], field: str | None
) -> None:
    answer = client.post(TRAINING, json=body)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_nothing_is_asked_of_a_training_that_is_none(client: TestClient) -> None:
    for method, path in (
        ("GET", ""),
        ("GET", "/events"),
        ("GET", "/checkpoints"),
        ("GET", "/weights"),
        ("POST", "/pause"),
        ("DELETE", ""),
    ):
        assert client.request(method, f"{TRAINING}/..%2f..{path}").status_code == 404


def test_what_was_trained_is_there_after_a_restart(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"state": tmp_path})
    with TestClient(_app(own), base_url="http://localhost") as first:
        id_ = first.post(TRAINING, json={"data": "hello", "steps": 3, "pace": None}).json()["id"]
        wait(first, id_, "done")
        known = status(first, id_)
    with TestClient(_app(own), base_url="http://localhost") as second:
        assert second.get(TRAINING).json()["trainings"] == [known]


def _app(settings: Settings) -> FastAPI:
    return create_app(settings)
