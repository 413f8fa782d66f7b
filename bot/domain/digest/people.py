"""What a digest says of people: who has too much, who carries too much, whom red projects share."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.domain.digest.facts import DigestFacts
from bot.domain.digest.items import LOAD_DAYS, CarrierItem, OverloadItem, ProjectRef, SharedPeople
from bot.domain.enums import Rating
from bot.domain.ids import ProjectId
from bot.domain.load import overloads
from bot.domain.staffing import carriers, sharing

Refs = Mapping[ProjectId, ProjectRef]
LOAD_HORIZON = timedelta(days=LOAD_DAYS - 1)


def too_much(facts: DigestFacts, refs: Refs, today: date) -> Iterable[OverloadItem]:
    """Name who has more than all of their time in the days ahead, the highest sum first."""
    for over in overloads(facts.shares, first=today, last=today + LOAD_HORIZON):
        yield OverloadItem(
            name=facts.people.get(over.person_id, ""),
            percent=over.percent,
            days=over.days,
            first=over.first,
            last=over.last,
            projects=tuple(refs[each] for each in over.project_ids if each in refs),
        )


def carrying(facts: DigestFacts, refs: Refs, today: date) -> Iterable[CarrierItem]:
    """Name who carries too many critical projects, most of them first."""
    critical = {each.ref.project_id for each in facts.projects if each.critical}
    for each in carriers(facts.shares, critical, today=today):
        on = tuple(refs[project] for project in each.projects)
        yield CarrierItem(facts.people.get(each.person_id, ""), each.percent, each.first, on)


def shared(facts: DigestFacts, refs: Refs, today: date) -> Iterable[SharedPeople]:
    """Name the red projects that share people, most people first."""
    red = {each.ref.project_id for each in facts.projects if each.now and each.now.overall is Rating.RED}
    for each in sharing(facts.shares, red, today=today):
        names = tuple(facts.people.get(person, "") for person, _ in each.people)
        yield SharedPeople(refs[each.a], refs[each.b], names)
