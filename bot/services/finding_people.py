"""Who has a skill and room for more, best first, as far as somebody may see it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.ids import PersonId
from bot.domain.load import WHOLE
from bot.domain.needs import MOST_FOUND, Candidate, Found, Need, in_order
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.skills import fits, folded, is_skill, like, once
from bot.domain.staffing import room
from bot.services import directory, skills
from bot.services.hours import leave_meeting
from bot.services.staffing import levels_of
from models.deployed import work_from
from models.people import people_by_id

MOST_KNOWN = 12
"""Skills that are named where nobody has the one that was asked for."""


def find(
    session: Session, reader: Actor, need: Need, *, offered: Collection[int] = (), now: datetime
) -> Found:
    """Find who could do it. A sum counts the projects that the reader may see, and names none."""
    able: dict[PersonId, list[str]] = defaultdict(list)
    known = [
        (person_id, skill) for person_id, skill in skills.held(session, reader, at=now) if is_skill(skill)
    ]
    for person_id, skill in known:
        if fits(need.skill, skill):
            able[person_id].append(skill)
    if not able:
        return Found((), known=_known(need.skill, [skill for _, skill in known]))
    people = people_by_id(session, reader.workspace_id, list(able))
    today = local_day(now, reader.time_zone)
    rows = work_from(
        session, reader.workspace_id, today, person_ids=list(able), visible_to=reader.visible_to, at=now
    )
    taken = levels_of(rows, today)
    found = [
        Candidate(
            directory.view_of(people[person_id]),
            once(named),
            WHOLE - room(taken.get(person_id, ()), need.first, need.last),
            leave_meeting(people[person_id], need.first, need.last),
            person_id in offered,
        )
        for person_id, named in able.items()
        if people[person_id].active
    ]
    best = in_order(found, need)
    return Found(best[:MOST_FOUND], max(len(best) - MOST_FOUND, 0))


def _known(asked: str, known: Collection[str]) -> tuple[str, ...]:
    """Name skills that read like the one asked for, else those that there are."""
    return (like(asked, known) or tuple(sorted(once(known), key=folded)))[:MOST_KNOWN]
