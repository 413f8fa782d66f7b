"""What stood in the way of a run, told to the PMO, each thing with a button that mends it."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.escalation import ask_now_button
from bot.blocks.kit import Block, Element, Shown, at_most, bold, button, context, count, escape, section
from bot.domain.prompts import Problem, ProblemKind, ReportingProject

ADVICE = {
    ProblemKind.NO_MANAGER: "has no PM. Name one, so that somebody can report.",
    ProblemKind.INACTIVE: "is run by somebody who has left. Hand it over to another PM.",
    ProblemKind.UNREACHABLE: "is run by somebody I cannot reach in Slack. Hand it over, or ask them.",
    ProblemKind.AWAY: "is run by somebody who is away, and has no deputy. Name one.",
    ProblemKind.UNKNOWN_ZONE: (
        "is run by somebody whose time zone in Slack I do not know. The workspace's serves; "
        "they choose another in their Slack preferences."
    ),
    ProblemKind.NOBODY_TO_TELL: "has a silent PM and no program manager to tell. Please ask the PM.",
}
HANDS_OVER = frozenset({ProblemKind.NO_MANAGER, ProblemKind.INACTIVE, ProblemKind.UNREACHABLE})
MOST = 40
"""Projects with a button in one message; the rest is a number."""


def problems_message(problems: Sequence[Problem]) -> Shown:
    """List what stood in the way, a line for each project, with its mend."""
    every = [(problem, project) for problem in problems for project in problem.projects]
    text = f"{count(len(every), 'thing')} kept me from asking for reports"
    blocks = [section(f"*{text}*"), *(_line(problem, project) for problem, project in every[:MOST])]
    if len(every) > MOST:
        blocks.append(section(f"… and {len(every) - MOST:,} more"))
    blocks.append(
        context(
            "You see this because you are the PMO · Told once for each reporting period, and kept up to date"
        )
    )
    return text, tuple(at_most(blocks))


def _line(problem: Problem, project: ReportingProject) -> Block:
    who = f" ({escape(problem.name)})" if problem.name else ""
    return section(
        f"{bold(project.name)}{who} {ADVICE[problem.kind]}", accessory=_mend(problem.kind, project)
    )


def _mend(kind: ProblemKind, project: ReportingProject) -> Element | None:
    """Choose the button that mends it; a time zone can only be mended in Slack, by its owner."""
    says = f"for {project.name}"
    if kind in HANDS_OVER:
        return button("Set Owner", Action.NAMING_OWNER, project.project_id, says=f"Set an owner {says}")
    if kind is ProblemKind.AWAY:
        return button("Name Deputy", Action.NAMING_DEPUTY, project.project_id, says=f"Name a deputy {says}")
    if kind is ProblemKind.NOBODY_TO_TELL:
        return ask_now_button(project.project_id, project.name)
    return None
