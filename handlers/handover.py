"""A project passes to another PM: `/pmo handover` previews it with what is open, and does it at once."""

from sqlalchemy.orm import Session

from bot.blocks import handover as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.enums import Role, Way
from bot.domain.handover import HandedOver, HandoverForm, HandoverLine, HandoverPreview, read_handover
from bot.errors import UserError
from bot.services import handing_over
from handlers.actors import take_up
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update
from handlers.context import Request
from handlers.previews import cancel
from handlers.prompts import let_go
from handlers.router import Router
from handlers.typed import row_id, split


def register(router: Router) -> None:
    """Take the command, the form with its second step, the preview's buttons, and taking it back.

    Whoever handed their only project over may take that back, so the service asks who may.
    """
    router.command(Command.HANDOVER, Right.HAND_OVER, hand_over)
    router.action(Action.HANDOVER_FORM, Right.HAND_OVER, open_form)
    router.action(Action.HANDOVER_EDIT, Right.HAND_OVER, edit)
    router.action(Action.HANDOVER_RECORD, Right.HAND_OVER, record)
    router.action(Action.HANDOVER_CANCEL, Right.HAND_OVER, cancel)
    router.action(Action.HANDOVER_UNDO, Right.SEE, undo)
    router.view(Callback.HANDOVER_FORM, Right.HAND_OVER, check)
    router.view(Callback.HANDOVER_CHECKED, Right.HAND_OVER, submit)


def hand_over(request: Request) -> Answer:
    """`/pmo handover payroll @maria: a note` previews it; without a person the form opens."""
    line = read_handover(request.text)
    if not line.user:
        with request.context.database.read() as session:
            form = handing_over.open_form(session, request.actor, line.project)
        return _open(form, Action.HANDOVER_FORM, str(form.project[0]) if form.project else "")
    take_up(request.context, line.user, request.client)
    with request.context.database.write() as session:
        read = handing_over.preview(session, request.actor, line, request.text, now=request.now)
    return Say(*shown.handover_preview(read))


def open_form(request: Request) -> Answer:
    """Open the form for the project behind the button, or for one that is still to be chosen."""
    chosen = row_id(request.value) if request.value else None
    with request.context.database.read() as session:
        form = handing_over.open_form(session, request.actor, "", project_id=chosen)
    return _open(form, Action.HANDOVER_FORM, request.value)


def edit(request: Request) -> Answer:
    """Open the form with what the preview behind the button holds."""
    with request.context.database.write() as session:
        form = handing_over.open_form(session, request.actor, "", nonce=request.value)
    return _open(form, Action.HANDOVER_EDIT, request.value)


def _open(form: HandoverForm, action: Action, value: str) -> Answer:
    return Open(shown.handover_form(form), Say(*trouble.open_instead(action, value)))


def check(request: Request) -> Answer:
    """Show what the form would do and what is open, before it is recorded."""
    given = by_name(request.state)
    fixed, nonce = split(request.metadata, 2)
    chosen = fixed or given.get(shown.PROJECT) or ""
    user = given.get(shown.PERSON) or ""
    if not chosen:
        return Refuse({shown.PROJECT: "Choose which project."})
    if not user:
        return Refuse({shown.PERSON: "Choose who leads it from now on."})
    line = HandoverLine("", user, (given.get(shown.NOTE_INPUT) or "").strip())
    try:
        take_up(request.context, user, request.client)
        with request.context.database.write() as session:
            read = handing_over.preview(
                session,
                request.actor,
                line,
                "",
                now=request.now,
                project_id=row_id(chosen),
                keeps=given.get(shown.ENTRIES) == shown.KEEP,
                instead_of=nonce,
            )
    except UserError as error:
        return Refuse({shown.PERSON: str(error)})
    return Update(shown.checked_view(read))


def record(request: Request) -> Answer:
    """Hand over what the preview shows, and tell those concerned; or show what has changed since."""
    done = _record(request, request.value)
    if isinstance(done, HandoverPreview):
        return Replace(*shown.handover_preview(done))
    return Replace(*shown.handed_over(done, request.actor.person_id))


def submit(request: Request) -> Answer:
    """Hand over what the form's second step shows."""
    done = _record(request, request.metadata)
    if isinstance(done, HandoverPreview):
        return Update(shown.checked_view(done))
    return Update(done_view(*shown.handed_over(done, request.actor.person_id)))


def undo(request: Request) -> Answer:
    """Take the handover behind the button back; what was told of it then says so."""
    with request.context.database.write() as session:
        done = handing_over.undo(session, request.actor, row_id(request.value), now=request.now)
        notes = [
            Note(
                to,
                Message(*shown.back_note(done)),
                f"{done.subject}:back:{to}",
                subject=done.subject,
                way=Way.EDIT,
            )
            for to in _hearing_back(done)
        ]
        notes += let_go(session, request, done.key, done.after.person_id, f"{done.subject}:back")
        enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
    return Replace(*shown.taken_back(done))


def _record(request: Request, nonce: str) -> HandedOver | HandoverPreview:
    with request.context.database.write() as session:
        done = handing_over.record(session, request.actor, nonce, now=request.now)
        if isinstance(done, HandedOver):
            enqueue_all(session, request.actor.workspace_id, _notes(session, request, done), now=request.now)
    return done


def _notes(session: Session, request: Request, done: HandedOver) -> list[Note]:
    """Welcome the new PM, thank the old one and ask them no more; tell deputies, program manager, channel."""
    about = done.project_id
    notes = []
    if done.after.slack_id:
        to, key = done.after.slack_id, f"{done.subject}:{done.after.slack_id}"
        message = Message(*shown.welcome(done))
        notes.append(Note(to, message, key, subject=done.subject, about=about, role=Role.PM))
    before = done.before
    if before is not None and before.slack_id and before.reachable:
        if before.person_id != done.by_id:
            key = f"{done.subject}:{before.slack_id}"
            notes.append(Note(before.slack_id, Message(*shown.thanks(done)), key, subject=done.subject))
        notes += let_go(session, request, done.key, before.person_id, done.subject)
    for each in done.others:
        if each.slack_id:
            message, key = Message(*shown.change_note(done, each)), f"{done.subject}:{each.slack_id}"
            notes.append(Note(each.slack_id, message, key, subject=done.subject, about=about))
    if done.channel:
        message, key = Message(*shown.channel_note(done)), f"{done.subject}:{done.channel}"
        notes.append(Note(done.channel, message, key, subject=done.subject, about=about))
    return notes


def _hearing_back(done: HandedOver) -> list[str]:
    """Name who hears that a handover is taken back: whoever was told of it, and who leads it again."""
    again = done.before if done.before and done.before.person_id != done.by_id else None
    return list(dict.fromkeys([*done.had, *([again.slack_id or ""] if again and again.reachable else [])]))
