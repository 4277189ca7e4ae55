"""Credit is spent as it is given, and never more."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from server.web.credit import Credits


@settings(max_examples=50, deadline=None)
@given(given_=st.lists(st.integers(0, 20), max_size=6), asked=st.integers(1, 20))
def test_all_that_was_given_is_spent_and_no_more(given_: list[int], asked: int) -> None:
    async def spend() -> int:
        credits, spent = Credits(0, most=1000), 0
        for steps in given_:
            credits.add(steps)
        while credits.left:
            taken = await credits.take(asked)
            assert 0 < taken <= asked
            spent += taken
        return spent

    assert asyncio.run(spend()) == sum(given_)


def test_who_has_none_waits_until_some_is_given() -> None:
    async def wait() -> int:
        credits = Credits(0, most=10)
        taking = asyncio.create_task(credits.take(5))
        await asyncio.sleep(0)
        assert not taking.done()
        credits.add(3)
        return await taking

    assert asyncio.run(wait()) == 3


def test_nobody_holds_more_than_the_most() -> None:
    credits = Credits(500, most=100)
    credits.add(50)
    assert credits.left == 100
