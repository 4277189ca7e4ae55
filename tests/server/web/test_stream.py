"""The live stream over a real socket: the same bits, in order, no more than was allowed."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from safetensors.numpy import load
from websockets.sync.client import ClientConnection, connect

from server.services.gradients import GradientsRun
from server.services.limits import Limits
from server.services.tracing import TraceRun
from server.web.codec import loads
from server.web.settings import Settings
from tests.live import LiveServer, serving
from tests.tiny import make_model

TEXT = "Alas, I think he rolled a chord down the kernel track"
QUIET_SECONDS = 0.4
FEW = 64  # pieces; the whole of what is cancelled here would take 3,000


@dataclass
class Answer:
    """All that came for one request."""

    started: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, np.ndarray]] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)

    @property
    def tensors(self) -> dict[str, np.ndarray]:
        """All steps in one piece."""
        return {
            name: np.concatenate([frame[name] for frame in self.frames]) for name in self.frames[0]
        }

    @property
    def steps(self) -> int:
        return sum(message["count"] for message in self.messages)

    def add(self, message: dict[str, Any], tensors: dict[str, np.ndarray] | None) -> None:
        if tensors is not None:
            self.messages.append(message)
            self.frames.append(tensors)
        elif message["type"] == "started":
            self.started = message
        else:
            self.end = message


class Client:
    """Sends requests and sorts what comes by request."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.answers: dict[str | None, Answer] = {}

    def send(self, **message: Any) -> None:
        named = {name.rstrip("_"): value for name, value in message.items()}  # from_ is "from"
        self.connection.send(json.dumps(named))

    def trace(self, request: str = "t", model: str = "tiny-lstm", **body: Any) -> None:
        body = {"input": {"text": TEXT}, "credit": 10_000, **body}
        self.send(type="trace", request=request, model=model, **body)

    def hear(self, timeout: float = 10) -> Answer:
        """Takes one message; returns the answer that it belongs to."""
        data = self.connection.recv(timeout)
        tensors = None
        if isinstance(data, bytes):
            header = loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
            message, tensors = loads(header["__metadata__"]["message"]), load(data)
        else:
            message = loads(data)
        answer = self.answers.setdefault(message["request"], Answer())
        answer.add(message, tensors)
        return answer

    def finish(self, request: str | None = "t") -> Answer:
        """Takes messages until the request has ended."""
        while not self.answers.get(request, Answer()).end:
            self.hear()
        return self.answers.pop(request)

    def take(self, steps: int, request: str = "t") -> None:
        """Takes messages until so many steps have come, however slow the machine is."""
        while self.answers.get(request, Answer()).steps < steps:
            self.hear()

    def listen(self, seconds: float = QUIET_SECONDS) -> None:
        """Takes all that comes within a time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self.hear(left)
            except TimeoutError:
                return


@contextmanager
def stream(live: LiveServer) -> Iterator[Client]:
    with connect(live.stream_url, compression=None, max_size=None) as connection:
        yield Client(connection)


@pytest.fixture
def client(server: LiveServer) -> Iterator[Client]:
    with stream(server) as client:
        yield client


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with a model so large that its traces take a while, and with strict limits."""
    folder = tmp_path_factory.mktemp("models")
    make_model(folder / "large", "lstm", layers=2, hidden=256)
    settings = Settings(
        state=tmp_path_factory.mktemp("state"),
        models=folder,
        port=0,
        limits=Limits(
            requests_per_connection=2,
            credit_seconds=2.0,
            send_seconds=1.0,
            concurrent_jobs=3,
            jobs_per_address=3,
        ),
    )
    with serving(settings) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


def jobs(live: LiveServer) -> int:
    return int(live.app.state.parts.engine.compute.jobs)


def wait_jobs(live: LiveServer, number: int, seconds: float = 10.0) -> None:
    """So many computations are under way, soon; a busy machine takes its time."""
    until = time.monotonic() + seconds
    while jobs(live) != number and time.monotonic() < until:
        time.sleep(0.01)
    assert jobs(live) == number


