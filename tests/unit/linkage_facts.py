"""Short ways to write down a portfolio for the finder's tests."""

from collections.abc import Sequence
from datetime import date

from bot.domain.enums import AssetKind
from bot.domain.linkage.facts import (
    Assignment,
    Candidate,
    GoLive,
    ProjectFacts,
    Quote,
    ServedObjective,
)
from bot.domain.linkage.finder import Finder

FILLER = (
    "harbour", "orchard", "glacier", "lantern", "meadow", "quarry", "saddle", "tunnel", "violin", "walnut",
    "beacon", "canyon", "dagger", "ember", "falcon", "garnet", "hammock", "island", "jasmine", "kettle",
)  # fmt: skip
"""Words of which each filler project speaks alone."""


def project(
    number: int,
    name: str,
    text: str = "",
    *,
    systems: Sequence[str] = (),
    assets: Sequence[tuple[AssetKind, str]] = (),
    people: Sequence[Assignment] = (),
    go_live: date | None = None,
    program: int | None = None,
    objectives: Sequence[ServedObjective] = (),
) -> ProjectFacts:
    """A project whose one text is its charter."""
    return ProjectFacts(
        id=number,
        key=f"P-{number}",
        name=name,
        program_id=program,
        program="" if program is None else f"Program {program}",
        texts=(Quote(text, "charter", date(2027, 1, 4)),) if text else (),
        assets=(*((AssetKind.SYSTEM, system) for system in systems), *assets),
        people=tuple(people),
        go_lives=(GoLive("Go-live", go_live),) if go_live else (),
        objectives=tuple(objectives),
    )


def others(count: int = 20, *, start: int = 100) -> list[ProjectFacts]:
    """Projects that have nothing to do with each other or with anything else."""
    return [
        project(start + i, f"{FILLER[i % 20].title()}{i} works", f"We build the {FILLER[i % 20]}{i}way.")
        for i in range(count)
    ]


def find_linkages(projects: Sequence[ProjectFacts]) -> list[Candidate]:
    """Every pair that is among the ten nearest of either, best first."""
    return Finder(projects).ranked()


def between(candidates: Sequence[Candidate], a: int, b: int) -> Candidate | None:
    """The candidate of these two projects, if there is one."""
    return next((c for c in candidates if {c.a, c.b} == {a, b}), None)


def found(candidates: Sequence[Candidate], a: int, b: int) -> Candidate:
    """The candidate of these two projects."""
    candidate = between(candidates, a, b)
    assert candidate is not None, f"no candidate joins {a} and {b}"
    return candidate
