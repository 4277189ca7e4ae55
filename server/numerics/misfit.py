"""What cannot be computed, told by the field that is wrong and by what it may hold."""


class Misfit(ValueError):
    """A value that does not fit the architecture, or that nothing can be computed with.

    Attributes:
        field: the name of the field.
        allowed: what it may hold, in words; empty where that is nothing.
    """

    def __init__(self, message: str, field: str, allowed: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.allowed = allowed


def numbers_below(size: int) -> str:
    """The numbers 0 to size − 1, in words."""
    return "0" if size == 1 else f"0 to {size - 1}"
