"""Who is asked for a report, and who is told that somebody stopped answering.

The rules: one message a person for all their projects; first on the due day, then on working days while
overdue; between 09:00 and 18:00 where the person is; never twice on one of their days, and never beside an
older one that still stands; after three without an answer no more, and the program manager is told once.
Nothing here reads a clock or a database.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.ids import PersonId
from bot.domain.periods import due_at, due_day, known_zone, local_day, owes, zone_or_utc
from bot.domain.prompts.facts import (
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
    problem_key,
    silence_key,
)

DAY_STARTS = 9
DAY_ENDS = 18
SATURDAY = 5
MOST_PROMPTS = 3


@dataclass(slots=True)
class _Draft:
    """A plan in the making."""

    facts: PromptFacts
    now: datetime
    notes: list[PromptNote] = field(default_factory=list)
    late: list[PromptNote] = field(default_factory=list)
    silences: list[SilenceNote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Case:
    """A PM who owes reports: what they run, what they owe, in which zone."""

    person: PersonFacts
    slack_id: str
    projects: tuple[ReportingProject, ...]
    owed: tuple[Owed, ...]
    zone: str


def plan_prompts(facts: PromptFacts, *, now: datetime) -> PromptPlan:
    """Decide who is asked now, who is told of a silence, and what the PMO must mend."""
    plan = _Draft(facts, now)
    by_manager: dict[PersonId | None, list[ReportingProject]] = defaultdict(list)
    for each in facts.projects:
        by_manager[each.manager_id].append(each)
    for manager_id, projects in by_manager.items():
        person = facts.people.get(manager_id) if manager_id is not None else None
        zone = _zone_of(person, facts)
        owed = owed_by(projects, now, zone)
        if not owed:
            continue
        if person is None or not person.active or person.slack_id is None:
            plan.problems.extend(_unasked(person, owed))
            continue
        if person.time_zone and known_zone(person.time_zone) is None:
            plan.problems.append(_about(ProblemKind.UNKNOWN_ZONE, person, owed))
        _ask_or_stop(plan, _Case(person, person.slack_id, tuple(projects), owed, zone))
    return PromptPlan(tuple(plan.notes), tuple(plan.late), tuple(plan.silences), tuple(plan.problems))


def in_working_hours(now: datetime, zone: str) -> bool:
    """Say whether it is a weekday from 09:00 up to, and not at, 18:00 on the clocks of a zone."""
    local = now.astimezone(zone_or_utc(zone))
    return local.weekday() < SATURDAY and DAY_STARTS <= local.hour < DAY_ENDS


def standing(
    person: PersonFacts, last: LastPrompt, projects: Iterable[ReportingProject], *, now: datetime, zone: str
) -> PromptNote | None:
    """Give a person's prompt as its message is to be now; None for somebody who cannot be reached.

    What they were asked for and run no more, or owe no more, is not shown.
    """
    asked = [each for each in projects if each.key in last.project_keys]
    reported = [each for each in asked if _reported_since(each, last.prompted_at)]
    owed = owed_by([each for each in asked if each not in reported], now, zone)
    if person.slack_id is None:
        return None
    case = _Case(person, person.slack_id, tuple(asked), owed, zone)
    reported.sort(key=lambda each: each.name)
    return replace(_note(now, case, last.count, last.local_date), reported=tuple(reported))


def next_working_hour(now: datetime, zone: str) -> datetime:
    """Give now if somebody in this zone is at work, else the hour in which they next are."""
    at = now
    while not in_working_hours(at, zone):
        at += timedelta(hours=1)
    return at


def _ask_or_stop(plan: _Draft, case: _Case) -> None:
    last = case.person.last_prompt
    today = local_day(plan.now, case.zone)
    if last is not None and last.local_date >= today:
        if last.local_date == today and not last.late_told and _hour_came(plan.now, case, last):
            note = standing(case.person, last, case.projects, now=plan.now, zone=case.zone)
            plan.late.extend([note] if note else [])
        return
    unanswered = 0 if last is None or _answered(case.projects, last) else last.count
    if last is not None and unanswered >= MOST_PROMPTS:
        _tell(plan, case, last)
    elif in_working_hours(plan.now, case.zone):
        plan.notes.append(_in_its_place(_note(plan.now, case, unanswered + 1, today), last))


def _hour_came(now: datetime, case: _Case, last: LastPrompt) -> bool:
    """Say whether what was due later that day when it was asked for has become late since."""
    asked = (each.due_at for each in case.owed if each.project.key in last.project_keys)
    return any(last.prompted_at < each <= now for each in asked)


def _note(now: datetime, case: _Case, count: int, day: date) -> PromptNote:
    return PromptNote(
        person_id=case.person.person_id,
        slack_id=case.slack_id,
        name=case.person.name,
        owed=case.owed,
        count=count,
        most=MOST_PROMPTS,
        local_date=day,
        at=now,
        zone=case.zone,
        expires_at=_end_of_day(day, case.zone),
    )


def _in_its_place(note: PromptNote, last: LastPrompt | None) -> PromptNote:
    """Say which older message it replaces, if that still asks for any of the same."""
    if last is None or set(last.project_keys).isdisjoint(note.project_keys):
        return note
    return replace(note, instead_of=last.local_date)


def _tell(plan: _Draft, case: _Case, last: LastPrompt) -> None:
    """Tell each program manager of the silent person's projects, once, in that manager's hours."""
    by_manager: dict[PersonId | None, list[Owed]] = defaultdict(list)
    for each in case.owed:
        by_manager[each.project.program_manager_id].append(each)
    unheard: list[Owed] = []
    for manager_id, owed in by_manager.items():
        told = plan.facts.people.get(manager_id) if manager_id is not None else None
        if told is None or told.slack_id is None or not told.active or told == case.person:
            unheard.extend(owed)
            continue
        key = silence_key(told.person_id, case.person.person_id, last.local_date)
        zone = _zone_of(told, plan.facts)
        if key in plan.facts.told or not in_working_hours(plan.now, zone):
            continue
        plan.silences.append(
            SilenceNote(
                person_id=told.person_id,
                slack_id=told.slack_id,
                silent_person_id=case.person.person_id,
                silent_name=case.person.name,
                silent_slack_id=case.slack_id,
                projects=tuple(each.project for each in owed),
                last_asked=last.local_date,
                dedupe_key=key,
                expires_at=_end_of_day(local_day(plan.now, zone), zone),
            )
        )
    if unheard:
        plan.problems.append(_about(ProblemKind.NOBODY_TO_TELL, case.person, tuple(unheard)))


def owed_by(projects: Iterable[ReportingProject], now: datetime, zone: str) -> tuple[Owed, ...]:
    """Pick the projects that owe the report of their newest due day, longest unreported first."""
    owing = []
    for each in projects:
        period, created_on = due_day(now, zone, each.cadence), local_day(each.created_at, zone)
        if owes(period, each.cadence, last_period_reported=each.last_period, created_on=created_on):
            owing.append(Owed(each, period, due_at(period, zone, each.cadence.hour)))
    never = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(owing, key=lambda each: (each.project.last_reported_at or never, each.project.name)))


def _answered(projects: Iterable[ReportingProject], last: LastPrompt) -> bool:
    """Say whether any of a person's projects has reported since they were asked."""
    return any(_reported_since(each, last.prompted_at) for each in projects)


