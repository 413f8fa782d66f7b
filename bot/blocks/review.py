"""The other view: how it stands beside a rating, the buttons that give it, and what each side hears of it."""

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import View, modal, namer, project_input
from bot.blocks.kit import (
    Element,
    Shown,
    actions,
    bold,
    button,
    context,
    count,
    day,
    escape,
    one_line,
    quote,
    section,
    shorten,
)
from bot.domain.enums import Confidence
from bot.domain.previews import ConfidenceForm
from bot.domain.views import ProjectView, ReportPosted, Reviewed, ReviewView

REASON = 200
"""Characters of a reason on a card; all of it is kept."""
WORDS = 2000
"""Characters that one side may write to the other at once."""


def apart(gap: int) -> str:
    """Say how far the confidence is from the PM's rating: '1 point worse than reported'."""
    if not gap:
        return "as reported"
    return f"{count(abs(gap), 'point')} {'worse' if gap > 0 else 'better'} than reported"


def beside(confidence: Confidence | None, gap: int) -> str:
    """A confidence in a list: its word, and the distance where there is one."""
    if confidence is None:
        return ""
    return f"{confidence.word}, {apart(gap)}" if gap else confidence.word


def confidence_line(review: ReviewView) -> str:
    """The confidence that stands, how far it is from the rating, who gave it, when and why."""
    if review.confidence is None:
        return ""
    who = f", {escape(review.confidence_by)}" if review.confidence_by else ""
    when = f", {day(review.confidence_on)}" if review.confidence_on else ""
    why = f"\n_{one_line(review.reason, REASON)}_" if review.reason else ""
    return f"{review.confidence.word}, {apart(review.gap)}{who}{when}{why}"


def settled_line(review: ReviewView) -> str:
    """Who acknowledged or returned the report; empty while nobody did."""
    on = day(review.settled_on)
    if review.acknowledged_by:
        return f"✓ Acknowledged by {escape(review.acknowledged_by)}, {on}"
    if review.returned_by:
        why = one_line(review.returned_why, REASON)
        return f"↩ Returned by {escape(review.returned_by)}, {on}: {why}"
    return ""


def review_buttons(report_id: int, project_id: int, review: ReviewView) -> list[Element]:
    """What a reviewer can do with a report; acknowledged ones need no second word, returned ones wait."""
    row = []
    if not review.acknowledged_by and not review.returned_by:
        row.append(button("Acknowledge", Action.REVIEW_ACKNOWLEDGE, report_id, style="primary"))
    row += [button("Ask", Action.REVIEW_ASK, report_id), button("Return", Action.REVIEW_RETURN, report_id)]
    return [*row, rate_button(project_id)]


def rate_button(project_id: int) -> Element:
    """The button that opens the form for a delivery confidence."""
    return button("Rate Confidence", Action.REVIEW_RATE, project_id)


def ask_form(report_id: int, project: ProjectView) -> View:
    """What the reviewer wants to know."""
    return _words_form("Ask about this report", "Ask", Callback.ASK_FORM, report_id, project, "Your question")


def return_form(report_id: int, project: ProjectView) -> View:
    """What is wrong in the report."""
    label = "What should be different"
    return _words_form("Return this report", "Return", Callback.RETURN_FORM, report_id, project, label)


def answer_form(review_id: int, project: ProjectView, asked: str) -> View:
    """The PM's answer below the question."""
    view = _words_form("Answer a question", "Answer", Callback.ANSWER_FORM, review_id, project, "Your answer")
    view["blocks"].insert(1, section(quote(shorten(asked, WORDS))))
    return view


def confidence_form(form: ConfidenceForm) -> View:
    """A delivery confidence on five points, with its reason; filled from the line that was typed."""
    name = namer(form.project)
    options = [(each.value, each.word) for each in reversed(Confidence)]
    report = form.project.report
    reported = f"The PM reports {report.overall.label}" if report else "There is no report yet"
    blocks = [
        *project_input(form.project, form.choices, None),
        context(f"{reported}, {day(report.reported_at.date())}" if report else reported),
        inputs.select(name("confidence"), "Delivery confidence", options, form.confidence, optional=False),
        inputs.text(
            name("reason"),
            "Why",
            form.reason,
            hint="The PM and whoever sees the card read this",
            optional=False,
        ),
    ]
    return modal("Delivery confidence", "Give Rating", Callback.CONFIDENCE_FORM, "", blocks)


