"""Where the strategy needs somebody, beside what serves nothing: each gap once, and whether it is new."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.digest.items import Gap, GapKind, ProjectRef
from bot.domain.ids import ProgramId, ProjectId


@dataclass(frozen=True, slots=True)
class ProjectGap:
    """What is wrong with a project, from which day on, and what is to be said of it."""

    kind: GapKind
    since: date
    says: str = ""


@dataclass(frozen=True, slots=True)
class AimFacts:
    """An objective in force: what it is called, since when it holds, and which projects serve it."""

    name: str
    since: date | None
    served_by: frozenset[ProjectId]


@dataclass(frozen=True, slots=True)
class StrategyFacts:
    """The gaps of projects, the objectives in force, and who manages which program."""

    projects: Mapping[ProjectId, ProjectGap] = field(default_factory=dict)
    aims: tuple[AimFacts, ...] = ()
    managers: Mapping[ProgramId, str] = field(default_factory=dict)

    def only(self, shown: Collection[ProjectId]) -> "StrategyFacts":
        """Leave out what is said of other projects, and that they serve anything."""
        return replace(
            self,
            projects={at: gap for at, gap in self.projects.items() if at in shown},
            aims=tuple(replace(each, served_by=each.served_by & frozenset(shown)) for each in self.aims),
        )


def gaps(facts: StrategyFacts, live: Iterable[ProjectRef], *, first: date, today: date) -> list[Gap]:
    """List what needs somebody, by kind; what nobody has attested is one line for a program."""
    found = [
        Gap(GapKind.UNSERVED, each.name, "", each.since is not None and first < each.since <= today)
        for each in facts.aims
        if not each.served_by
    ]
    open_: dict[ProgramId | None, list[tuple[ProjectRef, ProjectGap]]] = {}
    for ref in live:
        gap = facts.projects.get(ref.project_id)
        if gap is None:
            continue
        if gap.kind is GapKind.UNATTESTED:
            open_.setdefault(ref.program_id, []).append((ref, gap))
        else:
            found.append(Gap(gap.kind, ref.name, gap.says, first < gap.since <= today))
    for program_id, inside in open_.items():
        manager = facts.managers.get(program_id, "") if program_id is not None else ""
        number = f"{len(inside):,} project{'' if len(inside) == 1 else 's'}"
        said = ", ".join(each for each in (manager, number) if each)
        name = inside[0][0].program or "In no program"
        found.append(Gap(GapKind.UNATTESTED, name, said, first < inside[0][1].since <= today))
    order = list(GapKind)
    return sorted(found, key=lambda each: (order.index(each.kind), each.name.casefold()))
