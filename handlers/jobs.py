"""The PMO's look at what runs when, and their decisions on messages that did not arrive."""

from bot.blocks import jobs as shown
from bot.blocks.actions import Action
from bot.blocks.kit import section
from bot.domain.commands import Command, Right
from bot.services import letters, timetable
from handlers.answers import Answer, Say, in_its_message
from handlers.context import Request
from handlers.router import Router
from handlers.typed import row_id


def register(router: Router) -> None:
    """Take `/pmo jobs` and the two buttons below each message that did not arrive."""
    router.command(Command.JOBS, Right.SEE_JOBS, jobs)
    router.action(Action.LETTER_REPLAY, Right.SEE_JOBS, replay)
    router.action(Action.LETTER_LEAVE, Right.SEE_JOBS, leave)


def jobs(request: Request) -> Answer:
    """`/pmo jobs` shows the PMO what runs when, what waits, and what did not arrive."""
    with request.context.database.read() as session:
        view = timetable.overview(
            session, request.actor.workspace_id, now=request.now, time_zone=request.actor.time_zone
        )
    return Say(*shown.jobs_card(view))


def replay(request: Request) -> Answer:
    """Send a message again, once."""
    return _decide(request, again=True)


def leave(request: Request) -> Answer:
    """Leave a message unsent, for good."""
    return _decide(request, again=False)


def _decide(request: Request, *, again: bool) -> Answer:
    number = row_id(request.value)
    decide = letters.send_again if again else letters.leave
    with request.context.database.write() as session:
        letter = decide(session, request.actor, number, now=request.now)
    line = shown.decided(letter, again=again, by=request.actor.name)
    return in_its_message(
        request.body,
        line,
        lambda blocks: shown.with_letter_decided(blocks, number, line),
        alone=(section(line),),
    )
