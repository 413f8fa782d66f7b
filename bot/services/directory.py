"""What there is: projects by name, the card of one, a program with its projects, who owns what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import Dimension, LinkageState, Part, ProjectState, Rating
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.line.match import Match, match_name
from bot.domain.line.name_index import Named
from bot.domain.periods import local_day
from bot.domain.reached import actuals
from bot.domain.rights import Actor, ProjectScope, may
from bot.domain.views import (
    EntryView,
    Figures,
    MilestoneView,
    PersonView,
    ProjectLine,
    ProjectView,
    ReportView,
)
from bot.errors import Ambiguous, NotFound, UserError
from bot.services.names import names_visible, visible_among
from bot.services.other_view import of_report
from bot.services.repeats import with_repeats
from models.linkages import outlines
from models.named import named_on
from models.people import Person, people_by_id, person_of_slack_id
from models.plans import Milestone, deployed_on, go_lives, milestones, moves_of
from models.projects import (
    Program,
    Project,
    assets,
    program,
    programs,
    project,
    projects,
)
from models.register import RegisterEntry, open_entries
from models.reports import NewestReport, StatusReport, confidence_at, figures, last_report, newest_reports
from models.workspaces import workspace_of_team

MOST_LISTED = 12
"""Names in a question which one is meant."""


NOBODY = "I know nobody by that name here. Pick the person from Slack's list when you type @."


def found_or_told(match: Match, *, kept: str, what: str = "project", called: str = "") -> Named:
    """Give what was matched; raises `NotFound` or `Ambiguous` with what the person may have meant.

    `called` is the name in what was typed, if that says more.
    """
    if match.found is not None:
        return match.found
    called = called or kept
    choices = tuple(f"{each.name} ({each.key})" for each in match.candidates)
    if len(choices) == 1:
        raise Ambiguous(
            f"I know no {what} called “{called}”. Did you mean {choices[0]}?", choices=choices, kept=kept
        )
    if choices:
        raise Ambiguous(
            f"More than one {what} fits “{match.words or called}”: {', '.join(choices)}. "
            "Write the one you mean, for example by its key.",
            choices=choices,
            kept=kept,
        )
    raise NotFound(
        f"I know no {what} called “{called}” that you may see. Try its key, or a word of its name.", kept=kept
    )


def scope_of(session: Session, actor: Actor, found: Project) -> ProjectScope:
    """Say who a project's people are, as far as it matters to what this person may do.

    Nobody else is asked for when they lead the project anyway: nothing more would come of it.
    """
    steered = program(session, actor.workspace_id, found.program_id) if found.program_id else None
    steers = steered.manager_id if steered else None
    named = []
    deployed: frozenset[PersonId] = frozenset()
    if not actor.is_pmo and actor.person_id not in (found.manager_id, steers):
        named = named_on(session, actor.workspace_id, found.id, at=actor.at)
        if found.confidential:
            deployed = deployed_on(session, actor.workspace_id, found.id)
    return ProjectScope(
        project_id=found.id,
        program_id=found.program_id,
        manager_id=found.manager_id,
        program_manager_id=steers,
        deployed=deployed,
        confidential=found.confidential,
        deputies=frozenset(person for person, part in named if part is Part.DEPUTY),
        readers=frozenset(person for person, part in named if part is Part.READER),
    )


def project_card(session: Session, actor: Actor, text: str, *, now: datetime) -> ProjectView:
    """Show one project by key, name or near spelling."""
    named = found_or_told(match_name(text, names_visible(session, actor, text, whole=True)), kept=text)
    return project_by_id(session, actor, named.id, now=now)


def project_by_id(session: Session, actor: Actor, project_id: int, *, now: datetime) -> ProjectView:
    """Show one project behind a button; raises `NotFound` for another tenant's or a hidden one."""
    found = project(session, actor.workspace_id, project_id)
    scope = scope_of(session, actor, found) if found else None
    if found is None or scope is None or not may(actor, Right.SEE, scope):
        raise NotFound("I know no such project that you may see.")
    changes = found.state is not ProjectState.CLOSED
    reviews = changes and may(actor, Right.REVIEW, scope)
    return replace(
        full_view(session, actor, found, now=now),
        may_review=reviews,
        may_set_owner=changes and may(actor, Right.SET_OWNER, scope),
        may_hand_over=changes and may(actor, Right.HAND_OVER, scope),
        may_set_dependencies=changes and may(actor, Right.SET_DEPENDENCIES, scope),
        may_report=changes and not reviews and may(actor, Right.REPORT, scope),
    )


