"""Decisions on linkages: confirm or dismiss, from a digest or a private list."""

from bot.blocks import show
from bot.blocks.actions import Action
from bot.blocks.kit import day, escape, section
from bot.domain.commands import Right
from bot.domain.enums import LinkageState
from bot.services import linking
from handlers.answers import Answer, in_its_message
from handlers.context import Request
from handlers.router import Router
from handlers.typed import row_id


def register(router: Router) -> None:
    """Take the two buttons below each suggested linkage."""
    router.action(Action.DIGEST_LINKAGE_CONFIRM, Right.DECIDE_LINKAGE, confirm)
    router.action(Action.DIGEST_LINKAGE_DISMISS, Right.DECIDE_LINKAGE, dismiss)


def confirm(request: Request) -> Answer:
    """Confirm the linkage; its buttons give way to who and when."""
    return _decide(request, LinkageState.CONFIRMED)


def dismiss(request: Request) -> Answer:
    """Dismiss the linkage; it is not suggested again."""
    return _decide(request, LinkageState.DISMISSED)


def _decide(request: Request, state: LinkageState) -> Answer:
    with request.context.database.write() as session:
        decided = linking.decide(session, request.actor, row_id(request.value), state, now=request.now)
    mark = "✓ Confirmed" if decided.state is LinkageState.CONFIRMED else "✕ Dismissed"
    line = f"{mark} by {escape(decided.by)}, {day(decided.at.date())}"
    told = f"{escape(decided.a)} and {escape(decided.b)}: {line}"
    return in_its_message(
        request.body,
        told,
        lambda blocks: show.with_decision(blocks, decided.linkage_id, line),
        alone=(section(told),),
    )
