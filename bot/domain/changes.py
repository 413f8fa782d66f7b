"""What differs between two versions of a report, for those who saw the first."""

from datetime import date

from bot.domain.enums import Rating
from bot.domain.line.calendar_words import show
from bot.domain.views import ReportView

Change = tuple[str, str, str]
"""What it is, what was said of it, what is said now; both empty for a text, which is to be read anew."""

_FIGURES = (("Complete", "percent_complete"), ("Spent", "spent"), ("Cost forecast", "cost_forecast"))
_TEXTS = ("summary", "achievements", "next_steps", "help_wanted")


def changes(before: ReportView, after: ReportView) -> tuple[Change, ...]:
    """Name what a correction changes: ratings and figures with both values, texts by their name alone."""
    found: list[Change] = []
    if before.overall is not after.overall:
        found.append(("Status", before.overall.label, after.overall.label))
    for dimension, rating in after.dimensions.items():
        was = before.dimensions.get(dimension, Rating.NOT_REPORTED)
        if was is not rating:
            found.append((dimension.value.capitalize(), was.label, rating.label))
        elif before.comments.get(dimension, "") != after.comments.get(dimension, ""):
            found.append((f"{dimension.value.capitalize()}, why", "", ""))
    for label, name in _FIGURES:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append((label, _figure(old), _figure(new)))
    for name in dict.fromkeys((*before.actuals, *after.actuals)):
        was_on, on = before.actuals.get(name), after.actuals.get(name)
        if was_on != on:
            found.append((f"{name} done", _day(was_on), _day(on)))
    found += [
        (name.replace("_", " ").capitalize(), "", "")
        for name in _TEXTS
        if getattr(before, name) != getattr(after, name)
    ]
    return tuple(found)


def _day(on: date | None) -> str:
    return show(on) if on else "not yet"


def _figure(value: object) -> str:
    return "none" if value is None else f"{value:,}"
