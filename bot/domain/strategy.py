"""Strategy: which objectives are served by what, what serves none, and what is excused from serving one."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.attesting import AttestedView
from bot.domain.complying import Complies, by_bearer, complies
from bot.domain.enums import Rating
from bot.domain.holding import Holds
from bot.domain.rollup import Rollup

_STRENGTHS = {"weakly": 1, "little": 1, "partly": 2, "strongly": 3, "1": 1, "2": 2, "3": 3}
STRENGTHS = {1: "weakly", 2: "partly", 3: "strongly"}
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?")
_OFF = re.compile(r"(?<!\S)(?:off|remove)(?!\S)", re.I)
_SMALL = re.compile(r"(?<!\S)(?:with|to|serves?)(?!\S)\s*$", re.I)
MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Aim:
    """A strategic objective: what it is, how it is measured, its weight from 1 to 5, and when it holds."""

    objective_id: int
    key: str
    title: str
    measure: str
    weight: int
    owner: str
    starts_on: date | None
    ends_on: date | None
    state: Holds


@dataclass(frozen=True, slots=True)
class Serves:
    """A project or, without one, a program that serves an objective: how strongly (1–3), and how in words."""

    objective_id: int
    project_id: int | None
    program_id: int | None
    strength: int
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A project as far as strategy needs it; money is in `currency`, whole units.

    `spent`, `forecast` and `benefits` are each from the newest report that gives them.
    """

    project_id: int
    key: str
    name: str
    program_id: int | None
    budget: Decimal | None
    spent: Decimal | None
    currency: str
    forecast: Decimal | None = None
    benefits: Rating = Rating.NOT_REPORTED


@dataclass(frozen=True, slots=True)
class Waiver:
    """A project that need not serve an objective until a day: who said so, and why."""

    project_id: int
    by: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Compliance:
    """How the portfolio complies with the strategy.

    `met` of `total` projects serve an objective in force, directly or through their program. The others are
    named, each once: those that serve `nothing`, those that serve only what is `over` or not begun, those
    whose waiver is `lapsed`, those that whoever steers them has `denied` to serve what their program serves,
    and those `waived`. `unserved` objectives are in force and served by nothing. `spend` adds up the budgets
    of all named but the waived, by currency.
    """

    met: int
    total: int
    nothing: tuple[Bearer, ...]
    over: tuple[tuple[Bearer, Aim], ...]
    waived: tuple[tuple[Bearer, Waiver], ...]
    unserved: tuple[Aim, ...]
    spend: tuple[tuple[str, Decimal], ...]
    lapsed: tuple[tuple[Bearer, Waiver], ...] = ()
    denied: tuple[Bearer, ...] = ()


def comply(
    bearers: Iterable[Bearer],
    aims: Collection[Aim],
    serving: Iterable[Serves],
    waivers: Iterable[Waiver],
    *,
    ended: Iterable[Waiver] = (),
    denied: Collection[int] = (),
) -> Compliance:
    """Hold the projects against the objectives; waivers are those that stand today, or have ended.

    `denied` are the projects of which somebody has said that they serve nothing any more: what their program
    serves then does not count for them.
    """
    known = {each.objective_id: each for each in aims}
    own, through = by_bearer((each.project_id, each.program_id, known[each.objective_id]) for each in serving)
    standing = {each.project_id: each for each in waivers}
    over_now = {each.project_id: each for each in ended}
    found: dict[Complies, list[Bearer]] = {each: [] for each in Complies}
    theirs: dict[int, list[Aim]] = {}
    served: set[int] = set()
    for bearer in bearers:
        at = bearer.project_id
        inherited = through[bearer.program_id] if bearer.program_id else []
        theirs[at] = own[at] + inherited
        served.update(each.objective_id for each in (own[at] if at in denied else theirs[at]))
        how = complies(
            (each.state for each in own[at]),
            (each.state for each in inherited),
            denied=at in denied,
            waived=at in standing,
            lapsed=at in over_now,
        )
        found[how].append(bearer)
    spend: dict[str, Decimal] = defaultdict(Decimal)
    for how in (Complies.NOTHING, Complies.OVER, Complies.LAPSED, Complies.DENIED):
        for bearer in found[how]:
            spend[bearer.currency] += bearer.budget or 0
    return Compliance(
        met=len(found[Complies.MET]),
        total=sum(map(len, found.values())),
        nothing=tuple(sorted(found[Complies.NOTHING], key=lambda each: (-(each.budget or 0), each.name))),
        over=tuple((each, _heaviest(theirs[each.project_id])) for each in found[Complies.OVER]),
        waived=tuple((each, standing[each.project_id]) for each in found[Complies.WAIVED]),
        unserved=tuple(each for each in aims if each.state is Holds.NOW and each.objective_id not in served),
        spend=tuple((currency, much) for currency, much in sorted(spend.items()) if much),
        lapsed=tuple((each, over_now[each.project_id]) for each in found[Complies.LAPSED]),
        denied=tuple(found[Complies.DENIED]),
    )


