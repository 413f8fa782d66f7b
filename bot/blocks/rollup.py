"""Rolled-up ratings: what a program or the portfolio is rated, why, how certainly, by whose override."""

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import View, modal
from bot.blocks.kit import (
    Block,
    Element,
    Shown,
    actions,
    bold,
    button,
    context,
    count,
    day,
    escape,
    header,
    names,
    one_line,
    quote,
    section,
    shorten,
    table,
)
from bot.blocks.register import heat_button
from bot.blocks.review import apart
from bot.domain.enums import Rating
from bot.domain.previews import OverrideForm
from bot.domain.rollup import Rollup
from bot.domain.views import PortfolioView, ProgramLine

MOST_NAMED = 4
"""Projects named as the reason of a rating; the rest is a number."""
REASON = 200


def word(rollup: Rollup, rating: Rating) -> str:
    """A rating of the whole. Where some have reported and too few are vouched for, it is unclear."""
    unclear = rating is Rating.NOT_REPORTED and rollup.fresh
    return f"Unclear {rating.shape}" if unclear else rating.label


def standing(rollup: Rollup) -> str:
    """The rating in a few plain words, with whose it is when it is not the rule's."""
    if rollup.override is None:
        return word(rollup, rollup.rating)
    by = rollup.override
    rule = f"the rule says {word(rollup, rollup.by_rule)}"
    return f"{rollup.rating.label} by override of {by.by} until {day(by.ends_on)}, {rule}"


def why(rollup: Rollup) -> str:
    """Which projects decide: every Red one first, then the Amber, then those that nobody vouches for."""
    said = [
        f"{label}: {names(list(which), MOST_NAMED)}"
        for label, which in (
            (Rating.RED.word, rollup.red),
            (Rating.AMBER.word, rollup.amber),
            ("Green but overdue, or never reported", rollup.silent),
        )
        if which
    ]
    return ". ".join(said) or "Nothing stands against it"


def coverage(rollup: Rollup) -> str:
    """How much of it is fresh."""
    if not rollup.projects:
        return "No active projects"
    fresh = f"{rollup.fresh:,} of {rollup.projects:,} reports are fresh"
    return f"{fresh}, certainty {rollup.certainty:.0%} (halved for each report missed)"


def differs(line: ProgramLine) -> str:
    """Where the delivery confidence is furthest from what was reported, and in how many more projects."""
    if not line.apart:
        return "As reported"
    name, steps = line.apart[0]
    more = f", and {len(line.apart) - 1:,} more" if len(line.apart) > 1 else ""
    return f"{name}: {apart(steps)}{more}"


def rollup_blocks(rollup: Rollup) -> list[Block]:
    """The rating with its reasons, below a heading."""
    lines = [f"*{escape(standing(rollup))}*"]
    if rollup.override:
        lines.append(f"_{one_line(rollup.override.reason, REASON)}_")
    lines.append(escape(why(rollup)))
    return [section("\n".join(lines)), context(escape(coverage(rollup)))]


def override_buttons(program_id: int, rollup: Rollup) -> list[Element]:
    """The way to the form for an override, and the way back to the rule."""
    row = [button("Override Rating", Action.ROLLUP_OVERRIDE, program_id)]
    if rollup.override:
        row.append(button("End Override", Action.ROLLUP_END_OVERRIDE, program_id))
    return row


def portfolio_card(view: PortfolioView) -> Shown:
    """Every program with its rating, worst first, and all projects together above them."""
    text = f"Portfolio: {standing(view.rollup)}. {why(view.rollup)}"
    blocks: list[Block] = [header("Portfolio"), *rollup_blocks(view.rollup)]
    if view.programs:
        rows = [
            (
                f"{each.name} ({each.key})",
                standing(each.rollup),
                why(each.rollup),
                f"{each.rollup.fresh} of {each.rollup.projects}",
                differs(each),
                each.manager.name if each.manager else "Nobody recorded",
            )
            for each in view.programs
        ]
        blocks.append(
            shown := table(("Program", "Status", "Why", "Fresh", "Confidence", "Program manager"), rows)
        )
        left_out = len(rows) - (len(shown["rows"]) - 1)
        if left_out:
            blocks.append(context(f"… and {count(left_out, 'more program')}, none of them worse"))
    if view.alone:
        blocks.append(context(f"{count(view.alone, 'project')} in no program count in the portfolio alone"))
    blocks.append(actions(heat_button("", says="Show the heat map of all risks that you may see")))
    blocks.append(context("Rated from the projects that you may see · Worst first"))
    return escape(text), tuple(blocks)


def override_form(form: OverrideForm) -> View:
    """Another rating for a program, with the reason and the last day that it holds."""
    options = [(each.value, each.label) for each in (Rating.GREEN, Rating.AMBER, Rating.RED)]
    rule = f"The rule says {word(form.rollup, form.rollup.by_rule)}. {why(form.rollup)}"
    rating = form.rating.value if form.rating else None
    hint = "Shown with your name wherever the rating stands"
    ends = inputs.day_of("ends", "Until, and including", form.until)
    ends["optional"] = False
    blocks = [
        section(f"{bold(form.name)}: {escape(rule)}."),
        inputs.select("rating", "Rating instead", options, rating, optional=False),
        inputs.hinted(ends, f"Today is {day(form.today)}; after that day the rule rates again"),
        inputs.text("reason", "Why", form.reason, hint=hint, optional=False),
    ]
    return modal("Override a rating", "Override", Callback.OVERRIDE_FORM, str(form.program_id), blocks)


def overridden(name: str, rollup: Rollup) -> Shown:
    """What the person who overrode a rating sees."""
    text = f"{name}: {standing(rollup)}."
    red = f" {why(rollup)}." if rollup.red else ""
    return escape(text + red), (
        section(escape(text + red)),
        context("It ends by itself; the rule goes on beside it"),
    )


def ended(name: str, rollup: Rollup) -> Shown:
    """What the person who ended an override sees."""
    text = f"The override of {name} has ended. The rule says {word(rollup, rollup.rating)}. {why(rollup)}."
    return escape(text), (section(escape(text)),)


def override_note(name: str, rollup: Rollup) -> Shown:
    """What the program manager hears of an override that somebody else gave."""
    text = f"{name}: {standing(rollup)}."
    blocks = [section(escape(text))]
    if rollup.override and rollup.override.reason:
        blocks.append(section(quote(shorten(rollup.override.reason, REASON))))
    blocks.append(context("You get this as program manager · `/program` shows it, with the way to end it"))
    return escape(text), tuple(blocks)
