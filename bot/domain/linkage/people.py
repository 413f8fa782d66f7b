"""Shared people: deployed to both projects is a typed fact; only named on both supports other reasons."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Assignment, Evidence, ProjectFacts, Together
from bot.domain.linkage.rarity import TELLING, rarity
from bot.domain.linkage.wording import joined, span

_LEAST, _MOST = 0.32, 0.60  # weight of a shared deployment, from just telling to rare and long
_LONG = 60  # days together from which more days add nothing
_OVERLOADED = 0.08  # added when the two deployments alone come to more than the whole person
_NAMED = 0.018  # weight of one rare person who is only named on both, or there at different times
_NAMED_AT_MOST = 1.5  # times that, for any number of people
_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SharedPerson:
    """A person on both projects; `together` when deployed to both at once, on few enough projects to tell."""

    person_id: int
    rare: float
    weight: float
    together: bool


class PeopleIndex:
    """Who works on what."""

    def __init__(self) -> None:
        self._assignments: dict[int, dict[int, Assignment]] = {}
        self._projects: dict[int, set[int]] = defaultdict(set)

    def put(self, project: ProjectFacts) -> None:
        """Add the project's people, or replace them; of two roles of a person a deployment wins."""
        self.drop(project.id)
        people: dict[int, Assignment] = {}
        for assignment in project.people:
            known = people.get(assignment.person_id)
            if known is None or (is_deployment(assignment) and not is_deployment(known)):
                people[assignment.person_id] = assignment
        self._assignments[project.id] = people
        for person_id in people:
            self._projects[person_id].add(project.id)

    def drop(self, project_id: int) -> None:
        """Forget the project's people."""
        for person_id in self._assignments.pop(project_id, {}):
            projects = self._projects[person_id]
            projects.discard(project_id)
            if not projects:
                del self._projects[person_id]

    def shared(self, project_id: int) -> dict[int, list[SharedPerson]]:
        """For each other project, the people that it has in common with this one."""
        found: dict[int, list[SharedPerson]] = defaultdict(list)
        for person_id, mine in sorted(self._assignments[project_id].items()):
            projects = self._projects[person_id]
            if len(projects) < 2:
                continue
            rare = rarity(len(projects), len(self._assignments))
            for other in projects:
                if other != project_id and rare > 0:
                    theirs = self._assignments[other][person_id]
                    found[other].append(_shared(person_id, rare, mine, theirs))
        return found

    def evidence(
        self, one: int, other: int, people: Sequence[SharedPerson], names: tuple[str, str]
    ) -> list[Evidence]:
        """A reason for each person who is on both at the same time, and one for all who are only named."""
        found: list[Evidence] = []
        named: list[SharedPerson] = []
        for person in people:
            if not person.together:
                named.append(person)
                continue
            a, b = self._assignments[one][person.person_id], self._assignments[other][person.person_id]
            sentence = _together(a, b, names)
            weight = round(person.weight, 6)
            found.append(Evidence(EvidenceKind.SHARED_PERSON, weight, sentence, (), (a.name,), _both(a, b)))
        if named:
            pairs = [
                (self._assignments[one][p.person_id], self._assignments[other][p.person_id]) for p in named
            ]
            beside = all(p.rare < TELLING for p in named)
            found.append(replace(_named(pairs, named_weight(named), names), beside=beside))
        return found


def is_deployment(assignment: Assignment) -> bool:
    """Whether the person's time on the project is known, be it by percentage or by date."""
    return not (assignment.percent is None and assignment.starts_on is None and assignment.ends_on is None)


def named_weight(people: Sequence[SharedPerson]) -> float:
    """The joint weight of all who are only named on both projects."""
    return round(_NAMED * min(_NAMED_AT_MOST, sum(p.rare for p in people if not p.together)), 6)


def _overlap(a: Assignment, b: Assignment) -> tuple[date | None, date | None] | None:
    starts = [d for d in (a.starts_on, b.starts_on) if d]
    ends = [d for d in (a.ends_on, b.ends_on) if d]
    start, end = (max(starts) if starts else None), (min(ends) if ends else None)
    return None if start and end and start > end else (start, end)


def _shared(person_id: int, rare: float, a: Assignment, b: Assignment) -> SharedPerson:
    period = _overlap(a, b) if is_deployment(a) and is_deployment(b) else None
    if period is None or rare < TELLING:
        return SharedPerson(person_id, rare, _NAMED * rare, together=False)
    start, end = period
    days = (end - start).days + 1 if start and end else _LONG
    weight = _LEAST + (_MOST - _LEAST) * rare * min(1.0, days / _LONG)
    if (a.percent or 0) + (b.percent or 0) > 100:
        weight += _OVERLOADED
    return SharedPerson(person_id, rare, weight, together=True)


def _both(a: Assignment, b: Assignment) -> Together:
    start, end = _overlap(a, b) or (None, None)
    return Together(a.name, (a.percent or 0) + (b.percent or 0), start, end)


def _together(a: Assignment, b: Assignment, names: tuple[str, str]) -> str:
    shares = [
        f"{p.percent} % on {name}" for p, name in ((a, names[0]), (b, names[1])) if p.percent is not None
    ]
    period = _overlap(a, b)
    when = span(*period) if period else ""
    details = ", ".join(shares)
    if when:
        details += f", together {when}" if details else f"together {when}"
    total = (a.percent or 0) + (b.percent or 0)
    over = f" That is {total} % of one person." if total > 100 else ""
    return f"{a.name} works on both{': ' + details if details else ''}.{over}"


def _named(pairs: list[tuple[Assignment, Assignment]], weight: float, names: tuple[str, str]) -> Evidence:
    shown = [a.name for a, _ in pairs[:_NAMES_SHOWN]]
    if len(pairs) > _NAMES_SHOWN:
        shown = [*shown[:-1], f"{len(pairs) - _NAMES_SHOWN + 1} others"]
    verb = "is" if len(pairs) == 1 else "are"
    apart = all(is_deployment(a) and is_deployment(b) and _overlap(a, b) is None for a, b in pairs)
    when = f"{names[0]} and {names[1]}, at different times" if apart else "both projects"
    sentence = f"{joined(shown)} {verb} on {when}."
    return Evidence(EvidenceKind.SHARED_PERSON, weight, sentence, (), tuple(a.name for a, _ in pairs))
