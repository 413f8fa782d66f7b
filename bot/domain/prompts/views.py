"""What is shown beside prompts: the steps of escalation, and an update that was asked for."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.enums import EscalationStep
from bot.domain.prompts.facts import Ladder, ReportingProject


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken for a project's report; `told` is empty where it was the PMO."""

    project: str
    period: date
    step: EscalationStep
    told: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EscalationView:
    """After how many working days each step is taken, and the newest that were."""

    ladder: Ladder
    steps: tuple[Step, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class AskedNow:
    """An update that `by` wants of a project: of whom, from when on; below which prompt, if one stands."""

    project: ReportingProject
    slack_id: str
    name: str
    by: str
    at: datetime
    dedupe_key: str
    below: str
