"""One error body for every path: RFC 9457, in words that never repeat what was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from server.services.errors import InvalidInput, OverLimit, ServiceError
from server.services.limits import WIDEST
from server.web.codec import dumps
from server.web.pages import is_visited, problem_page

MEDIA_TYPE = "application/problem+json"

_STATUS_WORDS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}
_CONSTRAINTS = {
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "multiple_of": "multiples of {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "pattern": "text that matches {}",
    "expected": "{}",
    "expected_tags": "{}",
}
"""The bounds that pydantic names in an error's context: ours, not the asker's."""

_TYPES = {
    "string_type": "text",
    "string_unicode": "text",
    "int_type": "an integer",
    "int_parsing": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "none_required": "null",
}
_LENGTH_LIMITS = {"tokens": "steps", "targets": "steps", "clamp": "clamps", "edits": "edits"}
"""The limits that are passed by lists too long to be read, by field."""

_FIELD_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")


def problem(error: ServiceError, request_id: str) -> dict[str, Any]:
    """The error body, the same over HTTP and in the live stream."""
    return {
        "type": f"urn:rnnscope:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "field": error.field,
        "allowed": error.allowed,
        "limit": error.limit,
        "request_id": request_id,
        "error": {"message": error.detail, "type": _openai_type(error.status), "code": error.code},
        **({"retry_after": error.retry_after} if error.retry_after is not None else {}),
        **error.extra,
    }


def problem_headers(error: ServiceError) -> dict[str, str]:
    """The headers that go with an error body."""
    return {} if error.retry_after is None else {"retry-after": str(error.retry_after)}


def problem_response(error: ServiceError, request_id: str) -> Response:
    """The error as an HTTP answer."""
    return Response(
        dumps(problem(error, request_id)), error.status, problem_headers(error), MEDIA_TYPE
    )


def install(app: FastAPI) -> None:
    """Gives every kind of error its answer."""

    async def answer(request: Request, error: Exception) -> Response:
        told = as_service_error(error)
        request.app.state.parts.metrics.refused.labels(told.code).inc()
        if is_visited(request):
            response = problem_page(request, problem(told, request.state.request_id))
        else:
            response = problem_response(told, request.state.request_id)
        if isinstance(error, HTTPException) and error.headers:
            response.headers.update(error.headers)
        return response

    for kind in (ServiceError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answer)


def document(responses: dict[str, Any]) -> None:
    """Move the documented error bodies from JSON in general to their own media type."""
    for response in responses.values():
        content = response.get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        if schema.get("$ref", "").endswith("/Problem"):
            content[MEDIA_TYPE] = content.pop("application/json")


def as_service_error(error: Exception) -> ServiceError:
    """Any error in our own words; those of an unexpected one stay in the log."""
    match error:
        case ServiceError():
            return error
        case RequestValidationError():
            return invalid_input(error.errors())
        case HTTPException():
            return _HTTPError(error.status_code)
        case _:
            return ServiceError("Something went wrong here; the log knows it by the request id.")


def invalid_input(errors: Sequence[Mapping[str, Any]]) -> InvalidInput:
    """The first of pydantic's errors: which field, and what it may hold."""
    error = errors[0]
    kind, context = error["type"], error.get("ctx", {})
    field = _path(error["loc"])

    if kind == "json_invalid":
        return InvalidInput("The body is not JSON as RFC 8259 has it.", code="invalid_json")
    if kind == "missing":
        return InvalidInput(f"{field or 'The body'} is missing.", code="missing", field=field)
    if kind == "unknown_field":
        return InvalidInput(
            f"{field or 'The body'} has a field that is not known; "
            f"known are {context['expected']}.",
            code="unknown_field",
            field=field,
            allowed=context["expected"],
        )
    if kind == "not_taken":
        return InvalidInput(
            f"This task does not take {context['field']}; it takes {context['taken']}.",
            field=f"{field}.{context['field']}",
            allowed=context["taken"],
        )
    if kind == "too_long" and (limit := _length_limit(error["loc"][-1], context["max_length"])):
        return OverLimit(
            f"{field} is longer than the limit {limit} can be, {context['max_length']:,}.",
            field=field,
            limit=limit,
        )
    if kind == "value_error":
        return InvalidInput(str(context["error"]), field=field)

    allowed = _TYPES.get(kind) or ", ".join(
        words.format(context[name]) for name, words in _CONSTRAINTS.items() if name in context
    )
    words = f"{field or 'The body'} holds a value that is not allowed"
    detail = f"{words}; allowed: {allowed}." if allowed else f"{words}."
    return InvalidInput(detail, field=field, allowed=allowed or None)


def _length_limit(field: int | str, most: int) -> str | None:
    """The limit that a list too long to be read passes."""
    return _LENGTH_LIMITS.get(str(field)) or ("list_items" if most == WIDEST else None)


class _HTTPError(ServiceError):
    """What Starlette itself refuses, such as an unknown path."""

    def __init__(self, status: int) -> None:
        phrase = HTTPStatus(status).phrase
        super().__init__(
            _STATUS_WORDS.get(status, f"{phrase}."), code=phrase.lower().replace(" ", "_")
        )
        self.status = status
        self.title = phrase


def _path(location: Sequence[int | str]) -> str | None:
    """The dotted path of a field; a key that could be the asker's own text is left out."""
    parts = [
        str(part)
        for part in location[1:]
        if isinstance(part, int) or _FIELD_NAME.fullmatch(str(part))
    ]
    return ".".join(parts) or None


def _openai_type(status: int) -> str:
    if status == 429:
        return "rate_limit_error"
    return "server_error" if status >= 500 else "invalid_request_error"
