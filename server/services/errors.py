"""What can go wrong, in words a reader can act on; the web layer gives each its status once.

ServiceError
├── BadRequest      400  not a request that this server understands
├── Forbidden       403  not from where this may be asked
├── NotFound        404  unknown model, signal, session
├── NotAcceptable   406  an answer is wanted in a form that we do not speak
├── TimedOut        408  the asker did not do its part in time
├── TooLarge        413  more bytes than a request may have
├── HeadersTooLarge 431  the same of its headers
├── Unsupported     415  a form of input or answer that we do not speak
├── InvalidInput    422  trying again is useless
│   └── OverLimit   422  well-formed, but past a named limit
├── Busy            503  all places are taken; try again
│   └── TooMany     429  this address holds its share already; try again
└── NotReady        503  still starting; try again
"""

from __future__ import annotations

from typing import Any


class ServiceError(Exception):
    """An error that the asker should hear about.

    Args:
        detail: One sentence, free of the asker's own text.
        code: A word for programs, such as ``unknown_token``.
        field: The field of the request that is meant, as a dotted path.
        allowed: What the field may hold.
        limit: The limit that was passed, by its name in ``/api/v1/limits``.
        retry_after: Seconds after which trying again makes sense.
        extra: Further members of the answer, such as ``positions``.
    """

    status: int = 500
    title: str = "Internal error"
    code: str = "internal_error"
    retry_after: int | None = None

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        field: str | None = None,
        allowed: str | None = None,
        limit: str | None = None,
        retry_after: int | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.field = field
        self.allowed = allowed
        self.limit = limit
        self.retry_after = self.retry_after if retry_after is None else retry_after
        self.extra = extra


class BadRequest(ServiceError):
    """Not a request that this server understands."""

    status = 400
    title = "Bad request"
    code = "bad_request"


class Forbidden(ServiceError):
    """Not from where this may be asked."""

    status = 403
    title = "Forbidden"
    code = "forbidden"


class NotFound(ServiceError):
    """There is nothing of that name."""

    status = 404
    title = "Not found"
    code = "not_found"


class NotAcceptable(ServiceError):
    """None of the forms in which this could be answered is accepted."""

    status = 406
    title = "Not acceptable"
    code = "not_acceptable"


class TimedOut(ServiceError):
    """The asker did not do its part in time."""

    status = 408
    title = "Timed out"
    code = "timed_out"


class TooLarge(ServiceError):
    """More bytes than a request may have."""

    status = 413
    title = "Too large"
    code = "too_large"


class HeadersTooLarge(ServiceError):
    """More bytes of headers than a request may have."""

    status = 431
    title = "Headers too large"
    code = "headers_too_large"


class Unsupported(ServiceError):
    """A media type that is not spoken here."""

    status = 415
    title = "Unsupported media type"
    code = "unsupported_media_type"


class InvalidInput(ServiceError):
    """A field holds what it may not hold; trying again is useless."""

    status = 422
    title = "Invalid input"
    code = "invalid_input"


class OverLimit(InvalidInput):
    """Well-formed, but past a named limit."""

    title = "Over a limit"
    code = "over_limit"


class Busy(ServiceError):
    """Every place is taken; nothing was started, so try again."""

    status = 503
    title = "Busy"
    code = "busy"
    retry_after = 2


class TooMany(Busy):
    """This address holds its share already; nothing was started, so try again."""

    status = 429
    title = "Too many requests"
    code = "too_many_requests"


class NotReady(ServiceError):
    """The server is still importing what it computes with."""

    status = 503
    title = "Starting"
    code = "starting"
    retry_after = 1
