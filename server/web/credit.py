"""How much a client is ready to take: a step sent spends one credit."""

from __future__ import annotations

import asyncio


class Credits:
    """What one request may still be sent; never more than `most`."""

    def __init__(self, steps: int, most: int) -> None:
        self._most = most
        self._left = 0
        self._some = asyncio.Event()
        self.add(steps)

    @property
    def left(self) -> int:
        """Steps that may be sent now."""
        return self._left

    def add(self, steps: int) -> None:
        """The client is ready for more."""
        self._left = min(self._left + steps, self._most)
        if self._left:
            self._some.set()

    async def wait(self) -> None:
        """Wait until there is some."""
        await self._some.wait()

    async def take(self, steps: int) -> int:
        """Wait for credit, then spend at most so many steps of it; returns how many."""
        await self.wait()
        taken = min(steps, self._left)
        self._left -= taken
        if not self._left:
            self._some.clear()
        return taken
