"""Milestones that were reached: what a report says is done that the one before it did not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.domain.content import ReportContent
from bot.domain.views import MilestoneView

_ABOUT = timedelta(weeks=4)
Snapshot = Mapping[str, Any]
"""A milestone as a report keeps it: its name, and its baseline, forecast and actual as ISO days or None."""


def reached(
    now: Iterable[Snapshot], before: Iterable[Snapshot] = (), *, reported_on: date | None = None
) -> tuple[MilestoneView, ...]:
    """List what is done in a report and was not, or on another day, in the one before it of `reported_on`.

    Of what that one did not list, as an imported one may not, only what was done about then is news.
    """
    known = {each["name"]: each.get("actual") for each in before}
    since = reported_on - _ABOUT if reported_on else date.min
    return tuple(
        _view(each)
        for each, on in ((each, each.get("actual")) for each in now)
        if on and on != known.get(each["name"]) and (each["name"] in known or date.fromisoformat(on) >= since)
    )


def actuals(snapshots: Iterable[Snapshot]) -> dict[str, date]:
    """Say what is done in a report, by name."""
    return {each["name"]: date.fromisoformat(each["actual"]) for each in snapshots if each.get("actual")}


def impossible(
    content: ReportContent, steps: Sequence[MilestoneView], *, today: date, began: date | None
) -> dict[int, str]:
    """Say of which milestones a content gives an actual date that none can have, by id, and why."""
    names = {each.milestone_id: each.name for each in steps}
    found = {}
    for each in content.actuals:
        name = names.get(each.milestone_id, "It")
        if each.on is not None and each.on > today:
            found[each.milestone_id] = (
                f"{name} cannot be done on a day to come. Give the day that it was done."
            )
        elif each.on is not None and began is not None and each.on < began:
            found[each.milestone_id] = f"{name} cannot be done before the project began. Give another day."
    return found


def _view(snapshot: Snapshot) -> MilestoneView:
    days = [snapshot.get(name) for name in ("baseline", "forecast", "actual")]
    baseline, forecast, actual = (date.fromisoformat(day) if day else None for day in days)
    return MilestoneView(0, snapshot["name"], False, baseline, forecast, actual)
