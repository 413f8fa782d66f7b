"""What every preview has: a button that drops it."""

from bot.blocks import trouble
from bot.services import drafts
from handlers.answers import Answer, Replace
from handlers.context import Request


def cancel(request: Request) -> Answer:
    """Drop the preview behind the button, and give back what was typed."""
    with request.context.database.write() as session:
        typed = drafts.cancel(session, request.actor, request.value, now=request.now)
    return Replace(*trouble.cancelled(typed))