def _words_form(
    title: str, submit: str, callback: Callback, row_id: int, project: ProjectView, label: str
) -> View:
    element = {"type": "plain_text_input", "multiline": True, "max_length": WORDS}
    blocks = [
        section(f"{bold(project.name)} ({escape(project.key)})"),
        inputs.entry("words", label, element, optional=False),
    ]
    return modal(title, submit, callback, str(row_id), blocks)


def asked_message(done: Reviewed) -> Shown:
    """The question, as the PM gets it."""
    text = f"{done.by} asks about your report of {done.project.name}: {shorten(done.words, REASON)}"
    return escape(text), (
        section(f"{escape(done.by)} asks about your report of {bold(done.project.name)}:"),
        section(quote(done.words)),
        actions(
            button("Answer", Action.REVIEW_ANSWER, done.review_id, style="primary"),
            button("Show Project", Action.SHOW_PROJECT, done.project.project_id),
        ),
        context("You get this as PM of this project · The answer goes to who asked, and below the report"),
    )


def question_answered(done: Reviewed, asked: str) -> Shown:
    """What takes the place of the question once it is answered."""
    text = f"{done.by} answered about {done.project.name}: {shorten(done.words, REASON)}"
    return escape(text), (
        section(f"Question about your report of {bold(done.project.name)}:"),
        section(quote(asked)),
        section(f"✓ Answered by {escape(done.by)}:"),
        section(quote(done.words)),
    )


def answer_message(done: Reviewed) -> Shown:
    """The answer, as who asked gets it."""
    text = f"{done.by} answers about {done.project.name}: {shorten(done.words, REASON)}"
    return escape(text), (
        section(f"{escape(done.by)} answers your question about {bold(done.project.name)}:"),
        section(quote(done.words)),
        actions(button("Show Project", Action.SHOW_PROJECT, done.project.project_id)),
        context("You get this because you asked"),
    )


def returned_message(done: Reviewed, report_id: int) -> Shown:
    """The returned report, as the PM gets it, with the way to mend it."""
    text = f"{done.by} returned your report of {done.project.name}: {shorten(done.words, REASON)}"
    return escape(text), (
        section(f"{escape(done.by)} returned your report of {bold(done.project.name)}:"),
        section(quote(done.words)),
        actions(
            button("Correct", Action.STATUS_CORRECT, report_id, style="primary"),
            button("Show Project", Action.SHOW_PROJECT, done.project.project_id),
        ),
        context("You get this as PM of this project · A corrected report settles it"),
    )


def return_settled(posted: ReportPosted) -> Shown:
    """What takes the place of a returned report once it is corrected."""
    said = f"The report of {posted.project.name} that was returned is corrected"
    by = f"{said}: {posted.report.overall.label}, version {posted.report.version} by {posted.report.author}."
    show = button("Show Project", Action.SHOW_PROJECT, posted.project.project_id)
    return escape(by), (section(f"✓ {escape(by)}"), actions(show))


def rated_message(done: Reviewed, confidence: Confidence, gap: int) -> Shown:
    """A confidence that differs from the report, as the PM hears of it."""
    said = f"{done.by} rates the delivery confidence of {done.project.name} as {confidence.word}"
    blocks = [section(f"{escape(said)}, {apart(gap)}.")]
    if done.words:
        blocks.append(section(quote(done.words)))
    blocks.append(actions(button("Show Project", Action.SHOW_PROJECT, done.project.project_id)))
    blocks.append(context("You get this as PM of this project"))
    return escape(f"{said}, {apart(gap)}. {shorten(done.words, REASON)}".strip()), tuple(blocks)


def below(said: str, words: str) -> Shown:
    """What was said about a report, below its card."""
    text = f"{said}: {words}" if words else said
    return escape(shorten(text, WORDS)), (section(escape(said)), *([section(quote(words))] if words else []))


def done(said: str) -> Shown:
    """What the person who acted sees."""
    return escape(said), (section(escape(said)),)
