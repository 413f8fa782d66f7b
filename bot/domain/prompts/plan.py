"""Who is asked for a report, and who is told that somebody stopped answering.

The rules: one message a person for all they are asked for; once ahead where the cadence says so; from the
due day on, or the working day before one that they have off, on working days while overdue, in their hours;
never twice on one of their days, and never beside an older one that still stands; a deputy in the place of
whoever is away; nobody before the day to which they put it off; after three without an answer no more, and
the program manager is told once.
Nothing here reads a clock or a database.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.enums import EscalationStep
from bot.domain.ids import PersonId
from bot.domain.periods import due_at, is_excused, known_zone
from bot.domain.prompts.asked import ahead_from, asked_period, missing_report, settled
from bot.domain.prompts.escalate import next_steps, plan_escalations, reached
from bot.domain.prompts.facts import (
    LONGEST_SNOOZE,
    LastPrompt,
    Owed,
    PersonFacts,
    Problem,
    ProblemKind,
    PromptFacts,
    PromptNote,
    PromptPlan,
    ReportingProject,
    SilenceNote,
    Taken,
    problem_key,
    silence_key,
)
from bot.domain.working_time import WorkingTime

MOST_PROMPTS = 3
ONE = timedelta(days=1)


@dataclass(slots=True)
class _Draft:
    """A plan in the making."""

    facts: PromptFacts
    now: datetime
    notes: list[PromptNote] = field(default_factory=list)
    late: list[PromptNote] = field(default_factory=list)
    silences: list[SilenceNote] = field(default_factory=list)
    silent: set[PersonId] = field(default_factory=set)
    taken: list[Taken] = field(default_factory=list)
    missing: list[tuple[Owed, PersonFacts]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Case:
    """Somebody who is asked for reports: for which projects, and what these owe."""

    person: PersonFacts
    slack_id: str
    projects: tuple[ReportingProject, ...]
    owed: tuple[Owed, ...]


def plan_prompts(facts: PromptFacts, *, now: datetime) -> PromptPlan:
    """Decide who is asked now, who is told of a silence, and what the PMO must mend."""
    plan = _Draft(facts, now)
    by_person: dict[PersonId, list[ReportingProject]] = defaultdict(list)
    for project in facts.projects:
        asked = who_is_asked(project, facts, now)
        if asked is not None:
            by_person[asked.person_id].append(project)
            deputy = _asked_beside(plan, project, asked)
            if deputy is not None:
                by_person[deputy.person_id].append(project)
        if asked is None or asked.person_id != project.manager_id:
            _look_for_problem(plan, project, asked)
    for person_id, projects in by_person.items():
        person = facts.people[person_id]
        owed = owed_by(projects, facts, person, now)
        if not owed or person.slack_id is None:
            continue
        if person.time_zone and known_zone(person.time_zone) is None:
            plan.problems.append(_about(ProblemKind.UNKNOWN_ZONE, person, owed))
        if person.last_prompt is not None and person.last_prompt.lost:
            plan.problems.append(_about(ProblemKind.UNREACHABLE, person, owed))
        plan.missing.extend((each, person) for each in owed if each.project.manager_id == person_id)
        _ask_or_stop(plan, _Case(person, person.slack_id, tuple(projects), owed))
    escalations, taken = plan_escalations(plan.missing, facts, now=now, silent=frozenset(plan.silent))
    return PromptPlan(
        tuple(plan.notes),
        tuple(plan.late),
        tuple(plan.silences),
        escalations,
        (*plan.taken, *taken),
        _together(plan.problems),
    )


def who_is_asked(project: ReportingProject, facts: PromptFacts, now: datetime) -> PersonFacts | None:
    """Name who reports: the PM, or while they are away or gone the first deputy who is there."""
    for person_id in (project.manager_id, *project.deputies):
        person = facts.people.get(person_id) if person_id is not None else None
        if person is not None and person.is_there(now):
            return person
    return None


def _asked_beside(plan: _Draft, project: ReportingProject, pm: PersonFacts) -> PersonFacts | None:
    """Name the deputy who is asked beside a PM whose report stays away, in the deputy's working time."""
    owed = missing_report(project, pm.working, plan.now) if project.deputies else None
    if owed is None:
        return None
    if EscalationStep.DEPUTY not in reached(plan.facts.ladder, owed.since, pm.working, plan.now):
        return None
    people = (plan.facts.people.get(each) for each in project.deputies if each != pm.person_id)
    deputy = next((each for each in people if each is not None and each.is_there(plan.now)), None)
    step = (project.project_id, owed.since, EscalationStep.DEPUTY)
    if deputy and deputy.working.is_at_work(plan.now) and step not in plan.facts.taken:
        plan.taken.append(Taken(*step, deputy.person_id))
    return deputy


