"""Each objective with what serves it: how that stands, what it costs, how its benefits are rated.

A project that serves several objectives counts in full for each. Its share of an objective is the part of its
money by its strengths: what serves one strongly (3) and another weakly (1) falls to them as three to one. The
shares of all objectives in force add up to the whole, so that they can be compared.

A project of which somebody has said that it serves nothing any more counts for none of what its program
serves: compliance counts its money among what serves nothing, and no money is in both.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from bot.domain.holding import Holds
from bot.domain.rollup import Child, roll_up
from bot.domain.strategy import (
    Aim,
    AimCard,
    Amounts,
    Bearer,
    Cost,
    ProgramCell,
    Serves,
    ServingLine,
)

Lines = Mapping[int, ServingLine]
"""What serves one objective, by the project's id."""


def cards(
    aims: Iterable[Aim],
    serving: Iterable[Serves],
    bearers: Iterable[Bearer],
    programs: Mapping[int, str],
    children: Mapping[int, Child],
    *,
    denied: Collection[int] = (),
) -> tuple[AimCard, ...]:
    """Put each project below the objectives that it serves: by itself, or else through its program.

    `children` are what the projects that count are rated; a paused one is listed and not rated. `denied` are
    those of which somebody has said that they serve nothing any more: what their program serves is named on
    the card and counts for nothing there.
    """
    known = list(aims)
    contradicted: dict[int, list[ServingLine]] = {}
    lines: dict[int, Lines] = {}
    found = lines_of(serving, bearers, programs)
    for aim in known:
        theirs = found[aim.objective_id]
        said_not = [at for at, line in theirs.items() if line.through and at in denied]
        contradicted[aim.objective_id] = [theirs.pop(at) for at in said_not]
        lines[aim.objective_id] = theirs
    strengths: dict[int, int] = defaultdict(int)
    for aim in known:
        if aim.state is Holds.NOW:
            for project_id, line in lines[aim.objective_id].items():
                strengths[project_id] += line.strength
    return tuple(
        _card(
            each,
            lines[each.objective_id],
            contradicted[each.objective_id],
            strengths,
            programs,
            children,
        )
        for each in known
    )


def lines_of(
    serving: Iterable[Serves], bearers: Iterable[Bearer], programs: Mapping[int, str]
) -> defaultdict[int, dict[int, ServingLine]]:
    """List by objective which projects serve it; a project's own word counts before its program's."""
    by_id = {each.project_id: each for each in bearers}
    inside: dict[int, list[Bearer]] = defaultdict(list)
    for bearer in by_id.values():
        if bearer.program_id is not None:
            inside[bearer.program_id].append(bearer)
    lines: defaultdict[int, dict[int, ServingLine]] = defaultdict(dict)
    for each in sorted(serving, key=lambda one: one.project_id is not None):
        if each.program_id is not None:
            for bearer in inside[each.program_id]:
                through = ServingLine(bearer, each.strength, each.sentence, programs[each.program_id])
                lines[each.objective_id][bearer.project_id] = through
        elif each.project_id in by_id:
            line = ServingLine(by_id[each.project_id], each.strength, each.sentence)
            lines[each.objective_id][each.project_id] = line
    return lines


def _card(
    aim: Aim,
    lines: Lines,
    contradicted: Iterable[ServingLine],
    strengths: Mapping[int, int],
    programs: Mapping[int, str],
    children: Mapping[int, Child],
) -> AimCard:
    in_force = aim.state is Holds.NOW
    return AimCard(
        aim=aim,
        rollup=roll_up(children[at] for at in lines if at in children),
        serving=tuple(sorted(lines.values(), key=lambda each: (-each.strength, each.bearer.name))),
        cost=cost_of((line.bearer, 1, 1) for line in lines.values()),
        share=cost_of((line.bearer, line.strength, strengths[at]) for at, line in lines.items() if in_force),
        benefits=roll_up(_benefits(lines[at], children[at]) for at in lines if at in children),
        cells=_cells(lines, programs, children),
        denied=tuple(sorted(contradicted, key=lambda each: each.bearer.name)),
    )


def _benefits(line: ServingLine, child: Child) -> Child:
    """Rate a project's benefits, as fresh as its report: one that says nothing of them lets them stand."""
    return replace(child, rating=line.bearer.benefits, weight=line.strength)


def _cells(
    lines: Lines, programs: Mapping[int, str], children: Mapping[int, Child]
) -> tuple[ProgramCell, ...]:
    """Split what serves an objective by program, by name; what is in none comes last."""
    inside: dict[int | None, list[Bearer]] = defaultdict(list)
    for line in lines.values():
        inside[line.bearer.program_id].append(line.bearer)
    order = sorted(inside, key=lambda at: (at is None, programs[at].casefold() if at is not None else ""))
    return tuple(
        ProgramCell(
            program_id=at,
            name=programs[at] if at is not None else "",
            rollup=roll_up(children[each.project_id] for each in inside[at] if each.project_id in children),
            projects=len(inside[at]),
            budget=_added((each.currency, each.budget, 1, 1) for each in inside[at]),
        )
        for at in order
    )


def cost_of(parts: Iterable[tuple[Bearer, int, int]]) -> Cost:
    """Add up what projects cost, each by its part: so many of so many."""
    counted = list(parts)
    return Cost(
        budget=_added((each.currency, each.budget, part, of) for each, part, of in counted),
        spent=_added((each.currency, each.spent, part, of) for each, part, of in counted),
        forecast=_added((each.currency, each.forecast, part, of) for each, part, of in counted),
        unsaid=sum(1 for each, _, _ in counted if each.forecast is None),
    )


def _added(amounts: Iterable[tuple[str, Decimal | None, int, int]]) -> Amounts:
    """Add up by currency; what has one divisor is added first, since sums of fractions take their time."""
    by_divisor: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for currency, amount, part, of in amounts:
        if amount:
            by_divisor[currency, of] += amount * part
    found: dict[str, Fraction] = defaultdict(Fraction)
    for (currency, of), much in by_divisor.items():
        found[currency] += Fraction(much) / of
    return tuple((currency, _to_the_cent(much)) for currency, much in sorted(found.items()) if much)


def _to_the_cent(amount: Fraction) -> Decimal:
    return Decimal(round(amount * 100)) / 100
