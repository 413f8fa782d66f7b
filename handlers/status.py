"""Status reports: one line with a preview, or the form; posted once, heard by those concerned."""

from collections.abc import Mapping
from dataclasses import replace as with_
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.blocks import forms, preview, trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.cards import report_card, report_posted
from bot.blocks.kit import Block
from bot.blocks.prompt import answered_prompt
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.content import ReportContent
from bot.domain.views import ReportPosted
from bot.services import drafts, reporting
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update
from handlers.context import Request
from handlers.router import Router
from handlers.show import help_
from handlers.typed import row_id, split


def register(router: Router) -> None:
    """Take the status command, its preview's buttons and its form."""
    router.command(Command.STATUS, Right.REPORT, status)
    router.action(Action.STATUS_OPEN, Right.REPORT, open_form)
    router.action(Action.STATUS_POST, Right.REPORT, post)
    router.action(Action.STATUS_EDIT, Right.REPORT, edit)
    router.action(Action.STATUS_CANCEL, Right.REPORT, cancel)
    router.action(Action.STATUS_PROJECT, Right.REPORT, choose_project)
    router.action(Action.STATUS_ANSWER, Right.REPORT, answer_question)
    router.action(Action.STATUS_TAKE_BACK, Right.REPORT, take_back)
    router.action(Action.PROMPT_WRITE_STATUS, Right.REPORT, open_form)
    router.action(Action.FORM_PROJECT, Right.REPORT, change_project)
    router.action(Action.FORM_MORE, Right.REPORT, show_more)
    router.action(Action.PROMPT_NO_CHANGE, Right.REPORT, no_change)
    router.view(Callback.STATUS_FORM, Right.REPORT, submit)


def status(request: Request) -> Answer:
    """`/status` opens the form; `/status payroll amber …` reads the line and shows what it was read as."""
    if not request.text:
        return _form(request)
    with request.context.database.write() as session:
        read = reporting.read_line(
            session, request.actor, request.text, now=request.now, answers_prompt=request.is_message
        )
    if request.is_message and not read.says_something:
        return help_(request)
    return Say(*preview.status_preview(read))


def open_form(request: Request) -> Answer:
    """Open the form from a button that names the project, or none."""
    return _form(request, project_id=row_id(request.value) if request.value else None)


def edit(request: Request) -> Answer:
    """Open the form with what the line was read as."""
    return _form(request, nonce=request.value)


def choose_project(request: Request) -> Answer:
    """Take the project that was meant, and read the same line again for it."""
    nonce, chosen = split(request.value, 2)
    project_id = row_id(chosen)
    with request.context.database.write() as session:
        typed = drafts.cancel(session, request.actor, nonce, now=request.now)
        read = reporting.read_line(session, request.actor, typed, now=request.now, project_id=project_id)
    return Replace(*preview.status_preview(read))


def answer_question(request: Request) -> Answer:
    """Settle an ambiguous part by one of its choices, and read the line again."""
    nonce, asked, chosen = split(request.value, 3)
    question, choice = row_id(asked), row_id(chosen)
    with request.context.database.write() as session:
        read = reporting.answer(session, request.actor, nonce, question, choice, now=request.now)
    return Replace(*preview.status_preview(read))


def take_back(request: Request) -> Answer:
    """Un-recognise a part of the line; its words stay in the summary."""
    nonce, part = split(request.value, 2)
    with request.context.database.write() as session:
        read = reporting.take_back(session, request.actor, nonce, row_id(part), now=request.now)
    return Replace(*preview.status_preview(read))


def post(request: Request) -> Answer:
    """Record the previewed report."""
    return Replace(*_post(request, request.value))


def no_change(request: Request) -> Answer:
    """Report the same as last time, in one click."""
    with request.context.database.write() as session:
        posted = reporting.no_change(session, request.actor, row_id(request.value), now=request.now)
        _tell(session, request, posted)
    text, blocks = report_posted(posted)
    message = request.body.get("message") or {}
    rest = answered_prompt(message.get("blocks") or (), posted.project.project_id, blocks)
    return Replace(text, rest) if rest else Say(text, blocks)


def cancel(request: Request) -> Answer:
    """Drop the preview and give back what was typed."""
    with request.context.database.write() as session:
        typed = drafts.cancel(session, request.actor, request.value, now=request.now)
    return Replace(*trouble.cancelled(typed))


def change_project(request: Request) -> Answer:
    """Fill the form for another project."""
    return _refill(request, project_id=row_id(request.value), keep=False)


def show_more(request: Request) -> Answer:
    """Show the rest of the form, with what is already filled in."""
    return _refill(request, project_id=None, keep=True)


def submit(request: Request) -> Answer:
    """Record the form as the report; what is missing is said under its input."""
    errors = forms.missing(request.state)
    if errors:
        return Refuse(errors)
    try:
        content = ReportContent.model_validate(forms.report_content(request.state))
    except ValidationError as error:
        return Refuse(forms.errors_under_inputs(error, request.state))
    project_id = forms.chosen_project(request.state)
    text, blocks = _post(request, request.metadata, content=content, project_id=project_id)
    return Update(forms.done_view(text, blocks))


def _form(request: Request, *, project_id: int | None = None, nonce: str | None = None) -> Answer:
    with request.context.database.write() as session:
        form = reporting.open_form(
            session, request.actor, now=request.now, project_id=project_id, nonce=nonce
        )
    view = forms.status_form(form, today=request.now.date(), more=False)
    again = (Action.STATUS_EDIT, nonce) if nonce else (Action.STATUS_OPEN, str(form.project.project_id))
    return Open(view, Say(*trouble.open_instead(*again)))


def _refill(request: Request, *, project_id: int | None, keep: bool) -> Answer:
    with request.context.database.write() as session:
        form = reporting.open_form(
            session, request.actor, now=request.now, nonce=request.metadata, project_id=project_id
        )
    if keep:
        form = with_(form, content=_as_far_as_valid(request.state))
    return Update(forms.status_form(form, today=request.now.date(), more=True))


def _as_far_as_valid(state: Mapping[str, Any]) -> ReportContent:
    """Take over what is filled in so far; a value that is not valid yet is left to the person to mend."""
    fields = forms.report_content(state)
    try:
        return ReportContent.model_validate(fields)
    except ValidationError as error:
        wrong = {fault["loc"][0] for fault in error.errors()}
        return ReportContent.model_validate({name: fields[name] for name in fields if name not in wrong})


def _post(
    request: Request, nonce: str, *, content: ReportContent | None = None, project_id: int | None = None
) -> tuple[str, tuple[Block, ...]]:
    with request.context.database.write() as session:
        posted = reporting.post(
            session,
            request.actor,
            nonce,
            now=request.now,
            content=content,
            project_id=project_id,
            source="modal" if content else "line",
        )
        _tell(session, request, posted)
    return report_posted(posted)


def _tell(session: Session, request: Request, posted: ReportPosted) -> None:
    notes = [
        Note(
            recipient=recipient.address,
            message=Message(*report_card(posted, why=recipient.why)),
            dedupe_key=f"report:{posted.report_id}:{recipient.address}",
        )
        for recipient in posted.hears
    ]
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
