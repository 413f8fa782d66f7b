"""Somebody's word on what projects serve, recorded: it holds, it is changed, it serves none any more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.attesting import AttestList, Duty, mark_of
from bot.domain.commands import Right
from bot.domain.enums import Verdict
from bot.domain.holding import Holds, holds
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.domain.strategy import MOST_WORDS
from bot.errors import Stale, UserError
from bot.services import access, attesting
from bot.services.aligning import refuse_unless_in_force
from bot.services.audit import on_record
from models.attestations import Attestation, open_scope_changes
from models.projects import Project
from models.strategy import Alignment, Objective, alignments, objectives
from models.workspaces import Workspace

MEANWHILE = "What is served was changed meanwhile, so nothing was recorded. Look again."


@dataclass(frozen=True, slots=True)
class AttestDone:
    """What was recorded, of which projects, as they stand now; `act_id` is 0 where nothing was.

    `closed` are the changes of scope that it answers, by project.
    """

    act_id: int
    verdict: Verdict
    duties: tuple[Duty, ...]
    closed: Mapping[int, Sequence[int]] = field(default_factory=dict)
    note: str = ""


def attest(
    session: Session, actor: Actor, project_ids: Collection[int], mark: str, *, now: datetime
) -> AttestDone:
    """Record that what these projects serve still holds, if it is what this person was shown.

    What is attested already is left as it is, so that a second click adds nothing.
    """
    held = _held(session, actor, project_ids)
    known = attesting.duties(session, actor.workspace_id, held, now=now)
    if mark_of(known) != mark:
        return AttestDone(0, Verdict.HOLDS, tuple(known), note=MEANWHILE)
    wanted = [each for each in known if each.serving and _is_wanted(session, actor, each, now=now)]
    if not wanted:
        return AttestDone(0, Verdict.HOLDS, tuple(known), note="That is attested already.")
    return _recorded(session, actor, held, wanted, Verdict.HOLDS, "", now=now)


def _is_wanted(session: Session, actor: Actor, duty: Duty, *, now: datetime) -> bool:
    quarter = attesting.this_quarter(session, actor.workspace_id, now=now)
    return duty.waits or duty.attested is None or duty.attested.quarter < quarter


def open_one(session: Session, actor: Actor, project_id: int, *, now: datetime) -> Duty:
    """Show one project to whoever may say what it serves."""
    found, _ = access.to_change(session, actor, project_id, right=Right.ALIGN)
    return attesting.duties(session, actor.workspace_id, [found], now=now)[0]


def in_force(session: Session, actor: Actor, *, now: datetime) -> list[tuple[int, str]]:
    """List the objectives that may be served, heaviest first: id and what they are called."""
    today = _today(session, actor, now)
    return [
        (each.id, f"{each.key} {each.title}")
        for each in objectives(session, actor.workspace_id)
        if holds(each.starts_on, each.ends_on, today) is Holds.NOW
    ]


def end(
    session: Session, actor: Actor, project_id: int, mark: str, words: str, *, now: datetime
) -> AttestDone:
    """Record that a project serves none any more, and end what it serves by itself."""
    held = _unchanged(session, actor, project_id, mark, now=now)
    for row in _own(session, actor, held):
        session.delete(row)
    session.flush()
    known = attesting.duties(session, actor.workspace_id, [held], now=now)
    return _recorded(session, actor, [held], known, Verdict.ENDED, words, now=now)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a project is to serve an objective: strength 1–3, or 0 for not any more, and in words."""

    strength: int
    sentence: str


def change(
    session: Session,
    actor: Actor,
    project_id: int,
    mark: str,
    wanted: Mapping[int, Wanted],
    *,
    now: datetime,
) -> AttestDone:
    """Record what a project serves by itself from now on, by objective; what is not named stays as it is."""
    held = _unchanged(session, actor, project_id, mark, now=now)
    rows = {each.objective_id: each for each in _own(session, actor, held)}
    aims = {each.id: each for each in objectives(session, actor.workspace_id)}
    changed = False
    for objective_id, asked in wanted.items():
        changed = _set(session, actor, held, aims, rows, objective_id, asked, now=now) or changed
    session.flush()
    known = attesting.duties(session, actor.workspace_id, [held], now=now)
    nothing = not known[0].serves
    verdict = Verdict.ENDED if nothing else Verdict.CHANGED if changed else Verdict.HOLDS
    return _recorded(session, actor, [held], known, verdict, "", now=now)


