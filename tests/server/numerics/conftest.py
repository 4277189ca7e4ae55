"""Numbers are computed as the server computes them, and hypothesis repeats itself."""

import pytest
from hypothesis import settings

from server.numerics.precision import prepare_thread

settings.register_profile("numerics", max_examples=12, deadline=None, derandomize=True)
settings.load_profile("numerics")


@pytest.fixture(autouse=True)
def _prepared_thread() -> None:
    prepare_thread()
