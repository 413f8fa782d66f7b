"""The lines of a digest's lists: one thing, one line, the same for Slack, its long lists and the terminal.

Nothing is escaped here; each surface makes the text harmless in its own way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.blocks.kit import count, day, done_on, lasting, names, shorten
from bot.domain.digest import DigestList
from bot.domain.digest.items import (
    LOAD_DAYS,
    CarrierItem,
    CollisionItem,
    ConfidenceChange,
    CostGrowth,
    DueSoon,
    Gap,
    HelpWanted,
    LinkageItem,
    Missing,
    OverloadItem,
    PendingChange,
    ProjectRef,
    Rated,
    RatingChange,
    Reached,
    RiskChange,
    SharedPeople,
    Slip,
    ViewsDiffer,
)
from bot.domain.linkage.facts import Quote
from bot.domain.linkage.reasons import told

NAME = 70
TITLE = 110
QUOTE = 160
MILLION = 1_000_000

TITLES: Mapping[DigestList, str] = {
    DigestList.HELP_WANTED: "Help wanted",
    DigestList.PENDING: "Changes to decide",
    DigestList.LINKAGES: "Linkages to decide",
    DigestList.RATINGS: "Ratings that changed",
    DigestList.WORST: "Red and Amber, worst first",
    DigestList.CONFIDENCE_FELL: "Delivery confidence fell",
    DigestList.CONFIDENCE_ROSE: "Delivery confidence rose",
    DigestList.VIEWS_DIFFER: "PM and reviewer see it differently",
    DigestList.NEW_RISKS: "New risks and issues",
    DigestList.GROWN_RISKS: "Risks and issues that grew",
    DigestList.SLIPS: "Milestones that slipped",
    DigestList.BROUGHT_FORWARD: "Milestones brought forward",
    DigestList.REACHED: "Milestones reached",
    DigestList.DUE_SOON: "Due within seven days",
    DigestList.COLLISIONS: "Go-lives that collide",
    DigestList.COST_GROWTH: "Cost forecasts that grew",
    DigestList.OVERLOADS: "Deployed over 100 %",
    DigestList.CARRIERS: "Too many critical projects",
    DigestList.SHARED_PEOPLE: "Red projects share people",
    DigestList.NO_OBJECTIVE: "Serving no objective",
    DigestList.GAPS: "Other gaps of the strategy",
    DigestList.STILL_RED: "Still Red",
    DigestList.MISSING: "Reports that are missing",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: what it is about, and what is to be said of it."""

    about: str
    says: str


def name(project: ProjectRef) -> str:
    """Name a project, shortened."""
    return shorten(project.name, NAME)


def _with_program(project: ProjectRef) -> str:
    return f"{name(project)} ({shorten(project.program, NAME)})" if project.program else name(project)


def beside(forecast: date | None, baseline: date | None) -> str:
    """Write a forecast with its baseline, if it has one."""
    return f"{day(forecast)} ({day(baseline)})" if baseline else day(forecast)


def gist(text: str) -> str:
    """Quote the first words that say something: lines that only announce what follows are passed over."""
    lines = [line.strip().lstrip("-•* ") for line in text.splitlines() if line.strip()]
    saying = [line for line in lines if not line.endswith((":", ";"))] or lines
    return shorten(" ".join(" ".join(saying).split()), QUOTE)


def _help_wanted(asked: HelpWanted) -> Line:
    wanted = f"“{shorten(' '.join(asked.wanted.split()), QUOTE)}”"
    since = "" if asked.new else f", still open since {day(asked.reported_on)}"
    return Line(
        name(asked.project),
        f"{wanted}, {shorten(asked.manager, NAME) or 'no PM recorded'}, {asked.rating.word}{since}",
    )


def _confidence_change(change: ConfidenceChange) -> Line:
    return Line(name(change.project), f"{change.now.word}, was {change.was.word}")


def _views_differ(views: ViewsDiffer) -> Line:
    why = f": “{gist(views.reason)}”" if views.reason else ""
    manager = shorten(views.manager, NAME) or "The PM"
    said = f"{manager} reports {views.rating.word}, delivery confidence is {views.confidence.word}{why}"
    return Line(name(views.project), said)


def _risk(risk: RiskChange) -> Line:
    score = f"score {risk.score}" + (f", was {risk.was}" if risk.was is not None else "")
    owner = shorten(risk.owner, NAME) if risk.owner else "no owner recorded"
    due = f", due {day(risk.due)}" if risk.due else ""
    said = f"{risk.reference} {shorten(risk.title, TITLE)}: {score}, {owner}{due}"
    return Line(name(risk.project), said)


def _pending(change: PendingChange) -> Line:
    whose = f"{shorten(change.decider, NAME)} or the PMO decides" if change.decider else "the PMO decides"
    waits = "new" if change.new else f"waits for {count(change.days, 'day')}"
    return Line(
        name(change.project), f"{shorten(change.title, TITLE)} ({change.reference}), {waits}, {whose}"
    )


def milestone_name(called: str, *, go_live: bool) -> str:
    """Name a milestone, and say so if it is the go-live."""
    return shorten(called, NAME) + (" (go-live)" if go_live and "live" not in called.casefold() else "")


def _collision(collision: CollisionItem) -> Line:
    """Who goes live when on what: 'SAP: Payroll 19 Feb 2027 and Expenses 23 Feb 2027'."""
    going = [f"{name(project)} {day(on)}" for project, on in collision.going_live]
    on = names([shorten(each, NAME) for each in collision.things], 3)
    return Line(on, names(going, 4))