def _set(
    session: Session,
    actor: Actor,
    held: Project,
    aims: Mapping[int, Objective],
    rows: Mapping[int, Alignment],
    objective_id: int,
    asked: Wanted,
    *,
    now: datetime,
) -> bool:
    """Set one alignment; say whether that changes anything."""
    aim, row = aims.get(objective_id), rows.get(objective_id)
    if aim is None or not 0 <= asked.strength <= 3:
        raise Stale("One of the choices is none that I know any more. Open the form again and choose anew.")
    sentence = " ".join(asked.sentence.split())[:MOST_WORDS]
    if not asked.strength:
        if row is not None:
            session.delete(row)
        return row is not None
    if row is None:
        refuse_unless_in_force(aim, _today(session, actor, now))
        row = Alignment(workspace_id=actor.workspace_id, objective_id=aim.id, project_id=held.id, strength=0)
        session.add(row)
    before = (row.strength, row.sentence)
    row.strength, row.sentence = asked.strength, sentence
    return before != (row.strength, row.sentence)


def _held(session: Session, actor: Actor, project_ids: Collection[int]) -> list[Project]:
    """Fetch projects that this person may align, each kept from others; in order, as all who hold several."""
    return [access.to_change(session, actor, each, right=Right.ALIGN)[0] for each in sorted(set(project_ids))]


def _unchanged(session: Session, actor: Actor, project_id: int, mark: str, *, now: datetime) -> Project:
    (held,) = _held(session, actor, [project_id])
    if mark_of(attesting.duties(session, actor.workspace_id, [held], now=now)) != mark:
        raise UserError(MEANWHILE)
    return held


def _own(session: Session, actor: Actor, held: Project) -> list[Alignment]:
    return alignments(session, actor.workspace_id, project_ids=[held.id])


def _recorded(
    session: Session,
    actor: Actor,
    held: Sequence[Project],
    said: Sequence[Duty],
    verdict: Verdict,
    words: str,
    *,
    now: datetime,
) -> AttestDone:
    """Append a word on each project; it answers what was asked about its scope, too."""
    quarter = attesting.this_quarter(session, actor.workspace_id, now=now)
    news = open_scope_changes(session, actor.workspace_id, [each.project_id for each in said])
    answered = {int(each.project_id): each for each in news}
    row = None
    for each in said:
        because = answered.get(each.project_id)
        row = Attestation(
            workspace_id=actor.workspace_id,
            project_id=each.project_id,
            by_id=actor.person_id,
            quarter=quarter,
            verdict=verdict,
            words=words[:MOST_WORDS],
            serves=[
                {"objective": one.objective_id, "strength": one.strength, "through": one.through}
                for one in each.serves
            ],
            scope_change_id=because.id if because else None,
            at=now,
        )
        session.add(row)
        details = {"verdict": verdict.value, "quarter": quarter.isoformat()}
        on_record(session, actor, "alignment.attested", "project", each.project_id, now=now, details=details)
    closed: dict[int, list[int]] = defaultdict(list)
    for answer in news:
        answer.closed_at = now
        closed[answer.project_id].append(answer.id)
    session.flush()
    stands = tuple(attesting.duties(session, actor.workspace_id, held, now=now))
    return AttestDone(row.id if row else 0, verdict, stands, closed)


def _today(session: Session, actor: Actor, now: datetime) -> date:
    return local_day(now, session.get_one(Workspace, actor.workspace_id).time_zone)


def noted(found: AttestList, done: AttestDone) -> AttestList:
    """Put what came of an act above the list."""
    return replace(found, note=done.note)
