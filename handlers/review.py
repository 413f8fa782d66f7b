"""The other view: acknowledge, ask about and return reports; rate confidence; the PM's answers."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.blocks import review as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.cards import report_card
from bot.blocks.forms import chosen_project, done_view
from bot.blocks.inputs import by_name
from bot.blocks.kit import Shown
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.enums import Confidence, Role, Way
from bot.domain.subjects import QUESTION, card_of, question, returned
from bot.domain.views import ProjectView, Recipient, ReportPosted, Reviewed
from bot.services import directory, reviews
from handlers.answers import Answer, Open, Refuse, Say, Update, View
from handlers.context import Request
from handlers.forms import written
from handlers.router import Router
from handlers.typed import chosen, row_id


def register(router: Router) -> None:
    """Take the command for a confidence, the buttons on a report's card, and their forms."""
    router.command(Command.CONFIDENCE, Right.REVIEW, confidence)
    router.action(Action.REVIEW_ACKNOWLEDGE, Right.REVIEW, acknowledge)
    router.action(Action.REVIEW_ASK, Right.REVIEW, open_question)
    router.action(Action.REVIEW_RETURN, Right.REVIEW, open_return)
    router.action(Action.REVIEW_RATE, Right.REVIEW, open_confidence)
    router.action(Action.REVIEW_ANSWER, Right.REPORT, open_answer)
    router.reply(QUESTION, Right.REPORT, answer_in_thread)
    router.view(Callback.ASK_FORM, Right.REVIEW, ask)
    router.view(Callback.RETURN_FORM, Right.REVIEW, give_back)
    router.view(Callback.ANSWER_FORM, Right.REPORT, answer)
    router.view(Callback.CONFIDENCE_FORM, Right.REVIEW, rate)


def confidence(request: Request) -> Answer:
    """`/confidence payroll amber/red …` opens the form with what was read; nothing is recorded before."""
    return _confidence_form(request, request.text)


def open_confidence(request: Request) -> Answer:
    """Open the form for the project behind a button."""
    return _confidence_form(request, "", project_id=row_id(request.value))


def _confidence_form(request: Request, text: str, *, project_id: int | None = None) -> Answer:
    with request.context.database.read() as session:
        form = reviews.open_confidence(session, request.actor, text, now=request.now, project_id=project_id)
    instead = trouble.open_instead(Action.REVIEW_RATE, str(form.project.project_id))
    return Open(shown.confidence_form(form), Say(*instead))


def acknowledge(request: Request) -> Answer:
    """Acknowledge the report; its card says so wherever it stands."""
    with request.context.database.write() as session:
        done = reviews.acknowledge(session, request.actor, row_id(request.value), now=request.now)
        _tell(session, request, done, f"review:{done.review_id}")
    return Say(*shown.done(f"Acknowledged. The card of {done.project.name} says so."))


def open_question(request: Request) -> Answer:
    """Open the form for a question."""
    return _words_form(request, Action.REVIEW_ASK, shown.ask_form)


def open_return(request: Request) -> Answer:
    """Open the form that returns a report."""
    return _words_form(request, Action.REVIEW_RETURN, shown.return_form)


def _words_form(request: Request, action: Action, form: Callable[[int, ProjectView], View]) -> Answer:
    report_id = row_id(request.value)
    with request.context.database.read() as session:
        project = reviews.to_review(session, request.actor, report_id, now=request.now)
    return Open(form(report_id, project), Say(*trouble.open_instead(action, request.value)))


def open_answer(request: Request) -> Answer:
    """Open the form for the answer to a question."""
    review_id = row_id(request.value)
    with request.context.database.read() as session:
        project_id, asked = reviews.question_asked(session, request.actor, review_id)
        project = directory.project_by_id(session, request.actor, project_id, now=request.now)
    instead = trouble.open_instead(Action.REVIEW_ANSWER, request.value)
    return Open(shown.answer_form(review_id, project, asked), Say(*instead))


def ask(request: Request) -> Answer:
    """Send the question to the PM, and below the report's card."""
    words = written(request)
    with request.context.database.write() as session:
        done = reviews.ask(
            session, request.actor, row_id(request.metadata), words, now=request.now, act=request.act
        )
        key = f"review:{done.review_id}"
        _tell(session, request, done, key, below=shown.below(f"{done.by} asks", words))
        message = shown.asked_message(done)
        heard = _tell_pm(session, request, done, message, key, subject=question(done.review_id))
    return _done(f"Asked. {heard}")


def give_back(request: Request) -> Answer:
    """Return the report; its PM hears why, and the card says so."""
    words = written(request)
    report_id = row_id(request.metadata)
    with request.context.database.write() as session:
        done = reviews.give_back(session, request.actor, report_id, words, now=request.now, act=request.act)
        key = f"review:{done.review_id}"
        _tell(session, request, done, key, below=shown.below(f"{done.by} returned this report", words))
        message = shown.returned_message(done, report_id)
        heard = _tell_pm(session, request, done, message, key, subject=returned(report_id))
    return _done(f"Returned. {heard}")


