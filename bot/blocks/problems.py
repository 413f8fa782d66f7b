"""What stood in the way of a run, told to the PMO with what to do about it."""

from collections.abc import Sequence

from bot.blocks.kit import Block, at_most, context, count, escape, names, section
from bot.domain.prompts import Problem, ProblemKind

ADVICE = {
    ProblemKind.NO_MANAGER: "has no PM. Name one, so that somebody can report.",
    ProblemKind.INACTIVE: "is run by somebody who has left. Hand it over to another PM.",
    ProblemKind.UNREACHABLE: "is run by somebody I cannot find in Slack. Match them with a Slack user.",
    ProblemKind.AWAY: "is run by somebody who is away, and has no deputy. Name one.",
    ProblemKind.UNKNOWN_ZONE: "is run by somebody in a zone I do not know; I use the workspace's.",
    ProblemKind.NOBODY_TO_TELL: "has a silent PM and no program manager to tell. Please ask the PM.",
}


def problems_message(problems: Sequence[Problem]) -> tuple[str, tuple[Block, ...]]:
    """List the problems of one run, each with its mend."""
    text = f"{count(len(problems), 'thing')} kept me from asking for reports"
    blocks = [section(f"*{text}*")]
    for problem in problems:
        which = names([each.name for each in problem.projects])
        who = f" ({problem.name})" if problem.name else ""
        blocks.append(section(f"*{escape(which)}*{escape(who)} {ADVICE[problem.kind]}"))
    blocks.append(context("You see this because you are the PMO · Told once for each reporting period"))
    return text, tuple(at_most(blocks))
