"""Reading a status report in one line; docs/one-line.md is the grammar."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from bot.domain.enums import Dimension, EntryKind, Rating
from bot.domain.line.actuals import ActualReader, MilestoneActual
from bot.domain.line.cost import read_cost
from bot.domain.line.cost_forecast import read_cost_forecast
from bot.domain.line.dimensions import read_dimensions
from bot.domain.line.help import read_help, read_needs
from bot.domain.line.match import Match
from bot.domain.line.milestones import MilestoneFinder, MilestoneName
from bot.domain.line.moves import MoveReader
from bot.domain.line.name_index import Named, NameIndex, index_of
from bot.domain.line.news import begins_news, divides
from bot.domain.line.parts import Ignored, Line, Part, PartKind, Question, answered
from bot.domain.line.percent import read_percent
from bot.domain.line.projects import hide_other_names, read_project
from bot.domain.line.rating_words import rating_here
from bot.domain.line.ratings import read_overall
from bot.domain.line.risk import KINDS, RiskLine, parse_risk
from bot.domain.line.settling import MilestoneMove
from bot.domain.line.text import TokenKind, bag, ends_sentence
from bot.domain.register import unfit_response

__all__ = [
    "MilestoneActual",
    "MilestoneMove",
    "MilestoneName",
    "Part",
    "PartKind",
    "Question",
    "StatusLine",
    "answered",
    "parse_status",
]

NO_RATING = "No rating found. Is it green, amber or red?"


_ASKS = bag(
    "a an any the no your their his her our need needs needed want wants wanted for on of await awaiting "
    "awaits pending quick urgent"
)
"""Words before 'decision' that say that none has been made."""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What a status line says. Every word typed is in `summary` or in the words of a part.

    `rating`, `percent` (0 to 100), `spent` and `cost_forecast` (money, no currency) are None when not given;
    `comments` are what was said of a dimension behind its rating and a colon; `problems` are plain sentences
    that say what was not understood and how to write it; `questions` are to be asked.
    """

    text: str
    project: Match
    rating: Rating | None
    dimensions: Mapping[Dimension, Rating]
    comments: Mapping[Dimension, str]
    percent: int | None
    moves: tuple[MilestoneMove, ...]
    help_wanted: str
    spent: Decimal | None
    cost_forecast: Decimal | None
    summary: str
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]
    problems: tuple[str, ...]
    risks: tuple[RiskLine, ...] = field(default=())
    actuals: tuple[MilestoneActual, ...] = ()
    """Milestones that are done, or not done after all."""


def parse_status(
    text: str,
    *,
    projects: Sequence[Named] | NameIndex,
    milestones_of: Callable[[int], Sequence[MilestoneName]],
    today: date,
    day_first: bool = True,
    project: Named | None = None,
    ignore: Ignored = frozenset(),
) -> StatusLine:
    """Read one status report. Never raises; what is not understood stays in the summary, in order.

    `project` is the one already known (an answer to a prompt); `ignore` holds the spans of parts that the
    person un-recognised; `day_first` orders the two readings of '12/06', it does not choose one.
    """
    line = Line(text, ignore)
    index = index_of(projects)
    match = read_project(line, index, project)
    hide_other_names(line, index, found=match.found is not None)
    line.respell()
    line.judge()
    found = match.found
    risks = _read_risks(line, found, today, day_first) if text else ()
    help_wanted = read_help(line, today=today, day_first=day_first)
    milestones = tuple(milestones_of(found.id)) if found else ()
    finder = MilestoneFinder(line, milestones, today)
    actuals = ActualReader(line, finder, today, day_first=day_first).read()
    milestones = _with_actuals(milestones, actuals)
    moves = MoveReader(line, milestones, found, today, day_first).read()
    percent = read_percent(line, finder)
    spent = read_cost(line)
    cost_forecast = read_cost_forecast(line)
    dimensions, comments = read_dimensions(line)
    rating = read_overall(line, named=bool(match.words), found=bool(found))
    needs = read_needs(line, today=today, day_first=day_first)
    _say_what_is_missing(line, rating, text)
    parts = line.finished_parts("Summary")
    return StatusLine(
        text=text,
        project=match,
        rating=rating,
        dimensions=MappingProxyType(dimensions),
        comments=MappingProxyType(comments),
        percent=percent,
        moves=moves,
        actuals=actuals,
        help_wanted="; ".join(wish for wish in (help_wanted, needs) if wish),
        spent=spent,
        cost_forecast=cost_forecast,
        summary=line.left(),
        parts=parts,
        questions=tuple(line.questions),
        problems=tuple(line.problems),
        risks=risks,
    )


def _with_actuals(
    milestones: tuple[MilestoneName, ...], actuals: tuple[MilestoneActual, ...]
) -> tuple[MilestoneName, ...]:
    """The milestones as they stand once these are recorded."""
    said = {each.milestone_id: each.on for each in actuals}
    return tuple(replace(each, actual=said.get(each.id, each.actual)) for each in milestones)


def _read_risks(line: Line, project: Named | None, today: date, day_first: bool) -> tuple[RiskLine, ...]:
    """'risk: data migration p4 i5 owner @sam due fri' up to the end of its sentence."""
    risks: list[RiskLine] = []
    for i in range(len(line.tokens)):
        kind = KINDS.get(line.fold(i))
        if kind is None or line.fold(i + 1) != ":" or line.raw(i - 1) == "at":
            continue
        if kind is EntryKind.DECISION and line.fold(i - 1) in _ASKS:
            continue  # 'need a decision: which vendor' asks for one
        stop = i + 2
        while stop < len(line.tokens) and line.free(stop) and not _ends_entry(line, stop):
            stop += 1
        if stop == i + 2:
            continue
        start = i - 1 if line.fold(i - 1) == "new" else i
        nobody = Named(0, "", "")
        risk = parse_risk(
            line.words(i, stop), projects=(), today=today, day_first=day_first, project=project or nobody
        )
        if not risk.title:
            continue
        line.problems.extend(risk.problems)
        if unfit := unfit_response(risk.kind, risk.response):
            line.problems.append(unfit)
            risk = replace(risk, response=None)
        risks.append(risk)
        line.take(start, stop, PartKind.RISK, risk.kind.value.capitalize(), _shown(risk))
    return tuple(risks)


def _ends_entry(line: Line, i: int) -> bool:
    """Whether an entry of the register ends before `i`: with its sentence, or where other news begins."""
    if ends_sentence(line.tokens, i):
        return True
    if line.tokens[i - 1].kind is TokenKind.NUMBER and (here := rating_here(line, i, expected=False)):
        return line.boundary(here[0])  # 'risk: data late p4 i5 amber'
    return divides(line, i) and begins_news(line, i + 1)


def _shown(risk: RiskLine) -> str:
    scores = [f"{letter}{n}" for letter, n in (("P", risk.probability), ("I", risk.impact)) if n]
    return " ".join([risk.title, *scores])


def _say_what_is_missing(line: Line, rating: Rating | None, text: str) -> None:
    if not text.strip():
        line.problems[:] = ["Nothing to report yet. Write one line, for example: payroll amber vendor late."]
        return
    asked = any(question.about == "Status" for question in line.questions)
    if rating is None and not asked:
        line.problems.append(NO_RATING)