def standing(
    person: PersonFacts,
    last: LastPrompt,
    projects: Iterable[ReportingProject],
    facts: PromptFacts,
    *,
    now: datetime,
) -> PromptNote | None:
    """Give a person's prompt as its message is to be now; None for somebody who cannot be reached.

    What they were asked for and report no more, or owe no more, is not shown.
    """
    if person.slack_id is None:
        return None
    asked = [each for each in projects if each.key in last.project_keys]
    reported = [each for each in asked if _reported_since(each, last.prompted_at)]
    missing = [each for each in asked if each not in reported]
    excused = [
        each
        for each in missing
        if is_excused(
            each.excused_until,
            asked_period(each.cadence, person.working, now, settled=settled(each, person.working.zone)),
        )
    ]
    case = _Case(person, person.slack_id, tuple(asked), owed_by(missing, facts, person, now))
    note = _note(now, case, last.count, last.local_date)
    steps = next_steps(case.owed, facts, person.working, now)
    return replace(note, reported=tuple(reported), excused=tuple(excused), next_steps=steps)


def owed_by(
    projects: Iterable[ReportingProject], facts: PromptFacts, person: PersonFacts, now: datetime
) -> tuple[Owed, ...]:
    """Pick what a person is asked for now, longest unreported first."""
    owing = [
        Owed(
            each,
            found.period,
            due_at(found.period, person.working.zone, each.cadence.hour),
            found.since,
            _absent(each, facts, person),
            ahead_from(each.cadence, person.working, found.period, now),
        )
        for each in projects
        if (found := missing_report(each, person.working, now)) is not None
    ]
    never = datetime.min.replace(tzinfo=UTC)
    owing.sort(key=lambda each: (each.project.last_reported_at or never, each.project.name))
    return tuple(owing)


def _absent(project: ReportingProject, facts: PromptFacts, asked: PersonFacts) -> str:
    """Name the PM in whose place somebody is asked."""
    manager = facts.people.get(project.manager_id) if project.manager_id is not None else None
    return manager.name if manager is not None and manager.person_id != asked.person_id else ""


def _ask_or_stop(plan: _Draft, case: _Case) -> None:
    person, now = case.person, plan.now
    last, today = person.last_prompt, person.working.today(now)
    if last is not None and last.local_date >= today:
        if last.local_date == today and not last.late_told and _hour_came(now, case, last):
            note = standing(person, last, case.projects, plan.facts, now=now)
            plan.late.extend([note] if note else [])
        return
    if person.snoozed_until is not None and today < person.snoozed_until:
        return
    ahead = all(each.ahead_from is not None for each in case.owed)
    if ahead and last is not None and _asked_ahead(case, last):
        return
    unanswered = 0 if last is None or ahead or _answered(case.projects, last) else last.count - last.lost
    if last is not None and unanswered >= MOST_PROMPTS:
        plan.silent.add(person.person_id)
        _tell(plan, case, last)
    elif person.working.is_at_work(now):
        note = _in_its_place(_note(now, case, 0 if ahead else unanswered + 1, today), last)
        plan.notes.append(replace(note, next_steps=next_steps(case.owed, plan.facts, person.working, now)))


def _asked_ahead(case: _Case, last: LastPrompt) -> bool:
    """Say whether all of this was asked for ahead already, which is done once, also when they moved since."""
    return all(
        each.project.key in last.project_keys
        and (last.period == each.period or (each.ahead_from or each.period) <= last.local_date)
        for each in case.owed
    )


def _hour_came(now: datetime, case: _Case, last: LastPrompt) -> bool:
    """Say whether what was due later that day when it was asked for has become late since."""
    asked = (each.due_at for each in case.owed if each.project.key in last.project_keys)
    return any(last.prompted_at < each <= now for each in asked)


def _note(now: datetime, case: _Case, count: int, day: date) -> PromptNote:
    working, snoozed = case.person.working, case.person.snoozed_until
    return PromptNote(
        person_id=case.person.person_id,
        slack_id=case.slack_id,
        owed=case.owed,
        count=count,
        most=MOST_PROMPTS,
        local_date=day,
        at=now,
        zone=working.zone,
        expires_at=working.end_of(day),
        snoozes=_snoozes(working, working.today(now)),
        snoozed_until=snoozed if snoozed and snoozed > working.today(now) else None,
    )


def _snoozes(working: WorkingTime, today: date) -> tuple[date, ...]:
    """Name days to put it off to: past the next working day, for on that they are asked anyway."""
    soon = working.next_working_day(working.next_working_day(today))
    monday = working.next_working_day(today + ONE * (6 - today.weekday()))
    return tuple(day for day in sorted({soon, max(soon, monday)}) if day <= today + LONGEST_SNOOZE)


