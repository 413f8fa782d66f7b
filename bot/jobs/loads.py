"""The scheduled job about people's load: what has arisen in it is told to the managers concerned."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks.loads import load_news, slip_news
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.enums import Way
from bot.domain.ids import WorkspaceId
from bot.domain.overload import LoadNews, SlipNews
from bot.jobs.plan import Done, Plan
from bot.services import load_look, load_watch


def tell_of_loads(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Tell managers of people who have newly too much, are away or work less, or are needed longer."""
    found = load_look.look(session, workspace, now=now)
    if found is None:
        return None

    def carry_out(session: Session) -> Done:
        subject, news, slips = load_watch.record(session, workspace, found, now=now)
        notes = [*(_of_load(each, subject, now) for each in news), *map(_of_slip, slips)]
        return Done(sum(enqueue(session, workspace, note, now=now) for note in notes))

    return Plan(carry_out)


def _of_load(news: LoadNews, subject: str, now: datetime) -> Note:
    """One message a day to each, edited as the day goes on."""
    return Note(
        news.slack_id,
        Message(*load_news(news)),
        dedupe_key=f"{subject}:{now.isoformat()}:{news.slack_id}",
        subject=subject,
        way=Way.EDIT,
        tells_of=news.tells_of,
    )


def _of_slip(news: SlipNews) -> Note:
    slip = news.slip
    return Note(
        news.slack_id,
        Message(*slip_news(news)),
        dedupe_key=f"longer:{slip.project_id}:{slip.name[:40]}:{slip.now.isoformat()}:{news.slack_id}",
        tells_of=news.tells_of,
    )
