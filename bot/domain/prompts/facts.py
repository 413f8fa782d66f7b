"""What asking for reports rests on and leads to: people, projects, notes, problems."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.cadence import FRIDAYS, Cadence
from bot.domain.enums import EscalationStep, Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.working_time import WorkingTime


@dataclass(frozen=True, slots=True)
class LastPrompt:
    """The newest prompt that a person was sent: on which of their days, the how-manieth in a row, 0 ahead.

    `late_told` says that its message tells already that the hour has come, `lost` that Slack took none.
    """

    local_date: date
    period: date
    count: int
    prompted_at: datetime
    project_keys: tuple[str, ...] = ()
    late_told: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as far as prompting needs to know; `slack_id` is None while they cannot be reached.

    `time_zone` is as recorded, known or not. Before `snoozed_until` they want to be asked for nothing.
    """

    person_id: PersonId
    name: str
    slack_id: str | None
    active: bool
    time_zone: str | None
    working: WorkingTime
    snoozed_until: date | None = None
    last_prompt: LastPrompt | None = None

    def is_there(self, now: datetime) -> bool:
        """Say whether they can be asked today at all."""
        return self.active and self.slack_id is not None and not self.working.is_away(self.working.today(now))


@dataclass(frozen=True, slots=True)
class ReportingProject:
    """An active project: whose it is, who stands in, what it reported last, what it was excused from last.

    `excused_until` is the newest period that was excused, `excused_at` when one was last.
    """

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
    deputies: tuple[PersonId, ...] = ()
    excused_until: date | None = None
    excused_at: datetime | None = None
    resumed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that a project owes: for which due day, which ends at `due_at` on the clock of who is asked.

    `since` is the first due day that went by without a report. `instead_of` names the PM in whose place a
    deputy is asked. Before the due day it is asked for from `ahead_from` on.
    """

    project: ReportingProject
    period: date
    due_at: datetime
    since: date
    instead_of: str = ""
    ahead_from: date | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """After how many working days of the PM each step of escalation is taken; None for never."""

    deputy: int | None = 2
    program_manager: int | None = 3
    pmo: int | None = 5

    def steps(self) -> Iterator[tuple[EscalationStep, int]]:
        """Name the steps that are taken at all, with their days."""
        for step, days in zip(EscalationStep, (self.deputy, self.program_manager, self.pmo), strict=True):
            if days is not None:
                yield step, days


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of escalation for a report missing since a due day; `told` is empty where the PMO is told."""

    project_id: ProjectId
    period: date
    step: EscalationStep
    told: PersonId | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes if a report stays away: who is asked or told, and on which day."""

    step: EscalationStep
    on: date
    name: str


@dataclass(frozen=True, slots=True)
class EscalationNote:
    """One message of reports that stay away, with their PMs' names; to the PMO where `slack_id` is None."""

    step: EscalationStep
    slack_id: str | None
    owed: tuple[Owed, ...]
    names: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class PromptFacts:
    """What one workspace's plan rests on.

    `told` are the keys of silences that were told before; `untold` those that were not after all, since a
    project had another PM by then, with the message that was not sent. `taken` are the steps of escalation.
    """

    time_zone: str
    people: Mapping[PersonId, PersonFacts]
    projects: tuple[ReportingProject, ...]
    told: frozenset[str] = frozenset()
    untold: Mapping[str, str] = field(default_factory=dict)
    ladder: Ladder = Ladder()
    taken: frozenset[tuple[ProjectId, date, EscalationStep]] = frozenset()

    def has_taken(self, owed: Owed, step: EscalationStep) -> bool:
        """Say whether a step was taken for a report before."""
        return (owed.project.project_id, owed.since, step) in self.taken


@dataclass(frozen=True, slots=True)
class PromptNote:
    """The one message to one person, for all the reports that they owe; edited as these are `reported`.

    `count` is the how-manieth in a row of `most`, 0 for one that comes ahead, `at` the moment of which it
    tells, `zone` the person's. After `expires_at` it must not be posted any more. It takes the place of the
    prompt of `instead_of`.
    """

    person_id: PersonId
    slack_id: str
    owed: tuple[Owed, ...]
    count: int
    most: int
    local_date: date
    at: datetime
    zone: str
    expires_at: datetime
    reported: tuple[ReportingProject, ...] = ()
    excused: tuple[ReportingProject, ...] = ()
    snoozes: tuple[date, ...] = ()
    """The days to which it may be put off."""
    snoozed_until: date | None = None
    next_steps: tuple[NextStep, ...] = ()
    instead_of: date | None = None

    @property
    def dedupe_key(self) -> str:
        """The name of the one prompt of this day; also the subject that its message is edited by."""
        return prompt_key(self.person_id, self.local_date)

    @property
    def stream(self) -> str:
        """The line of prompts to a person, in which a newer one replaces one not yet sent."""
        return f"prompts:{self.person_id}"

    @property
    def period(self) -> date:
        """The oldest due day of what is owed."""
        return min(each.period for each in self.owed)

    @property
    def project_keys(self) -> list[str]:
        """The keys of the projects asked for, as the record of prompts keeps them."""
        return [each.project.key for each in self.owed]


@dataclass(frozen=True, slots=True)
class SilenceNote:
    """One message to a program manager: who reports these projects was asked three times without an answer.

    Unless they `are_theirs`, it is a deputy who was asked in the place of somebody who is away.
    It takes the place of `instead_of`, a message that was not sent since a project had another PM by then.
    """

    slack_id: str
    silent_id: PersonId
    silent_name: str
    silent_slack_id: str
    projects: tuple[ReportingProject, ...]
    are_theirs: bool
    last_asked: date
    dedupe_key: str
    expires_at: datetime
    instead_of: str = ""


class ProblemKind(StrEnum):
    """Why somebody could not be asked, or told."""

    NO_MANAGER = "no_manager"
    INACTIVE = "inactive"
    UNREACHABLE = "unreachable"
    AWAY = "away"
    UNKNOWN_ZONE = "unknown_zone"
    NOBODY_TO_TELL = "nobody_to_tell"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the PMO must mend so that a report can be asked for."""

    kind: ProblemKind
    projects: tuple[ReportingProject, ...]
    name: str
    period: date
    dedupe_key: str


@dataclass(frozen=True, slots=True)
class PromptPlan:
    """What to send now, and what stood in the way. Carrying it out twice sends nothing twice."""

    notes: tuple[PromptNote, ...] = ()
    late: tuple[PromptNote, ...] = ()
    """Prompts of today whose hour has come: their messages are edited, without a second bell."""
    silences: tuple[SilenceNote, ...] = ()
    escalations: tuple[EscalationNote, ...] = ()
    taken: tuple[Taken, ...] = ()
    problems: tuple[Problem, ...] = ()


LONGEST_SNOOZE = timedelta(days=14)
"""How far ahead somebody may put off being asked."""

PROMPT = "prompt:"
"""How the name of every prompt begins."""


def prompt_key(person_id: PersonId, local_date: date) -> str:
    """Name the one prompt that a person may get on one of their days."""
    return f"{PROMPT}{person_id}:{local_date.isoformat()}"


def silence_key(told: PersonId, silent: PersonId, last_asked: date, *, again: bool = False) -> str:
    """Name what a program manager is told once: this silence, or once more where that was not sent."""
    return f"silence:{told}:{silent}:{last_asked.isoformat()}{':again' if again else ''}"


def problem_key(kind: ProblemKind, subject: int, period: date) -> str:
    """Name a problem of one due day; `subject` is the person's id, or the project's if it has no PM."""
    return f"problem:{kind.value}:{subject}:{period.isoformat()}"
