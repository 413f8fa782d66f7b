"""What a line that reports and a line that raises a risk have in common, once they are read."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.domain.line.name_index import Named
from bot.domain.line.parts import Ignored, Question, answered
from bot.domain.rights import Actor
from bot.errors import Stale
from bot.services.names import names_led
from models.records import Draft


def names_and_known(
    session: Session, actor: Actor, text: str, project_id: int | None
) -> tuple[Sequence[Named], Named | None]:
    """Find the projects that a line may mean, and the one that is settled already."""
    names = names_led(session, actor, text, also=project_id)
    return names, next((each for each in names if each.id == project_id), None)


def settled(
    draft: Draft, questions: Sequence[Question], question: int, choice: int, ignored: Ignored
) -> tuple[str, Ignored]:
    """Give the draft's line with one of its questions answered; raises `Stale` for one that is not there."""
    if question >= len(questions) or choice >= len(questions[question].offered):
        raise Stale("That question is no longer open. Look at the newest preview.", kept=draft.text)
    asked = questions[question]
    return answered(draft.text, ignored, asked, asked.offered[choice][1])