def _slip(slip: Slip) -> Line:
    later = f"{lasting(abs(slip.days))} {'later' if slip.days > 0 else 'earlier'}"
    often = f", moved {slip.moves} times" if slip.moves > 1 else ""
    baseline = f", baseline {day(slip.baseline)}" if slip.baseline else ", no baseline"
    what = milestone_name(slip.name, go_live=slip.go_live)
    return Line(
        name(slip.project), f"{what}: {day(slip.forecast)}, was {day(slip.was)}{baseline} ({later}{often})"
    )


def _reached(step: Reached) -> Line:
    return Line(name(step.project), f"{shorten(step.name, NAME)}: {done_on(step.actual, step.baseline)}")


def _due_soon(due: DueSoon) -> Line:
    when = {0: "today", 1: "tomorrow"}.get(due.days, f"in {due.days} days")
    late = f", baseline {day(due.baseline)}" if due.baseline else ", no baseline"
    what = milestone_name(due.name, go_live=due.go_live)
    return Line(name(due.project), f"{what}: {day(due.forecast)}, {when}{late}")


def _cost_growth(growth: CostGrowth) -> Line:
    was = "the budget of " if growth.budgeted else ""
    now, before = _money(growth.now), _money(growth.was)
    said = f"{now} {growth.currency}, was {was}{before} (+{growth.percent:,} %)"
    return Line(name(growth.project), said)


def _money(amount: Decimal) -> str:
    return f"{amount / MILLION:,.1f} million" if amount >= 10 * MILLION else f"{amount:,.0f}"


def _carrier(each: CarrierItem) -> Line:
    on = names([name(project) for project in each.projects], 4)
    said = f"{on}, {each.percent} % together from {day(each.first)}"
    return Line(shorten(each.name, NAME) or "Somebody", said)


def _sharing(each: SharedPeople) -> Line:
    whom = names([shorten(person, NAME) or "Somebody" for person in each.people], 4)
    return Line(f"{name(each.a)} and {name(each.b)}", whom)


def _overload(over: OverloadItem) -> Line:
    on = names([name(each) for each in over.projects], 4) or "projects not shown here"
    when = f"on {over.days if over.days < LOAD_DAYS else 'all'} of the next {LOAD_DAYS} days"
    begins = f", first on {day(over.first)}" if over.days < LOAD_DAYS else ""
    return Line(shorten(over.name, NAME) or "Somebody", f"{over.percent} % {when}{begins}: {on}")


def sides(linkage: LinkageItem) -> tuple[str, str]:
    """Name both projects of a linkage, each with its program."""
    return _with_program(linkage.a), _with_program(linkage.b)


def linkage_kind(linkage: LinkageItem) -> str:
    """Say what is asked of the reader, and whether wording is all that it rests on."""
    return "Linkage to decide" if linkage.by_fact else "Alike in their words only"


def reasons(linkage: LinkageItem) -> tuple[tuple[str, str], ...]:
    """Give the strongest reasons for a linkage; one of them with the words that it rests on."""
    return tuple((each.sentence, quoted(each.quotes)) for each in told(linkage.evidence))


def quoted(quotes: Sequence[Quote]) -> str:
    """Give the words that a reason rests on, each with where and when it was said."""
    words = []
    for quote in quotes[:2]:
        when = f", {day(quote.on)}" if quote.on and day(quote.on) not in quote.source else ""
        words.append(f"“{shorten(' '.join(quote.text.split()), QUOTE)}” ({quote.source}{when})")
    return " · ".join(words)


def _rating(change: RatingChange) -> Line:
    why = f": “{gist(change.summary)}”" if change.summary else ""
    manager = shorten(change.manager, NAME) or "no PM recorded"
    return Line(name(change.project), f"{change.now.label}, was {change.was.label}, {manager}{why}")


def _missing(report: Missing) -> Line:
    age = "never reported" if report.age_days is None else f"last report {count(report.age_days, 'day')} ago"
    return Line(name(report.project), f"{age}, {shorten(report.manager, NAME) or 'no PM recorded'}")


def _linkage(found: LinkageItem) -> Line:
    why = [sentence for sentence, _ in reasons(found)][:1]
    return Line(" ↔ ".join(sides(found)), "".join(why))


def _rated(stands: Rated) -> Line:
    manager = shorten(stands.manager, NAME) or "no PM recorded"
    return Line(name(stands.project), f"{stands.rating.label}, {manager}")


def _gap(found: Gap) -> Line:
    says = f" ({shorten(found.says, NAME)})" if found.says else ""
    return Line(f"{shorten(found.name, NAME)}{says}", found.kind.value)


def _alone(project: ProjectRef) -> Line:
    return Line(_with_program(project), "")


LINES: Mapping[DigestList, Callable[[Any], Line]] = {
    DigestList.HELP_WANTED: _help_wanted,
    DigestList.PENDING: _pending,
    DigestList.LINKAGES: _linkage,
    DigestList.RATINGS: _rating,
    DigestList.WORST: _rated,
    DigestList.CONFIDENCE_FELL: _confidence_change,
    DigestList.CONFIDENCE_ROSE: _confidence_change,
    DigestList.VIEWS_DIFFER: _views_differ,
    DigestList.NEW_RISKS: _risk,
    DigestList.GROWN_RISKS: _risk,
    DigestList.SLIPS: _slip,
    DigestList.BROUGHT_FORWARD: _slip,
    DigestList.REACHED: _reached,
    DigestList.DUE_SOON: _due_soon,
    DigestList.COLLISIONS: _collision,
    DigestList.COST_GROWTH: _cost_growth,
    DigestList.OVERLOADS: _overload,
    DigestList.CARRIERS: _carrier,
    DigestList.SHARED_PEOPLE: _sharing,
    DigestList.NO_OBJECTIVE: _alone,
    DigestList.GAPS: _gap,
    DigestList.STILL_RED: _alone,
    DigestList.MISSING: _missing,
}
"""How a thing of each list is said in one line."""
