"""A paper's figures without a database."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Asked:
    """What an invoice asks for, in minor units."""

    total_minor: int
    open_minor: int
    under_way_minor: int = 0
    deposit_minor: int = 0
    deposit_due_on: date | None = None
    due_on: date | None = None
