"""What bodies and answers are made of: their bases, numbers, names and lists."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from server.services.limits import MOST_STEPS, WIDEST


def takes(expected: str) -> WrapValidator:
    """One error at the field itself, whatever alternatives it has and however long it is."""

    def check(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            if [one["type"] for one in error.errors(include_input=False)] == ["too_long"]:
                raise  # its limit is told
            raise PydanticCustomError("not_allowed", "{expected}", {"expected": expected}) from None

    return WrapValidator(check)


RequestId = Annotated[str, Field(min_length=1, max_length=64, description="chosen by the client")]
Integer = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Step = Annotated[Integer, Field(ge=0)]
Range = tuple[Step, Step]
Unknown = Annotated[
    Literal["error", "skip"],
    Field(description="what becomes of characters that the vocabulary lacks"),
]
TopK = Annotated[Step, Field(description="how many of the likeliest tokens to list")]

# Lists end at their first error, and are refused by their length before they are read.
Tokens = Annotated[list[Step], Field(max_length=MOST_STEPS, fail_fast=True)]
Targets = Annotated[
    list[Integer | str | None],
    Field(max_length=MOST_STEPS, fail_fast=True),
    takes("a list of tokens, token numbers, and null for none"),
]
Names = Annotated[list[str], Field(max_length=WIDEST, fail_fast=True)]
Numbers = Annotated[list[Step], Field(max_length=WIDEST, fail_fast=True)]
Row = Annotated[list[Number], Field(max_length=WIDEST, fail_fast=True)]
Rows = Annotated[list[Row], Field(max_length=WIDEST, fail_fast=True)]
Past = Annotated[list[Rows], Field(max_length=WIDEST, fail_fast=True)]
Computed = float | None


class Body(BaseModel):
    """What a client sends: unknown fields are refused, numbers are finite, nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _known_fields(cls, value: Any) -> Any:
        """One error, however many fields are unknown."""
        known = {field.alias or name: None for name, field in cls.model_fields.items()}
        if isinstance(value, dict) and not value.keys() <= known.keys():
            raise PydanticCustomError("unknown_field", "{expected}", {"expected": ", ".join(known)})
        return value


class Answer(BaseModel):
    """What the server sends."""

    model_config = ConfigDict(
        populate_by_name=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )
