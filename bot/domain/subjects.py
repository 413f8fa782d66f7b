"""What messages are about: those of one subject to one reader share a parent, edited and replied to."""

from datetime import date

QUESTION = "question"


def card_of(project_id: int, period: date) -> str:
    """Name the card of a project's reporting period."""
    return f"card:{project_id}:{period.isoformat()}"


def question(review_id: int) -> str:
    """Name what a PM was asked about a report."""
    return f"{QUESTION}:{review_id}"


def returned(report_id: int) -> str:
    """Name what a PM was told about a report that was returned."""
    return f"returned:{report_id}"


def entry_thread(entry_id: int) -> str:
    """Name the thread of a register entry."""
    return f"entry:{entry_id}"


def kind_of(subject: str) -> tuple[str, str]:
    """Split a subject into what it is about and which: `question:12` gives ("question", "12")."""
    kind, _, which = subject.partition(":")
    return kind, which
