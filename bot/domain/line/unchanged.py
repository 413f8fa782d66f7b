"""Lines that say nothing but that nothing changed."""

from bot.domain.line.status import StatusLine
from bot.domain.line.text import fold

SAYINGS = frozenset(
    (
        "as before",
        "no change",
        "no changes",
        "no news",
        "nochange",
        "nothing changed",
        "nothing has changed",
        "nothing new",
        "same",
        "same as before",
        "same as last week",
        "still the same",
        "unchanged",
    )
)


def says_no_change(line: StatusLine) -> bool:
    """Whether a line says nothing but that nothing changed."""
    return line.rating is None and not line.questions and fold(line.summary).strip(" .,:;-!") in SAYINGS
