"""When reports are due: seen by everybody, set by whoever steers."""

from bot.blocks import cadence as shown
from bot.delivery.outbox import enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.line.cadence import read_cadence
from bot.domain.periods import local_day
from bot.services import cadences
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.prompts import revised
from handlers.router import Router


def register(router: Router) -> None:
    """Take `/pmo cadence`; the service asks for the right to set one."""
    router.command(Command.CADENCE, Right.SEE, cadence)


def cadence(request: Request) -> Answer:
    """`/pmo cadence payroll every 2 weeks on thu` sets it, `payroll off` ends it, `payroll` shows it."""
    actor, now, text = request.actor, request.now, request.text
    line = read_cadence(text, today=local_day(now, actor.time_zone), day_first=actor.day_first)
    if line.asks:
        with request.context.database.write() as session:
            done = cadences.set_cadence(session, actor, line, text, now=now)
            if done.project_id is not None:
                why = f"cadence:{now.isoformat()}"
                notes = revised(session, request, done.project_id, why, unanswered=True)
                enqueue_all(session, actor.workspace_id, notes, now=now)
        return Say(*shown.cadence_set(done, line.off))
    with request.context.database.read() as session:
        if text:
            return Say(*shown.cadence_of(cadences.of_named(session, actor, text, now=now)))
        return Say(*shown.cadence_overview(cadences.overview(session, actor, now=now)))
