"""The scheduled jobs by name, and what the PMO is shown of them and of messages that did not arrive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobName(StrEnum):
    """One scheduled job; the record of runs keeps this name."""

    PEOPLE = "people"
    LINKAGES = "linkages"
    SUGGESTIONS = "suggestions"
    RIPPLES = "ripples"
    LOADS = "loads"
    PAUSES = "pauses"
    CADENCES = "cadences"
    PROMPTS = "prompts"
    REMINDERS = "reminders"
    ALIKE = "alike"
    ATTESTATIONS = "attestations"
    ENDINGS = "endings"
    DIGEST = "digest"
    SUBSCRIPTIONS = "subscriptions"
    LETTERS = "letters"


_MESSAGES = ("message", "messages")
UNITS: Mapping[JobName, tuple[str, str]] = {
    **dict.fromkeys(JobName, _MESSAGES),
    JobName.PEOPLE: ("person found", "people found"),
    JobName.LINKAGES: ("suggestion", "suggestions"),
    JobName.PAUSES: ("project resumed", "projects resumed"),
}
"""What each job counts: one, many."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job: its last run that did something or met a problem, and its next.

    `next_at` None stands for the next minute; `off` says that nobody has turned it on.
    """

    name: JobName
    last_at: datetime | None
    count: int
    problems: tuple[str, ...]
    next_at: datetime | None
    off: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that did not arrive, for `reason`, a code of Slack's or a few words.

    Of one that is `held` nobody knows if it did. `text` is how it begins, for a channel: what one person
    alone was to read is not shown to another.
    """

    delivery_id: int
    recipient: str
    held: bool
    reason: str
    text: str
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class Letters:
    """Messages that did not arrive, newest first; `total` counts those that are not listed, too."""

    listed: tuple[Letter, ...]
    total: int


@dataclass(frozen=True, slots=True)
class JobsView:
    """What runs when, how many messages wait to be sent, since when the oldest, and which did not arrive."""

    jobs: tuple[JobLine, ...]
    waiting: int
    waits_since: datetime | None
    letters: Letters
    time_zone: str