def person_view(people: dict[int, Person], person_id: int | None) -> PersonView | None:
    """Show a person, or None where nobody is recorded."""
    found = people.get(person_id) if person_id is not None else None
    return view_of(found) if found else None


def view_of(found: Person) -> PersonView:
    """Show a person."""
    return PersonView(found.id, found.name, found.slack_id, found.active)


def report_view(session: Session, report: StatusReport, author: str, *, currency: str = "EUR") -> ReportView:
    """Show a report; one that only repeats another says since when nothing changed."""
    view = ReportView(
        overall=report.overall,
        dimensions={each: getattr(report, each.value) for each in Dimension},
        summary=report.summary,
        reported_at=report.reported_at,
        author=author,
        version=report.version,
        achievements=report.achievements,
        next_steps=report.next_steps,
        help_wanted=report.help_wanted,
        percent_complete=report.percent_complete,
        spent=report.spent,
        cost_forecast=report.cost_forecast,
        budget=report.budget,
        currency=currency,
        comments={Dimension(name): words for name, words in report.comments.items()},
        actuals=actuals(report.milestones),
        report_id=report.id,
        period=report.period,
    )
    return with_repeats(session, report, view)


def milestone_view(found: Milestone) -> MilestoneView:
    """Show a milestone with its baseline beside its forecast."""
    return MilestoneView(found.id, found.name, found.go_live, found.baseline, found.forecast, found.actual)


def entry_view(found: RegisterEntry, people: dict[int, Person]) -> EntryView:
    """Show a register entry."""
    return EntryView(
        entry_id=found.id,
        reference=found.reference,
        kind=found.kind,
        title=found.title,
        probability=found.probability,
        impact=found.impact,
        owner=person_view(people, found.owner_id),
        due=found.due,
        response=found.response,
    )


def brief_view(
    session: Session, actor: Actor, found: Project, *, now: datetime
) -> tuple[ProjectView, Program | None, StatusReport | None]:
    """Show a project by name, people and last report: what a preview and a notice need."""
    steered = program(session, actor.workspace_id, found.program_id) if found.program_id else None
    report = last_report(session, actor.workspace_id, found.id, until=now)
    ids = {found.manager_id, steered.manager_id if steered else None, report.author_id if report else None}
    people = people_by_id(session, actor.workspace_id, [each for each in ids if each is not None])
    author = person_view(people, report.author_id) if report else None
    view = ProjectView(
        project_id=found.id,
        key=found.key,
        name=found.name,
        state=found.state,
        confidential=found.confidential,
        program_id=found.program_id,
        program=steered.name if steered else "",
        manager=person_view(people, found.manager_id),
        program_manager=person_view(people, steered.manager_id) if steered else None,
        report=(
            report_view(session, report, author.name if author else "", currency=found.currency)
            if report
            else None
        ),
        description=found.description,
        currency=found.currency,
        budget=found.budget,
    )
    return view, steered, report


def full_view(session: Session, actor: Actor, found: Project, *, now: datetime) -> ProjectView:
    """Show all that is known of a project and that this person may see."""
    workspace = actor.workspace_id
    brief, _, newest = brief_view(session, actor, found, now=now)
    entries = open_entries(session, workspace, [found.id])
    owners = people_by_id(session, workspace, [each.owner_id for each in entries if each.owner_id])
    confirmed = outlines(session, workspace, states=[LinkageState.CONFIRMED], project_ids=[found.id])
    confirmed.sort(key=lambda each: -each.score)
    touching = [side for each in confirmed for side in each.pair if side != found.id]
    visible = {named.id: named.name for named in visible_among(session, actor, touching)}
    touches = [visible[other] for other in touching if other in visible]
    steps = milestones(session, workspace, [found.id])
    often = moves_of(session, workspace, [each.id for each in steps])
    return replace(
        brief,
        review=of_report(session, workspace, found.id, newest, now=now, zone=actor.time_zone),
        figures=_figures(figures(session, workspace, found.id, until=now), actor.time_zone),
        milestones=tuple(replace(milestone_view(each), moves=often.get(each.id, 0)) for each in steps),
        risks=tuple(entry_view(each, owners) for each in entries),
        assets=tuple((each.kind, each.name) for each in assets(session, workspace, found.id)),
        linkages=tuple(touches),
    )


