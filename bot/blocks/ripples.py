"""Ripples: what a change in a linked project means for the reader's own, the effect first."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.digest_lines import quoted
from bot.blocks.kit import (
    Shown,
    actions,
    bold,
    button,
    context,
    count,
    day,
    escape,
    names,
    one_line,
    section,
    shorten,
)
from bot.domain.enums import Rating
from bot.domain.ids import ProjectId
from bot.domain.ripples import Cause, Impact, LostPerson, Ripple, Rippled, Slipped, Stake

NAME = 60


def ripple_messages(found: Rippled) -> list[tuple[str, Shown, frozenset[ProjectId]]]:
    """Write what each reader hears, or that it is over: the Slack user, the message, what it tells of."""
    over = _over_message(found.name)
    told = [(each.slack_id, _ripple_message(each), frozenset(each.names)) for each in found.ripples]
    return [*told, *((each, over, frozenset({found.of})) for each in found.over)]


def _ripple_message(ripple: Ripple) -> Shown:
    """Say what happened, and for each project of the reader what of its own plan that touches."""
    cause = ripple.cause
    where = ripple.name(cause.project_id)
    first = ripple.impacts[0]
    text = f"{where} {headline(cause)}, {effect(ripple, first)}"
    lines = [f"*{escape(where)}* {escape(each)}" for each in happened(cause)]
    if cause.said is not None:
        lines.append(f"> {escape(quoted([cause.said]))}")
    blocks = [section("\n".join(lines))]
    blocks += [section(_impact(ripple, each)) for each in ripple.impacts]
    if ripple.more:
        blocks.append(context(f"… and {count(ripple.more, 'more project')} of yours"))
    blocks.append(actions(button("Show Project", Action.SHOW_PROJECT, cause.project_id)))
    own = names([bold(ripple.name(each.project_id)) for each in ripple.impacts], 3)
    linked = f"You hear this because of how {escape(where)} and {own} are linked"
    blocks.append(context(f"{linked}: `/linkages {escape(_typed(where))}`"))
    return escape(text), tuple(blocks)


def _over_message(name: str) -> Shown:
    """Take back what somebody was told, be it that a report was corrected or that a vendor is back."""
    text = f"What you were told of {name} is taken back: it touches your projects no more."
    return escape(text), (section(escape(text)),)


def headline(cause: Cause) -> str:
    """What happened, the one thing that matters most: 'go-live moved to 12 Jun 2027'."""
    return happened(cause, short=True)[0]


def happened(cause: Cause, *, short: bool = False) -> list[str]:
    """Everything that happened, the day first."""
    said = []
    if cause.slip is not None:
        others = [each.name for each in cause.slips if each != cause.slip]
        said.append(_slip(cause.slip, others, short=short))
    if cause.turned_red:
        said.append(f"turned {Rating.RED.label}")
    if cause.scope is not None:
        title, how = cause.scope
        effect_on_scope = f": {shorten(how, 200)}" if how else ""
        said.append(f"changes its scope: “{shorten(title, 200)}” is approved{effect_on_scope}")
    gone, new = cause.vendors
    if gone or new:
        said.append(_vendors(gone, new))
    said += [_lost(each) for each in cause.lost]
    return said


def _slip(slip: Slipped, others: Sequence[str], *, short: bool) -> str:
    what = "go-live" if slip.go_live else f"“{shorten(slip.name, NAME)}”"
    if short:
        return f"{what} moved to {day(slip.now)}"
    too = f"; {names([f'“{shorten(each, NAME)}”' for each in others], 3)} moved too" if others else ""
    return f"{what} moved from {day(slip.was)} to {day(slip.now)}{too}"


def _vendors(gone: Sequence[str], new: Sequence[str]) -> str:
    said = [f"no longer works with {names(gone)}"] if gone else []
    said += [f"now works with {names(new)}"] if new else []
    return f"changes vendor: {', '.join(said)}"


def _lost(lost: LostPerson) -> str:
    return f"loses {lost.name}{f' on {day(lost.until)}, earlier than planned' if lost.until else ''}"


def effect(ripple: Ripple, impact: Impact) -> str:
    """What of the reader's own plan it touches: '9 days after Payroll's “Parallel run”, which needs it'."""
    own = shorten(ripple.name(impact.project_id), NAME)
    if impact.stake is not None:
        return _at_stake(own, impact.stake)
    if impact.lost:
        return f"who {_also(impact.lost)} {own}"
    return f"{own} has no date that this would miss"


def _at_stake(own: str, stake: Stake) -> str:
    whose = f"{own}'" if own.endswith("s") else f"{own}'s"
    what = f"{whose} “{shorten(stake.name, NAME)}”" if stake.name else f"the day by which {own} needs it"
    at = f"{what} ({day(stake.on)})"
    needs = ", which needs it" if stake.needs and stake.name else ""
    if stake.days is None:
        return f"{at}{needs} is at stake" if needs else f"{at} is next"
    if stake.days == 0:
        return f"on the same day as {at}{needs}"
    side = "after" if stake.days > 0 else "before"
    return f"{count(abs(stake.days), 'day')} {side} {at}{needs}"


def _impact(ripple: Ripple, impact: Impact) -> str:
    lines = [f"• {escape(_sentence(effect(ripple, impact)))}"]
    if impact.lost and impact.stake is not None:
        who = names([each.name for each in impact.lost])
        lines.append(f"• {escape(who)} {_also(impact.lost)} {escape(ripple.name(impact.project_id))}")
    if len(impact.path) > 2:
        path = " → ".join(one_line(ripple.name(each), NAME) for each in impact.path)
        lines.append(f"Path: {path}")
    return "\n".join(lines)


def _also(lost: Sequence[LostPerson]) -> str:
    return "also works on" if len(lost) == 1 else "also work on"


def _typed(name: str) -> str:
    """Give a name as it stands in a command, on one line and without the sign that would end it."""
    return " ".join(name.replace("`", "'").split())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
