"""The scheduled job that lets the prompts that stand follow a change of cadence."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks.prompt import prompt_message
from bot.delivery.outbox import Message, Note, enqueue, rewrite
from bot.domain.enums import Way
from bot.domain.ids import WorkspaceId
from bot.jobs.plan import Done, Plan
from bot.services import prompting
from bot.services.prompting import Revised


def show_new_due_days(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Edit the prompts that stand once a program's or the workspace's cadence has changed.

    A change may concern everybody, so it is not done while whoever set it waits.
    """
    found = prompting.due_anew(session, workspace, now=now)
    if found is None:
        return None
    why = f"cadence:{max(found.changes)}"

    def carry_out(session: Session) -> Done:
        if not prompting.show_due_anew(session, workspace, found.changes):
            return Done()
        return Done(sum(_edit(session, workspace, each, why, now) for each in found.prompts))

    return Plan(carry_out)


def _edit(session: Session, workspace: WorkspaceId, stands: Revised, why: str, now: datetime) -> bool:
    """Edit one message; one that is still unsent is written anew, or left out where it asks nothing more."""
    note = stands.note
    message = Message(*prompt_message(note))
    empty = not (note.owed or note.reported or note.excused)
    if stands.until and rewrite(session, workspace, note.dedupe_key, None if empty else message):
        return True
    edit = Note(
        note.slack_id,
        message,
        dedupe_key=f"{note.dedupe_key}:{why}",
        subject=note.dedupe_key,
        way=Way.EDIT,
        expires_at=stands.until,
    )
    return enqueue(session, workspace, edit, now=now)
