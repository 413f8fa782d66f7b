"""Cards: what others see of a report or a risk, and what the person who posted it sees."""

from collections.abc import Iterable
from decimal import Decimal

from bot.blocks.actions import Action
from bot.blocks.kit import (
    NOTHING,
    Block,
    Element,
    Shown,
    actions,
    all_fields,
    bold,
    button,
    context,
    count,
    day,
    done_on,
    escape,
    one_line,
    quote,
    section,
    shorten,
)
from bot.blocks.review import confidence_line, review_buttons, settled_line
from bot.domain.changes import changes
from bot.domain.enums import Dimension, Rating
from bot.domain.views import EntryView, MilestoneView, PersonView, ReportPosted, ReportView, RiskRaised

WORD_WHY = 200
"""Characters of a dimension's comment on a card."""
SUMMARY = 1200
"""Characters of a summary on a card; the project's own card shows all of it."""


def mention(person: PersonView | None, nobody: str = "nobody recorded") -> str:
    """Name a person without pinging anybody: automatic messages carry no mention."""
    return escape(person.name) if person else nobody


def address(slack_id: str) -> str:
    """Name a person or a channel in a private answer, where a mention pings nobody."""
    return f"<@{slack_id}>" if slack_id[0] in "UW" else f"<#{slack_id}>"


def rating_change(was: Rating, now: Rating) -> str:
    """Say a rating and what it was: 'Amber A ▲, was Green G ●'."""
    if was is now:
        return f"{now.label}, unchanged"
    return f"{now.label}, was {was.label}"


def standing(report: ReportView, was: Rating) -> str:
    """Say a report's rating and what it was; or since when nothing changed, and how often that was said."""
    if report.unchanged_since is None:
        return rating_change(was, report.overall)
    often = f", said {count(report.times_unchanged, 'time')} in a row" if report.times_unchanged > 1 else ""
    return f"{report.overall.label}, no change since {day(report.unchanged_since)}{often}"


def milestone_line(step: MilestoneView) -> str:
    """A milestone with its baseline beside its forecast."""
    if step.actual:
        return f"{escape(step.name)}: {done_on(step.actual, step.baseline)}"
    line = f"{escape(step.name)}: {day(step.forecast)}"
    if step.was:
        line += f", was {day(step.was)}"
    if step.baseline and step.baseline != step.forecast:
        line += f", baseline {day(step.baseline)}"
    if step.moves > 1:
        line += f", moved {count(step.moves, 'time')}"
    return line


def report_details(report: ReportView) -> list[tuple[str, str]]:
    """Label what a report says beside rating and summary; nothing that was left empty."""
    rated = [
        f"{each.value.capitalize()} {rating.label}{_why(report, each)}"
        for each, rating in report.dimensions.items()
        if rating is not Rating.NOT_REPORTED
    ]
    pairs = [
        ("Dimensions", "\n".join(rated)),
        ("Complete", f"{report.percent_complete} %" if report.percent_complete is not None else ""),
        ("Cost", _cost(report)),
        ("Achievements", escape(shorten(report.achievements, SUMMARY))),
        ("Next steps", escape(shorten(report.next_steps, SUMMARY))),
        ("Help wanted", escape(shorten(report.help_wanted, SUMMARY))),
    ]
    return [(label, value) for label, value in pairs if value]


def _why(report: ReportView, dimension: Dimension) -> str:
    said = report.comments.get(dimension, "")
    return f": {one_line(said, WORD_WHY)}" if said else ""


def _cost(report: ReportView) -> str:
    """Spent and forecast beside the budget, and how far the forecast is from it."""
    known = report.spent is not None or report.cost_forecast is not None
    shown = [
        f"{label} {money(value, report.currency)}"
        for label, value in (
            ("Spent", report.spent),
            ("Forecast", report.cost_forecast),
            ("Budget", report.budget if known else None),
        )
        if value is not None
    ]
    if report.cost_forecast is not None and report.budget:
        over = report.cost_forecast - report.budget
        share = round(over / report.budget * 100)
        if over:
            direction = "over" if over > 0 else "under"
            shown.append(f"{money(abs(over), report.currency)} ({abs(share)} %) {direction} budget")
        else:
            shown.append("on budget")
    return "\n".join(shown)


def money(value: Decimal, currency: str) -> str:
    """An amount in whole units, with its currency."""
    return f"{value:,.0f} {escape(currency)}"


def amounts(found: Iterable[tuple[str, Decimal]]) -> str:
    """Amounts by currency, which are never added; a dash for none."""
    return " and ".join(money(much, currency) for currency, much in found) or NOTHING


def _reviewing(posted: ReportPosted) -> list[Element]:
    return review_buttons(posted.report_id, posted.project.project_id, posted.review)


