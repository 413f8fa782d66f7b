"""Status reports: one line with a preview, or the form; posted once, heard by those concerned."""

from collections.abc import Callable
from dataclasses import replace as with_
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import preview, trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.cards import correction_note, report_card, report_posted, yours_corrected
from bot.blocks.forms import chosen_project
from bot.blocks.inputs import Values
from bot.blocks.kit import Shown
from bot.blocks.prompt import answered_prompt, unchanged_again
from bot.blocks.review import return_settled
from bot.blocks.status_form import ask_for_words, refuse_days, report_content, say_overtaken, status_form
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.content import ReportContent
from bot.domain.enums import Rating, Way
from bot.domain.previews import Form
from bot.domain.subjects import card_of, returned
from bot.domain.views import Recipient, ReportPosted
from bot.services import drafts, posting, reporting
from bot.services.posting import Overtaken, UnchangedAgain
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update
from handlers.attesting import scope_reported
from handlers.context import Request
from handlers.entry_notes import announce
from handlers.forms import as_far_as_valid, submitted
from handlers.previews import cancel
from handlers.prompts import revised
from handlers.ripples import tell_of_report
from handlers.router import Router
from handlers.show import help_
from handlers.typed import chosen, row_id, split


def register(router: Router) -> None:
    """Take the status command, its preview's buttons and its form."""
    router.command(Command.STATUS, Right.REPORT, status)
    router.action(Action.STATUS_OPEN, Right.REPORT, open_form)
    router.action(Action.STATUS_POST, Right.REPORT, post)
    router.action(Action.STATUS_POST_TYPED, Right.REPORT, post_typed)
    router.action(Action.STATUS_EDIT, Right.REPORT, edit)
    router.action(Action.STATUS_CANCEL, Right.REPORT, cancel)
    router.action(Action.STATUS_PROJECT, Right.REPORT, choose_project)
    router.action(Action.STATUS_ANSWER, Right.REPORT, answer_question)
    router.action(Action.STATUS_RATE, Right.REPORT, rate)
    router.action(Action.STATUS_TAKE_BACK, Right.REPORT, take_back)
    router.action(Action.PROMPT_WRITE_STATUS, Right.REPORT, open_form)
    router.action(Action.FORM_PROJECT, Right.REPORT, change_project)
    router.action(Action.FORM_MORE, Right.REPORT, show_more)
    router.action(Action.FORM_KEEP, Right.REPORT, keep)
    router.action(Action.FORM_AFRESH, Right.REPORT, start_afresh)
    router.action(Action.STATUS_CORRECT, Right.REPORT, correct)
    router.action(Action.PROMPT_NO_CHANGE, Right.REPORT, no_change)
    router.action(Action.PROMPT_STILL_TRUE, Right.REPORT, still_true)
    router.view(Callback.STATUS_FORM, Right.REPORT, submit)


def status(request: Request) -> Answer:
    """`/status` opens the form; `/status payroll amber …` reads the line and shows what it was read as."""
    if not request.text:
        return _form(request)
    with request.context.database.write() as session:
        read = reporting.read_line(
            session, request.actor, request.text, now=request.now, answers_prompt=request.is_message
        )
        if read.bare and not request.is_message:
            drafts.read_again(session, request.actor, read.nonce, now=request.now)
    if request.is_message and not read.says_something:
        return help_(request)
    if read.bare and read.project and not request.is_message:
        return _form(request, project_id=read.project.project_id)
    return Say(*preview.status_preview(read))


def open_form(request: Request) -> Answer:
    """Open the form from a button that names the project, or none."""
    return _form(request, project_id=row_id(request.value) if request.value else None)


def edit(request: Request) -> Answer:
    """Open the form with what the line was read as."""
    return _form(request, nonce=request.value)


def choose_project(request: Request) -> Answer:
    """Take the project that was meant, and read the same line again for it."""
    nonce, meant = split(request.value, 2)
    project_id = row_id(meant)
    with request.context.database.write() as session:
        typed = drafts.read_again(session, request.actor, nonce, now=request.now)
        read = reporting.read_line(session, request.actor, typed, now=request.now, project_id=project_id)
    return Replace(*preview.status_preview(read))


def answer_question(request: Request) -> Answer:
    """Settle an ambiguous part by one of its choices, and read the line again."""
    nonce, asked, answered = split(request.value, 3)
    question, choice = row_id(asked), row_id(answered)
    with request.context.database.write() as session:
        read = reporting.answer(session, request.actor, nonce, question, choice, now=request.now)
    return Replace(*preview.status_preview(read))


