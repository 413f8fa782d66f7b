"""Who is asked for a report, and who is told that somebody stopped answering.

The rules: one message a person for all their projects; first on the due day, then on working days while
overdue; between 09:00 and 18:00 where the person is; never twice on one of their days; after three without
an answer no more, and the program manager is told once. Nothing here reads a clock or a database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum

from bot.domain.cadence import FRIDAYS, Cadence
from bot.domain.enums import Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.periods import due_at, due_day, known_zone, local_day, owes, zone_or_utc

DAY_STARTS = 9
DAY_ENDS = 18
SATURDAY = 5
MOST_PROMPTS = 3


@dataclass(frozen=True, slots=True)
class LastPrompt:
    """The newest reminder that a person was sent: on which of their days, the how-manieth in a row."""

    local_date: date
    period: date
    count: int
    prompted_at: datetime


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as far as prompting needs to know; `slack_id` is None while they cannot be reached."""

    person_id: PersonId
    name: str
    slack_id: str | None
    active: bool
    time_zone: str | None
    last_prompt: LastPrompt | None = None


@dataclass(frozen=True, slots=True)
class ReportingProject:
    """An active project: whose it is, and what it reported last."""

    project_id: ProjectId
    key: str
    name: str
    manager_id: PersonId | None
    program_manager_id: PersonId | None
    created_at: datetime
    last_period: date | None = None
    last_rating: Rating = Rating.NOT_REPORTED
    last_reported_at: datetime | None = None
    cadence: Cadence = FRIDAYS


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that a project owes: for which due day, which ends at `due_at` on the clock of its PM."""

    project: ReportingProject
    period: date
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PromptFacts:
    """What one workspace's plan rests on. `told` are the keys of silence notes that went out before."""

    time_zone: str
    people: Mapping[PersonId, PersonFacts]
    projects: tuple[ReportingProject, ...]
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PromptNote:
    """One message to one person, for all the reports they owe.

    `count` is the how-manieth in a row of `most`, `period` the oldest due day, `zone` the person's. After
    `expires_at` the message must not be sent.
    """

    person_id: PersonId
    slack_id: str
    name: str
    owed: tuple[Owed, ...]
    count: int
    most: int
    period: date
    local_date: date
    zone: str
    dedupe_key: str
    stream: str
    expires_at: datetime

    @property
    def project_keys(self) -> list[str]:
        """The keys of the projects asked for, as the record of prompts keeps them."""
        return [each.project.key for each in self.owed]


@dataclass(frozen=True, slots=True)
class SilenceNote:
    """One message to a program manager: these projects' PM was asked three times and did not answer."""

    person_id: PersonId
    slack_id: str
    silent_person_id: PersonId
    silent_name: str
    silent_slack_id: str
    projects: tuple[ReportingProject, ...]
    last_asked: date
    dedupe_key: str
    expires_at: datetime


class ProblemKind(StrEnum):
    """Why somebody could not be asked, or told."""

    NO_MANAGER = "no_manager"
    INACTIVE = "inactive"
    UNREACHABLE = "unreachable"
    UNKNOWN_ZONE = "unknown_zone"
    NOBODY_TO_TELL = "nobody_to_tell"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the PMO must mend so that a report can be asked for."""

    kind: ProblemKind
    projects: tuple[ReportingProject, ...]
    person_id: PersonId | None
    name: str
    period: date
    dedupe_key: str


@dataclass(frozen=True, slots=True)
class PromptPlan:
    """What to send now, and what stood in the way. Carrying it out twice sends nothing twice."""

    notes: tuple[PromptNote, ...] = ()
    silences: tuple[SilenceNote, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A plan in the making."""

    facts: PromptFacts
    now: datetime
    notes: list[PromptNote] = field(default_factory=list)
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


def prompt_key(person_id: PersonId, local_date: date) -> str:
    """Name the one prompt that a person may get on one of their days."""
    return f"prompt:{person_id}:{local_date.isoformat()}"


def prompt_stream(person_id: PersonId) -> str:
    """Name the line of prompts to a person, in which a newer one replaces one not yet sent."""
    return f"prompts:{person_id}"


def silence_key(told: PersonId, silent: PersonId, last_asked: date) -> str:
    """Name the one message that tells a program manager of this silence."""
    return f"silence:{told}:{silent}:{last_asked.isoformat()}"


def problem_key(kind: ProblemKind, subject: int, period: date) -> str:
    """Name a problem of one due day; `subject` is the person's id, or the project's if it has no PM."""
    return f"problem:{kind.value}:{subject}:{period.isoformat()}"


def plan_prompts(facts: PromptFacts, *, now: datetime) -> PromptPlan:
    """Decide who is asked now, who is told of a silence, and what the PMO must mend."""
    plan = _Draft(facts, now)
    by_manager: dict[PersonId | None, list[ReportingProject]] = defaultdict(list)
    for each in facts.projects:
        by_manager[each.manager_id].append(each)
    for manager_id, projects in by_manager.items():
        person = facts.people.get(manager_id) if manager_id is not None else None
        zone = _zone_of(person, facts)
        owed = _owed(projects, now, zone)
        if not owed:
            continue
        if person is None or not person.active or person.slack_id is None:
            plan.problems.extend(_unasked(person, owed))
            continue
        if person.time_zone and known_zone(person.time_zone) is None:
            plan.problems.append(_about(ProblemKind.UNKNOWN_ZONE, person, owed))
        _ask_or_stop(plan, _Case(person, person.slack_id, tuple(projects), owed, zone))
    return PromptPlan(tuple(plan.notes), tuple(plan.silences), tuple(plan.problems))


def in_working_hours(now: datetime, zone: str) -> bool:
    """Say whether it is a weekday from 09:00 up to, and not at, 18:00 on the clocks of a zone."""
    local = now.astimezone(zone_or_utc(zone))
    return local.weekday() < SATURDAY and DAY_STARTS <= local.hour < DAY_ENDS


def _ask_or_stop(plan: _Draft, case: _Case) -> None:
    last = case.person.last_prompt
    today = local_day(plan.now, case.zone)
    if last is not None and last.local_date >= today:
        return
    unanswered = 0 if last is None or _answered(case.projects, last) else last.count
    if last is not None and unanswered >= MOST_PROMPTS:
        _tell(plan, case, last)
    elif in_working_hours(plan.now, case.zone):
        plan.notes.append(_note(case, unanswered + 1, today))


def _note(case: _Case, count: int, today: date) -> PromptNote:
    return PromptNote(
        person_id=case.person.person_id,
        slack_id=case.slack_id,
        name=case.person.name,
        owed=case.owed,
        count=count,
        most=MOST_PROMPTS,
        period=min(each.period for each in case.owed),
        local_date=today,
        zone=case.zone,
        dedupe_key=prompt_key(case.person.person_id, today),
        stream=prompt_stream(case.person.person_id),
        expires_at=_end_of_day(today, case.zone),
    )


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


def _owed(projects: Iterable[ReportingProject], now: datetime, zone: str) -> tuple[Owed, ...]:
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
    return any(each.last_reported_at and each.last_reported_at > last.prompted_at for each in projects)


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
