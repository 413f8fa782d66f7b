"""The scheduled job that asks what projects still serve: each quarter, and after a change of scope."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks.attesting import attest_message, reminder, scope_message
from bot.blocks.not_attested import not_attested
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.attesting import Step
from bot.domain.enums import Role, Way
from bot.domain.ids import WorkspaceId
from bot.jobs.plan import Done, Plan
from bot.services import attest_asking, runs
from bot.services.attest_asking import Asked, Missing, ScopeAsk


def ask_to_attest(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Ask whoever steers projects once a quarter, remind once, tell the PMO; ask after a change of scope."""
    turns = attest_asking.turns(session, workspace, now=now)
    scopes = attest_asking.scope_asks(session, workspace, now=now)
    today = attest_asking.DAILY.due(session, workspace, now=now)
    missing = attest_asking.missing(session, workspace, now=now) if today else None
    if not turns and not scopes and today is None:
        return None

    def carry_out(session: Session) -> Done:
        notes = []
        for turn in turns:
            taken = attest_asking.take(session, workspace, turn, now=now)
            notes += [_of_turn(turn)] if taken and turn.step is not Step.NOTHING else []
        for scope in scopes:
            if attest_asking.take_scope(session, workspace, scope, now=now):
                notes += _of_scope(scope)
        if today and runs.claim_day(session, workspace, runs.ATTESTED, today, now=now) and missing:
            notes += _of_missing(missing)
        return Done(sum(enqueue(session, workspace, note, now=now) for note in notes))

    return Plan(carry_out)


def _of_turn(turn: Asked) -> Note:
    """Ask, or remind in the thread of what was asked."""
    reminds = turn.step is Step.REMIND
    subject = attest_asking.subject_of(turn.quarter)
    return Note(
        turn.slack_id,
        Message(*(reminder(turn.shown) if reminds else attest_message(turn.shown))),
        dedupe_key=f"{subject}:{turn.slack_id}:{turn.step.value}",
        subject=subject,
        way=Way.REPLY if reminds else Way.POST,
        about=turn.guard.about,
        tells_of=turn.guard.tells_of,
        role=turn.guard.role,
    )


def _of_scope(asked: ScopeAsk) -> list[Note]:
    subject = attest_asking.scope_subject(asked.change_id)
    return [
        Note(
            each,
            Message(*scope_message(asked.duty, asked.change_id)),
            dedupe_key=f"{subject}:{each}",
            subject=subject,
            about=asked.guard.about,
            tells_of=asked.guard.tells_of,
            role=asked.guard.role,
        )
        for each in asked.readers
    ]


def _of_missing(missing: Missing) -> list[Note]:
    message = Message(*not_attested(missing.quarter, missing.found))
    return [
        Note(
            slack_id,
            message,
            dedupe_key=f"{missing.subject}:{slack_id}:{missing.key}",
            subject=missing.subject,
            way=Way.EDIT,
            due_at=at,
            role=Role.PMO,
        )
        for slack_id, at in missing.readers
    ]