def report_card(posted: ReportPosted, *, why: str, reviewer: bool = False) -> Shown:
    """What the program manager and the program's channel see of a report; a reviewer can act on it."""
    change = standing(posted.report, posted.was)
    version = f", version {posted.report.version}" if posted.report.version > 1 else ""
    text = f"{posted.project.name}: {change}. {shorten(posted.report.summary, 200)}".strip()
    blocks: list[Block] = [section(f"{bold(posted.project.name)}: {change}")]
    if posted.report.summary:
        blocks.append(section(quote(shorten(posted.report.summary, SUMMARY))))
    pairs = [*_milestones(posted), *report_details(posted.report)]
    if pairs:
        blocks += all_fields(pairs)
    if posted.entries:
        new = "\n".join(entry_line(each) for each in posted.entries)
        blocks.append(section(f"*New in the register*\n{new}"))
    if said := confidence_line(posted.review):
        blocks.append(section(f"*Delivery confidence* {said}"))
    if settled := settled_line(posted.review):
        blocks.append(section(settled))
    show = button("Show Project", Action.SHOW_PROJECT, posted.project.project_id)
    blocks.append(actions(*(_reviewing(posted) if reviewer else []), show))
    by = f"Reported by {escape(posted.report.author)}{version}, {day(posted.report.reported_at.date())}"
    blocks.append(context(f"{by} · You see this because {escape(why)}"))
    return escape(text), tuple(blocks)


def _milestones(posted: ReportPosted) -> list[tuple[str, str]]:
    """What is done and what has moved, under a label each."""
    moved = [each for each in posted.moved if each.actual is None]
    shown = (("Done", posted.reached), ("Moved", moved))
    return [(label, "\n".join(milestone_line(each) for each in steps)) for label, steps in shown if steps]


def correction_note(posted: ReportPosted, before: ReportView) -> Shown:
    """Say below a card that it was corrected: by whom, and what is different now."""
    what = _what_changed(posted, before)
    text = f"{posted.report.author} corrected the report of {posted.project.name}. {what}"
    return escape(text), (
        section(f"{escape(posted.report.author)} corrected this report (version {posted.report.version})."),
        section(escape(what)),
    )


def _what_changed(posted: ReportPosted, before: ReportView) -> str:
    lines = [
        f"{label}: {was} → {now}" if was or now else f"{label} rewritten"
        for label, was, now in changes(before, posted.report)
    ]
    return "; ".join(lines) or "nothing that the card shows"


def yours_corrected(posted: ReportPosted, before: ReportView) -> Shown:
    """Tell somebody that another person corrected the report that they gave."""
    by, name = posted.report.author, posted.project.name
    text = f"{by} corrected your report of {name}. {_what_changed(posted, before)}"
    said = f"{escape(by)} corrected your report of {bold(name)} (version {posted.report.version})."
    return escape(text), (
        section(said),
        section(escape(_what_changed(posted, before))),
        actions(button("Show Project", Action.SHOW_PROJECT, posted.project.project_id)),
        context("You see this because you gave the version before; it stays in the record"),
    )


def report_posted(posted: ReportPosted) -> Shown:
    """What the person who reported sees."""
    change = standing(posted.report, posted.was)
    text = f"Posted: {posted.project.name} is {change}."
    heard = [
        f"<@{each.address}>" if each.address[0] in "UW" else f"<#{each.address}>" for each in posted.hears
    ]
    hears = f"{' and '.join(heard)} will see it." if heard else "It is in the record; nobody else is told."
    blocks: list[Block] = [section(f"{escape(text)} {hears}")]
    if steps := _milestones(posted):
        blocks.append(section("\n".join(lines for _, lines in steps)))
    if posted.raised:
        new = "\n".join(entry_line(each.entry) for each in posted.raised)
        blocks.append(section(f"Recorded in the register:\n{new}"))
    due = f"For the report due {day(posted.period)}"
    if posted.correction:
        due += f", version {posted.report.version}; the cards that people got are brought up to date"
    blocks.append(context(due))
    blocks.append(actions(button("Correct", Action.STATUS_CORRECT, posted.report_id)))
    return escape(text), tuple(blocks)


def entry_line(entry: EntryView) -> str:
    """A register entry in one line, with its score."""
    due = f", due {day(entry.due)}" if entry.due else ""
    score = f"{entry.score} (probability {entry.probability} × impact {entry.impact}) · "
    return (
        f"*{entry.reference}* {one_line(entry.title)} · {score if entry.kind.scored else ''}"
        f"{mention(entry.owner, 'no owner')}{due}"
    )


def risk_card(raised: RiskRaised, *, why: str) -> Shown:
    """What the program manager sees of a new risk."""
    kind = raised.entry.kind.value.capitalize()
    text = f"New {raised.entry.kind.value} in {raised.project.name}: {shorten(raised.entry.title, 200)}"
    blocks = (
        section(f"{bold(raised.project.name)}: new {raised.entry.kind.value}"),
        section(entry_line(raised.entry)),
        actions(
            button("Open", Action.ENTRY_OPEN, raised.entry.entry_id),
            button("Show Project", Action.SHOW_PROJECT, raised.project.project_id),
        ),
        context(f"{kind} raised by {escape(raised.raised_by)} · You see this because {escape(why)}"),
    )
    return escape(text), blocks


def risk_raised(raised: RiskRaised) -> Shown:
    """What the person who raised it sees."""
    text = f"Recorded as {raised.entry.reference} in the register of {raised.project.name}."
    heard = [address(each.address) for each in raised.hears]
    hears = f" {' and '.join(heard)} will see it." if heard else ""
    return escape(text), (section(f"{escape(text)}{hears}"), section(entry_line(raised.entry)))