def answer(request: Request) -> Answer:
    """Send the answer to who asked, and below the report's card."""
    return _done(_answered(request, row_id(request.metadata), written(request), request.act))


def answer_in_thread(request: Request) -> Answer:
    """Take what the PM writes below a question as its answer."""
    said = _answered(request, row_id(request.value), request.text, f"event:{request.body['event_id']}")
    return Say(*shown.done(said))


def _answered(request: Request, review_id: int, words: str, act: str) -> str:
    with request.context.database.write() as session:
        _, asked = reviews.question_asked(session, request.actor, review_id)
        done = reviews.answer(session, request.actor, review_id, words, now=request.now, act=act)
        key = f"answer:{done.review_id}:{act}"
        _tell(session, request, done, key, below=shown.below(f"{done.by} answers", words))
        notes = []
        if done.pm and done.pm.slack_id:
            message = Message(*shown.question_answered(done, asked))
            subject = question(review_id)
            notes.append(
                Note(done.pm.slack_id, message, dedupe_key=f"{key}:asked", subject=subject, way=Way.EDIT)
            )
        if done.asker and done.asker.slack_id and done.asker.active:
            message = Message(*shown.answer_message(done))
            about = done.project.project_id
            notes.append(Note(done.asker.slack_id, message, dedupe_key=f"{key}:asker", about=about))
        enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
    return f"Answered. {done.asker.name if done.asker else 'Who asked'} hears of it."


def rate(request: Request) -> Answer:
    """Record the confidence; the cards show it, and the PM hears where it differs from the report."""
    given = by_name(request.state)
    point, reason = given.get("confidence"), (given.get("reason") or "").strip()
    block = {name.split(":")[0]: name for name in request.state}
    if not point:
        return Refuse({block["confidence"]: "Choose one of the five points."})
    if not reason:
        return Refuse({block["reason"]: "Say in a sentence why; the PM reads it."})
    rated = chosen(Confidence, point)
    project_id = chosen_project(request.state) or _project_of(block["confidence"])
    with request.context.database.write() as session:
        done = reviews.rate(
            session, request.actor, project_id, rated, reason, now=request.now, act=request.act
        )
        key = f"confidence:{done.rating_id}"
        _tell(session, request, done, key)
        apart = done.card.review.gap if done.card else 0
        message = shown.rated_message(done, rated, apart)
        heard = _tell_pm(session, request, done, message, key) if apart else "It agrees with the report."
    return _done(f"Recorded: {done.project.name} is {rated.word}. {heard}")


def _project_of(block_id: str) -> int:
    """Read the project out of a block's id, `confidence:12`."""
    return row_id(block_id.partition(":")[2])


def _done(said: str) -> Answer:
    return Update(done_view(*shown.done(said)))


def _tell(
    session: Session, request: Request, done: Reviewed, key: str, *, below: Shown | None = None
) -> None:
    """Bring the report's card up to date wherever it stands, and say below it what was said."""
    card = done.card
    if card is None:
        return
    notes = []
    about = card.project.project_id
    for recipient in _who_have(card):
        subject = card_of(about, card.period)
        address = recipient.address
        message = Message(*report_card(card, why=recipient.why, reviewer=address[0] in "UW"))
        notes.append(
            Note(address, message, dedupe_key=f"{key}:{address}", subject=subject, way=Way.EDIT, about=about)
        )
        if below is not None:
            said = Message(*below)
            notes.append(
                Note(
                    address,
                    said,
                    dedupe_key=f"{key}:{address}:said",
                    subject=subject,
                    way=Way.REPLY,
                    about=about,
                )
            )
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)


def _who_have(card: ReportPosted) -> tuple[Recipient, ...]:
    return (*card.hears, *(Recipient(each, "you saw it before") for each in card.saw))


def _tell_pm(
    session: Session,
    request: Request,
    done: Reviewed,
    message: Shown,
    key: str,
    *,
    subject: str | None = None,
) -> str:
    """Tell the PM, unless they did it themselves; say to who acted whether anybody hears."""
    pm, about = done.pm, done.project.project_id
    if pm is None or not pm.slack_id or not pm.active:
        return "No PM is recorded who could hear of it."
    if pm.slack_id == request.actor.slack_id:
        return "You are its PM yourself."
    shown_to = Message(*message)
    note = Note(pm.slack_id, shown_to, dedupe_key=f"{key}:pm", subject=subject, about=about, role=Role.PM)
    enqueue_all(session, request.actor.workspace_id, [note], now=request.now)
    return f"{pm.name} hears of it."
