"""The scheduled jobs about linkages: find them, ask about them in private, tell what changed beside one."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.blocks.linkages import suggestion_message
from bot.blocks.ripples import ripple_messages
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.enums import Way
from bot.domain.ids import WorkspaceId
from bot.domain.jobs import JobName
from bot.domain.linked import Suggestion
from bot.domain.ripples import Rippled
from bot.jobs.plan import Done, Job, Plan, once_a_day
from bot.services import linking, runs, suggesting, watching
from bot.services.finding import Finders


def find_linkages() -> Job:
    """Run the finder once a day, before anybody is at work, and again for each project that has changed."""
    finders = Finders()

    def plan(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
        today = linking.DAILY.due(session, workspace, now=now)
        if today is None:
            return _of_changes(finders, session, workspace, now)
        found = linking.found_by(finders.rebuilt(session, workspace, now=now))

        def fill(session: Session) -> int:
            return linking.keep(session, workspace, found, now=now)

        return once_a_day(workspace, runs.FINDER, today, fill, now=now)

    return Job(JobName.LINKAGES, plan)


def _of_changes(finders: Finders, session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    changes = finders.changed(session, workspace, now=now)
    if changes is None:
        return None
    everything = linking.found_by(changes.finder) if changes.many else None

    def record(session: Session) -> int:
        if everything is not None:
            return linking.keep(session, workspace, everything, now=now)
        return linking.keep_of(session, workspace, changes.finder, changes.ids, now=now)

    def carry_out(session: Session) -> Done:
        try:
            with session.begin_nested():
                done = Done(record(session))
        except IntegrityError:
            return Done()  # somebody has just written one of them: all are looked at again in a minute
        finders.recorded(workspace, changes)
        return done

    return Plan(carry_out)


def suggest_linkages(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Ask the PMO and the program managers of both sides once a working day about a few suggestions."""
    today = suggesting.DAILY.due(session, workspace, now=now)
    if today is None:
        return None
    planned = suggesting.suggestions(session, workspace, now=now)

    def fill(session: Session) -> int:
        fresh = suggesting.record(session, workspace, planned, now=now)
        notes = [_of_suggestion(each, today.isoformat()) for each in fresh]
        return sum(enqueue(session, workspace, note, now=now) for note in notes)

    return once_a_day(workspace, runs.SUGGESTIONS, today, fill, now=now)


def tell_of_changes(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Tell whoever runs a linked project that another changed its vendor or lost somebody."""
    held = watching.changed(session, workspace, now=now)
    if not held:
        return None

    def carry_out(session: Session) -> Done:
        found = watching.record(session, workspace, held, now=now)
        notes = [note for each in found for note in _of_rippled(each, now)]
        return Done(sum(enqueue(session, workspace, note, now=now) for note in notes))

    return Plan(carry_out)


def _of_rippled(found: Rippled, now: datetime) -> list[Note]:
    return [
        Note(
            slack_id,
            Message(*shown),
            dedupe_key=f"{found.subject}:{now.isoformat()}:{slack_id}",
            subject=found.subject,
            way=Way.EDIT,
            tells_of=tells_of,
        )
        for slack_id, shown, tells_of in ripple_messages(found)
    ]


def _of_suggestion(suggestion: Suggestion, today: str) -> Note:
    return Note(
        recipient=suggestion.slack_id,
        message=Message(*suggestion_message(suggestion)),
        dedupe_key=f"{suggestion.subject}:{today}:{suggestion.slack_id}",
        subject=suggestion.subject,
        tells_of=suggestion.tells_of,
        due_at=suggestion.due_at,
    )