def rate(request: Request) -> Answer:
    """Add the rating that a line left out, and read it again."""
    nonce, given = split(request.value, 2)
    rating = chosen(Rating, given)
    with request.context.database.write() as session:
        read = reporting.rate(session, request.actor, nonce, rating, now=request.now)
    return Replace(*preview.status_preview(read))


def take_back(request: Request) -> Answer:
    """Un-recognise a part of the line; its words stay in the summary."""
    nonce, part = split(request.value, 2)
    with request.context.database.write() as session:
        read = reporting.take_back(session, request.actor, nonce, row_id(part), now=request.now)
    return Replace(*preview.status_preview(read))


def post(request: Request) -> Answer:
    """Record the previewed report."""
    shown = _post(request, request.value)
    return shown if isinstance(shown, Refuse) else Replace(*shown)


def post_typed(request: Request) -> Answer:
    """Record what was typed as a correction of the report beside it, which keeps the rest."""
    nonce, corrects = split(request.value, 2)
    shown = _post(request, nonce, corrects=row_id(corrects))
    return shown if isinstance(shown, Refuse) else Replace(*shown)


def no_change(request: Request) -> Answer:
    """Report the same as last time, in one click; after the third in a row it is asked first."""
    return _no_change(request, sure=False)


def still_true(request: Request) -> Answer:
    """Report the same once more, although it was said several times in a row."""
    return _no_change(request, sure=True)


def _no_change(request: Request, *, sure: bool) -> Answer:
    project_id = row_id(request.value)
    with request.context.database.write() as session:
        posted = posting.no_change(session, request.actor, project_id, now=request.now, sure=sure)
        if isinstance(posted, ReportPosted):
            _tell(session, request, posted)
    if isinstance(posted, UnchangedAgain):
        return Say(*unchanged_again(posted.project, posted.times))
    text, blocks = report_posted(posted)
    message = request.body.get("message") or {}
    rest = answered_prompt(message.get("blocks") or (), posted.project.project_id, blocks)
    return Replace(text, rest) if rest else Replace(text, blocks) if sure else Say(text, blocks)


def correct(request: Request) -> Answer:
    """Open the form with a report that was posted, to record its next version."""
    with request.context.database.write() as session:
        form = reporting.correct(session, request.actor, row_id(request.value), now=request.now)
    again = (Action.STATUS_EDIT, form.nonce)
    return Open(_drawn(request, form), Say(*trouble.open_instead(*again)))


def change_project(request: Request) -> Answer:
    """Fill the form for another project."""
    return _refill(request, project_id=row_id(request.value), keep=False)


def show_more(request: Request) -> Answer:
    """Show the rest of the form, with what is already filled in."""
    return _refill(request, project_id=None, keep=True)


def keep(request: Request) -> Answer:
    """Keep what stands in the open form, so that leaving it loses nothing."""
    with request.context.database.write() as session:
        content = as_far_as_valid(ReportContent, _reading(session, request), request.state)
        reporting.save_form(session, request.actor, request.metadata, content, now=request.now)
    return None


def start_afresh(request: Request) -> Answer:
    """Drop the draft in the form and fill it from the last report."""
    with request.context.database.write() as session:
        form = reporting.start_afresh(session, request.actor, request.metadata, now=request.now)
    return Update(_drawn(request, form))


def submit(request: Request) -> Answer:
    """Record the form as the report; what is missing is said under its input."""

    def record(content: ReportContent, project_id: int | None) -> Shown | Refuse:
        return _post(request, request.metadata, content=content, project_id=project_id)

    with request.context.database.read() as session:
        read = _reading(session, request)
    return submitted(request, ReportContent, read, record)


def _reading(session: Session, request: Request) -> Callable[[Values], dict[str, Any]]:
    """Read the form over what its draft holds, since only a part of that may be shown."""
    kept = reporting.kept_content(
        session, request.actor, request.metadata, project_id=chosen_project(request.state)
    )
    return lambda values: report_content(values, kept)


def _form(request: Request, *, project_id: int | None = None, nonce: str | None = None) -> Answer:
    with request.context.database.write() as session:
        form = reporting.open_form(
            session, request.actor, now=request.now, project_id=project_id, nonce=nonce
        )
    again = (Action.STATUS_EDIT, nonce) if nonce else (Action.STATUS_OPEN, str(form.project.project_id))
    return Open(_drawn(request, form), Say(*trouble.open_instead(*again)))