def _in_its_place(note: PromptNote, last: LastPrompt | None) -> PromptNote:
    """Say which older message it replaces, if that still asks for any of the same."""
    if last is None or set(last.project_keys).isdisjoint(note.project_keys):
        return note
    return replace(note, instead_of=last.local_date)


def _tell(plan: _Draft, case: _Case, last: LastPrompt) -> None:
    """Tell each program manager of the silent person's projects, once, in that manager's hours."""
    by_manager: dict[PersonId | None, list[Owed]] = defaultdict(list)
    for each in case.owed:
        manager = plan.facts.people.get(each.project.manager_id or PersonId(0))
        if each.instead_of and manager is not None and manager.is_there(plan.now):
            continue  # they are asked beside a PM who is there, of whose silence there is a note of its own
        by_manager[each.project.program_manager_id].append(each)
    unheard: list[Owed] = []
    for manager_id, owed in by_manager.items():
        told = plan.facts.people.get(manager_id) if manager_id is not None else None
        if told is None or told.slack_id is None or not told.is_there(plan.now) or told == case.person:
            unheard.extend(owed)
            continue
        first = key = silence_key(told.person_id, case.person.person_id, last.local_date)
        if first in plan.facts.untold:
            key = silence_key(told.person_id, case.person.person_id, last.local_date, again=True)
        if key in plan.facts.told or not told.working.is_at_work(plan.now):
            continue
        plan.silences.append(
            SilenceNote(
                slack_id=told.slack_id,
                silent_id=case.person.person_id,
                silent_name=case.person.name,
                silent_slack_id=case.slack_id,
                projects=tuple(each.project for each in owed),
                are_theirs=all(each.project.manager_id == case.person.person_id for each in owed),
                last_asked=last.local_date,
                dedupe_key=key,
                expires_at=told.working.end_of(told.working.today(plan.now)),
                instead_of="" if key == first else plan.facts.untold[first],
            )
        )
        step = EscalationStep.PROGRAM_MANAGER
        plan.taken.extend(
            Taken(each.project.project_id, each.since, step, told.person_id)
            for each in owed
            if not plan.facts.has_taken(each, step)
        )
    if unheard:
        plan.problems.append(_about(ProblemKind.NOBODY_TO_TELL, case.person, unheard))


def _answered(projects: Iterable[ReportingProject], last: LastPrompt) -> bool:
    """Say whether any of a person's projects has reported or was excused since they were asked.

    What is not owed any more, since other due days hold or it has paused, left nothing to answer.
    """
    projects, since = list(projects), last.prompted_at
    said = (_reported_since(each, since) or (each.excused_at or since) > since for each in projects)
    asked = [each for each in projects if each.key in last.project_keys]
    return any(said) or (bool(asked) and all(_began_anew(each, last.local_date) for each in asked))


def _began_anew(project: ReportingProject, day: date) -> bool:
    """Say whether what a project owed up to a day was forgiven on that day or later."""
    return any(each is not None and each >= day for each in (project.cadence.since, project.resumed_on))


def _reported_since(project: ReportingProject, moment: datetime) -> bool:
    return project.last_reported_at is not None and project.last_reported_at > moment


def _look_for_problem(plan: _Draft, project: ReportingProject, asked: PersonFacts | None) -> None:
    """Say why a project that owes a report can't be asked of its PM; a deputy mends only a leave."""
    manager = plan.facts.people.get(project.manager_id) if project.manager_id is not None else None
    working = manager.working if manager else WorkingTime(plan.facts.time_zone)
    found = missing_report(project, working, plan.now)
    if found is None:
        return
    if manager is None:
        key = problem_key(ProblemKind.NO_MANAGER, project.project_id, found.period)
        plan.problems.append(Problem(ProblemKind.NO_MANAGER, (project,), "", found.period, key))
        return
    kind = ProblemKind.UNREACHABLE if manager.active else ProblemKind.INACTIVE
    if manager.active and manager.slack_id is not None:
        kind = ProblemKind.AWAY
    if kind is not ProblemKind.AWAY or asked is None:
        due = due_at(found.period, working.zone, project.cadence.hour)
        plan.problems.append(_about(kind, manager, [Owed(project, found.period, due, found.since)]))


def _about(kind: ProblemKind, person: PersonFacts, owed: Iterable[Owed]) -> Problem:
    owed = tuple(owed)
    period = max(each.period for each in owed)
    key = problem_key(kind, person.person_id, period)
    return Problem(kind, tuple(each.project for each in owed), person.name, period, key)


def _together(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Make one problem of those of one kind, person and due day."""
    found: dict[str, Problem] = {}
    for each in problems:
        known = found.get(each.dedupe_key)
        found[each.dedupe_key] = replace(known, projects=known.projects + each.projects) if known else each
    return tuple(found.values())
