"""All answers together hold no more than there is."""

import pytest

from server.services.errors import Busy
from server.services.memory import Memory


def test_what_one_answer_holds_another_lacks_until_it_is_given_back() -> None:
    memory = Memory(100)

    with memory.share() as first, memory.share() as second:
        first.resize(70)
        with pytest.raises(Busy) as caught:
            second.resize(31)
        assert (caught.value.status, caught.value.limit) == (503, "memory_bytes")
        second.resize(30)
        first.resize(10)  # made, and about to be sent
        second.resize(90)
        assert memory.held == 100

    assert memory.held == 0
