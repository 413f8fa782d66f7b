"""What the pictures of a digest show, in words: beside them, read out, and in their place."""

from itertools import groupby

from bot.blocks.digest_lines import beside, milestone_name
from bot.blocks.digest_list import show_all
from bot.blocks.digest_parts import title
from bot.blocks.kit import (
    NOTIFICATION_TEXT,
    SECTION_TEXT,
    Block,
    Shown,
    bold,
    count,
    day,
    escape,
    fit,
    names,
    picture,
    section,
    shorten,
    table,
)
from bot.domain.digest import Digest, DigestList
from bot.domain.digest.items import Slip
from bot.domain.digest.weeks import ProjectWeeks, RatingsByWeek
from bot.domain.enums import Rating

NAME = 60
NOTHING = "–"


def weeks_sentence(weeks: RatingsByWeek) -> str:
    """Say the point of the ratings by week: what has been Red for long, or over which weeks they stand."""
    shown = f"{count(len(weeks.rows), 'project')} that stand worst, week by week since {day(weeks.weeks[0])}"
    if not weeks.long_red:
        return f"{shown}. None has been Red for three reports in a row."
    red = names([f"{shorten(each.project.name, NAME)} ({each.red_for})" for each in weeks.long_red], 5)
    return f"{shown}. Red in three reports or more in a row: {red}."


def weeks_blocks(weeks: RatingsByWeek) -> list[Block]:
    """Make the place of the picture, with its point above it."""
    return [section(f"*Ratings by week*\n{escape(weeks_sentence(weeks))}"), picture(weeks_alt(weeks))]


def weeks_alt(weeks: RatingsByWeek) -> str:
    """Read the picture out: project for project, what it was rated and for how many weeks."""
    said = "; ".join(f"{shorten(each.project.name, NAME)}: {_runs(each)}" for each in weeks.rows)
    return f"Ratings by week from {day(weeks.weeks[0])} to {day(weeks.weeks[-1])}, worst first. {said}"


def weeks_lines(weeks: RatingsByWeek) -> Block:
    """What stands where the picture can't: each project's letters and shapes, oldest first."""
    lines = ["Oldest week first:"]
    room = SECTION_TEXT - len(lines[0])
    for each in weeks.rows:
        letters = " ".join(_cell(rating) for rating in each.ratings)
        line = f"• {bold(shorten(each.project.name, NAME))} · {letters}"
        room -= len(line) + 1
        if room >= 0:
            lines.append(line)
    return section("\n".join(lines))


def weeks_table(weeks: RatingsByWeek) -> Block:
    """What the picture shows, as a table."""
    head = ("Project", *(f"{week.day} {week:%b}" for week in weeks.weeks))
    rows = [
        (f"{shorten(each.project.name, NAME)} ({each.project.key})", *(_cell(one) for one in each.ratings))
        for each in weeks.rows
    ]
    return table(head, rows)


def thread_of(digest: Digest, weeks: RatingsByWeek | None) -> Shown | None:
    """Draw what goes into the thread of a weekly digest; None when there is nothing to add.

    With slips it has a place for their picture.
    """
    blocks: list[Block] = []
    if weeks is not None:
        blocks += [section("*Ratings by week*"), weeks_table(weeks)]
        if weeks.more:
            button = show_all(digest, DigestList.WORST, digest.worst.total)
            blocks.append(section(f"… and {weeks.more:,} more Red or Amber", accessory=button))
    if digest.slips:
        blocks += [section("*Milestones that slipped most*"), picture(slips_alt(digest)), _slip_lines(digest)]
    read = [weeks_alt(weeks)] if weeks is not None else []
    read += [slips_alt(digest)] if digest.slips else []
    text = fit(escape("\n".join((f"{title(digest)}: details", *read))), NOTIFICATION_TEXT)
    return (text, tuple(blocks)) if blocks else None


def slips_alt(digest: Digest) -> str:
    """Read the slip chart out: milestone for milestone, from where to where."""
    said = "; ".join(
        f"{shorten(each.project.name, NAME)}, {milestone_name(each.name, go_live=each.go_live)}: "
        f"{_dates(each)}"
        for each in digest.slips
    )
    return f"Milestones that slipped, the furthest first. {said}"


def _slip_lines(digest: Digest) -> Block:
    lines = [
        f"• {bold(shorten(each.project.name, NAME))} · "
        f"{escape(milestone_name(each.name, go_live=each.go_live))}: {_dates(each)}"
        for each in digest.slips
    ]
    return section("\n".join(lines))


def _dates(slip: Slip) -> str:
    return f"{beside(slip.forecast, slip.baseline)}, was {day(slip.was)}"


def _runs(row: ProjectWeeks) -> str:
    runs = [(rating, len(list(same))) for rating, same in groupby(row.ratings)]
    return ", ".join(f"{rating.word} {weeks}" for rating, weeks in runs)


def _cell(rating: Rating) -> str:
    return NOTHING if rating is Rating.NOT_REPORTED else f"{rating.letter} {rating.shape}"
