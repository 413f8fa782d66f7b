"""Escalation of a report that stays away: who is asked or told next, after how many working days."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from bot.domain.enums import EscalationStep
from bot.domain.ids import PersonId
from bot.domain.prompts.facts import EscalationNote, Ladder, NextStep, Owed, PersonFacts, PromptFacts, Taken
from bot.domain.working_time import WorkingTime

PROGRAM_MANAGER = EscalationStep.PROGRAM_MANAGER


def reached(ladder: Ladder, since: date, working: WorkingTime, now: datetime) -> frozenset[EscalationStep]:
    """Say which steps have come for a report that is missing since a due day."""
    today = working.today(now)
    late = working.working_days_between(since, today)
    return frozenset(step for step, days in ladder.steps() if since <= today and late >= days)


def day_of(days: int, period: date, working: WorkingTime) -> date:
    """Name the day on which so many working days have gone by since a due day."""
    day = period
    for _ in range(days):
        day = working.next_working_day(day)
    return day


def next_steps(
    owed: Iterable[Owed], facts: PromptFacts, working: WorkingTime, now: datetime
) -> tuple[NextStep, ...]:
    """Tell a PM what comes if their reports stay away: for each step who is first, and on which day."""
    first: dict[EscalationStep, NextStep] = {}
    days_of: dict[date, list[tuple[EscalationStep, date]]] = {}
    today = working.today(now)
    for each in owed:
        if each.instead_of:
            continue
        if each.since not in days_of:
            days_of[each.since] = [
                (step, day_of(days, each.since, working)) for step, days in facts.ladder.steps()
            ]
        for step, day in days_of[each.since]:
            name = _who(step, each, facts)
            if name and day > today and (step not in first or day < first[step].on):
                first[step] = NextStep(step, day, name)
    return tuple(first[step] for step in EscalationStep if step in first)


def _who(step: EscalationStep, owed: Owed, facts: PromptFacts) -> str:
    """Name whom a step asks or tells; empty where there is nobody."""
    project = owed.project
    if step is EscalationStep.PMO:
        return "the PMO"
    person_id = project.program_manager_id
    if step is EscalationStep.DEPUTY:
        person_id = project.deputies[0] if project.deputies else None
    person = facts.people.get(person_id) if person_id is not None else None
    return person.name if person is not None and person.person_id != project.manager_id else ""


def plan_escalations(
    late: Iterable[tuple[Owed, PersonFacts]],
    facts: PromptFacts,
    *,
    now: datetime,
    silent: frozenset[PersonId],
) -> tuple[tuple[EscalationNote, ...], tuple[Taken, ...]]:
    """Decide whom to tell of reports that stay away, each once, in their working time.

    Of a PM who stopped answering the program manager hears by the note of silence instead.
    """
    by_person: dict[PersonId | None, list[tuple[Owed, PersonFacts]]] = defaultdict(list)
    taken = []
    for owed, pm in late:
        steps = reached(facts.ladder, owed.since, pm.working, now)
        above = facts.people.get(owed.project.program_manager_id or PersonId(0))
        if (
            PROGRAM_MANAGER in steps
            and pm.person_id not in silent
            and above is not None
            and above.is_there(now)
            and above.person_id != pm.person_id
            and above.working.is_at_work(now)
            and not facts.has_taken(owed, PROGRAM_MANAGER)
        ):
            by_person[above.person_id].append((owed, pm))
            taken.append(Taken(owed.project.project_id, owed.since, PROGRAM_MANAGER, above.person_id))
        if EscalationStep.PMO in steps and not facts.has_taken(owed, EscalationStep.PMO):
            by_person[None].append((owed, pm))
            taken.append(Taken(owed.project.project_id, owed.since, EscalationStep.PMO, None))
    notes = tuple(_note(person, of, facts, now) for person, of in by_person.items())
    return notes, tuple(taken)


def _note(
    person_id: PersonId | None, of: list[tuple[Owed, PersonFacts]], facts: PromptFacts, now: datetime
) -> EscalationNote:
    told = facts.people[person_id] if person_id is not None else None
    of.sort(key=lambda each: (-each[0].project.last_rating.severity, each[0].since, each[0].project.name))
    return EscalationNote(
        step=PROGRAM_MANAGER if told else EscalationStep.PMO,
        slack_id=told.slack_id if told else None,
        owed=tuple(owed for owed, _ in of),
        names=tuple(pm.name for _, pm in of),
        on=told.working.today(now) if told else now.date(),
    )
