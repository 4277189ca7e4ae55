"""What fits a body but not the model is refused by its field, in words that say what fits."""

from typing import Any

import pytest
from starlette.testclient import TestClient

CLAMP: dict[str, Any] = {"signal": "h", "value": 0}
ALL = ', or "all"'

TRACES: dict[str, tuple[dict[str, Any], str, str]] = {
    "clamp backwards": (
        {"clamp": [{**CLAMP, "range": [5, 2]}]},
        "clamp.0.range",
        f"[from, to] with 0 <= from <= to{ALL}",
    ),
    **{
        f"clamp at {value}": (
            {"clamp": [{**CLAMP, "value": value}]},
            "clamp.0.value",
            "a finite float32",
        )
        for value in (1e39, -3.5e38, 1e308)
    },
    "clamp of a layer": ({"clamp": [{**CLAMP, "layer": 1}]}, "clamp.0.layer", f"0{ALL}"),
    "clamp of x in a layer": (
        {"clamp": [{**CLAMP, "signal": "x", "layer": 0}]},
        "clamp.0.layer",
        '"all"',
    ),
    "clamp of a unit": (
        {"clamp": [CLAMP, {**CLAMP, "units": [3]}]},
        "clamp.1.units",
        f"different numbers, 0 to 2{ALL}",
    ),
    "clamp of the same units": (
        {"clamp": [{**CLAMP, "units": [0, 0]}]},
        "clamp.0.units",
        f"different numbers, 0 to 2{ALL}",
    ),
    "clamp of no units": (
        {"clamp": [{**CLAMP, "units": []}]},
        "clamp.0.units",
        f"different numbers, 0 to 2{ALL}",
    ),
    "clamp of c": ({"clamp": [{**CLAMP, "signal": "c"}]}, "clamp.0.signal", "x, a, h"),
    "layer": ({"layers": [1]}, "layers", "different numbers, 0"),
    "token": ({"input": {"tokens": [4]}}, "input.tokens", "0 to 3"),
    "state of nothing": ({"state": {"h": []}}, "state", "as a trace returns it"),
    "state of one number": ({"state": {"h": [[1]]}}, "state", "as a trace returns it"),
    "state with c": (
        {"state": {"h": [[0, 0, 0]], "c": [[0, 0, 0]]}},
        "state",
        "as a trace returns it",
    ),
    "state beyond float32": (
        {"state": {"h": [[1e39, 0, 0]]}},
        "state",
        "finite float32 numbers",
    ),
}


def refused(client: TestClient, route: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/models/hello/{route}", json=body)
    assert answer.status_code == 422, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


@pytest.mark.parametrize("case", TRACES)
def test_what_does_not_fit_the_model_is_refused_by_its_field(client: TestClient, case: str) -> None:
    fields, field, allowed = TRACES[case]

    problem = refused(client, "trace", {"input": {"text": "he"}, **fields})

    assert (problem["field"], problem["allowed"]) == (field, allowed)


def test_a_clamp_may_hold_the_largest_float32(client: TestClient) -> None:
    clamp = [{**CLAMP, "value": 3.4028235e38}, {**CLAMP, "value": -3.4028235e38, "units": [0]}]

    answer = client.post(
        "/api/v1/models/hello/trace",
        json={"input": {"text": "he"}, "signals": ["h"], "clamp": clamp},
    ).json()

    assert answer["signals"]["h"][0] == [[-3.4028235e38, 3.4028235e38, 3.4028235e38]]


@pytest.mark.parametrize("top_p", [5e-324, 1e-39])
def test_a_top_p_that_a_thread_would_take_for_zero_is_refused(
    client: TestClient, top_p: float
) -> None:
    problem = refused(client, "generate", {"prompt": "h", "top_p": top_p})

    assert (problem["field"], problem["allowed"]) == ("top_p", "1.18e-38 to 1")


def test_the_smallest_top_p_keeps_the_likeliest(client: TestClient) -> None:
    address = "/api/v1/models/hello/generate"
    body = {"prompt": "h", "max_tokens": 5, "seed": 1}

    smallest = client.post(address, json={**body, "top_p": 1.2e-38}).json()

    assert smallest == client.post(address, json={**body, "temperature": 0}).json()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"tokens": []}, "input.tokens"), ({"text": ""}, "input.text")],
)
def test_an_input_of_nothing_is_named(
    client: TestClient, given: dict[str, Any], field: str
) -> None:
    assert refused(client, "trace", {"input": given})["field"] == field
    assert refused(client, "predict", {"input": given})["field"] == field


def test_a_limit_is_told_by_the_field_that_passes_it(client: TestClient) -> None:
    tokens = refused(client, "trace", {"input": {"tokens": [0] * 100_001}})
    show_top = refused(client, "generate", {"prompt": "h", "show_top": 101})
    top_k = refused(client, "trace", {"input": {"text": "h"}, "top_k": 101})

    assert (tokens["field"], tokens["limit"]) == ("input.tokens", "steps")
    assert (show_top["field"], show_top["limit"]) == ("show_top", "top_k")
    assert (top_k["field"], top_k["limit"]) == ("top_k", "top_k")