def wait_idle(live: LiveServer, seconds: float = 10.0) -> None:
    """Every computation has stopped."""
    wait_jobs(live, 0, seconds)


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for every piece that a server of this process computes."""
    computed: list[str] = []

    def count(kind: type[Any]) -> None:
        advance = kind.advance

        def counted(run: Any, steps: int) -> Any:
            computed.append(kind.__name__)
            return advance(run, steps)

        monkeypatch.setattr(kind, "advance", counted)

    count(TraceRun)
    count(GradientsRun)
    return computed


def assert_stops(live: LiveServer, pieces: list[str]) -> None:
    """Everything stops after few more pieces, however slow the machine is."""
    before, until = len(pieces), time.monotonic() + 60
    while jobs(live):
        assert len(pieces) - before <= FEW
        assert time.monotonic() < until
        time.sleep(0.01)


def rest(live: LiveServer, model: str, route: str = "trace", **body: Any) -> dict[str, np.ndarray]:
    body = {"input": {"text": TEXT}, **body}
    with httpx.Client(base_url=live.url) as http:
        headers = {"accept": "application/vnd.safetensors"}
        answer = http.post(f"/api/v1/models/{model}/{route}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return load(answer.content)


@pytest.mark.parametrize("model", ["tiny-rnn", "tiny-deep", "tiny-gru"])
def test_the_stream_carries_the_bits_of_the_rest_answer(
    client: Client, server: LiveServer, model: str
) -> None:
    signals = ["h", "x", "logits", "probs"]
    client.trace(model=model, signals=signals)

    streamed = client.finish().tensors

    whole = rest(server, model, signals=signals)
    for name, values in streamed.items():
        np.testing.assert_array_equal(values, whole[name], strict=True)
    assert streamed.keys() | {"state.h", "state.c"} >= whole.keys()


def test_messages_come_in_order_and_say_what_they_hold(client: Client) -> None:
    client.trace()

    answer = client.finish()

    assert [m["seq"] for m in answer.messages] == list(range(len(answer.messages)))
    firsts = np.cumsum([0] + [m["count"] for m in answer.messages])
    assert [m["first"] for m in answer.messages] == firsts[:-1].tolist()
    assert answer.steps == len(TEXT) == answer.started["steps"] == answer.end["steps"]
    assert answer.messages[0]["count"] == 1  # at once
    assert max(m["count"] for m in answer.messages) == 16
    assert answer.end["type"] == "done"
    assert answer.started["tokens"] == list(TEXT)
    for message, frame in zip(answer.messages, answer.frames, strict=True):
        assert frame.keys() == answer.started["tensors"].keys()
        for name, layout in answer.started["tensors"].items():
            kinds = {"F16": np.float16, "F32": np.float32, "I32": np.int32}
            assert frame[name].dtype == kinds[layout["dtype"]]
            assert frame[name].shape == (message["count"], *layout["shape"])


def test_f16_is_the_rounding_of_f32_and_of_signals_alone(client: Client) -> None:
    signals = ["c", "a_f", "x", "logits", "probs"]
    client.trace("wide", signals=signals)
    client.trace("half", signals=signals, dtype="f16")

    wide, half = client.finish("wide").tensors, client.finish("half").tensors

    for name in wide:
        if name in ("c", "a_f"):
            np.testing.assert_array_equal(half[name], wide[name].astype(np.float16), strict=True)
        else:
            np.testing.assert_array_equal(half[name], wide[name], strict=True)


def test_from_resumes_where_a_lost_client_stopped(client: Client) -> None:
    client.trace("whole")
    client.trace("rest", from_=21)

    whole, part = client.finish("whole").tensors, client.finish("rest")

    assert part.messages[0]["first"] == part.started["from"] == 21
    for name, values in part.tensors.items():
        np.testing.assert_array_equal(values, whole[name][21:])


def test_no_step_is_sent_beyond_the_credit(client: Client) -> None:
    client.trace(credit=5)
    client.take(5)
    client.listen()
    assert client.answers["t"].steps == 5

    client.send(type="credit", request="t", add=7)
    client.take(12)
    client.listen()
    assert client.answers["t"].steps == 12

    client.send(type="credit", request="t", add=10_000)
    assert client.finish().steps == len(TEXT)


def test_a_cancelled_request_stops_and_says_so(large: LiveServer, pieces: list[str]) -> None:
    with stream(large) as client:
        client.trace(model="large", input={"text": "a" * 50_000}, credit=100_000)
        while not client.hear().frames:
            pass
        assert jobs(large) == 1

        client.send(type="cancel", request="t")

        assert_stops(large, pieces)
        answer = client.finish()
        assert answer.end["cancelled"]
        assert answer.steps == answer.end["steps"] < 50_000
        client.trace(model="large")  # the name is free again
        assert client.finish().end["steps"] == len(TEXT)


def test_a_request_cancelled_at_once_is_forgotten(client: Client, server: LiveServer) -> None:
    for _ in range(20):
        client.trace()
        client.send(type="cancel", request="t")
        assert client.finish().end["type"] == "done"
    client.send(type="cancel", request="never")
    client.trace()
    assert client.finish().steps == len(TEXT)
    wait_idle(server)


def test_a_client_that_closes_frees_the_processor(large: LiveServer, pieces: list[str]) -> None:
    with stream(large) as client:
        client.trace(model="large", input={"text": "a" * 50_000}, credit=100_000)
        client.hear()
        assert jobs(large) == 1
    assert_stops(large, pieces)


def test_a_client_that_vanishes_frees_the_processor(large: LiveServer, pieces: list[str]) -> None:
    with stream(large) as client:
        client.trace(model="large", input={"text": "a" * 50_000}, credit=100_000)
        client.hear()
        lost = client.connection.socket
        lost.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        lost.shutdown(socket.SHUT_RD)
        lost.close()
        assert_stops(large, pieces)


def test_a_client_that_leaves_before_its_rest_answer_frees_the_processor(
    large: LiveServer, pieces: list[str]
) -> None:
    body = json.dumps({"input": {"text": "a" * 50_000}, "signals": ["h"]}).encode()
    head = (
        "POST /api/v1/models/large/trace HTTP/1.1\r\nHost: localhost\r\n"
        "Accept: application/vnd.safetensors\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with large.connect() as connection:
        connection.sendall(head.encode() + body)
        until = time.monotonic() + 5
        while not jobs(large) and time.monotonic() < until:
            time.sleep(0.01)
        assert jobs(large) == 1
    assert_stops(large, pieces)


def test_an_answer_holds_its_memory_until_it_was_taken(large: LiveServer) -> None:
    memory = large.app.state.parts.memory
    body = json.dumps({"input": {"text": "a" * 4000}}).encode()
    head = (
        "POST /api/v1/models/large/trace HTTP/1.1\r\nHost: localhost\r\n"
        "Accept: application/vnd.safetensors\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with large.connect() as connection:
        connection.sendall(head.encode() + body)
        assert connection.recv(10).startswith(b"HTTP/1.1 2")
        assert jobs(large) == 0
        assert memory.held > 4000 * 2 * 6 * 256 * 4
    until = time.monotonic() + 5
    while memory.held and time.monotonic() < until:
        time.sleep(0.01)
    assert memory.held == 0


def test_a_client_that_takes_nothing_is_left(large: LiveServer) -> None:
    with connect(large.stream_url, compression=None, max_size=None, max_queue=1) as connection:
        Client(connection).trace(model="large", input={"text": "a" * 50_000}, credit=100_000)
        wait_jobs(large, 1)
        wait_idle(large, 30)


def test_requests_that_wait_for_credit_hold_no_place(large: LiveServer) -> None:
    text = {"text": "a" * 40}
    with stream(large) as client, stream(large) as other, stream(large) as third:
        for each in (client, other, third):
            for request in "ab":  # six, of three places
                each.trace(request, "large", input=text, credit=1)
                while not each.hear().frames:
                    pass
        wait_idle(large)
        assert len(rest(large, "large", input=text)["h"]) == 40

        client.send(type="credit", request="a", add=100)
        assert client.finish("a").steps == 40


def test_a_request_that_found_no_credit_is_ended(large: LiveServer) -> None:
    with stream(large) as client:
        client.trace(model="large", credit=3)
        answer = client.finish()

        assert answer.steps == 3
        assert answer.end["problem"]["limit"] == "credit_seconds"
        wait_idle(large)
        client.trace(model="large")
        assert client.finish().end["type"] == "done"


def test_a_connection_and_a_server_have_so_many_places(large: LiveServer) -> None:
    small = {"input": {"text": "a" * 5000}, "signals": ["h"], "units": [0], "credit": 5000}
    with stream(large) as client, stream(large) as other:
        for connection, requests in ((client, "abc"), (other, "de")):
            for request in requests:
                connection.trace(request, "large", **small)
        ends: list[dict[str, Any]] = []
        while len(ends) < 5:
            client.listen(0.05)
            other.listen(0.05)
            answers = [*client.answers.values(), *other.answers.values()]
            ends = [answer.end for answer in answers if answer.end]
        refused = [end["problem"] for end in ends if "problem" in end]
        assert all(problem["status"] == 429 for problem in refused)
        limits = sorted(problem["limit"] for problem in refused)
        assert limits == ["jobs_per_address", "requests_per_connection"]
        assert all(problem["retry_after"] >= 1 for problem in refused)
    wait_idle(large)


def test_two_requests_share_a_connection(client: Client) -> None:
    client.trace("a", "tiny-gru")
    client.trace("b", "tiny-rnn")

    first, second = client.finish("a"), client.finish("b")

    assert (first.started["model"], second.started["model"]) == ("tiny-gru", "tiny-rnn")
    assert first.steps == second.steps == len(TEXT)


def test_a_trace_ends_with_the_state_that_rest_hands_out(
    client: Client, server: LiveServer
) -> None:
    client.trace(model="tiny-deep", dtype="f16")

    state = client.finish().end["state"]

    with httpx.Client(base_url=server.url) as http:
        body = {"input": {"text": TEXT}, "signals": []}
        answer = http.post("/api/v1/models/tiny-deep/trace", json=body).json()
    assert state == answer["state"]


def gradients(client: Client, request: str = "t", model: str = "tiny-deep", **body: Any) -> Answer:
    body = {"input": {"text": TEXT}, "credit": 10_000, **body}
    client.send(type="gradients", request=request, model=model, **body)
    return client.finish(request)


def upright(answer: Answer) -> dict[str, np.ndarray]:
    """The steps of a backward pass in one piece; its messages come newest first."""
    answer.messages.reverse()
    answer.frames.reverse()
    return answer.tensors


@pytest.mark.parametrize("model", ["tiny-rnn", "tiny-gru", "tiny-deep"])
def test_gradients_over_the_stream_have_the_bits_of_the_rest_answer(
    client: Client, server: LiveServer, model: str
) -> None:
    vectors = ["h", "x", "a_z" if model == "tiny-gru" else "h"]
    body: dict[str, Any] = {
        "vectors": vectors,
        "clamp": [{"signal": "h", "units": [1], "range": [9, 11], "value": 1}],
    }
    streamed = upright(gradients(client, model=model, **body, dtype="f16"))

    whole = rest(server, model, "gradients", **body)

    for name, values in streamed.items():
        expected = whole[name].T if name == "map" else whole[name]
        np.testing.assert_array_equal(values, expected)
        assert values.dtype == np.float32
    sums = {f"grad.{name.removeprefix('contribution.')}" for name in streamed if "contri" in name}
    assert whole.keys() - streamed.keys() == sums | {"loss_per_step"}


def test_a_backward_pass_comes_newest_first_and_says_what_it_holds(client: Client) -> None:
    answer = gradients(client, memory=True)

    assert [m["seq"] for m in answer.messages] == list(range(len(answer.messages)))
    ends = [m["first"] + m["count"] for m in answer.messages]
    assert ends == [len(TEXT), *(m["first"] for m in answer.messages[:-1])]
    assert answer.messages[-1]["first"] == 0
    assert answer.messages[0]["count"] == 1  # at once
    started, end = answer.started, answer.end
    losses = started["loss_per_step"]
    assert started["loss"] == pytest.approx(sum(loss for loss in losses if loss), rel=1e-6)
    assert losses[-1] is None
    assert (started["loss_unit"], started["layer"], started["map_every"]) == ("nats", 1, 1)
    assert end["steps"] == answer.steps == len(TEXT)
    assert len(end["memory"]["full"]) == len(TEXT) - 1
    for message, frame in zip(answer.messages, answer.frames, strict=True):
        assert frame.keys() == started["tensors"].keys()
        for name, layout in started["tensors"].items():
            assert layout["dtype"] == "F32"
            assert frame[name].shape == (message["count"], *layout["shape"])


def test_a_backward_pass_ends_with_the_norms_that_rest_hands_out(
    client: Client, server: LiveServer
) -> None:
    answer = gradients(client)

    with httpx.Client(base_url=server.url) as http:
        body = {"input": {"text": TEXT}}
        expected = http.post("/api/v1/models/tiny-deep/gradients", json=body).json()
    weights = {name: weight["norm"] for name, weight in expected["weights"].items()}
    assert answer.end["weights"] == weights
    assert answer.started["loss"] == expected["loss"]
    assert answer.started["loss_per_step"] == expected["loss_per_step"]


def test_the_rest_of_a_lost_backward_pass_is_asked_for_with_its_end(client: Client) -> None:
    whole, part = gradients(client, "whole"), gradients(client, "part", from_=5, to=20)

    assert (part.started["from"], part.started["to"]) == (5, 20)
    assert part.messages[0]["first"] + part.messages[0]["count"] == 20
    assert part.messages[-1]["first"] == 5
    assert part.end["weights"] == whole.end["weights"]  # of all steps
    wanted, tensors = upright(part), upright(whole)
    for name, values in wanted.items():
        np.testing.assert_array_equal(values, tensors[name][5:20])


def test_no_step_of_a_backward_pass_is_sent_beyond_the_credit(client: Client) -> None:
    body = {"input": {"text": TEXT}, "credit": 5}
    client.send(type="gradients", request="t", model="tiny-deep", **body)
    client.take(5)
    client.listen()
    assert client.answers["t"].steps == 5

    client.send(type="credit", request="t", add=10_000)
    assert client.finish().steps == len(TEXT)


@pytest.mark.parametrize("steps", [0, 1])  # in the forward pass, in the backward one
def test_a_cancelled_backward_pass_stops_and_gives_its_memory_back(
    large: LiveServer, pieces: list[str], steps: int
) -> None:
    memory = large.app.state.parts.memory
    text = {"text": "a" * (1500 if steps else 4000)}
    with stream(large) as client:
        body = {"input": text, "credit": 9, "map": bool(steps)}
        client.send(type="gradients", request="t", model="large", **body)
        if steps:
            while not client.hear().frames:
                pass
        else:
            wait_jobs(large, 1)
        assert memory.held > 0

        client.send(type="cancel", request="t")

        assert_stops(large, pieces)
        assert client.finish().end["cancelled"]
        assert memory.held == 0


def generate(client: Client, request: str = "g", **body: Any) -> Answer:
    body = {"prompt": TEXT, "max_tokens": 20, "seed": 5, "signals": ["h"], "credit": 999, **body}
    client.send(type="generate", request=request, model="tiny-gru", **body)
    return client.finish(request)


def test_a_generation_reads_the_prompt_first_and_tells_every_sampled_token(client: Client) -> None:
    answer = generate(client)

    parts = [message["part"] for message in answer.messages]
    assert parts == sorted(parts, reverse=True)  # prompt, then generated
    assert answer.started["prompt_steps"] == len(TEXT)
    assert answer.started["steps"] == answer.steps == len(TEXT) + 19
    ids = answer.tensors["token_ids"]
    assert (ids[: len(TEXT) - 1] == -1).all()
    assert (ids[len(TEXT) - 1 :] >= 0).all()
    assert np.array_equal(answer.tensors["token_probs"][52:], answer.tensors["target_prob"][52:])


def test_a_generation_is_the_one_over_rest_and_can_be_continued(
    client: Client, server: LiveServer
) -> None:
    body = {"prompt": TEXT, "max_tokens": 20, "seed": 5}
    with httpx.Client(base_url=server.url) as http:
        expected = http.post("/api/v1/models/tiny-gru/generate", json=body).json()["text"]
        vocabulary = http.get("/api/v1/models/tiny-gru/vocabulary").json()["tokens"]

    def text(answer: Answer) -> str:
        return "".join(vocabulary[i] for i in answer.tensors["token_ids"] if i >= 0)

    begun = text(generate(client, max_tokens=8))
    continued = generate(client, prompt=TEXT + begun, max_tokens=12, from_=len(TEXT) + 7)

    assert begun + text(continued) == expected == text(generate(client))
    assert continued.messages[0]["first"] == len(TEXT) + 7


def test_a_seed_that_is_drawn_is_told(client: Client) -> None:
    first = generate(client, seed=None)

    again = generate(client, seed=first.started["seed"])

    np.testing.assert_array_equal(again.tensors["token_ids"], first.tensors["token_ids"])


ERRORS: dict[str, tuple[str | bytes, str | None, int]] = {
    "not JSON": ("{nope", None, 422),
    "NaN": ('{"type":"trace","request":"e","model":"hello","from":NaN}', None, 422),
    "binary": (b"\0\1", None, 422),
    "no object": ("[1]", None, 422),
    "type": ('{"type":"zyzzyva","request":"e"}', "e", 422),
    "request too long": (json.dumps({"type": "cancel", "request": "e" * 65}), None, 422),
    "no input": ('{"type":"trace","request":"e","model":"hello"}', "e", 422),
    "model": ('{"type":"trace","request":"e","model":"none","input":{"text":"h"}}', "e", 404),
    "unknown token": (
        '{"type":"trace","request":"e","model":"hello","input":{"text":"?"}}',
        "e",
        422,
    ),
    "text too long": (
        json.dumps(
            {"type": "trace", "request": "e", "model": "hello", "input": {"text": "h" * 100_001}}
        ),
        "e",
        422,
    ),
    "credit": ('{"type":"credit","request":"e","add":0}', "e", 422),
    "from": (
        '{"type":"trace","request":"e","model":"hello","input":{"text":"h"},"from":2}',
        "e",
        422,
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_told_and_the_connection_stays(client: Client, case: str) -> None:
    message, request, status = ERRORS[case]
    client.connection.send(message)

    error = client.finish(request)

    assert error.end["type"] == "error"
    assert error.end["problem"]["status"] == status
    assert error.end["problem"]["detail"]
    assert not error.started
    assert "zyzzyva" not in str(error.end)
    client.trace()
    assert client.finish().steps == len(TEXT)


def test_a_name_in_use_is_refused_and_the_running_request_goes_on(client: Client) -> None:
    client.trace(credit=1)
    client.listen(0.2)
    client.trace()
    client.send(type="credit", request="t", add=-1)

    # No request is named: one that is, has ended.
    for word in ("name", "add"):
        error = client.finish(None).end
        assert error["problem"]["status"] == 422
        assert word in error["problem"]["detail"]
    client.send(type="credit", request="t", add=999)
    answer = client.finish()
    assert answer.end["type"] == "done"
    assert answer.steps == len(TEXT)


def test_before_torch_is_there_the_stream_says_when_to_ask_again(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.engine.Engine.start", lambda self: None)
    settings = Settings(state=tmp_path, models=models, port=0)
    with serving(settings) as live, stream(live) as client:
        client.trace()
        problem = client.finish().end["problem"]

    assert (problem["status"], problem["code"]) == (503, "starting")
    assert problem["retry_after"] >= 1


def test_ten_thousand_steps_of_the_largest_model_fit_one_request() -> None:
    limits = Limits()
    assert limits.cost >= 10_000 * 2 * 512**2
    assert min(limits.steps, limits.text_characters, limits.credit_max) >= 10_000


def test_streams_do_not_disturb_each_other_under_load(server: LiveServer) -> None:
    with stream(server) as a, stream(server) as b, stream(server) as c:
        for client in (a, b, c):
            for request in "123":
                client.trace(request, "tiny-deep")
        answers = [client.finish(request) for client in (a, b, c) for request in "123"]

    first = torch.from_numpy(answers[0].tensors["h"])
    assert all(torch.equal(torch.from_numpy(answer.tensors["h"]), first) for answer in answers)