def _reported_since(project: ReportingProject, moment: datetime) -> bool:
    return project.last_reported_at is not None and project.last_reported_at > moment


def _unasked(person: PersonFacts | None, owed: tuple[Owed, ...]) -> Iterable[Problem]:
    if person is not None:
        kind = ProblemKind.UNREACHABLE if person.active else ProblemKind.INACTIVE
        return [_about(kind, person, owed)]
    return [
        Problem(
            kind=ProblemKind.NO_MANAGER,
            projects=(each.project,),
            person_id=None,
            name="",
            period=each.period,
            dedupe_key=problem_key(ProblemKind.NO_MANAGER, each.project.project_id, each.period),
        )
        for each in owed
    ]


def _about(kind: ProblemKind, person: PersonFacts, owed: tuple[Owed, ...]) -> Problem:
    period = max(each.period for each in owed)
    key = problem_key(kind, person.person_id, period)
    return Problem(kind, tuple(each.project for each in owed), person.person_id, person.name, period, key)


def _zone_of(person: PersonFacts | None, facts: PromptFacts) -> str:
    """Take the person's own zone, else the workspace's when theirs is not given or not known."""
    if person is not None and person.time_zone and known_zone(person.time_zone):
        return person.time_zone
    return facts.time_zone


def _end_of_day(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(DAY_ENDS), zone_or_utc(zone)).astimezone(UTC)
