"""Attesting: each quarter, and after a change of scope, whoever steers a project says what it still serves.

It is asked for what serves an objective in force; what serves none is a gap of its own. What was recorded in
a quarter is asked about in the next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from hashlib import sha256

from bot.domain.enums import Verdict
from bot.domain.holding import Holds
from bot.domain.working_time import WorkingTime

REMIND_AFTER = 5
"""Working days of whoever was asked, after which they are reminded once."""

TELL_AFTER = 5
"""Working days after the reminder, after which the PMO is told who has not attested."""

TELL_WITHOUT_ASKING = 15
"""Working days of a quarter after which the PMO is told of what nobody could be asked."""


def quarter_of(day: date) -> date:
    """Name the first day of a day's quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_name(first: date) -> str:
    """Write a quarter: 'Q1 2027'."""
    return f"Q{(first.month + 2) // 3} {first.year}"


def late_from(quarter: date, hours: WorkingTime) -> date:
    """Name the day of a quarter from which the PMO is told also of what nobody could be asked."""
    day = quarter
    for _ in range(TELL_WITHOUT_ASKING):
        day = hours.next_working_day(day)
    return day


@dataclass(frozen=True, slots=True)
class Service:
    """An objective that a project serves, how strongly, how in words, and through which program."""

    objective_id: int
    key: str
    title: str
    strength: int
    sentence: str
    through: str
    state: Holds
    over_since: date | None = None


@dataclass(frozen=True, slots=True)
class Attested:
    """The newest word on what a project serves: whose, when, what, and for which quarter."""

    by: str
    on: date
    verdict: Verdict
    quarter: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class ScopeNews:
    """A change of scope that nobody has attested after: where it was said, in its own words, and when."""

    change_id: int
    where: str
    quote: str
    on: date


@dataclass(frozen=True, slots=True)
class Duty:
    """A project as far as attesting needs it; `lead` is who is asked, None for the PMO.

    `due` says that this quarter's word is missing, `program_serves` that its program serves something.
    """

    project_id: int
    key: str
    name: str
    confidential: bool
    program_id: int | None
    program: str
    lead: int | None
    serves: tuple[Service, ...]
    attested: Attested | None
    news: tuple[ScopeNews, ...]
    due: bool
    excused: bool = False
    program_serves: bool = False

    @property
    def serving(self) -> bool:
        """Whether it serves an objective in force."""
        return any(each.state is Holds.NOW for each in self.serves)

    def settled(self, quarter: date) -> bool:
        """Whether somebody has given their word on it for a quarter."""
        return self.attested is not None and self.attested.quarter >= quarter

    @property
    def denied(self) -> bool:
        """Whether the newest word is that it serves nothing any more."""
        return self.attested is not None and self.attested.verdict is Verdict.ENDED

    @property
    def waits(self) -> bool:
        """Whether somebody's word on it is wanted."""
        return self.due or bool(self.news)


@dataclass(frozen=True, slots=True)
class AttestList:
    """What one person is asked to attest: what waits, what is settled for the quarter, what serves nothing.

    `of` is the program that the list is about, 0 for all that is theirs.
    """

    quarter: date
    of: int
    waiting: tuple[Duty, ...]
    settled: tuple[Duty, ...]
    bare: tuple[Duty, ...]
    note: str = ""


def mark_of(duties: Iterable[Duty]) -> str:
    """Sum up what projects serve, so that nobody attests what they have not seen."""
    said = [
        (each.project_id, [(s.objective_id, s.strength, s.through, s.sentence) for s in each.serves])
        for each in duties
    ]
    return sha256(repr(sorted(said)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class ProgramWord:
    """How far a program, or what is in none, is attested: by whom and when last, and what is missing."""

    program: str
    projects: int
    by: str
    on: date | None
    missing: tuple[str, ...]


def words_of(duties: Iterable[Duty], quarter: date) -> tuple[ProgramWord, ...]:
    """Sum up by program what is attested and what is not; what nobody is asked for is left out."""
    inside: dict[str, list[Duty]] = {}
    for each in duties:
        if each.due or each.settled(quarter):
            inside.setdefault(each.program, []).append(each)
    found = []
    for program, theirs in sorted(inside.items(), key=lambda one: (one[0] == "", one[0].casefold())):
        words = [each.attested for each in theirs if each.attested and each.settled(quarter)]
        last = max(words, key=lambda each: each.on, default=None)
        missing = tuple(each.name for each in theirs if each.due)
        by, on = (last.by, last.on) if last else ("", None)
        found.append(ProgramWord(program, len(theirs), by, on, missing))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class AttestedView:
    """What of the projects that somebody sees is attested: by program, and by project's id.

    Without a quarter nothing has been asked yet, since the workspace is younger than it.
    """

    quarter: date | None = None
    words: tuple[ProgramWord, ...] = ()
    duties: Mapping[int, Duty] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotAttested:
    """Whose word is missing, on how many projects, some of them by name; without a name the PMO's own."""

    who: str
    program_id: int
    program: str
    projects: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody stands in a quarter: when they were asked and reminded, on their own calendar."""

    asked_on: date | None = None
    reminded_on: date | None = None


class Step(Enum):
    """What is to be done with somebody today."""

    NOTHING = "nothing"
    ASK = "ask"
    REMIND = "remind"


def step_of(turn: Turn, *, waiting: int, days_since_asked: int) -> Step:
    """Say whether somebody is to be asked, or reminded once; days count by their own working time."""
    if not waiting:
        return Step.NOTHING
    if turn.asked_on is None:
        return Step.ASK
    late = turn.reminded_on is None and days_since_asked >= REMIND_AFTER
    return Step.REMIND if late else Step.NOTHING
