"""What several surfaces say of people's work, each in one place."""

from datetime import date

from bot.blocks.kit import Block, context, day, shorten

SEEN = "Counted are the projects that you see"
NO_ROLES = ("", "member")
NAME = 60


def all_your_work() -> Block:
    """The small print that says where somebody finds their own work."""
    return context("`/deploy @your-name` shows all your work")


def as_role(role: str) -> str:
    """Say as what somebody works, ' as Test lead'; empty where that says nothing."""
    return "" if role in NO_ROLES else f" as {shorten(role, NAME)}"


def away(first: date | None, last: date) -> str:
    """Say when somebody is away: 'away 1 Dec 2026 to 4 Dec 2026', or 'away until' where it has begun."""
    return f"away {f'{day(first)} to ' if first else 'until '}{day(last)}"
