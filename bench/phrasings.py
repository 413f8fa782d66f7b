"""Phrasings with their right reading, and the portfolio and the day that they are written for.

A CSV file in UTF-8 with a header, one line a row. `text` is the line as typed. The other columns may each
be left out, and what is left out is not compared: `known`, the key of the project when it is known before
the line is read; then the right reading: `project` (key), `rating` (green, amber, red), `percent`,
`milestone` and `date` (ISO days; several joined by |, in the same order), `done` ('UAT:2026-11-20', several
joined by |: what is done since which day), `help`, `spent` (a plain number), `dimensions`
('schedule:red;cost:green') and `asks`, what is left for the person to say, joined by |: Project,
Status, Complete, Spent, Milestone (which one) or a milestone's name (to which day). A line without a project
or a rating asks for it. An empty cell says that the line gives nothing of the kind.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.line.name_index import Named
from bot.domain.line.status import MilestoneName, StatusLine, parse_status

TODAY = date(2026, 11, 23)
"""A Monday."""

PROJECTS = (
    Named(1, "PAY", "Payroll"),
    Named(2, "PMH", "Payments Hub"),
    Named(3, "EXP", "Expenses"),
    Named(4, "HRD", "HR Data Hub"),
    Named(5, "RTM", "Red Team"),
    Named(6, "AMB", "Amber Alert"),
    Named(7, "CRM", "CRM Rollout"),
    Named(8, "WEB", "Website Relaunch"),
    Named(9, "OMB", "Office Move Berlin"),
)
BY_KEY = {project.key: project for project in PROJECTS}
MILESTONES: dict[int, tuple[MilestoneName, ...]] = {
    1: (
        MilestoneName(11, "Design signed off", date(2027, 1, 15)),
        MilestoneName(12, "UAT", date(2027, 2, 1)),
        MilestoneName(13, "Go-live", date(2027, 3, 14)),
    ),
    2: (
        MilestoneName(21, "Go-live wave 1", date(2027, 4, 1)),
        MilestoneName(22, "Go-live wave 2", date(2027, 6, 1)),
    ),
    3: (MilestoneName(31, "Go-live", date(2027, 2, 1)),),
    4: (MilestoneName(41, "Data cleansing", date(2027, 1, 10)),),
    8: (
        MilestoneName(81, "Content freeze", date(2026, 12, 10)),
        MilestoneName(82, "Launch", date(2027, 1, 20)),
    ),
}


def milestones_of(project_id: int) -> tuple[MilestoneName, ...]:
    """List the milestones of one project of the portfolio."""
    return MILESTONES.get(project_id, ())


def read(text: str, *, known: str = "", ignore: frozenset[tuple[int, int]] = frozenset()) -> StatusLine:
    """Read a line as the bot would, on the bank's day and for its portfolio."""
    return parse_status(
        text,
        projects=PROJECTS,
        milestones_of=milestones_of,
        today=TODAY,
        project=BY_KEY.get(known),
        ignore=ignore,
    )


BANK = Path(__file__).parents[1] / "tests" / "unit" / "status_lines.csv"
FIELDS = ("project", "rating", "percent", "milestone", "date", "done", "help", "spent", "dimensions", "asks")


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of the bank, or what was read, in the bank's own words."""

    project: str
    rating: str
    percent: str
    milestone: str
    date: str
    done: str
    help: str
    spent: str
    dimensions: str
    asks: str


def as_reading(line: StatusLine) -> Reading:
    """Put what was read into the words of the bank."""
    dimensions = sorted(f"{dimension.value}:{rating.value}" for dimension, rating in line.dimensions.items())
    asks = {question.about for question in line.questions}
    # Without a project or a rating nothing can be posted: the bot says so and offers both.
    asks |= {"Project"} if line.project.found is None else set()
    asks |= {"Status"} if line.rating is None else set()
    return Reading(
        project=line.project.found.key if line.project.found else "",
        rating=line.rating.value if line.rating else "",
        percent="" if line.percent is None else str(line.percent),
        milestone="|".join(move.name for move in line.moves),
        date="|".join(move.to.isoformat() for move in line.moves),
        done="|".join(f"{each.name}:{each.on.isoformat() if each.on else ''}" for each in line.actuals),
        help=line.help_wanted,
        spent="" if line.spent is None else f"{line.spent:f}",
        dimensions=";".join(dimensions),
        asks="|".join(sorted(asks)),
    )


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Give every row of a file; raises `ValueError` for one without a column `text`."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines)
        if "text" not in (table.fieldnames or ()):
            raise ValueError(f"{path} has no column “text”; its first line must name the columns.")
        for row in table:
            yield {name: value or "" for name, value in row.items() if name}


def bank(path: Path = BANK) -> Iterator[tuple[str, str, Reading]]:
    """(text, known project's key, right reading) of every row of a file that has all the columns."""
    for row in rows(path):
        row["dimensions"] = ";".join(sorted(row["dimensions"].split(";")))
        row["asks"] = "|".join(sorted(row["asks"].split("|")))
        text, known = row.pop("text"), row.pop("known")
        yield text, known, Reading(**row)
