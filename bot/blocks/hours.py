"""When somebody works or is away, in words, and what that means for their projects."""

from bot.blocks.kit import WEEKDAYS, Shown, at_most, bold, context, escape, few, names, section, weekday
from bot.domain.public_holidays import NONE
from bot.domain.working_time import Leave, WorkingTime

MOST = 20


def hours_card(working: WorkingTime) -> Shown:
    """When this person works, and how to change it."""
    days = names([WEEKDAYS[each] for each in sorted(working.days)], 7)
    holidays = (
        f"public holidays of {working.country} are off" if working.country != NONE else "no public holidays"
    )
    clock = f"from {working.begins}:00 to {working.ends}:00 ({working.zone})"
    text = f"You are written to on {days} {clock}; {holidays}."
    how = "Change: `/pmo hours mon-thu 8-16`, `/pmo hours holidays DE-BY` · Back to usual: `/pmo hours off`"
    return escape(text), (section(escape(text)), context(f"{how}"))


def leave_card(leave: Leave) -> Shown:
    """Somebody's leave, and who is asked for each of their projects meanwhile."""
    working = leave.working
    if working.away_until is None:
        text = "You are not away. Before you go: `/pmo away until 3 Jan`."
        return text, (section(text),)
    begins = f"from {weekday(working.away_from)} " if working.away_from else ""
    text = f"You are away {begins}until {weekday(working.away_until)}; nothing is asked of you until then."
    lines = few([_stand_in(each.project, each.deputies) for each in leave.projects], MOST)
    blocks = [section(escape(text)), *([section("\n".join(lines))] if lines else [])]
    blocks.append(context("End: `/pmo away off`"))
    return escape(text), tuple(at_most(blocks))


def back_card(working: WorkingTime) -> Shown:
    """That somebody is back."""
    text = f"Welcome back. What is due is asked of you again, from {working.begins}:00 on your working days."
    return text, (section(text),)


def _stand_in(name: str, deputies: tuple[str, ...]) -> str:
    if deputies:
        return f"• {bold(name)}: {escape(' or else '.join(deputies))} is asked in your place"
    return f"• {bold(name)} has no deputy, so nobody is asked. Name one: `/pmo deputy {escape(name)} @name`"
