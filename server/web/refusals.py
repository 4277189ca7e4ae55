"""How what a request asks for is refused: by its field, with what is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from server.services.errors import InvalidInput, OverLimit
from server.services.limits import Limits


def refuse(field: str, allowed: str, code: str | None = None) -> NoReturn:
    raise InvalidInput(
        f"{field} holds a value that is not allowed; allowed: {allowed}.",
        field=field,
        allowed=allowed,
        code=code,
    )


def over(field: str, limit: str, limits: Limits) -> NoReturn:
    most = getattr(limits, limit)
    raise OverLimit(
        f"{field} is too large; the limit {limit} is {most:,}.", field=field, limit=limit
    )


@contextmanager
def fitting(prefix: str = "", or_all: Sequence[str] = ()) -> Iterator[None]:
    """What the numerics refuse, refused by its field; `or_all` names those that also take "all"."""
    from server.numerics.misfit import Misfit

    try:
        yield
    except Misfit as misfit:
        every = '"all"' if misfit.field in or_all else ""
        allowed = ", or ".join(filter(None, (misfit.allowed, every)))
        refuse(prefix + misfit.field, allowed)
