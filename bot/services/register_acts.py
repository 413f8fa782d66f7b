"""What is done with an entry of the register: edited, closed, reopened, reviewed, turned into an issue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.content import EntryContent
from bot.domain.entries import EntryActed
from bot.domain.enums import EntryAct, EntryKind, EntryState, Outcome
from bot.domain.periods import local_day
from bot.domain.register import outcomes_of, responses_to, unfit_response
from bot.domain.rights import Actor
from bot.domain.views import Recipient
from bot.errors import NotFound, Stale, UserError
from bot.services import access, directory
from bot.services.audit import on_record
from bot.services.receipts import once
from bot.services.register_list import GONE, card_of
from models.people import people_by_id, person, person_of_slack_id
from models.projects import Program, Project
from models.register import EntryChange, RegisterEntry, ScoreChange, changes_of, entry, entry_to_change

REVIEWED_AGAIN_IN = timedelta(weeks=4)
FIELDS = (
    "title",
    "description",
    "probability",
    "impact",
    "response",
    "owner_id",
    "due",
    "review_on",
    "decided_on",
)


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that somebody is changing, kept from others until the commit."""

    row: RegisterEntry
    project: Project
    program: Program | None


def hold(
    session: Session, actor: Actor, entry_id: int, *, right: Right = Right.REGISTER, kept: str = ""
) -> Held:
    """Fetch an entry that this person has this right over; raises `NotFound`, `Forbidden` or `Stale`."""
    known = entry(session, actor.workspace_id, entry_id)
    if known is None:
        raise NotFound(GONE, kept=kept)
    project, program = access.to_change(session, actor, known.project_id, right=right, kept=kept)
    row = entry_to_change(session, actor.workspace_id, entry_id)
    if row is None:
        raise NotFound(GONE, kept=kept)
    return Held(row, project, program)


def hold_open(
    session: Session, actor: Actor, entry_id: int, *, right: Right = Right.REGISTER, kept: str = ""
) -> Held:
    """Fetch an open entry likewise; raises `Stale` with how and by whom it was closed meanwhile."""
    held = hold(session, actor, entry_id, right=right, kept=kept)
    if held.row.state is EntryState.CLOSED:
        raise Stale(_how_it_ended(session, actor, held.row), kept=kept)
    return held


def _how_it_ended(session: Session, actor: Actor, row: RegisterEntry) -> str:
    acts = changes_of(session, actor.workspace_id, row.id)
    last = next((each for each in reversed(acts) if each.act in (EntryAct.CLOSED, EntryAct.DECIDED)), None)
    by = person(session, actor.workspace_id, last.by_id) if last else None
    who = f" by {by.name}" if by else ""
    how = f" as {row.outcome.value}" if row.outcome else ""
    return f"{row.reference} was closed{who}{how} meanwhile. Reopen it if that is wrong."


@dataclass(frozen=True, slots=True)
class Conflict:
    """Fields that somebody else changed while this person was editing: (field, theirs, by whom)."""

    fields: tuple[tuple[str, str, str], ...]
    content: EntryContent


def edit(
    session: Session,
    actor: Actor,
    entry_id: int,
    content: EntryContent,
    *,
    seen: int,
    now: datetime,
    act: str = "",
) -> EntryActed | Conflict:
    """Change an entry's fields; what others changed after `seen` comes back as a `Conflict`, nothing written.

    A field that this person left as it was shown takes the other's value; one that both changed keeps theirs
    in the form, to be decided by submitting again.
    """
    held = hold_open(session, actor, entry_id, kept=content.title)
    row = held.row
    if said := unfit_response(row.kind, content.response):
        raise UserError(said, kept=content.title)
    wanted = _values(session, actor, row, content)
    meanwhile: dict[str, EntryChange] = {}
    newest: dict[str, EntryChange] = {}
    for each in changes_of(session, actor.workspace_id, row.id, seen):
        if each.field and each.by_id != actor.person_id:
            meanwhile.setdefault(each.field, each)
            newest[each.field] = each
    if meanwhile:
        return _conflict(session, actor, row, content, wanted, meanwhile, newest)
    once(session, actor, act, f"{row.reference} is saved already.", now=now)
    changed = _assign(session, actor, row, wanted, now=now)
    if not changed:
        return acted(session, actor, held, EntryAct.EDITED, 0)
    _audit(session, actor, row, EntryAct.EDITED, now=now)
    grown = {"probability", "impact", "owner_id", "due"} & set(changed)
    tells = thread_of(session, actor, held) if grown else ()
    return acted(session, actor, held, EntryAct.EDITED, changed[max(changed, key=changed.__getitem__)], tells)


