"""Rolled-up ratings: the portfolio by program, and overrides by name, with a reason and an end."""

from sqlalchemy.orm import Session

from bot.blocks import rollup as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.blocks.kit import Shown
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.enums import Rating
from bot.services import directory, rollup
from handlers.answers import Answer, Open, Refuse, Say, Update
from handlers.context import Request
from handlers.router import Router
from handlers.typed import chosen, chosen_day, row_id


def register(router: Router) -> None:
    """Take the portfolio, and the command, buttons and form of an override."""
    router.command(Command.PORTFOLIO, Right.SEE, portfolio)
    router.command(Command.OVERRIDE, Right.OVERRIDE, override)
    router.action(Action.ROLLUP_OVERRIDE, Right.OVERRIDE, open_override)
    router.action(Action.ROLLUP_END_OVERRIDE, Right.OVERRIDE, end_override)
    router.view(Callback.OVERRIDE_FORM, Right.OVERRIDE, submit)


def portfolio(request: Request) -> Answer:
    """`/pmo portfolio` shows every program with its rating and why."""
    with request.context.database.read() as session:
        return Say(*shown.portfolio_card(rollup.portfolio(session, request.actor, now=request.now)))


def override(request: Request) -> Answer:
    """`/pmo override hr …` opens the form; nothing is recorded before."""
    return _form(request, request.text)


def open_override(request: Request) -> Answer:
    """Open the form for the program behind a button."""
    return _form(request, "", program_id=row_id(request.value))


def submit(request: Request) -> Answer:
    """Record the override."""
    given = by_name(request.state)
    reason = (given.get("reason") or "").strip()
    errors = {
        "rating": "" if given.get("rating") else "Choose the rating that stands instead.",
        "ends": "" if given.get("ends") else "Choose the last day that it holds.",
        "reason": "" if reason else "Say why; it is shown with your name.",
    }
    wanting = {name: told for name, told in errors.items() if told}
    if wanting:
        return Refuse(wanting)
    act = request.act
    with request.context.database.write() as session:
        found, rated = rollup.override(
            session,
            request.actor,
            row_id(request.metadata),
            chosen(Rating, given["rating"]),
            reason,
            chosen_day(given["ends"]),
            now=request.now,
            act=act,
        )
        _tell(session, request, found.manager_id, shown.override_note(found.name, rated), act)
        return Update(done_view(*shown.overridden(found.name, rated)))


def end_override(request: Request) -> Answer:
    """Let the rule rate again from today."""
    with request.context.database.write() as session:
        program_id = row_id(request.value)
        found, rated = rollup.end_override(session, request.actor, program_id, now=request.now)
        said = shown.ended(found.name, rated)
        _tell(
            session, request, found.manager_id, said, f"override_ended:{found.id}:{request.now.isoformat()}"
        )
    return Say(*said)


def _tell(session: Session, request: Request, manager_id: int | None, said: Shown, key: str) -> None:
    """Let the program manager hear what somebody else did with the program's rating."""
    manager = next(iter(directory.people_of(session, request.actor, [manager_id])), None)
    if manager is None or not manager.slack_id or manager.slack_id == request.actor.slack_id:
        return
    note = Note(manager.slack_id, Message(*said), dedupe_key=f"{key}:told")
    enqueue_all(session, request.actor.workspace_id, [note], now=request.now)


def _form(request: Request, text: str, *, program_id: int | None = None) -> Answer:
    with request.context.database.read() as session:
        form = rollup.open_override(session, request.actor, text, now=request.now, program_id=program_id)
    instead = trouble.open_instead(Action.ROLLUP_OVERRIDE, str(form.program_id))
    return Open(shown.override_form(form), Say(*instead))
