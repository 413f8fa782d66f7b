"""Answers to a question: a project, a program, an owner, linkages, and what a person can do here."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.cards import entry_line, milestone_line, money, report_details
from bot.blocks.depends import depends_section
from bot.blocks.escalation import ask_now_button
from bot.blocks.kit import (
    Block,
    Element,
    Shown,
    actions,
    all_fields,
    bold,
    button,
    context,
    count,
    day,
    escape,
    fields,
    header,
    names,
    quotation,
    section,
    shorten,
    table,
)
from bot.blocks.naming import set_owner_button
from bot.blocks.register import heat_button
from bot.blocks.review import beside, confidence_line, rate_button, review_buttons, settled_line
from bot.blocks.rollup import override_buttons, rollup_blocks, standing
from bot.domain.commands import HUB, Command, Entry
from bot.domain.enums import ProjectState, Rating
from bot.domain.review import gap
from bot.domain.views import PersonView, ProgramView, ProjectLine, ProjectView, ReportView

MOST_RISKS = 5
MOST_MILESTONES = 8


def person(found: PersonView | None) -> str:
    """Name a person so that a private answer lets you write to them at once."""
    if found is None:
        return "No owner recorded"
    gone = "" if found.active else " (has left)"
    return f"<@{found.slack_id}>{gone}" if found.slack_id else escape(found.name) + gone


def project_card(project: ProjectView) -> Shown:
    """Everything about one project, the rating first."""
    report = project.report
    rating = report.overall if report else Rating.NOT_REPORTED
    text = escape(f"{project.name} ({project.key}): {rating.label}")
    state = "" if project.state is ProjectState.ACTIVE else f" · {project.state.value.capitalize()}"
    blocks: list[Block] = [
        header(f"{project.name} ({project.key})"),
        section(f"*{rating.label}*{state}{_unchanged(report)}"),
    ]
    if report and report.summary:
        blocks += quotation(report.summary)
    pairs = [
        ("PM", person(project.manager)),
        ("Program", escape(project.program) or "None"),
        ("Program manager", person(project.program_manager)),
    ]
    if said := confidence_line(project.review):
        pairs.append(("Delivery confidence", said))
    if settled := settled_line(project.review):
        pairs.append(("Report", settled))
    if project.budget:
        pairs.append(("Budget", f"{project.budget:,.0f} {escape(project.currency)}"))
    blocks += all_fields([*pairs, *(report_details(report) if report else []), *_known(project)])
    if project.milestones:
        lines = "\n".join(milestone_line(each) for each in project.milestones[:MOST_MILESTONES])
        blocks.append(section(f"*Milestones*\n{lines}{_more(project.milestones, MOST_MILESTONES)}"))
    if project.risks:
        lines = "\n".join(entry_line(each) for each in project.risks[:MOST_RISKS])
        blocks.append(section(f"*Open risks and issues*\n{lines}{_more(project.risks, MOST_RISKS)}"))
    blocks += depends_section(
        project.project_id, project.name, project.assets, may_change=project.may_set_dependencies
    )
    if project.linkages:
        blocks.append(section(f"*Linked with* {escape(names(project.linkages))}"))
    source = (
        f"Report of {day(report.reported_at.date())} by {escape(report.author)}"
        if report
        else "No report yet"
    )
    if project.may_review:
        blocks += _for_reviewers(project, report)
    if project.may_report:
        row = [button("Write Status", Action.STATUS_OPEN, project.project_id, style="primary")]
        if report:
            row.append(button("Correct Last Report", Action.STATUS_CORRECT, report.report_id))
        blocks.append(actions(*row, *_hand_over(project)))
    blocks.append(context(f"{source}"))
    return text, tuple(blocks)


def _for_reviewers(project: ProjectView, report: ReportView | None) -> list[Block]:
    """What a program manager or the PMO can do with a project beside reporting."""
    row = [rate_button(project.project_id)]
    if report:
        row = review_buttons(report.report_id, project.project_id, project.review)
    asks = [actions(ask_now_button(project.project_id, project.name))]
    return [*(asks if project.state is ProjectState.ACTIVE else []), actions(*row, *_hand_over(project))]


def _hand_over(project: ProjectView) -> list[Element]:
    """The button that opens the form for whoever may hand the project over."""
    says = f"Hand {project.name} over to another PM"
    form = button("Hand Over", Action.HANDOVER_FORM, project.project_id, says=says)
    return [form] if project.may_hand_over else []


def _known(project: ProjectView) -> list[tuple[str, str]]:
    """Label the figures that the newest report does not give, with the day from which they are."""
    report, known = project.report, project.figures
    said = []
    if known.percent and (report is None or report.percent_complete is None):
        said.append(("Complete", f"{known.percent[0]} % on {day(known.percent[1])}"))
    amounts = [
        f"{label} {money(given[0], project.currency)} on {day(given[1])}"
        for label, given, now in (
            ("Spent", known.spent, report.spent if report else None),
            ("Forecast", known.forecast, report.cost_forecast if report else None),
        )
        if given and now is None
    ]
    return [*said, *([("Cost before", "\n".join(amounts))] if amounts else [])]


def _unchanged(report: ReportView | None) -> str:
    if report is None or report.unchanged_since is None:
        return ""
    often = f", said {count(report.times_unchanged, 'time')} in a row" if report.times_unchanged > 1 else ""
    return f" · No change since {day(report.unchanged_since)}{often}"


def _more(shown: Sequence[object], limit: int) -> str:
    return f"\n… and {len(shown) - limit} more" if len(shown) > limit else ""


def program_card(program: ProgramView) -> Shown:
    """A program: how many projects stand where, then the list, worst first."""
    text = f"{program.name}: {standing(program.rollup)}. {tally(program.projects).replace('*', '')}"
    blocks: list[Block] = [header(program.name), *rollup_blocks(program.rollup)]
    blocks.append(section(tally(program.projects)))
    blocks.append(fields([("Program manager", person(program.manager)), ("Key", escape(program.key))]))
    if program.projects:
        blocks.append(project_table(program.projects))
    row = override_buttons(program.program_id, program.rollup) if program.may_override else []
    blocks.append(actions(*row, heat_button(program.key, says=f"Show the heat map of {program.name}")))
    blocks.append(context("Rated from the projects that you may see · Worst first"))
    return escape(text), tuple(blocks)


def tally(lines: Sequence[ProjectLine]) -> str:
    """Count projects by rating, worst first."""
    order = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.NOT_REPORTED)
    counted = [(rating, sum(1 for line in lines if line.rating is rating)) for rating in order]
    stands = ", ".join(f"{number} {rating.label}" for rating, number in counted if number)
    return f"*{count(len(lines), 'project')}*: {stands}" if stands else "*No projects that you may see.*"


def project_table(lines: Sequence[ProjectLine]) -> Block:
    """Projects as a table: rating as word, letter and shape; go-live with its baseline."""
    rows = [
        (
            f"{line.name} ({line.key})",
            line.rating.label,
            beside(line.confidence, gap(line.rating, line.confidence)),
            day(line.reported_at.date() if line.reported_at else None),
            go_live(line),
            line.manager.name if line.manager else "No owner recorded",
        )
        for line in lines
    ]
    return table(("Project", "Status", "Confidence", "Reported", "Go-live (baseline)", "PM"), rows)


def go_live(line: ProjectLine) -> str:
    """The day of the go-live, with its baseline where that is another day."""
    step = line.go_live
    if step is None:
        return ""
    if step.actual:
        return f"done {day(step.actual)}"
    same = step.baseline is None or step.baseline == step.forecast
    return day(step.forecast) if same else f"{day(step.forecast)} ({day(step.baseline)})"


def owner_answer(project: ProjectView) -> Shown:
    """Who owns a project: the answer first, then how old it is."""
    if project.manager is None:
        text = f"No owner recorded for {project.name}."
        above = project.program_manager
        ask = f" Its program manager is {person(above)}." if above else ""
        if project.may_set_owner:
            return escape(text), (section(f"{escape(text)}{ask}"), set_owner_button(project.project_id))
        return escape(text), (section(f"{escape(text)}{ask} Your PMO can set one."),)
    text = escape(f"{project.manager.name} owns {project.name}.")
    blocks: list[Block] = [section(f"{person(project.manager)} owns {bold(project.name)}.")]
    steered = project.program_manager
    program = f"Program *{escape(project.program)}*, led by {person(steered)}" if project.program else ""
    report = project.report
    status = f"{report.overall.label}, {day(report.reported_at.date())}" if report else "no report yet"
    blocks.append(context(*(part for part in (program, f"Last status: {status}") if part)))
    return text, tuple(blocks)


def help_list(entries: Sequence[Entry], name: str) -> Shown:
    """What this person can do, each with an example."""
    lines = []
    for entry in entries:
        ways = [f"{HUB} {entry.command.value}", *entry.slashes]
        example = f"{ways[-1]} {entry.hint}".strip()
        lines.append(f"*{escape(entry.does)}*\n`{escape(example)}`" + _also(ways))
    text = "What you can do with Sightline"
    example = f"{entries[0].command.value} {entries[0].hint}".strip() if entries else Command.HELP.value
    about = f"Or write the same words to Sightline in a direct message, for example `{escape(example)}`."
    return text, (
        section(f"*{text}*, {escape(name)}"),
        *(section(line) for line in lines),
        context(about),
    )


def _also(ways: Sequence[str]) -> str:
    return f"\nalso {escape(' or '.join(ways[:-1]))}" if len(ways) > 1 else ""


def not_a_command(typed: str, blocks: Sequence[Block]) -> Shown:
    """Say that a word is no command, keep what was typed, and list what there is."""
    text = f"“{shorten(typed.split()[0], 40)}” is no command of mine."
    kept = (context("You typed:"), *quotation(typed))
    return escape(text), (section(f"{escape(text)} Here is what I know."), *kept, *blocks)
