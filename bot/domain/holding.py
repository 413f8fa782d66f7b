"""Whether something that lasts from one day to another holds on a day."""

from datetime import date
from enum import Enum


class Holds(Enum):
    """Whether an objective holds on a day."""

    NOW = "in force"
    LATER = "not begun"
    OVER = "over"


def holds(starts_on: date | None, ends_on: date | None, today: date) -> Holds:
    """Say whether what lasts from one day to another, both included and each possibly open, holds today."""
    if ends_on is not None and ends_on < today:
        return Holds.OVER
    return Holds.LATER if starts_on is not None and starts_on > today else Holds.NOW
