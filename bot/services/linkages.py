"""Linkages as people see them: of a project, of a program, of everything; what waits for a decision."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.domain.enums import LinkageState, ProjectState
from bot.domain.ids import ProgramId, ProjectId
from bot.domain.line.match import match_name
from bot.domain.line.name_index import Named
from bot.domain.linkage.reasons import WEAK, is_weak, to_do, told, weakness
from bot.domain.linkage.similar import WORTH_ASKING
from bot.domain.linked import LinkageList, LinkageView, Needing, Side, within_a_program
from bot.domain.rights import Actor
from bot.services import directory, runs
from bot.services.evidence import known_of, named_of
from bot.services.names import names_led, names_visible, visible_among
from models.linkages import Linkage, Outline, linkages_by_id, outlines
from models.people import people_by_id
from models.plans import Milestone, milestones
from models.projects import Program, Project, programs, projects, projects_by_id

SHOWN = 10
_ORDER = {LinkageState.CONFIRMED: 0, LinkageState.SUGGESTED: 1, LinkageState.DISMISSED: 2}


def list_linkages(
    session: Session, actor: Actor, text: str, *, page: int = 0, most: int = SHOWN
) -> LinkageList:
    """List the linkages of the project or program that the text names, or of everything, `most` to a page.

    Everybody sees what is confirmed among visible projects; suggestions and dismissals are for those who
    lead one of the two projects. Raises `NotFound` or `Ambiguous` for a name that fits nothing or too much.
    """
    of, title = _meant(session, actor, text)
    found = visible(session, actor, outlines(session, actor.workspace_id, project_ids=of))
    within = _within(session, actor, found, count=of is None or len(of) > 1)
    found.sort(key=lambda each: (_ORDER[each.state], weakness(each.kind), each.id in within, -each.score))
    searched_on = runs.last_day(session, actor.workspace_id, runs.FINDER)
    skipped = min(page, len(found)) * most
    views = _views(session, actor, found[skipped : skipped + most])
    return LinkageList(title, views, len(found), searched_on, text, page, skipped)


def _within(session: Session, actor: Actor, found: Sequence[Outline], *, count: bool = True) -> set[int]:
    """Name the linkages that one program manager could see by themselves; none when that does not count."""
    known = projects_by_id(session, actor.workspace_id, sides_of(found)) if count else {}
    program = {each.id: each.program_id for each in known.values()}
    return {each.id for each in found if within_a_program(*(program.get(side) for side in each.pair))}


def _views(session: Session, actor: Actor, found: Sequence[Outline]) -> tuple[LinkageView, ...]:
    rows = linkages_by_id(session, actor.workspace_id, [each.id for each in found])
    return views_of(session, actor, [rows[each.id] for each in found])


def _meant(session: Session, actor: Actor, text: str) -> tuple[Collection[int] | None, str]:
    """Name the projects that a text means, a project before a program; None for all of them."""
    words = text.strip()
    if not words:
        return None, "Linkages"
    match = match_name(words, names_visible(session, actor, words, whole=True))
    if match.found is None:
        known = programs(session, actor.workspace_id)
        named = match_name(words, [Named(each.id, each.key, each.name) for each in known]).found
        if named is not None:
            inside = projects(session, actor.workspace_id, program_id=named.id)
            return [each.id for each in inside], f"Linkages of {named.name}"
    project = directory.found_or_told(match, kept=words)
    return [project.id], f"Linkages of {project.name}"


Row = TypeVar("Row", Linkage, Outline)


def visible(session: Session, actor: Actor, rows: Sequence[Row]) -> list[Row]:
    """Keep what this person may see: both projects, and what is undecided or dismissed only as a leader."""
    ids = {each.id for each in visible_among(session, actor, sides_of(rows))}
    led = set() if actor.is_pmo else {each.id for each in names_led(session, actor)}
    return [
        row
        for row in rows
        if ids >= set(row.pair)
        and (row.state is LinkageState.CONFIRMED or actor.is_pmo or not led.isdisjoint(row.pair))
    ]


def sides_of(rows: Sequence[Linkage] | Sequence[Outline]) -> set[ProjectId]:
    """Name every project of these linkages."""
    return {each for row in rows for each in row.pair}


def to_decide(session: Session, actor: Actor, *, most: int = 3) -> tuple[tuple[LinkageView, ...], int]:
    """Give the suggestions that wait for this person's decision, the most telling first, and how many do.

    Similar text alone waits for nobody: whoever looks for it finds it in the lists.
    """
    if not (actor.is_pmo or actor.steers):
        return (), 0
    waiting = outlines(session, actor.workspace_id, states=[LinkageState.SUGGESTED])
    worth = [each for each in waiting if each.kind not in WEAK or each.score >= WORTH_ASKING]
    found = visible(session, actor, worth)
    if not actor.is_pmo:
        known = projects_by_id(session, actor.workspace_id, sides_of(found))
        mine = _steered(actor, known.values(), programs(session, actor.workspace_id))
        found = [each for each in found if not mine.isdisjoint(each.pair)]
    within = _within(session, actor, found)
    found.sort(key=lambda each: (weakness(each.kind), each.id in within, -each.score))
    return _views(session, actor, found[:most]), len(found)


def views_of(session: Session, actor: Actor, rows: Sequence[Linkage]) -> tuple[LinkageView, ...]:
    """Show linkages with both projects; four queries however many there are."""
    workspace = actor.workspace_id
    found = projects_by_id(session, workspace, sides_of(rows))
    names = {each.id: each for each in programs(session, workspace)}
    people = people_by_id(
        session, workspace, {each for row in rows for each in (row.decided_by_id, row.owner_id) if each}
    )
    needed = [row.needing_id for row in rows if row.needing_id]
    steps = {each.id: each for each in milestones(session, workspace, list(found))} if needed else {}
    mine = _steered(actor, found.values(), names.values())
    sides = {each.id: side_of(each, names) for each in found.values()}
    shown = []
    for row in rows:
        evidence = known_of(row)
        decider, owner = people.get(row.decided_by_id or 0), people.get(row.owner_id or 0)
        shown.append(
            LinkageView(
                linkage_id=row.id,
                turn=row.turn,
                state=row.state,
                a=sides[row.project_a_id],
                b=sides[row.project_b_id],
                reasons=told(evidence),
                weak=is_weak(evidence),
                kinds=frozenset(each.kind.value for each in evidence),
                named=named_of(row),
                decided_by=decider.name if decider else "",
                decided_at=row.decided_at,
                handling=row.handling or to_do(evidence),
                note=row.note,
                reason=row.reason,
                owner=owner.name if owner else "",
                owner_slack_id=owner.slack_id if owner else None,
                needed_by=row.needed_by,
                needing=needing_of(steps[row.needing_id]) if row.needing_id in steps else None,
                introduced_at=row.introduced_at,
                may_decide=actor.is_pmo or not mine.isdisjoint(row.pair),
            )
        )
    return tuple(shown)


def side_of(found: Project, names: dict[ProgramId, Program]) -> Side:
    """Show one project of a linkage."""
    program = names.get(found.program_id) if found.program_id else None
    named = program.name if program else ""
    return Side(found.id, found.key, found.name, found.program_id, named, found.confidential)


def needing_of(step: Milestone) -> Needing:
    """Show a milestone that needs another project."""
    return Needing(step.id, step.name, step.project_id, step.forecast)


def next_go_lives(steps: Sequence[Milestone]) -> dict[ProjectId, Milestone]:
    """Give each project's next go-live that is still ahead of it, of milestones with the earliest first."""
    found: dict[ProjectId, Milestone] = {}
    for step in steps:
        if step.go_live and step.actual is None and step.forecast:
            found.setdefault(step.project_id, step)
    return found


def is_open(found: Project) -> bool:
    """Whether the project can still be linked."""
    return found.state is not ProjectState.CLOSED


def _steered(actor: Actor, found: Collection[Project], known: Collection[Program]) -> set[int]:
    """Name those of these projects whose program this person manages."""
    led = {each.id for each in known if each.manager_id == actor.person_id}
    return {each.id for each in found if each.program_id in led}
