"""What a line was read as, and what a form is filled with: shown to one person, posted by nobody yet."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.content import ReportContent, RiskContent
from bot.domain.enums import Confidence, Dimension, Rating
from bot.domain.line.name_index import Named
from bot.domain.line.parts import PartKind
from bot.domain.line.risk import RiskLine
from bot.domain.line.status import StatusLine
from bot.domain.line.unchanged import says_no_change
from bot.domain.rollup import Rollup
from bot.domain.views import MilestoneView, PersonView, ProjectView, Recipient, ReportView


@dataclass(frozen=True, slots=True)
class Preview:
    """What a line was read as, kept as a draft; nothing is posted yet. None stands for no project found."""

    nonce: str
    line: StatusLine
    project: ProjectView | None
    milestones: tuple[MilestoneView, ...] = ()
    choices: tuple[Named, ...] = ()
    hears: tuple[Recipient, ...] = ()
    unexplained: tuple[Dimension | None, ...] = ()
    """What is rated without a word why; None stands for the whole project."""
    repeats: bool = False
    """Whether it only says that nothing changed; rating and summary are then the last report's."""
    period: date | None = None
    """The due day that it is for."""
    again: bool = False
    """Whether that has a report already, of which this will be the next version."""
    left_out: tuple[str, ...] = ()
    """What that report says and this one does not."""
    instead: ReportView | None = None
    """That report, when somebody else gave it."""

    @property
    def says_something(self) -> bool:
        """Whether anything in it reads like a report: a project of theirs, a rating, a date, a number."""
        named = self.project is not None or bool(self.line.project.candidates)
        read = any(part.kind is not PartKind.SUMMARY for part in self.line.parts)
        return named or read or bool(self.line.questions) or says_no_change(self.line)

    @property
    def bare(self) -> bool:
        """Whether it names a project and says nothing of it."""
        line = self.line
        said = any(part.kind is not PartKind.PROJECT for part in line.parts)
        return self.project is not None and not said and not line.questions and not line.summary

    @property
    def unrated(self) -> bool:
        """Whether nothing in it says how the project stands, not even in a way that could be asked about."""
        asked = any(each.about == "Status" for each in self.line.questions)
        return self.project is not None and self.line.rating is None and not asked

    @property
    def ready(self) -> bool:
        """Whether it can be posted as it is."""
        settled = not self.line.questions and self.line.rating not in (None, Rating.NOT_REPORTED)
        return self.project is not None and settled


@dataclass(frozen=True, slots=True)
class Form:
    """What the modal is filled with: the draft's nonce, the project, what was there before."""

    nonce: str
    project: ProjectView
    content: ReportContent | None
    milestones: tuple[MilestoneView, ...]
    choices: tuple[Named, ...]
    saved_at: datetime | None = None
    """When this person left the form with what is in it now."""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ConfidenceForm:
    """What the form for a delivery confidence is filled with."""

    project: ProjectView
    choices: tuple[Named, ...]
    confidence: Confidence | None
    reason: str


@dataclass(frozen=True, slots=True)
class OverrideForm:
    """What the form for an override of a program's rating is filled with."""

    program_id: int
    name: str
    rollup: Rollup
    today: date
    rating: Rating | None = None
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RiskPreview:
    """What a line was read as, kept as a draft; nothing is recorded yet."""

    nonce: str
    line: RiskLine
    project: ProjectView | None
    owner: PersonView | None = None
    choices: tuple[Named, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be recorded as it is."""
        return self.project is not None and bool(self.line.title) and not self.line.questions


@dataclass(frozen=True, slots=True)
class RiskForm:
    """What the risk modal is filled with."""

    nonce: str
    project: ProjectView
    content: RiskContent | None
    choices: tuple[Named, ...]