def _refill(request: Request, *, project_id: int | None, keep: bool) -> Answer:
    with request.context.database.write() as session:
        form = reporting.open_form(
            session, request.actor, now=request.now, nonce=request.metadata, project_id=project_id
        )
        if keep:
            content = as_far_as_valid(ReportContent, _reading(session, request), request.state)
            form = with_(form, content=content)
    return Update(_drawn(request, form, more=True))


def _drawn(request: Request, form: Form, *, more: bool = False) -> dict[str, object]:
    return status_form(form, today=request.now.date(), more=more)


def _post(
    request: Request,
    nonce: str,
    *,
    content: ReportContent | None = None,
    project_id: int | None = None,
    corrects: int | None = None,
) -> Shown | Refuse:
    try:
        return _record(request, nonce, content, project_id, corrects)
    except Overtaken as error:
        theirs = error.theirs
    with request.context.database.write() as session:
        if content is not None:
            posting.saw_theirs(session, request.actor, nonce, theirs)
            return Refuse(say_overtaken(theirs, request.state))
        read = reporting.show_again(session, request.actor, nonce, now=request.now)
    return preview.status_preview(read, meanwhile=theirs)


def _record(
    request: Request,
    nonce: str,
    content: ReportContent | None,
    project_id: int | None,
    corrects: int | None,
) -> Shown | Refuse:
    actor, now = request.actor, request.now
    with request.context.database.write() as session:
        if content is not None:
            unfit = posting.unfit(session, actor, nonce, content, now=now, project_id=project_id)
            errors = ask_for_words(unfit.wanting, request.state) | refuse_days(unfit.days, request.state)
            if errors:
                return Refuse(errors)
        posted = posting.post(
            session,
            actor,
            nonce,
            now=now,
            content=content,
            project_id=project_id,
            source="modal" if content else "line",
            corrects=corrects,
        )
        _tell(session, request, posted)
        for each in posted.raised:
            announce(session, request, each)
    return report_posted(posted)


def _tell(session: Session, request: Request, posted: ReportPosted) -> None:
    """Show the card to those concerned; a correction edits it wherever it was shown, and says so below it."""
    about = posted.project.project_id
    card = card_of(about, posted.period)
    told = {each.address: each for each in posted.hears}
    told |= {each: Recipient(each, "you saw the version before") for each in posted.saw if each not in told}
    notes = []
    for address, recipient in told.items():
        reviewer = address[0] in "UW"
        message = Message(*report_card(posted, why=recipient.why, reviewer=reviewer))
        key = f"report:{posted.report_id}:{address}"
        way = Way.EDIT if posted.correction else Way.POST
        notes.append(Note(address, message, dedupe_key=key, subject=card, way=way, about=about))
        if posted.corrected is not None:
            note = Message(*correction_note(posted, posted.corrected))
            notes.append(
                Note(address, note, dedupe_key=f"{key}:why", subject=card, way=Way.REPLY, about=about)
            )
    notes += revised(session, request, about, f"report:{posted.report_id}")
    notes += _settled_return(posted)
    notes += _to_the_author_before(posted)
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
    tell_of_report(session, request, posted)
    scope_reported(session, request, posted)


def _to_the_author_before(posted: ReportPosted) -> list[Note]:
    """Let whoever gave the version before know who corrected it, unless they read it on the card."""
    author, before = posted.author_before, posted.corrected
    if author is None or not author.slack_id or before is None:
        return []
    if author.slack_id in {*posted.saw, *(each.address for each in posted.hears)}:
        return []
    key, about = f"report:{posted.report_id}:before", posted.project.project_id
    return [Note(author.slack_id, Message(*yours_corrected(posted, before)), dedupe_key=key, about=about)]


def _settled_return(posted: ReportPosted) -> list[Note]:
    """Let what the PM was told about a returned report say that it is corrected."""
    manager = posted.project.manager
    if posted.returned_id is None or manager is None or not manager.slack_id:
        return []
    key, about = f"report:{posted.report_id}:settles", returned(posted.returned_id)
    message = Message(*return_settled(posted))
    return [Note(manager.slack_id, message, dedupe_key=key, subject=about, way=Way.EDIT)]
