"""Go-lives that collide and need somebody now: soon, or because one of them moved since the last digest."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain.dependencies import collisions, shared_things
from bot.domain.digest.facts import DigestFacts
from bot.domain.digest.items import CollisionItem, ProjectRef
from bot.domain.ids import ProjectId

SOON = timedelta(days=28)


def colliding(
    facts: DigestFacts, refs: Mapping[ProjectId, ProjectRef], today: date
) -> tuple[CollisionItem, ...]:
    """List them, the earliest first."""
    live = [each for each in facts.milestones if each.go_live and each.forecast]
    live.sort(key=lambda each: (each.forecast or date.max, each.milestone_id), reverse=True)
    days = {each.project_id: each.forecast for each in live if each.forecast and each.project_id in refs}
    moved = {each.project_id for each in live if each.was is not None}
    uses = [each for each in facts.uses if each.project_id in refs]
    return tuple(
        CollisionItem(
            things=tuple(thing.name for thing in each.things),
            going_live=tuple((refs[project], on) for project, on in each.going_live),
        )
        for each in collisions(shared_things(uses), days, today)
        if each.first <= today + SOON or moved & set(each.project_ids)
    )
