"""Errors."""

from __future__ import annotations

from pydantic import ConfigDict

from server.web.protocol.fields import Answer


class ErrorWords(Answer):
    """The same error in the form that OpenAI's clients read."""

    message: str
    type: str
    code: str


class Problem(Answer):
    """RFC 9457; `limit` names the limit that was passed."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=False)

    type: str
    title: str
    status: int
    detail: str
    code: str
    limit: str | None = None
    field: str | None = None
    allowed: str | None = None
    retry_after: int | None = None
    request_id: str
    error: ErrorWords
