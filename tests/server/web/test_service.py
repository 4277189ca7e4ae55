"""Service routes tell what is, from the first moment on."""

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from server.services.limits import Limits
from server.web.settings import Settings
from tests.live import LiveServer


def test_the_server_is_healthy_before_it_is_ready(app: FastAPI) -> None:
    client = TestClient(app, base_url="http://localhost")  # no lifespan: nothing is imported

    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["code"]) == (503, "starting")
    assert int(ready.headers["retry-after"]) >= 1
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/models").status_code == 200


@pytest.mark.parametrize("path", ["healthz", "readyz", "api/v1/limits", "api/v1/models/hello"])
def test_where_there_is_an_answer_there_is_its_head(server: LiveServer, path: str) -> None:
    with httpx.Client(base_url=server.url) as http:
        head, whole = http.head(f"/{path}"), http.get(f"/{path}")

        assert (head.status_code, head.content) == (whole.status_code, b"") == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]
        assert http.head("/api/v1/models/hello/predict").status_code == 405


def test_ready_tells_how_many_models_answer(client: TestClient) -> None:
    answer = client.get("/readyz").json()

    assert answer["status"] == "ready"
    assert answer["models"] == len(client.get("/api/v1/models").json()["models"])


def test_every_limit_is_shown_with_its_value_and_its_meaning(
    client: TestClient, settings: Settings
) -> None:
    shown = client.get("/api/v1/limits").json()["limits"]

    assert shown.keys() == Limits.model_fields.keys()
    for name, limit in shown.items():
        assert limit["value"] == getattr(settings.limits, name)
        assert limit["description"]


def test_metrics_count_requests_by_route_and_never_by_text(client: TestClient) -> None:
    client.get("/api/v1/models/tiny-lstm")
    client.get("/api/v1/models/someones-text")
    client.get("/someones-path")

    metrics = client.get("/metrics")

    assert metrics.headers["content-type"].startswith("text/plain")
    route = 'route="/api/v1/models/{id}"'
    assert f'rnnscope_requests_total{{method="GET",{route},status="200"}} 1.0' in metrics.text
    assert 'rnnscope_refused_total{code="not_found"} 2.0' in metrics.text
    assert "rnnscope_jobs 0.0" in metrics.text
    assert "someones" not in metrics.text


def test_every_body_has_an_example_in_the_api_documents(client: TestClient) -> None:
    document = client.get("/openapi.json").json()

    bodies = [
        (path, operation["requestBody"]["content"]["application/json"])
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    assert bodies
    for path, body in bodies:
        name = body["schema"].get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"].get(name, {})
        assert {"example", "examples"} & (body.keys() | schema.keys()), path
