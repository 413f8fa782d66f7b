"""Dates, lists and names as a person reads them in a reason."""

from collections.abc import Sequence
from datetime import date

from bot.domain.linkage.facts import Quote


def day(on: date, *, year: bool = True) -> str:
    """'3 Apr 2027', or '3 Apr'."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    short = f"{on.day} {months[on.month - 1]}"
    return f"{short} {on.year}" if year else short


def span(start: date | None, end: date | None) -> str:
    """'from 1 Mar to 30 Jun 2027'; an open side is left out, and with both open nothing is said."""
    if start and end:
        return f"from {day(start, year=start.year != end.year)} to {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"until {day(end)}" if end else ""


def joined(parts: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def days_apart(days: int) -> str:
    """'on the same day', '1 day apart', '9 days apart'."""
    if days == 0:
        return "on the same day"
    return "1 day apart" if days == 1 else f"{days} days apart"


def placed(quote: Quote) -> str:
    """'charter of 3 May 2027', 'report of 5 May 2027': where and when it was written, the day only once."""
    written = day(quote.on) if quote.on else ""
    return quote.source if not written or written in quote.source else f"{quote.source} of {written}"
