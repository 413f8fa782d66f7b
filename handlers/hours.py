"""When somebody works or is away, said by themselves."""

from bot.blocks import hours as shown
from bot.domain.commands import Command, Right
from bot.domain.line.hours import read_away, read_hours
from bot.domain.periods import local_day
from bot.services import hours
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.router import Router

OFF = frozenset({"off", "back", "usual"})


def register(router: Router) -> None:
    """Take `/pmo hours` and `/pmo away`; each is about whoever types it, and nobody else."""
    router.command(Command.HOURS, Right.SEE, working_hours)
    router.command(Command.AWAY, Right.SEE, away)


def working_hours(request: Request) -> Answer:
    """`/pmo hours mon-thu 8-16` sets when this person is written to; `off` goes back, nothing shows it."""
    text = request.text.strip()
    if not text:
        with request.context.database.read() as session:
            return Say(*shown.hours_card(hours.hours(session, request.actor)))
    with request.context.database.write() as session:
        if text.casefold() in OFF:
            return Say(*shown.hours_card(hours.usual_hours(session, request.actor)))
        return Say(*shown.hours_card(hours.set_hours(session, request.actor, read_hours(text), text)))


def away(request: Request) -> Answer:
    """`/pmo away until 3 Jan` lets the deputies be asked; `off` ends it, nothing shows it."""
    actor, now, text = request.actor, request.now, request.text.strip()
    if not text:
        with request.context.database.read() as session:
            found = hours.leave(session, actor, now=now)
        return Say(*shown.leave_card(found))
    with request.context.database.write() as session:
        if text.casefold() in OFF:
            return Say(*shown.back_card(hours.come_back(session, actor, now=now)))
        line = read_away(text, today=local_day(now, actor.time_zone), day_first=actor.day_first)
        return Say(*shown.leave_card(hours.go_away(session, actor, line, text, now=now)))
