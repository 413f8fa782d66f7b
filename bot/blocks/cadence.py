"""When reports are due, in words: the workspace's cadence, what differs from it, the due days to come."""

from bot.blocks.kit import Shown, at_most, bold, context, count, escape, names, section, weekday
from bot.domain.cadence import Cadence, CadenceOverview, CadenceView

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST = 40
"""Programs and projects listed with a cadence of their own; the rest is a number."""
LOCAL = "The hour is that of whoever reports"


def in_words(cadence: Cadence) -> str:
    """Say a cadence: 'every 2 weeks on Thursday at 15:00, weekly while Red'."""
    if cadence.working_day:
        said = f"monthly on the {_working_day(cadence.working_day)}"
    else:
        said = f"{_weeks(cadence.weeks)} on {WEEKDAYS[cadence.weekday]}"
    said += f" at {cadence.hour}:00"
    if cadence.red_weeks:
        said += f", {_weeks(cadence.red_weeks)} while Red"
    if cadence.lead_days is not None:
        said += f", asked for {_lead(cadence.lead_days)}"
    if cadence.grace_days:
        said += f", {cadence.grace_days} days of grace for new projects"
    return said


def cadence_of(found: CadenceView) -> Shown:
    """One project's or program's cadence."""
    text = f"Reports of {found.name or 'the workspace'} are due {in_words(found.cadence)}."
    return escape(text), (
        section(f"{escape(text)}\nNext: {_next(found)}"),
        context(f"{LOCAL}"),
    )


def cadence_set(found: CadenceView, inherits: bool) -> Shown:
    """What was set, and what follows."""
    whose = found.name or "The workspace"
    said = "has no cadence of its own any more: reports are" if inherits else "is set: reports are now"
    text = f"{whose} {said} due {in_words(found.cadence)}."
    note = "What was due up to today is not asked for any more" if found.forgiven else "What is due stays due"
    follows = "" if found.project_id else " · Messages that ask for reports follow within the minute"
    small = context(f"{note} · {LOCAL}{follows}")
    return escape(text), (section(f"{escape(text)}\nNext: {_next(found)}"), small)


def cadence_overview(found: CadenceOverview) -> Shown:
    """The workspace's cadence and what differs from it."""
    text = f"Reports are due {in_words(found.usual.cadence)}."
    blocks = [section(f"*{escape(text)}*\nNext: {_next(found.usual)}")]
    blocks += [
        section(f"{bold(each.name)} {escape(in_words(each.cadence))} · next {_day(each)}")
        for each in found.own[:MOST]
    ]
    if len(found.own) > MOST:
        blocks.append(section(f"… and {len(found.own) - MOST:,} more with a cadence of their own"))
    how = "Set: `/pmo cadence payroll every 2 weeks on thu at 15, weekly when red, ask 1 day before`"
    how += " · End: `payroll off`"
    blocks.append(context(f"{LOCAL} · {how}"))
    return escape(text), tuple(at_most(blocks))


def _weeks(weeks: int) -> str:
    return "weekly" if weeks == 1 else f"every {weeks} weeks"


def _lead(days: int) -> str:
    return f"{count(days, 'working day')} before" if days else "on the day"


def _working_day(number: int) -> str:
    if number == -1:
        return "last working day"
    if number < 0:
        return f"{_ordinal(-number)} to last working day"
    return f"{_ordinal(number)} working day"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _next(found: CadenceView) -> str:
    return names([weekday(each) for each in found.due])


def _day(found: CadenceView) -> str:
    return weekday(found.due[0])
