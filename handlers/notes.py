"""What somebody hears of an act that concerns them, left to the sender with the act."""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy.orm import Session

from bot.blocks.kit import Shown
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.ids import ProjectId
from bot.domain.views import PersonView
from handlers.context import Request


def tell(
    session: Session,
    request: Request,
    told: Iterable[PersonView],
    key: str,
    write: Callable[[PersonView], Shown],
    *,
    about: ProjectId | None = None,
    tells_of: Callable[[PersonView], Collection[ProjectId]] = lambda _reader: (),
) -> None:
    """Tell each of these people once what `write` makes of it for them; `key` names the act.

    Whoever may not see the project that it is `about`, or one that it `tells_of`, is told nothing; both are
    looked at when it is sent.
    """
    notes = [
        Note(
            each.slack_id,
            Message(*write(each)),
            dedupe_key=f"{key}:{each.slack_id}",
            about=about,
            tells_of=frozenset(tells_of(each)),
        )
        for each in told
        if each.slack_id
    ]
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
