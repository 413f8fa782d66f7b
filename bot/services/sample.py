"""The sample portfolio: an invented energy company, read by the importer and moved to the present."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.domain.cadence import WEEK, Cadence
from bot.domain.ids import WorkspaceId
from bot.domain.periods import last_due
from bot.services.importing import ImportResult, import_files, load_mapping
from models.workspaces import Workspace

FOLDER = Path(__file__).parents[1] / "sample"
ORGANIZATION = "Harrowmere Energy"
LAST_PERIOD = date(2026, 11, 20)  # the Friday of the newest reports in the files
DUE = Cadence(weekday=4, hour=16)


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A person of the sample as a Slack user: `handle` is the user name."""

    handle: str
    name: str
    slack_id: str
    role: str
    title: str
    time_zone: str
    email: str


@dataclass(frozen=True, slots=True)
class SampleChannel:
    """A channel of the sample; `members` are handles."""

    name: str
    channel_id: str
    private: bool
    topic: str
    members: tuple[str, ...]


def sample_people() -> tuple[SamplePerson, ...]:
    """List the people, the PMO first."""
    return tuple(SamplePerson(**row) for row in _rows("people.csv"))


def sample_channels() -> tuple[SampleChannel, ...]:
    """List the channels; #pmo is where the digest belongs."""
    return tuple(
        SampleChannel(
            row["name"],
            row["channel_id"],
            row["private"] == "yes",
            row["topic"],
            tuple(row["members"].split()),
        )
        for row in _rows("channels.csv")
    )


def load_sample(session: Session, workspace: WorkspaceId, *, now: datetime) -> ImportResult:
    """Load the portfolio; its newest reports are those due last Friday, 16:00 in the zone of the workspace.

    The caller commits. Loading it twice with the same `now` changes nothing.
    """
    tenant = session.get_one(Workspace, workspace)
    shift = last_due(now, tenant.time_zone, DUE) - LAST_PERIOD
    mapping = load_mapping(FOLDER / "mapping.yaml")
    files = [FOLDER / sheet.file for sheet in mapping.sheets]
    return import_files(session, workspace, files, mapping, now=now, shift=_whole_weeks(shift))


def _whole_weeks(shift: timedelta) -> timedelta:
    return shift // WEEK * WEEK


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
