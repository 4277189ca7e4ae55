"""The messages: their examples are valid, and the page's types are made from them."""

import pytest
from pydantic import BaseModel, ValidationError

from server.web import protocol, typescript

BODIES = [protocol.PredictBody, protocol.TraceBody, protocol.GenerateBody]


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


@pytest.mark.parametrize("value", [float("nan"), float("inf")], ids=["NaN", "infinity"])
def test_numbers_are_finite(value: float) -> None:
    with pytest.raises(ValidationError):
        protocol.ClampEntry(signal="h", value=value)


def test_an_input_is_exactly_one_thing() -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        protocol.Input()
    with pytest.raises(ValidationError, match="exactly one"):
        protocol.Input(text="a", tokens=[1])
