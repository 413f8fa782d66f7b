"""The portfolio by what its projects share, as one reader may see it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.dependencies import (
    Dependencies,
    Dependent,
    bonds,
    collisions,
    shared_things,
    touching_nothing,
)
from bot.domain.enums import LIVE, LinkageState, Rating
from bot.domain.ids import ProjectId
from bot.domain.line.match import match_name
from bot.domain.line.name_index import Named
from bot.domain.linkage.reasons import WEAK
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.services import directory
from bot.services.linkages import next_go_lives, side_of, visible
from bot.services.listed import uses_of
from bot.services.names import every_visible
from models.linkages import outlines
from models.plans import go_lives
from models.projects import Project, programs, projects
from models.reports import newest_reports


def dependencies(
    session: Session, actor: Actor, text: str, *, now: datetime, links: bool = True
) -> Dependencies:
    """Load the live projects that this person may see, of the program that the text names, or all.

    What a program shares with others is shown with the others; two that are alike in their words only do not
    touch yet. Eleven queries at the most, however many projects; without `links` seven, and neither
    linkages nor ratings nor who is alone.
    Raises `NotFound` or `Ambiguous` for a program that does not fit.
    """
    workspace = actor.workspace_id
    known = programs(session, workspace)
    named = _named(text, [Named(each.id, each.key, each.name) for each in known])
    seen = {each.id for each in every_visible(session, actor)}
    found = {each.id: each for each in projects(session, workspace, states=LIVE) if each.id in seen}
    inside = {each.id for each in found.values() if named is None or each.program_id == named.id}
    today = local_day(now, actor.time_zone)
    ahead = next_go_lives(go_lives(session, workspace, list(found)))
    days = {at: step.forecast for at, step in ahead.items() if step.forecast}
    uses = uses_of(session, workspace, found)
    things = tuple(each for each in shared_things(uses) if inside & each.project_ids)
    states = (LinkageState.CONFIRMED, LinkageState.SUGGESTED)
    rows = [
        row
        for row in (visible(session, actor, outlines(session, workspace, states=states)) if links else ())
        if found.keys() >= set(row.pair)
        and inside & set(row.pair)
        and (row.state is LinkageState.CONFIRMED or row.kind not in WEAK)
    ]
    names = {each.id: each for each in known}
    sides = {each.id: side_of(each, names) for each in found.values()}
    alone = touching_nothing(inside, things, {each for row in rows for each in row.pair}) if links else ()
    reports = newest_reports(session, workspace, until=now, project_ids=list(found)) if links else {}
    ratings = {each: row.overall for each, row in reports.items()}
    return Dependencies(
        where=named.name if named else "",
        projects={
            each: Dependent(sides[each], ratings.get(each, Rating.NOT_REPORTED), days.get(each))
            for each in found
        },
        things=things,
        collisions=tuple(each for each in collisions(things, days, today) if inside & set(each.project_ids)),
        alone=_by_name(alone, found),
        bonds=bonds(
            (sides[row.pair[0]], sides[row.pair[1]], row.state is LinkageState.CONFIRMED) for row in rows
        ),
    )


def _named(text: str, known: list[Named]) -> Named | None:
    if not text.strip():
        return None
    return directory.found_or_told(match_name(text, known), kept=text.strip(), what="program")


def _by_name(ids: Collection[ProjectId], found: Mapping[ProjectId, Project]) -> tuple[ProjectId, ...]:
    return tuple(sorted(ids, key=lambda each: (found[each].name, each)))
