"""The words of a digest, the same for Slack and for the terminal: parts with a title and short lines.

Nothing is escaped here; each surface makes the text harmless in its own way.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bot.blocks.kit import count, day, done_on, lasting, names, shorten, weekday
from bot.domain.digest.items import (
    LOAD_DAYS,
    CollisionItem,
    ConfidenceChange,
    CostGrowth,
    Digest,
    DueSoon,
    HelpWanted,
    LinkageItem,
    Missing,
    OverloadItem,
    PendingChange,
    ProjectRef,
    RatingChange,
    Reached,
    RiskChange,
    Slip,
    Top,
    ViewsDiffer,
)
from bot.domain.linkage.facts import Quote
from bot.domain.linkage.reasons import told
from bot.domain.periods import local_day, zone_or_utc

NAME = 70
TITLE = 110
QUOTE = 160
MOST_TOLD = 5
MILLION = 1_000_000
REGISTER = "/register risks issues"
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: what it is about, and what is to be said of it."""

    about: str
    says: str


@dataclass(frozen=True, slots=True)
class Part:
    """A titled list; `more` counts what is left out. A standing part says what is so, not what happened."""

    title: str
    lines: tuple[Line, ...]
    more: int = 0
    standing: bool = False
    where: str = ""
    """The command that shows the rest."""


def parts(digest: Digest) -> tuple[Part, ...]:
    """List what happened beside the ratings, the gravest first; a part without lines is left out."""
    everything = (
        Part("In their words", tuple(_told(digest))[:MOST_TOLD]),
        _part("Delivery confidence fell", digest.confidence_fell, _confidence),
        _part("PM and reviewer see it differently", digest.views_differ, _differs, standing=True),
        _part("New risks and issues", digest.new_risks, _risk, where=REGISTER),
        _part("Risks and issues that grew", digest.grown_risks, _risk, where=REGISTER),
        _part("Milestones that slipped", digest.slips, _slip),
        _part("Due within seven days", digest.due_soon, _due),
        _part("Go-lives that collide", digest.collisions, _collision, standing=True),
        _part("Cost forecasts that grew", digest.cost_growth, _cost),
        _part("Delivery confidence rose", digest.confidence_rose, _confidence),
        _part("Milestones reached", digest.reached, _reached),
        _part("Milestones brought forward", digest.brought_forward, _slip),
        _part("Deployed over 100 %", digest.overloads, _overload, standing=True),
    )
    return tuple(each for each in everything if each.lines)


def stands(digest: Digest, everything: Iterable[Part]) -> str:
    """Count in one line which parts merely stand, for a digest that does not tell them; empty without any."""
    counts = [(each.title, len(each.lines) + each.more) for each in everything if each.standing]
    counts.append(("Serving no objective", digest.no_objective.total))
    counts.append(("Other gaps of the strategy", len(digest.gaps)))
    told = [f"{named} ({number:,})" for named, number in counts if number]
    return f"Still so: {' · '.join(told)}" if told else ""


def waiting(digest: Digest) -> tuple[Part, ...]:
    """List what PMs ask for and the change requests that wait, which come before everything else."""
    everything = (
        _part("Help wanted", digest.help_wanted, _help),
        _part("Changes to decide", digest.pending, _pending, where="/register changes"),
    )
    return tuple(each for each in everything if each.lines)


def undecided(digest: Digest) -> str:
    """Count the suggestions that were told before, so that none is told each day; empty without any."""
    if not digest.undecided:
        return ""
    waits = "waits" if digest.undecided == 1 else "wait"
    return f"{count(digest.undecided, 'linkage')} suggested before still {waits} for a decision"


def decisions(digest: Digest) -> str:
    """Say what waits for somebody's decision; empty when nothing does."""
    waits = []
    if digest.help_wanted:
        waits.append(count(digest.help_wanted.total, "request for help", "requests for help"))
    if digest.pending:
        waits.append(count(digest.pending.total, "change"))
    joined = [each for each in digest.linkages if each.by_fact]
    if joined:
        waits.append(count(len(joined), "linkage"))
    return f"Waiting for a decision: {names(waits)}" if waits else ""


def headline(digest: Digest) -> str:
    """Say the point in at most five sentences: what changed, what is missing, what waits for the reader."""
    sentences = list(_changes(digest))[:3]
    if not sentences:
        sentences = [f"Nothing changed since {day(local_day(digest.since, digest.time_zone))}"]
    missing = digest.coverage.missing.total
    if missing:
        sentences.append(f"{count(missing, 'report')} {'is' if missing == 1 else 'are'} missing")
    if waits := decisions(digest):
        sentences.append(waits)
    return ". ".join(sentences) + "."


