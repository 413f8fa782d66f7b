"""Who has not attested: what the PMO is told, in one message a quarter that is kept up to date."""

from collections.abc import Sequence
from datetime import date

from bot.blocks.attesting import attest_button
from bot.blocks.kit import (
    Block,
    Shown,
    actions,
    at_most,
    bold,
    context,
    count,
    escape,
    names,
    section,
    shorten,
)
from bot.domain.attesting import NotAttested, quarter_name

NAMED = 6
MOST_BUTTONS = 5


def not_attested(quarter: date, found: Sequence[NotAttested]) -> Shown:
    """Name who was reminded and has not attested, with the projects and a way to do it in their place."""
    when = quarter_name(quarter)
    if not found:
        text = f"All alignments are attested for {when}, or nobody is late any more."
        return text, (section(text),)
    total = sum(each.projects for each in found)
    text = f"{count(total, 'project is', 'projects are')} not attested for {when}"
    lines = [f"• {_line(each)}" for each in found]
    blocks: list[Block] = [section(f"*{escape(text)}*"), section("\n".join(lines[:20]))]
    if len(lines) > 20:
        blocks.append(context(f"… and {len(lines) - 20:,} more programs"))
    buttons = [
        attest_button(each.program_id, shorten(f"Attest {each.program or 'Yours'}", 75))
        for each in found[:MOST_BUTTONS]
    ]
    blocks.append(actions(*buttons))
    small = "They were asked and reminded once. You may attest in their place, or ask them"
    return escape(text), tuple(at_most([*blocks, context(small)]))


def _line(each: NotAttested) -> str:
    whose = bold(each.who) if each.who else "*The PMO*"
    where = f", {escape(each.program)}" if each.program else ", projects in no program"
    projects = names([escape(name) for name in each.named], NAMED)
    return f"{whose}{where}: {count(each.projects, 'project')} ({projects})"