def _heaviest(aims: Iterable[Aim]) -> Aim:
    return max(aims, key=lambda each: each.weight)


@dataclass(frozen=True, slots=True)
class ServingLine:
    """One project that serves an objective, with how it stands; `through` names the program it serves by."""

    bearer: Bearer
    strength: int
    sentence: str
    through: str = ""


Amounts = tuple[tuple[str, Decimal], ...]
"""Money by currency; amounts of different currencies are never added."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the projects that serve an objective cost, by currency; `unsaid` of them give no forecast."""

    budget: Amounts = ()
    spent: Amounts = ()
    forecast: Amounts = ()
    unsaid: int = 0


@dataclass(frozen=True, slots=True)
class ProgramCell:
    """The projects of one program, or without an id of none, that serve an objective."""

    program_id: int | None
    name: str
    rollup: Rollup
    projects: int
    budget: Amounts


@dataclass(frozen=True, slots=True)
class AimCard:
    """An objective with what serves it, as its reader may see it, by program, and what that costs and gives.

    `cost` counts each project in full, `share` the part of it that falls to this objective. `benefits` rolls
    up how the projects rate theirs, each by the strength with which it serves. `denied` are projects whose
    program serves it and of which somebody has said that they do not: they count for nothing else here.
    """

    aim: Aim
    rollup: Rollup
    serving: tuple[ServingLine, ...]
    cost: Cost
    share: Cost
    benefits: Rollup
    cells: tuple[ProgramCell, ...] = ()
    denied: tuple[ServingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class StrategyView:
    """Every objective with what serves it, heaviest first, and how the portfolio complies."""

    cards: tuple[AimCard, ...]
    compliance: Compliance
    may_set: bool
    may_attest: bool = False
    attested: AttestedView = field(default_factory=AttestedView)


@dataclass(frozen=True, slots=True)
class AimForm:
    """What the form for an objective starts with; a new one has no id."""

    objective_id: int | None = None
    key: str = ""
    title: str = ""
    measure: str = ""
    weight: int = 3
    owner: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class AlignLine:
    """What a line asks for: the words before the objective's key, that key, how strongly, how in words."""

    thing: str = ""
    key: str = ""
    strength: int | None = None
    sentence: str = ""
    off: bool = False
    problem: str = ""


def read_align(text: str, keys: Collection[str]) -> AlignLine:
    """Read 'payroll O4 strongly: ends the typing-in of timesheets'; 'off' in the place of words ends it.

    The key is the last word before a colon that is one, so that a project may be named like one.
    """
    head, _, said = text.partition(":")
    words = head.split()
    folded = {each.casefold(): each for each in keys}
    at = next((i for i in range(len(words) - 1, -1, -1) if words[i].casefold() in folded), None)
    if at is None:
        return AlignLine(thing=text.strip())
    after = words[at + 1 :]
    strength = _STRENGTHS.get(after[0].casefold()) if after else None
    if after and strength is None and _NUMBER.fullmatch(after[0]):
        said = f"“{after[0]}” is no strength. Write weakly, partly or strongly, or 1 to 3."
        return AlignLine(thing=" ".join(words[:at]), key=folded[words[at].casefold()], problem=said)
    rest = " ".join(after[1:] if strength else after)
    off = bool(_OFF.fullmatch(rest.strip())) and not said.strip()
    sentence = " ".join(" ".join(["" if off else rest, said]).split())[:MOST_WORDS]
    thing = _SMALL.sub("", " ".join(words[:at])).strip()
    return AlignLine(thing, folded[words[at].casefold()], strength, sentence, off)
