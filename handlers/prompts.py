"""The message that asks for reports: put off, answered by 'not this period', edited as reports come."""

from sqlalchemy.orm import Session

from bot.blocks import prompt as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.delivery.outbox import Message, Note, enqueue_all, rewrite
from bot.domain.commands import Right
from bot.domain.enums import Way
from bot.domain.ids import PersonId
from bot.services import excusing, hours, prompting
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update
from handlers.context import Request
from handlers.router import Router
from handlers.typed import row_id


def register(router: Router) -> None:
    """Take what can be done with a prompt beside reporting."""
    router.action(Action.PROMPT_SNOOZE, Right.SEE, snooze)
    router.action(Action.PROMPT_EXCUSE, Right.REPORT, open_excuse)
    router.view(Callback.EXCUSE_FORM, Right.REPORT, excuse)


def snooze(request: Request) -> Answer:
    """Ask this person for no report before the day behind the button."""
    with request.context.database.write() as session:
        until = hours.snooze(session, request.actor, request.value, now=request.now)
        session.flush()
        stands = prompting.prompt_of(
            session, request.actor.workspace_id, request.actor.person_id, now=request.now
        )
    return Replace(*shown.prompt_message(stands.note)) if stands else Say(*shown.snoozed(until))


def open_excuse(request: Request) -> Answer:
    """Ask why the project behind the button gives no report this time."""
    with request.context.database.read() as session:
        found = excusing.open_excuse(session, request.actor, row_id(request.value), now=request.now)
    return Open(shown.excuse_form(found), Say(*trouble.open_instead(Action.PROMPT_EXCUSE, request.value)))


def excuse(request: Request) -> Answer:
    """Record that a project gives no report this time, and tell who steers it."""
    reason = (by_name(request.state).get("reason") or "").strip()
    if not reason:
        return Refuse({"reason": "Say why in a few words; your program manager reads it."})
    with request.context.database.write() as session:
        act = request.act
        project_id = row_id(request.metadata)
        done = excusing.excuse(session, request.actor, project_id, reason, now=request.now, act=act)
        notes = [
            Note(
                each.address,
                Message(*shown.excused_note(done, each.why)),
                dedupe_key=f"excused:{done.excuse_id}:{each.address}",
            )
            for each in done.hears
        ]
        notes += revised(session, request, project_id, f"excused:{done.excuse_id}")
        enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
    return Update(done_view(*shown.excused_shown(done)))


def let_go(session: Session, request: Request, project_key: str, person_id: PersonId, why: str) -> list[Note]:
    """Let the message that asks somebody for reports ask no more for a project that is not theirs any more.

    One that is still unsent is written anew, or left out where nothing else is asked.
    """
    workspace, now = request.actor.workspace_id, request.now
    stands = prompting.prompt_of(session, workspace, person_id, now=now, asking_for=project_key)
    if stands is None:
        return []
    note = stands.note
    message = Message(*shown.prompt_message(note)) if note.owed or note.reported or note.excused else None
    return [] if rewrite(session, workspace, note.dedupe_key, message) else [_edit(stands, why)]


def revised(
    session: Session, request: Request, project_id: int, why: str, *, unanswered: bool = False
) -> list[Note]:
    """Edit the messages that ask for a project's report, so that they show what is in and what is missing.

    Those that the project has answered are left as they are where only the `unanswered` are meant.
    """
    found = prompting.revised(
        session, request.actor.workspace_id, project_id, now=request.now, unanswered=unanswered
    )
    return [_edit(each, why) for each in found]


def _edit(stands: prompting.Revised, why: str) -> Note:
    note = stands.note
    return Note(
        note.slack_id,
        Message(*shown.prompt_message(note)),
        dedupe_key=f"{note.dedupe_key}:{why}",
        subject=note.dedupe_key,
        way=Way.EDIT,
        expires_at=stands.until,
    )