def close(
    session: Session,
    actor: Actor,
    entry_id: int,
    outcome: Outcome,
    words: str,
    *,
    now: datetime,
    act: str = "",
) -> EntryActed:
    """Close an entry with its outcome."""
    held = hold_open(session, actor, entry_id, kept=words)
    row = held.row
    if outcome not in outcomes_of(row.kind):
        raise Stale(f"{row.reference} is {row.kind.value} now and can't end as {outcome.value}.", kept=words)
    once(session, actor, act, f"{row.reference} is closed already.", now=now)
    row.state, row.outcome, row.closed_at, row.asked_level = EntryState.CLOSED, outcome, now, None
    change = record(session, actor, row, EntryAct.CLOSED, "state", "open", outcome.value, words, now=now)
    return acted(session, actor, held, EntryAct.CLOSED, change.id, thread_of(session, actor, held), words)


def reopen(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> EntryActed:
    """Open a closed entry again; raises `Stale` when it is open."""
    held = hold(session, actor, entry_id)
    row = held.row
    if row.state is EntryState.OPEN or row.kind is EntryKind.CHANGE:
        raise Stale(
            f"{row.reference} is open." if row.state is EntryState.OPEN else "A decided change stays decided."
        )
    was = row.outcome.value if row.outcome else "closed"
    row.state, row.outcome, row.closed_at = EntryState.OPEN, None, None
    change = record(session, actor, row, EntryAct.REOPENED, "state", was, "open", now=now)
    return acted(session, actor, held, EntryAct.REOPENED, change.id, thread_of(session, actor, held))


def happened(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> EntryActed:
    """Turn a risk that has happened into an issue: the same entry, with its number, history and thread."""
    held = hold_open(session, actor, entry_id)
    row = held.row
    if row.kind is not EntryKind.RISK:
        raise Stale(f"{row.reference} is {row.kind.value} already." if row.kind is EntryKind.ISSUE else GONE)
    _assign(session, actor, row, {"probability": 5}, now=now, act=EntryAct.HAPPENED)
    row.kind = EntryKind.ISSUE
    change = record(session, actor, row, EntryAct.HAPPENED, "kind", "risk", "issue", now=now)
    return acted(session, actor, held, EntryAct.HAPPENED, change.id, thread_of(session, actor, held))


def still_right(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> EntryActed:
    """Say on review that an entry stands as it is; it is reviewed again in four weeks. Its owner may, too."""
    known = entry(session, actor.workspace_id, entry_id)
    owns = known is not None and known.owner_id == actor.person_id
    held = hold_open(session, actor, entry_id, right=Right.SEE if owns else Right.REGISTER)
    row = held.row
    today = local_day(now, actor.time_zone)
    if any(
        each.act is EntryAct.REVIEWED and local_day(each.at, actor.time_zone) == today
        for each in changes_of(session, actor.workspace_id, row.id)
    ):
        raise Stale(f"{row.reference} is reviewed today already.")
    was = _written(row.review_on)
    row.review_on = today + REVIEWED_AGAIN_IN
    change = record(
        session, actor, row, EntryAct.REVIEWED, "review_on", was, _written(row.review_on), now=now
    )
    return acted(session, actor, held, EntryAct.REVIEWED, change.id)


def acted(
    session: Session,
    actor: Actor,
    held: Held,
    act: EntryAct,
    act_id: int,
    tells: tuple[Recipient, ...] = (),
    words: str = "",
    asks: tuple[Recipient, ...] = (),
) -> EntryActed:
    """Put together what was done, for those who hear of it."""
    session.flush()
    row = held.row
    shown = card_of(session, actor, row, held.project)
    return EntryActed(shown, act, act_id, actor.name, row.came_from_id or row.id, words, tells, asks)


def thread_of(session: Session, actor: Actor, held: Held) -> tuple[Recipient, ...]:
    """Name who hears in the entry's thread: the readers of the project, and its owner, but not who acts."""
    view, _, _ = directory.brief_view(session, actor, held.project, now=actor.at)
    found = {each.address: each for each in access.hearers(actor, held.project, held.program, view)}
    return tuple(found.values())


def record(
    session: Session,
    actor: Actor,
    row: RegisterEntry,
    act: EntryAct,
    field: str = "",
    was: str = "",
    new: str = "",
    words: str = "",
    *,
    now: datetime,
) -> EntryChange:
    """Append one act to an entry's history, and to the audit trail."""
    change = _append(session, actor, row, act, field, was, new, words, now=now)
    _audit(session, actor, row, act, now=now)
    return change


def _audit(session: Session, actor: Actor, row: RegisterEntry, act: EntryAct, *, now: datetime) -> None:
    details = {"reference": row.reference}
    on_record(session, actor, f"entry.{act.value}", "register_entry", row.id, now=now, details=details)


def _append(
    session: Session,
    actor: Actor,
    row: RegisterEntry,
    act: EntryAct,
    field: str,
    was: str,
    new: str,
    words: str,
    *,
    now: datetime,
) -> EntryChange:
    change = EntryChange(
        workspace_id=actor.workspace_id,
        entry_id=row.id,
        by_id=actor.person_id,
        act=act,
        field=field,
        was=was,
        now=new,
        words=words,
        at=now,
    )
    session.add(change)
    session.flush()
    return change


def _values(session: Session, actor: Actor, row: RegisterEntry, content: EntryContent) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(content, name)
        for name in FIELDS
        if name != "owner_id" and name in content.model_fields_set
    }
    if "owner_slack_id" in content.model_fields_set:
        owner = (
            person_of_slack_id(session, actor.workspace_id, content.owner_slack_id)
            if content.owner_slack_id
            else None
        )
        if content.owner_slack_id and owner is None:
            raise UserError("The PMO does not know that person yet. Choose somebody else as owner.")
        kept = row.owner_id if row.owner_id and not content.owner_slack_id else None
        unreachable = kept is not None and not _reachable(session, actor, kept)
        values["owner_id"] = kept if unreachable else (owner.id if owner else None)
    if "response" in values and not responses_to(row.kind):
        values["response"] = None
    return values


def _reachable(session: Session, actor: Actor, person_id: int) -> bool:
    """Whether a form can show this person: one without a Slack user stays owner when the input is empty."""
    found = person(session, actor.workspace_id, person_id)
    return found is not None and found.slack_id is not None


def _assign(
    session: Session,
    actor: Actor,
    row: RegisterEntry,
    values: Mapping[str, object],
    *,
    now: datetime,
    act: EntryAct = EntryAct.EDITED,
) -> dict[str, int]:
    """Set fields and append what changed; give the change's id by field."""
    before = (row.probability, row.impact)
    changed = {}
    for name, value in values.items():
        was = getattr(row, name)
        if was == value:
            continue
        setattr(row, name, value)
        change = _append(session, actor, row, act, name, _written(was), _written(value), "", now=now)
        changed[name] = change.id
    if before != (row.probability, row.impact):
        session.add(
            ScoreChange(
                workspace_id=actor.workspace_id,
                entry_id=row.id,
                probability_was=before[0],
                impact_was=before[1],
                changed_at=now,
            )
        )
    return changed


def _conflict(
    session: Session,
    actor: Actor,
    row: RegisterEntry,
    content: EntryContent,
    wanted: Mapping[str, object],
    meanwhile: Mapping[str, EntryChange],
    newest: Mapping[str, EntryChange],
) -> Conflict:
    people = people_by_id(session, actor.workspace_id, {each.by_id for each in newest.values()})
    told = []
    kept: dict[str, object] = {}
    for name, first in meanwhile.items():
        last = newest[name]
        told.append((name, last.now if name != "owner_id" else "", people[last.by_id].name))
        if name in wanted and _written(wanted[name]) == first.was:
            kept[name] = getattr(row, name)
    if "owner_id" in kept:
        owner = person(session, actor.workspace_id, row.owner_id) if row.owner_id else None
        kept["owner_slack_id"] = owner.slack_id if owner else None
        del kept["owner_id"]
    return Conflict(tuple(told), content.model_copy(update=kept))


def _written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
