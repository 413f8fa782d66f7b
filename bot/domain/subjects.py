"""What messages are about: those of one subject to one reader share a parent, edited and replied to."""

from datetime import date


def card_of(project_id: int, period: date) -> str:
    """Name the card of a project's reporting period."""
    return f"card:{project_id}:{period.isoformat()}"


def question(review_id: int) -> str:
    """Name what a PM was asked about a report."""
    return f"question:{review_id}"


def entry_thread(entry_id: int) -> str:
    """Name the thread of a register entry."""
    return f"entry:{entry_id}"
