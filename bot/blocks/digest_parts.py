"""The words of a digest, the same for Slack and for the terminal: parts with a title and short lines.

Nothing is escaped here; each surface makes the text harmless in its own way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.blocks.digest_lines import LINES, NAME, TITLES, Line, beside, gist, name
from bot.blocks.kit import count, day, names, shorten, weekday
from bot.domain.digest import DigestList
from bot.domain.digest.items import Digest, ProjectRef, RatingChange, Top
from bot.domain.periods import local_day, zone_or_utc

MOST_TOLD = 5
MERELY_STANDS = (
    DigestList.VIEWS_DIFFER,
    DigestList.DUE_SOON,
    DigestList.COLLISIONS,
    DigestList.OVERLOADS,
    DigestList.CARRIERS,
    DigestList.SHARED_PEOPLE,
    DigestList.NO_OBJECTIVE,
    DigestList.GAPS,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A titled list: `more` counts what is left out of it, `heard` what its reader was told before.

    `which` is the list to ask for, to see all of it; an excerpt of others has none.
    """

    title: str
    lines: tuple[Line, ...]
    more: int = 0
    which: DigestList | None = None
    heard: int = 0
    total: int = 0
    """How many there are of a list whose lines name several."""
    cut: bool = False
    """Whether one of these lines leaves some out."""

    @property
    def rest(self) -> str:
        """Say what is not shown; empty when all is."""
        if not self.lines:
            return f"{self.heard:,} told before still {'waits' if self.heard == 1 else 'wait'}"
        left = [f"{self.more:,} more"] if self.more else []
        told = [f"{self.heard:,} told before"] if self.heard else []
        return f"… and {names([*left, *told])}" if left or told else ""


def parts(digest: Digest) -> tuple[Part, ...]:
    """List what happened beside the ratings, the gravest first; a part without lines is left out."""
    everything = (
        Part("In their words", tuple(_told(digest))[:MOST_TOLD]),
        _part(DigestList.CONFIDENCE_FELL, digest.confidence_fell),
        _part(DigestList.VIEWS_DIFFER, digest.views_differ),
        _part(DigestList.NEW_RISKS, digest.new_risks),
        _part(DigestList.GROWN_RISKS, digest.grown_risks),
        _part(DigestList.SLIPS, digest.slips),
        _part(DigestList.DUE_SOON, digest.due_soon),
        _part(DigestList.COLLISIONS, digest.collisions),
        _part(DigestList.COST_GROWTH, digest.cost_growth),
        _part(DigestList.CONFIDENCE_ROSE, digest.confidence_rose),
        _part(DigestList.REACHED, digest.reached),
        _part(DigestList.BROUGHT_FORWARD, digest.brought_forward),
        _part(DigestList.OVERLOADS, digest.overloads),
        _part(DigestList.CARRIERS, digest.carriers),
        _part(DigestList.SHARED_PEOPLE, digest.shared_people),
    )
    return tuple(each for each in everything if each.lines)


def stands(digest: Digest) -> tuple[tuple[DigestList, int], ...]:
    """Say which lists, and how much of each, merely stand as their reader was told before."""
    return tuple((each, digest.still_of(each)) for each in MERELY_STANDS if digest.still_of(each))


def stands_line(digest: Digest) -> str:
    """Count what merely stands in one line; empty without any."""
    told = [f"{TITLES[which]} ({number:,})" for which, number in stands(digest)]
    return f"Still so: {' · '.join(told)}" if told else ""


def waiting(digest: Digest) -> tuple[Part, ...]:
    """List what PMs ask for and the change requests that wait, which come before everything else."""
    everything = (
        _part(DigestList.HELP_WANTED, digest.help_wanted, digest.still_of(DigestList.HELP_WANTED)),
        _part(DigestList.PENDING, digest.pending, digest.still_of(DigestList.PENDING)),
    )
    return tuple(each for each in everything if each.lines or each.heard)


def undecided(digest: Digest) -> str:
    """Count the suggestions that were told before, so that none is told each day; empty without any."""
    if not digest.undecided.more:
        return ""
    waits = "waits" if digest.undecided.more == 1 else "wait"
    return f"{count(digest.undecided.more, 'linkage')} suggested before still {waits} for a decision"


def decisions(digest: Digest) -> str:
    """Say what waits for somebody's decision; empty when nothing does."""
    waits = []
    if asked := digest.help_wanted.total + digest.still_of(DigestList.HELP_WANTED):
        waits.append(count(asked, "request for help", "requests for help"))
    if asked := digest.pending.total + digest.still_of(DigestList.PENDING):
        waits.append(count(asked, "change"))
    joined = [each for each in digest.linkages if each.by_fact]
    if joined:
        waits.append(count(len(joined), "linkage"))
    return f"Waiting for a decision: {names(waits)}" if waits else ""


def headline(digest: Digest) -> str:
    """Say the point in at most five sentences: what changed, what is missing, what waits for the reader."""
    sentences = list(_changes(digest))[:3]
    if not sentences:
        sentences = [f"Nothing changed since {day(local_day(digest.since, digest.time_zone))}"]
        if news := [f"{TITLES[which]} ({number:,})" for which, number in digest.news]:
            sentences.append(f"New here: {names(news)}")
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
    better = f" and {digest.better.total:,} better" if digest.better else ""
    if other:
        worse = f"{other:,} more" if digest.turned_red else count(other, "project")
        yield f"{worse} got worse{better}"
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
    if digest.better and not other:
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
        return (
            "No report is due yet since the due days changed" if seen.forgiven else "No reports were due yet"
        )
    when = f"for {weekday(seen.due)}" if seen.due else "when it was due"
    said = f"{seen.reported:,} of {seen.expected:,} reported {when}"
    if seen.repeats:
        said += f", {seen.repeats:,} of them with no change"
    if seen.excused:
        said += f"; {seen.excused:,} excused with a reason"
    if seen.forgiven:
        said += f"; {seen.forgiven:,} not due yet since their due days changed"
    if not seen.missing:
        return said
    never = [name(each.project) for each in seen.missing if each.age_days is None]
    late = [
        f"{name(each.project)} ({count(each.age_days, 'day')})"
        for each in seen.missing
        if each.age_days is not None
    ]
    if never:
        said += f". Never reported: {', '.join(never)}"
    if late:
        said += f". Missing, with the age of the last report: {', '.join(late)}"
    return said + (f" … and {seen.missing.more:,} more" if seen.missing.more else "")


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
        line += f". Still Red: {_named(digest.still_red)}"
    return line


def no_objective(digest: Digest) -> str:
    """Name those that serve no objective, in one line; empty when there are none."""
    if not digest.no_objective:
        return ""
    return f"Serving no objective: {_named(digest.no_objective)}"


def _named(listed: Top[ProjectRef]) -> str:
    """Name projects in one sentence, and say how many are left out."""
    more = [f"{listed.more:,} more"] if listed.more else []
    return names([*map(name, listed), *more], len(listed.shown) + 1)


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


def _part(which: DigestList, items: Top[Any], heard: int = 0) -> Part:
    return Part(TITLES[which], tuple(map(LINES[which], items)), items.more, which, heard)


def _told(digest: Digest) -> Iterable[Line]:
    for worse in digest.worse:
        if worse.summary:
            said = f"“{gist(worse.summary)}” (report of {day(worse.reported_on)})"
            yield Line(name(worse.project), said)
    for fell in digest.confidence_fell:
        if fell.reason:
            yield Line(name(fell.project), f"“{gist(fell.reason)}” (rated {day(fell.rated_on)})")
