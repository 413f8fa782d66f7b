"""Go-lives that collide and need somebody now: soon, or because one of them moved since the last digest."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain.dependencies import collisions, shared_things
from bot.domain.digest.facts import DigestFacts, MilestoneFacts
from bot.domain.digest.items import CollisionItem, ProjectRef
from bot.domain.ids import ProjectId

SOON = timedelta(days=28)


def colliding(
    facts: DigestFacts,
    refs: Mapping[ProjectId, ProjectRef],
    go_lives: Mapping[ProjectId, MilestoneFacts],
    today: date,
) -> tuple[CollisionItem, ...]:
    """List them, the earliest first; `go_lives` are each project's next."""
    days = {project: each.forecast for project, each in go_lives.items() if each.forecast and project in refs}
    moved = {each.project_id for each in facts.milestones if each.go_live and each.forecast and each.was}
    uses = [each for each in facts.uses if each.tells_of <= refs.keys()]
    return tuple(
        CollisionItem(
            things=tuple(thing.name for thing in each.things),
            going_live=tuple((refs[project], on) for project, on in each.going_live),
        )
        for each in collisions(shared_things(uses), days, today)
        if each.first <= today + SOON or moved & set(each.project_ids)
    )
