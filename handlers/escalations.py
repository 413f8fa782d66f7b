"""Reports that stay away: after how long who is told, and an update that is wanted now."""

from bot.blocks import escalation as shown
from bot.blocks.actions import Action
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.commands import Command, Right
from bot.domain.enums import Role, Way
from bot.domain.line.escalation import read_ladder
from bot.services import asking, escalating
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.router import Router
from handlers.typed import row_id


def register(router: Router) -> None:
    """Take `/pmo escalation` and the button that asks for an update; the service asks for the PMO's right."""
    router.command(Command.ESCALATION, Right.SEE, escalation)
    router.action(Action.PROMPT_ASK_NOW, Right.REVIEW, ask_now)


def escalation(request: Request) -> Answer:
    """`/pmo escalation deputy 2, program manager 3, pmo 5` sets the days; without a text they are shown."""
    text = request.text.strip()
    if text:
        with request.context.database.write() as session:
            escalating.set_ladder(session, request.actor, read_ladder(text), text, now=request.now)
    with request.context.database.read() as session:
        return Say(*shown.escalation_overview(escalating.overview(session, request.actor, now=request.now)))


def ask_now(request: Request) -> Answer:
    """Ask whoever reports the project behind the button for an update, in their working time."""
    with request.context.database.write() as session:
        asked = asking.ask_now(session, request.actor, row_id(request.value), now=request.now)
        note = Note(
            asked.slack_id,
            Message(*shown.asked_now(asked)),
            dedupe_key=asked.dedupe_key,
            due_at=asked.at,
            about=asked.project.project_id,
            role=Role.PM if asked.project.manager_id else None,
            pms=frozenset(filter(None, [asked.project.manager_id])),
            subject=asked.below or None,
            way=Way.REPLY if asked.below else Way.POST,
        )
        enqueue(session, request.actor.workspace_id, note, now=request.now)
    return Say(*shown.asked_now_done(asked, waits=asked.at > request.now))