def _changes(digest: Digest) -> Iterable[str]:
    other = digest.worse.total - digest.turned_red
    of_all = count(digest.projects, "project")
    if digest.turned_red:
        yield f"{digest.turned_red:,} of {of_all} turned Red"
    if other:
        yield f"{other:,} more got worse" if digest.turned_red else f"{count(other, 'project')} got worse"
    if digest.confidence_fell:
        rose = f" and rose on {digest.confidence_rose.total:,}" if digest.confidence_rose else ""
        yield f"Delivery confidence fell on {digest.confidence_fell.total:,} of {of_all}{rose}"
    if digest.slips:
        yield f"{count(digest.slips.total, 'milestone')} slipped"
    if digest.new_risks:
        yield f"{count(digest.new_risks.total, 'new risk or issue', 'new risks and issues')}"
    if digest.grown_risks:
        yield f"{count(digest.grown_risks.total, 'risk or issue', 'risks and issues')} grew"
    if digest.cost_growth:
        yield f"{count(digest.cost_growth.total, 'cost forecast')} grew"
    if digest.better:
        yield f"{count(digest.better.total, 'project')} got better"
    if digest.confidence_rose and not digest.confidence_fell:
        yield f"Delivery confidence rose on {count(digest.confidence_rose.total, 'project')}"
    if digest.brought_forward:
        yield f"{count(digest.brought_forward.total, 'milestone')} came forward"
    if digest.reached:
        yield f"{count(digest.reached.total, 'milestone')} reached"


def title(digest: Digest) -> str:
    """Name the digest and its day."""
    return f"{digest.title}, {day(local_day(digest.as_of, digest.time_zone))}"


def coverage(digest: Digest) -> str:
    """Say how many reported, and name those that did not, with the age of their last report."""
    seen = digest.coverage
    if not seen.expected:
        return "No reports were due yet"
    when = f"for {weekday(seen.due)}" if seen.due else "when it was due"
    said = f"{seen.reported:,} of {seen.expected:,} reported {when}"
    if seen.repeats:
        said += f", {seen.repeats:,} of them with no change"
    if seen.excused:
        said += f"; {seen.excused:,} excused with a reason"
    if not seen.missing:
        return said
    listed = ", ".join(_missing(each) for each in seen.missing)
    return f"{said}. Missing, with the age of the last report: {listed}" + (
        f" … and {seen.missing.more:,} more" if seen.missing.more else ""
    )


def confidence(digest: Digest) -> str:
    """Tally the delivery confidence of all projects that have one; empty when none has."""
    if not digest.confidence:
        return ""
    rated = sum(number for _, number in digest.confidence)
    tally = ", ".join(f"{number:,} {each.word}" for each, number in digest.confidence)
    return f"Delivery confidence of {rated:,} of {count(digest.projects, 'project')}: {tally}"


def unchanged(digest: Digest) -> str:
    """Put everything that stands as it stood into one line; empty when there is nothing."""
    if not digest.unchanged:
        return ""
    tally = ", ".join(f"{number:,} {rating.word}" for rating, number in digest.unchanged)
    line = f"{digest.unchanged_total:,} unchanged: {tally}"
    if digest.still_red:
        red = names([shorten(each.name, NAME) for each in digest.still_red], 5)
        hidden = digest.still_red.more if len(digest.still_red.shown) <= 5 else 0
        line += f". Still Red: {red}" + (f" and {hidden:,} more" if hidden else "")
    return line


def no_objective(digest: Digest) -> str:
    """Name those that serve no objective, in one line; empty when there are none."""
    if not digest.no_objective:
        return ""
    listed = [_name(each) for each in digest.no_objective]
    more = [count(digest.no_objective.more, "more", "more")] if digest.no_objective.more else []
    return f"Serving no objective: {names([*listed, *more], len(listed) + 1)}"


def span(digest: Digest) -> tuple[str, str]:
    """Say which time the digest covers."""
    local = digest.as_of.astimezone(zone_or_utc(digest.time_zone))
    since = day(local_day(digest.since, digest.time_zone))
    return f"Changes since {since}", f"Data to {local:%H:%M} ({digest.time_zone})"


RATING_HEAD = ("Project", "Status", "Was", "Go-live (baseline)", "PM")


def rating_rows(digest: Digest) -> tuple[tuple[str, ...], ...]:
    """List projects whose rating changed as rows of a table, worst first, the better ones last."""
    return tuple(_rating_row(each) for each in (*digest.worse, *digest.better))


def _rating_row(change: RatingChange) -> tuple[str, ...]:
    return (
        f"{shorten(change.project.name, NAME)} ({change.project.key})",
        change.now.label,
        change.was.label,
        beside(change.go_live, change.baseline) if change.go_live else "",
        shorten(change.manager, NAME) or "No PM recorded",
    )


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


def _part(
    named: str,
    items: Top[Item],
    line: Callable[[Item], Line],
    *,
    standing: bool = False,
    where: str = "",
) -> Part:
    return Part(named, tuple(line(each) for each in items), items.more, standing, where)


def _name(project: ProjectRef) -> str:
    return shorten(project.name, NAME)


def _with_program(project: ProjectRef) -> str:
    return f"{_name(project)} ({shorten(project.program, NAME)})" if project.program else _name(project)


def _missing(missing: Missing) -> str:
    age = "never reported" if missing.age_days is None else count(missing.age_days, "day")
    return f"{_name(missing.project)} ({age})"


