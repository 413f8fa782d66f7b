"""Public portfolios with known links, read into what the finder takes."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.linkage.facts import Assignment, GoLive, ProjectFacts, Quote

DECLARED = {
    "kep": {"see_also", "replaces", "superseded_by"},
    "pep": {"requires", "replaces", "superseded_by"},
}
"""The kinds of link that authors declared; in the other sets every kind is of one sort."""

_PEOPLE = ("authors", "sponsor", "delegate", "point_of_contact", "champions", "owners")


@dataclass(frozen=True, slots=True)
class LinkageSet:
    """A portfolio, and for each kind of truth the other ends of each project's links."""

    name: str
    projects: list[ProjectFacts]
    truth: dict[str, dict[int, set[int]]]
    queried: set[int]


def names_of_sets(folder: Path) -> list[str]:
    """Every set in the folder that has projects and links."""
    found = (path.name.removesuffix("_projects.csv") for path in folder.glob("*_projects.csv"))
    return sorted(name for name in found if (folder / f"{name}_linkages.csv").exists())


def read_set(folder: Path, name: str) -> LinkageSet:
    """The set's projects, numbered in file order, with its links in both directions."""
    rows = _rows(folder / f"{name}_projects.csv")
    numbers = {row["id"]: number for number, row in enumerate(rows)}
    queries = folder / f"{name}_queries.csv"
    queried = {numbers[row["id"]] for row in _rows(queries)} if queries.exists() else set(numbers.values())
    links = [
        (numbers[row["source"]], numbers[row["target"]], row["kind"])
        for row in _rows(folder / f"{name}_linkages.csv")
        if row["source"] in numbers and row["target"] in numbers and row["source"] != row["target"]
    ]
    truth = {"all": _both_ways(links, None)}
    if name in DECLARED:
        truth = {"declared": _both_ways(links, DECLARED[name]), **truth}
    return LinkageSet(name, _projects(rows), truth, queried)


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _both_ways(links: list[tuple[int, int, str]], kinds: set[str] | None) -> dict[int, set[int]]:
    ends: dict[int, set[int]] = defaultdict(set)
    for source, target, kind in links:
        if kinds is None or kind in kinds:
            ends[source].add(target)
            ends[target].add(source)
    return ends


def _projects(rows: list[dict[str, str]]) -> list[ProjectFacts]:
    programs: dict[str, int] = {}
    people: dict[str, int] = {}
    return [
        ProjectFacts(
            id=number,
            key=row["id"],
            name=row["title"],
            program_id=programs.setdefault(row["program"], len(programs)),
            program=row["program"],
            texts=(Quote(row["text"], "description"),),
            people=tuple(
                Assignment(people.setdefault(name, len(people)), name, "author") for name in _names(row)
            ),
            go_lives=_go_lives(row),
        )
        for number, row in enumerate(rows)
    ]


def _names(row: dict[str, str]) -> list[str]:
    parts = (part.strip().casefold() for column in _PEOPLE for part in row.get(column, "").split(";"))
    return sorted({part for part in parts if part})


def _go_lives(row: dict[str, str]) -> tuple[GoLive, ...]:
    try:
        return (GoLive("End", date.fromisoformat(row.get("end_date", ""))),)
    except ValueError:
        return ()
