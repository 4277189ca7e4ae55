"""Which moments of a training are kept: dense at the beginning, where it learns fastest."""

from __future__ import annotations

from collections.abc import Mapping


def superfluous(sizes: Mapping[int, int], most: int, most_bytes: int) -> list[int]:
    """The steps to give up so that at most so many remain, in at most so many bytes.

    Again and again that one goes whose neighbours would be closest by their ratio, so that what
    remains is spaced evenly on a log scale. The first and the last always stay.

    Args:
        sizes: bytes of each moment, by its step.
    """
    left = dict(sorted(sizes.items()))
    given_up = []
    while len(left) > 2 and (len(left) > most or sum(left.values()) > most_bytes):
        steps = list(left)
        gaps = {
            here: (after + 1) / (before + 1)
            for before, here, after in zip(steps, steps[1:], steps[2:], strict=False)
        }
        least = min(gaps, key=lambda step: gaps[step])
        given_up.append(least)
        del left[least]
    return given_up