def beside(forecast: date | None, baseline: date | None) -> str:
    """Write a forecast with its baseline, if it has one."""
    return f"{day(forecast)} ({day(baseline)})" if baseline else day(forecast)


def _told(digest: Digest) -> Iterable[Line]:
    for worse in digest.worse:
        if worse.summary:
            said = f"“{gist(worse.summary)}” (report of {day(worse.reported_on)})"
            yield Line(_name(worse.project), said)
    for fell in digest.confidence_fell:
        if fell.reason:
            yield Line(_name(fell.project), f"“{gist(fell.reason)}” (rated {day(fell.rated_on)})")


def gist(text: str) -> str:
    """Quote the first words that say something: lines that only announce what follows are passed over."""
    lines = [line.strip().lstrip("-•* ") for line in text.splitlines() if line.strip()]
    saying = [line for line in lines if not line.endswith((":", ";"))] or lines
    return shorten(" ".join(" ".join(saying).split()), QUOTE)


def _help(asked: HelpWanted) -> Line:
    wanted = f"“{shorten(' '.join(asked.wanted.split()), QUOTE)}”"
    since = "" if asked.new else f", still open since {day(asked.reported_on)}"
    return Line(
        _name(asked.project),
        f"{wanted}, {shorten(asked.manager, NAME) or 'no PM recorded'}, {asked.rating.word}{since}",
    )


def _confidence(change: ConfidenceChange) -> Line:
    return Line(_name(change.project), f"{change.now.word}, was {change.was.word}")


def _differs(views: ViewsDiffer) -> Line:
    why = f": “{gist(views.reason)}”" if views.reason else ""
    manager = shorten(views.manager, NAME) or "The PM"
    said = f"{manager} reports {views.rating.word}, delivery confidence is {views.confidence.word}{why}"
    return Line(_name(views.project), said)


def _risk(risk: RiskChange) -> Line:
    score = f"score {risk.score}" + (f", was {risk.was}" if risk.was is not None else "")
    owner = shorten(risk.owner, NAME) if risk.owner else "no owner recorded"
    due = f", due {day(risk.due)}" if risk.due else ""
    said = f"{risk.reference} {shorten(risk.title, TITLE)}: {score}, {owner}{due}"
    return Line(_name(risk.project), said)


def _pending(change: PendingChange) -> Line:
    whose = f"{shorten(change.decider, NAME)} or the PMO decides" if change.decider else "the PMO decides"
    waits = "new" if change.new else f"waits for {count(change.days, 'day')}"
    return Line(
        _name(change.project), f"{shorten(change.title, TITLE)} ({change.reference}), {waits}, {whose}"
    )


def milestone_name(name: str, *, go_live: bool) -> str:
    """Name a milestone, and say so if it is the go-live."""
    return shorten(name, NAME) + (" (go-live)" if go_live and "live" not in name.casefold() else "")


def _collision(collision: CollisionItem) -> Line:
    """Who goes live when on what: 'SAP: Payroll 19 Feb 2027 and Expenses 23 Feb 2027'."""
    going = [f"{_name(project)} {day(on)}" for project, on in collision.going_live]
    on = names([shorten(each, NAME) for each in collision.things], 3)
    return Line(on, names(going, 4))


def _slip(slip: Slip) -> Line:
    later = f"{lasting(abs(slip.days))} {'later' if slip.days > 0 else 'earlier'}"
    often = f", moved {slip.moves} times" if slip.moves > 1 else ""
    baseline = f", baseline {day(slip.baseline)}" if slip.baseline else ", no baseline"
    what = milestone_name(slip.name, go_live=slip.go_live)
    return Line(
        _name(slip.project), f"{what}: {day(slip.forecast)}, was {day(slip.was)}{baseline} ({later}{often})"
    )


def _reached(step: Reached) -> Line:
    return Line(_name(step.project), f"{shorten(step.name, NAME)}: {done_on(step.actual, step.baseline)}")


def _due(due: DueSoon) -> Line:
    when = {0: "today", 1: "tomorrow"}.get(due.days, f"in {due.days} days")
    late = f", baseline {day(due.baseline)}" if due.baseline else ", no baseline"
    what = milestone_name(due.name, go_live=due.go_live)
    return Line(_name(due.project), f"{what}: {day(due.forecast)}, {when}{late}")


def _cost(growth: CostGrowth) -> Line:
    was = "the budget of " if growth.budgeted else ""
    now, before = _money(growth.now), _money(growth.was)
    said = f"{now} {growth.currency}, was {was}{before} (+{growth.percent:,} %)"
    return Line(_name(growth.project), said)


def _money(amount: Decimal) -> str:
    return f"{amount / MILLION:,.1f} million" if amount >= 10 * MILLION else f"{amount:,.0f}"


def _overload(over: OverloadItem) -> Line:
    on = names([_name(each) for each in over.projects], 4) or "projects not shown here"
    when = f"on {over.days if over.days < LOAD_DAYS else 'all'} of the next {LOAD_DAYS} days"
    begins = f", first on {day(over.first)}" if over.days < LOAD_DAYS else ""
    return Line(shorten(over.name, NAME) or "Somebody", f"{over.percent} % {when}{begins}: {on}")