def _figures(reports: Iterable[StatusReport], zone: str) -> Figures:
    """Take each figure from the newest report that gives it; a short line says nothing of the others."""
    percent: tuple[int, date] | None = None
    spent: tuple[Decimal, date] | None = None
    forecast: tuple[Decimal, date] | None = None
    for each in reports:
        on = local_day(each.reported_at, zone)
        if percent is None and each.percent_complete is not None:
            percent = each.percent_complete, on
        if spent is None and each.spent is not None:
            spent = each.spent, on
        if forecast is None and each.cost_forecast is not None:
            forecast = each.cost_forecast, on
    return Figures(percent, spent, forecast)


def project_lines(
    session: Session,
    actor: Actor,
    found: list[Project],
    *,
    now: datetime,
    reports: Mapping[int, NewestReport] | None = None,
) -> tuple[ProjectLine, ...]:
    """Show projects in a list, worst first; four queries however many there are.

    `reports` are the newest of these projects, from whoever has them already.
    """
    if not found:
        return ()
    workspace = actor.workspace_id
    ids = [each.id for each in found]
    if reports is None:
        reports = newest_reports(session, workspace, until=now, project_ids=ids)
    rated = confidence_at(session, workspace, until=now, project_ids=ids)
    people = people_by_id(session, workspace, {each.manager_id for each in found if each.manager_id})
    ends = {each.project_id: each for each in go_lives(session, workspace, ids)}
    lines = []
    for each in found:
        report, go_live = reports.get(each.id), ends.get(each.id)
        line = ProjectLine(
            project_id=each.id,
            key=each.key,
            name=each.name,
            state=each.state,
            rating=report.overall if report else Rating.NOT_REPORTED,
            confidence=rated[each.id].confidence if each.id in rated else None,
            reported_at=report.reported_at if report else None,
            manager=person_view(people, each.manager_id),
            go_live=milestone_view(go_live) if go_live else None,
        )
        lines.append(line)
    return tuple(sorted(lines, key=lambda line: (-line.rating.severity, line.name)))


def program_named(session: Session, actor: Actor, text: str) -> tuple[Program, list[Project]]:
    """Find one program by key, name or near spelling, with the open projects that this person may see.

    Without a name it is the only one that they manage; raises `Ambiguous` when there is none or more.
    """
    known = programs(session, actor.workspace_id)
    names = [Named(each.id, each.key, each.name) for each in known]
    if text.strip():
        named = found_or_told(match_name(text, names), kept=text, what="program")
        found = next(each for each in known if each.id == named.id)
    else:
        found = only_one([each for each in known if each.manager_id == actor.person_id] or known)
    open_ones = [
        each
        for each in projects(session, actor.workspace_id, program_id=found.id)
        if each.state is not ProjectState.CLOSED
    ]
    visible = {each.id for each in visible_among(session, actor, [each.id for each in open_ones])}
    inside = [each for each in open_ones if each.id in visible]
    return found, inside


def only_one(found: Sequence[Program]) -> Program:
    """Give the program that can only be meant; raises `Ambiguous` with what there is to choose from."""
    if len(found) == 1:
        return found[0]
    choices = tuple(f"{each.name} ({each.key})" for each in found)
    which = f": {', '.join(choices[:MOST_LISTED])}" if choices else ""
    raise Ambiguous(f"Which program? Write its name or key after the command{which}.", choices=choices)


def people_of(session: Session, actor: Actor, ids: Iterable[int | None]) -> list[PersonView]:
    """Show the named people, in the order given, without the gaps."""
    wanted = [each for each in ids if each is not None]
    people = people_by_id(session, actor.workspace_id, wanted)
    return [view for each in wanted if (view := person_view(people, each)) is not None]


def concerned(session: Session, actor: Actor, ids: Iterable[int | None]) -> tuple[PersonView, ...]:
    """Show those of the named people, each once, who can be told in Slack; not whoever acts."""
    return tuple(
        each
        for each in people_of(session, actor, dict.fromkeys(ids))
        if each.reachable and each.person_id != actor.person_id
    )


def present(found: Person | None, *, kept: str = "") -> Person:
    """Pass somebody whom the PMO knows and who has not left; raises `UserError` for anybody else."""
    if found is None or not found.active:
        raise UserError(NOBODY, kept=kept)
    return found


def person_of(session: Session, actor: Actor, slack_id: str) -> PersonView | None:
    """Show who a Slack user is to the PMO, if they are known and active."""
    found = person_of_slack_id(session, actor.workspace_id, slack_id)
    return view_of(found) if found and found.active else None


def workspace_id(session: Session, team_id: str) -> WorkspaceId | None:
    """Name the tenant that a Slack team is."""
    found = workspace_of_team(session, team_id)
    return found.id if found else None
