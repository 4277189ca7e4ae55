"""The messages: their examples are valid, and the page's types are made from them."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from server.services.limits import MOST_CLAMPS, MOST_EDITS, MOST_STEPS
from server.web import typescript
from server.web.problems import invalid_input
from server.web.protocol.backward import GradientsBody
from server.web.protocol.forward import GenerateBody, PredictBody, TraceBody
from server.web.protocol.lab import LabBody
from server.web.protocol.run import ClampEntry, Input
from server.web.protocol.stream import ClientMessage

BODIES = [
    PredictBody,
    TraceBody,
    GradientsBody,
    GenerateBody,
    LabBody,
]


@pytest.mark.parametrize("body", BODIES)
def test_the_examples_of_a_body_are_valid(body: type[BaseModel]) -> None:
    extra = body.model_config["json_schema_extra"]
    assert isinstance(extra, dict)
    examples = extra["examples"]
    assert isinstance(examples, list)

    assert [body.model_validate(example) for example in examples]


def test_the_pages_types_are_up_to_date() -> None:
    assert typescript.TARGET.read_text(encoding="utf-8") == typescript.generate()


def test_the_types_say_what_may_be_left_out() -> None:
    types = typescript.generate()

    trace = types.split("export interface TraceRequest {")[1].split("}")[0]
    assert '  type: "trace";' in trace
    assert "  input: Input;" in trace
    assert "  range?: [number, number] | null;" in trace
    assert '  dtype?: "f32" | "f16";' in trace
    started = types.split("export interface Started {")[1].split("}")[0]
    assert '  type: "started";' in started
    assert "  from: number;" in started


def test_the_message_that_starts_a_backward_pass_is_a_type_of_the_page() -> None:
    types = typescript.generate()

    request = types.split("export interface GradientsRequest {")[1].split("}")[0]
    assert '  type: "gradients";' in request
    assert '  loss?: "total" | "last" | LossOfStep;' in request
    assert "  to?: number | null;" in request
    assert "GradientsRequest" in types.split("export type ClientMessage =")[1]


@pytest.mark.parametrize("value", [float("nan"), float("inf")], ids=["NaN", "infinity"])
def test_numbers_are_finite(value: float) -> None:
    with pytest.raises(ValidationError):
        ClampEntry(signal="h", value=value)


def test_an_input_is_exactly_one_thing() -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        Input()
    with pytest.raises(ValidationError, match="exactly one"):
        Input(text="a", tokens=[1])


MANY = 5000
GOOD: dict[str, Any] = {"input": {"text": "a"}}
CLAMP: dict[str, Any] = {"signal": "h", "value": 0}
EDIT: dict[str, Any] = {"parameter": "rnn.weight_hh_l0", "row": 0, "column": 0, "value": 0}


def trace_with(**fields: Any) -> dict[str, Any]:
    return {**GOOD, **fields}


HOSTILE: dict[str, tuple[dict[str, Any], str | None]] = {
    "tokens of text": (trace_with(input={"tokens": ["x"] * MANY}), "input.tokens.0"),
    "too many tokens": (trace_with(input={"tokens": [0] * (MOST_STEPS + 1)}), "input.tokens"),
    "a state of numbers": (trace_with(state={"h": [1] * MANY}), "state.h.0"),
    "rows of text": (trace_with(state={"h": [["x"] * 999] * 999}), "state.h.0.0"),
    "long rows": (trace_with(state={"h": [[0] * MANY] * 999}), "state.h.0"),
    "empty rows": (trace_with(state={"h": [[]] * MANY}), "state.h"),
    "a past of text": (trace_with(state={"h": [[0]], "past_h": ["x"] * 999}), "state.past_h.0"),
    "clamps of numbers": (trace_with(clamp=[1] * MOST_CLAMPS), "clamp.0"),
    "too many clamps": (trace_with(clamp=[CLAMP] * MANY), "clamp"),
    "edits of numbers": (trace_with(edits=[1] * MOST_EDITS), "edits.0"),
    "too many edits": (trace_with(edits=[EDIT] * MANY), "edits"),
    "units of text": (trace_with(clamp=[{**CLAMP, "units": ["x"] * 999}]), "clamp.0.units"),
    "units by the thousands": (trace_with(clamp=[{**CLAMP, "units": [0] * MANY}]), "clamp.0.units"),
    "a range of many": (trace_with(clamp=[{**CLAMP, "range": ["x"] * MANY}]), "clamp.0.range"),
    "a trace's range of many": (trace_with(range=["x"] * MANY), "range"),
    "targets of lists": (trace_with(targets=[[]] * MANY), "targets"),
    "too many targets": (trace_with(targets=[None] * (MOST_STEPS + 1)), "targets"),
    "signals of numbers": (trace_with(signals=[1] * 999), "signals.0"),
    "too many signals": (trace_with(signals=["h"] * MANY), "signals"),
    "layers of text": (trace_with(layers=["x"] * 999), "layers.0"),
    "too many units": (trace_with(units=[1] * MANY), "units"),
    "unknown fields": (trace_with(**{f"x{n}": n for n in range(MANY)}), None),
    "unknown fields of a state": (
        trace_with(state={f"x{n}": n for n in range(MANY)}),
        "state",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_long_list_of_wrong_values_makes_one_error(case: str) -> None:
    """An error a value would hold up everybody else while they are made: seconds a request."""
    body, field = HOSTILE[case]
    stream: TypeAdapter[Any] = TypeAdapter(ClientMessage)
    message = {"type": "trace", "request": "r", "model": "m", **body}

    with pytest.raises(ValidationError) as over_rest:
        TraceBody.model_validate(body)
    with pytest.raises(ValidationError) as over_stream:
        stream.validate_python(message)

    for error, start in ((over_rest.value, ("body",)), (over_stream.value, ())):
        assert error.error_count() == 1
        told = [{**one, "loc": (*start, *one["loc"])} for one in error.errors()]
        assert invalid_input(told).field == field


def test_a_list_beyond_a_limit_names_it() -> None:
    for body, limit in (
        (HOSTILE["too many tokens"][0], "steps"),
        (HOSTILE["too many targets"][0], "steps"),
        (HOSTILE["too many clamps"][0], "clamps"),
        (HOSTILE["too many edits"][0], "edits"),
        (HOSTILE["too many signals"][0], "list_items"),
        (HOSTILE["too many units"][0], "list_items"),
        (HOSTILE["long rows"][0], "list_items"),
        (HOSTILE["empty rows"][0], "list_items"),
    ):
        with pytest.raises(ValidationError) as refused:
            TraceBody.model_validate(body)
        assert invalid_input(refused.value.errors()).limit == limit


STRICT: list[tuple[str, dict[str, Any]]] = [
    ("top_k", trace_with(top_k=True)),
    ("top_k", trace_with(top_k="5")),
    ("top_k", trace_with(top_k=5.0)),
    ("targets", trace_with(targets=[True])),
    ("targets", trace_with(targets=[1.0])),
    ("clamp.0.value", trace_with(clamp=[{**CLAMP, "value": "1"}])),
    ("clamp.0.value", trace_with(clamp=[{**CLAMP, "value": True}])),
    ("clamp.0.layer", trace_with(clamp=[{**CLAMP, "layer": False}])),
    ("clamp.0.range", trace_with(clamp=[{**CLAMP, "range": [False, 2]}])),
    ("edits.0.value", trace_with(edits=[{**EDIT, "value": "1"}])),
    ("edits.0.row", trace_with(edits=[{**EDIT, "row": False}])),
    ("edits.0.column", trace_with(edits=[{**EDIT, "column": 1.0}])),
    ("range.0", trace_with(range=["0", 2])),
    ("units.0", trace_with(units=[True])),
    ("state.h.0.0", trace_with(state={"h": [["1"]]})),
    ("input.tokens.0", trace_with(input={"tokens": [True]})),
]


@pytest.mark.parametrize(("field", "body"), STRICT)
def test_nothing_is_taken_for_what_it_is_not(field: str, body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        TraceBody.model_validate(body)

    told = [{**one, "loc": ("body", *one["loc"])} for one in refused.value.errors()]
    assert invalid_input(told).field == field


@pytest.mark.parametrize("value", ["true", 1, "on"])
def test_a_flag_is_true_or_false(value: Any) -> None:
    with pytest.raises(ValidationError):
        GenerateBody.model_validate({"prompt": "a", "stream": value})


def test_an_integer_is_a_number() -> None:
    assert ClampEntry.model_validate(CLAMP).value == 0.0
    body = GenerateBody.model_validate({"prompt": "a", "temperature": 1, "top_p": 1})
    assert (body.temperature, body.top_p) == (1.0, 1.0)


@pytest.mark.parametrize("field", ["layer", "units", "range"])
def test_a_clamps_alternatives_are_all_told(field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ClampEntry.model_validate({**CLAMP, field: "x"})

    allowed = invalid_input(refused.value.errors()).allowed
    assert allowed is not None
    assert allowed.endswith(', or "all"')


@pytest.mark.parametrize("kind", ["series", "image", "audio"])
def test_inputs_of_other_tasks_are_told_from_unknown_fields(kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TraceBody.model_validate({"input": {kind: [1]}})

    told = [{**one, "loc": ("body", *one["loc"])} for one in refused.value.errors()]
    problem = invalid_input(told)
    assert problem.field == f"input.{kind}"
    assert problem.allowed == "text, tokens, example"
    assert problem.code == "invalid_input"


def test_of_an_unknown_field_the_known_ones_are_told() -> None:
    with pytest.raises(ValidationError) as refused:
        PredictBody.model_validate({**GOOD, "xyzzy": 1})

    problem = invalid_input(refused.value.errors())
    assert (problem.code, problem.allowed) == ("unknown_field", "input, unknown, top_k, edits")
    assert "xyzzy" not in problem.detail
