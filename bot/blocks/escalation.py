"""Reports that stay away: what a program manager and the PMO are told, and the steps that were taken."""

from bot.blocks.actions import Action
from bot.blocks.kit import (
    Block,
    Shown,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    day,
    escape,
    names,
    section,
    weekday,
)
from bot.domain.enums import EscalationStep, Rating
from bot.domain.periods import local_day
from bot.domain.prompts import AskedNow, EscalationNote, EscalationView

MOST = 15
WHO = {
    EscalationStep.DEPUTY: "the deputy is asked too",
    EscalationStep.PROGRAM_MANAGER: "the program manager is told",
    EscalationStep.PMO: "the PMO is told",
}


def ask_now_button(project_id: int, project: str) -> Block:
    """Ask whoever reports a project for an update now."""
    says = f"Ask for an update of {project} now"
    return button("Ask for Update Now", Action.PROMPT_ASK_NOW, project_id, says=says)


def escalation_message(note: EscalationNote) -> Shown:
    """Tell whose reports stay away, each with a button that asks for it."""
    which = names([each.project.name for each in note.owed], 3)
    text = f"{count(len(note.owed), 'report')} {'stays' if len(note.owed) == 1 else 'stay'} away: {which}"
    blocks = [section(f"*{escape(text)}*")]
    for owed, name in list(zip(note.owed, note.names, strict=True))[:MOST]:
        project = owed.project
        last = f"last {day(project.last_reported_at.date())}" if project.last_reported_at else "no report yet"
        said = f"{bold(project.name)} is missing since {weekday(owed.since)}, {last} · PM {escape(name)}"
        blocks.append(section(said, accessory=ask_now_button(project.project_id, project.name)))
    program = note.step is EscalationStep.PROGRAM_MANAGER
    if len(note.owed) > MOST:
        all_of_them = "" if program else " · `/pmo digest` lists every report that is missing"
        blocks.append(section(f"… and {len(note.owed) - MOST:,} more{all_of_them}"))
    why = "as their program manager" if program else "because you are the PMO"
    blocks.append(
        context(f"You get this once for each report, {why} · `/pmo escalation` says after how long")
    )
    return escape(text), tuple(at_most(blocks))


def escalation_overview(found: EscalationView) -> Shown:
    """After how many working days each step is taken, and the newest steps."""
    steps = [f"after {days} working days {WHO[step]}" for step, days in found.ladder.steps()]
    text = f"When a report stays away: {', '.join(steps)}." if steps else "Reports are not escalated."
    lines = [
        f"• {bold(each.project)}, missing since {weekday(each.period)}: "
        f"{escape(each.told) or 'the PMO'} {'asked' if each.step is EscalationStep.DEPUTY else 'told'} "
        f"on {weekday(local_day(each.at, found.time_zone))}"
        for each in found.steps
    ]
    blocks = [section(escape(text)), *([section("*Newest steps*\n" + "\n".join(lines))] if lines else [])]
    blocks.append(context("Change: `/pmo escalation deputy 2, program manager 3, pmo never`"))
    return escape(text), tuple(blocks)


def asked_now(asked: AskedNow) -> Shown:
    """What the PM reads when somebody wants an update now."""
    project = asked.project
    text = f"{asked.by} asks for an update of {project.name} now."
    row = [button("Write Status", Action.PROMPT_WRITE_STATUS, project.project_id, style="primary")]
    if project.last_rating is not Rating.NOT_REPORTED:
        row.append(button("No Change", Action.PROMPT_NO_CHANGE, project.project_id))
    return escape(text), (
        section(f"{escape(asked.by)} asks for an update of {bold(project.name)} now."),
        actions(*row),
        context("Or answer here in one line · Once a day at most, in your working time"),
    )


def asked_now_done(asked: AskedNow, *, waits: bool) -> Shown:
    """What whoever asked sees."""
    when = " when their working day begins" if waits else ""
    text = f"{asked.name} is asked for an update of {asked.project.name}{when}."
    return escape(text), (section(escape(text)),)
