"""What any list of papers may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A list as its address describes it. Empty texts are: all, no search, the usual order."""

    status: str
    q: str
    sort: str
    page: int
    size: int
    notes: tuple[str, ...] = ()
    """A sentence for each value that was not understood."""


def both_ways(*columns: str) -> tuple[str, ...]:
    """The words of sorting by each column, up and down: `number`, `-number`."""
    return tuple(word for column in columns for word in (column, f"-{column}"))
