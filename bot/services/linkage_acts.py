"""What people decide about linkages: confirm, dismiss, undo either, and declare one that nobody found."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import EvidenceKind, LinkageState
from bot.domain.line.link import name_at_start
from bot.domain.line.match import Match
from bot.domain.linked import Decided, LinkageForm, LinkageView, Needing, Terms, Thing
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may
from bot.errors import Forbidden, NotFound, Settled, Stale, UserError
from bot.services import directory, runs, suggested
from bot.services.access import REFUSALS, UNKNOWN
from bot.services.audit import on_record
from bot.services.evidence import declaration, things_of
from bot.services.linkages import is_open, needing_of, side_of, sides_of, views_of, visible
from bot.services.names import names_visible
from bot.services.sight import Sight
from models.linkages import Linkage, linkage_of_pair, linkages, linkages_by_id, linkages_to_change
from models.people import Person, people_of_slack_ids, person_of_slack_id
from models.plans import milestones
from models.projects import Project, programs, projects_by_id

NAME_BOTH = "Name both projects that touch, for example /pmo link payroll expenses"
GONE = "That linkage is no longer here. /linkages shows what stands."
MOST_MILESTONES = 100
"""What a menu holds, by Slack's limit."""

Pairs = Sequence[tuple[int, int]]
"""Linkages and the turn at which each was shown."""


@dataclass(frozen=True, slots=True)
class Held:
    """A linkage that somebody is changing, with both projects."""

    row: Linkage
    sides: tuple[Project, Project]


def form(session: Session, actor: Actor, linkage_id: int) -> LinkageForm:
    """Fill the form of a linkage; raises `NotFound`, `Forbidden`, or `Stale` where a side is closed."""
    held = look(session, actor, linkage_id)
    (view,) = views_of(session, actor, [held.row])
    return LinkageForm(view, _steps(session, actor, held.sides, held.row.needing_id))


def declaring(session: Session, actor: Actor, a_id: int, b_id: int, note: str = "") -> LinkageForm:
    """Fill the form for two projects that somebody says touch, whether or not that is recorded already.

    Raises `UserError` for one project named twice, `NotFound`, `Forbidden`, or `Stale` for a closed one.
    """
    sides = _declared_sides(session, actor, a_id, b_id)
    row = linkage_of_pair(session, actor.workspace_id, a_id, b_id)
    steps = _steps(session, actor, sides, row.needing_id if row else None)
    if row is not None:
        (view,) = views_of(session, actor, [row])
        return LinkageForm(view, steps, note)
    names = {each.id: each for each in programs(session, actor.workspace_id)}
    a, b = (side_of(each, names) for each in sides)
    return LinkageForm(LinkageView(0, 0, LinkageState.SUGGESTED, a, b, ()), steps, note)


def confirm(session: Session, actor: Actor, shown: Pairs, terms: Terms, *, now: datetime) -> Decided:
    """Confirm linkages as they were shown.

    Raises `Settled` for a repeat, `Stale` when somebody decided meanwhile, `UserError` for an owner who may
    not see both projects, or for a day that is past.
    """
    held = _undecided(session, actor, shown)
    return _confirm(session, actor, held, terms, now=now)


def declare(
    session: Session, actor: Actor, a_id: int, b_id: int, turn: int, terms: Terms, *, now: datetime
) -> Decided:
    """Record that two projects touch: confirmed when this person decides that, else suggested in their name.

    Raises like `confirm` and `declaring`.
    """
    sides = _declared_sides(session, actor, a_id, b_id)
    row = linkage_of_pair(session, actor.workspace_id, a_id, b_id)
    if row is None:
        row = Linkage(
            workspace_id=actor.workspace_id,
            project_a_id=sides[0].id,
            project_b_id=sides[1].id,
            kind=EvidenceKind.DECLARED,
            score=1.0,
            evidence=[],
            turn=0,
            found_at=now,
        )
        if not runs.first(session, row):
            raise Stale("Somebody has linked the two meanwhile. /linkages shows how.")
    elif row.turn != turn or row.state is LinkageState.CONFIRMED:
        raise _told(session, actor, row)
    word = declaration(actor.name, terms.note, local_day(now, actor.time_zone))
    row.evidence = [word, *(each for each in row.evidence if each["sentence"] != word["sentence"])]
    row.kind = EvidenceKind.DECLARED
    details = {"a": sides[0].key, "b": sides[1].key}
    on_record(session, actor, "linkage.declared", "linkage", row.id, now=now, details=details)
    if _may_decide(session, actor, sides):
        return _confirm(session, actor, [Held(row, sides)], terms, now=now)
    _apply(session, actor, [Held(row, sides)], terms, now=now)
    row.state, row.decided_by_id, row.decided_at = LinkageState.SUGGESTED, None, None
    row.turn += 1
    return _decided(session, actor, [row], now=now)


def dismiss(
    session: Session,
    actor: Actor,
    shown: Pairs,
    reason: str,
    *,
    seen: Collection[str] | None = None,
    now: datetime,
) -> Decided:
    """Dismiss linkages as they were shown; the reason and the kinds of evidence are remembered.

    Of these only those that were `seen`, so that what was found since is asked about. Raises `Settled` for a
    repeat, `Stale` when somebody decided meanwhile.
    """
    held = _undecided(session, actor, shown)
    for each in held:
        each.row.reason = reason
        kinds = {str(one["kind"]) for one in each.row.evidence}
        each.row.dismissed_kinds = sorted(kinds if seen is None else kinds.intersection(seen))
        _decide(session, actor, each, LinkageState.DISMISSED, now=now)
    return _decided(session, actor, [each.row for each in held], now=now)


def undo(session: Session, actor: Actor, shown: Pairs, *, now: datetime) -> Decided:
    """Take decisions back as they were shown; raises `Stale` when somebody has decided anew since."""
    held = hold(session, actor, [linkage_id for linkage_id, _ in shown])
    for each, (_, turn) in zip(held, shown, strict=True):
        row = each.row
        if row.state is LinkageState.SUGGESTED and row.turn == turn + 1:
            raise Settled(f"{each.sides[0].name} and {each.sides[1].name} are undecided already.")
        if row.turn != turn:
            raise _told(session, actor, row)
        was = row.state
        row.state, row.decided_by_id, row.decided_at = LinkageState.SUGGESTED, None, None
        row.handling = row.owner_id = row.needed_by = row.needing_id = None
        row.note = row.reason = ""
        row.introduced_at = None
        row.dismissed_kinds = []
        row.turn += 1
        _on_record(session, actor, each, f"linkage.{was.value}_undone", now=now)
    return _decided(session, actor, [each.row for each in held], now=now)


def _confirm(session: Session, actor: Actor, held: Sequence[Held], terms: Terms, *, now: datetime) -> Decided:
    owner = _apply(session, actor, held, terms, now=now)
    for each in held:
        _decide(session, actor, each, LinkageState.CONFIRMED, now=now)
    hears = owner.slack_id if owner and owner.id != actor.person_id else None
    return _decided(session, actor, [each.row for each in held], now=now, owner=hears)


def _apply(
    session: Session, actor: Actor, held: Sequence[Held], terms: Terms, *, now: datetime
) -> Person | None:
    """Write what somebody says of these linkages; gives who owns them from now on."""
    if terms.needed_by is not None and terms.needed_by < local_day(now, actor.time_zone):
        raise UserError("That day is past. By when is it needed from now on?")
    owner = _owner(session, actor, held, terms.owner_slack_id, now=now)
    for each in held:
        row = each.row
        needs = _step(session, actor, each.sides, terms.needing_id) if terms.needing_id else None
        row.handling, row.note = terms.handling, terms.note
        row.owner_id = owner.id if owner else None
        row.needing_id = needs.milestone_id if needs else None
        row.needed_by = terms.needed_by or (needs.forecast if needs else None)
    return owner


def _decide(session: Session, actor: Actor, held: Held, state: LinkageState, *, now: datetime) -> None:
    row = held.row
    row.state, row.decided_by_id, row.decided_at = state, actor.person_id, now
    row.turn += 1
    _on_record(session, actor, held, f"linkage.{state.value}", now=now)


def _on_record(session: Session, actor: Actor, held: Held, action: str, *, now: datetime) -> None:
    details = {"a": held.sides[0].key, "b": held.sides[1].key}
    on_record(session, actor, action, "linkage", held.row.id, now=now, details=details)


def _decided(
    session: Session, actor: Actor, rows: Sequence[Linkage], *, now: datetime, owner: str | None = None
) -> Decided:
    session.flush()
    views = views_of(session, actor, rows)
    shown = {suggested.of_pair(each.linkage_id): each for each in views}
    asked = suggested.readers(session, actor.workspace_id, list(shown))
    sees = _who_sees(session, actor, views, asked, now=now)
    tells = tuple(
        (subject, tuple(each for each in readers if sees(each, shown[subject]))) for subject, readers in asked
    )
    return Decided(views, actor.name, now, tells, owner)


def _who_sees(
    session: Session,
    actor: Actor,
    views: Sequence[LinkageView],
    asked: suggested.Tells,
    *,
    now: datetime,
) -> Callable[[str, LinkageView], bool]:
    """Tell which of those who were asked may see both projects of which of these linkages."""
    people = people_of_slack_ids(session, actor.workspace_id, {each for _, some in asked for each in some})
    ids = {side.project_id for view in views for side in view.both} if people else set()
    known = projects_by_id(session, actor.workspace_id, ids)
    sight = Sight(session, actor.workspace_id, known.values(), now=now)

    def sees(reader: str, view: LinkageView) -> bool:
        person = people.get(reader)
        return person is not None and sight.sees(person, [side.project_id for side in view.both])

    return sees


def asked_together(
    session: Session, actor: Actor, thing: Thing, decided: Decided, *, now: datetime
) -> tuple[tuple[str, Decided], ...]:
    """Say who was asked about all that a thing joins, each with what they may see of what was decided."""
    asked = suggested.readers(session, actor.workspace_id, [suggested.of_thing(thing)])
    sees = _who_sees(session, actor, decided.views, asked, now=now)
    found = (
        (reader, tuple(view for view in decided.views if sees(reader, view)))
        for _, readers in asked
        for reader in readers
    )
    return tuple((reader, replace(decided, views=mine)) for reader, mine in found if mine)


def _undecided(session: Session, actor: Actor, shown: Pairs) -> list[Held]:
    held = hold(session, actor, [linkage_id for linkage_id, _ in shown])
    for each, (_, turn) in zip(held, shown, strict=True):
        if each.row.state is not LinkageState.SUGGESTED or each.row.turn != turn:
            raise _told(session, actor, each.row)
    return held


def _told(session: Session, actor: Actor, row: Linkage) -> Stale:
    """Say what was decided meanwhile, and by whom."""
    (view,) = views_of(session, actor, [row])
    if view.state is LinkageState.SUGGESTED:
        return Stale(f"{view.names} are undecided again. /linkages shows what is known.")
    said = f"{view.names}: {view.state.value} by {view.decided_by or 'the PMO'} already."
    why = f" “{view.reason}”" if view.state is LinkageState.DISMISSED and view.reason else ""
    return Settled(said + why) if row.decided_by_id == actor.person_id else Stale(said + why)


def hold(session: Session, actor: Actor, linkage_ids: Sequence[int]) -> list[Held]:
    """Fetch linkages that this person may decide, kept from others until the commit.

    Raises `NotFound`, `Forbidden`, or `Stale` where a side is closed.
    """
    return _to_decide(
        session, actor, linkage_ids, linkages_to_change(session, actor.workspace_id, linkage_ids)
    )


def look(session: Session, actor: Actor, linkage_id: int) -> Held:
    """Fetch one linkage that this person may decide, to show it; raises like `hold`."""
    (held,) = _to_decide(
        session, actor, [linkage_id], linkages_by_id(session, actor.workspace_id, [linkage_id])
    )
    return held


def _to_decide(
    session: Session, actor: Actor, linkage_ids: Sequence[int], rows: Mapping[int, Linkage]
) -> list[Held]:
    if not rows.keys() >= set(linkage_ids):
        raise NotFound(GONE)
    known = projects_by_id(session, actor.workspace_id, sides_of(list(rows.values())))
    held = [
        Held(rows[each], _sides(session, actor, rows[each].pair, known, gone=GONE)) for each in linkage_ids
    ]
    if not all(_may_decide(session, actor, each.sides) for each in held):
        raise Forbidden(REFUSALS[Right.DECIDE_LINKAGE])
    return held


def _declared_sides(session: Session, actor: Actor, a_id: int, b_id: int) -> tuple[Project, Project]:
    if a_id == b_id:
        raise UserError("That is one project twice. Name the two that touch.")
    lower, higher = sorted((a_id, b_id))
    known = projects_by_id(session, actor.workspace_id, (lower, higher))
    sides = _sides(session, actor, (lower, higher), known, gone=UNKNOWN)
    if not any(may(actor, Right.DECLARE_LINKAGE, directory.scope_of(session, actor, each)) for each in sides):
        raise Forbidden(REFUSALS[Right.DECLARE_LINKAGE])
    return sides


def _sides(
    session: Session, actor: Actor, pair: tuple[int, int], known: Mapping[int, Project], *, gone: str
) -> tuple[Project, Project]:
    """Give both projects; raises `NotFound` where one is hidden, `Stale` where one is closed."""
    sides = [known[each] for each in pair if each in known]
    seen = (may(actor, Right.SEE, directory.scope_of(session, actor, each)) for each in sides)
    if len(sides) < 2 or not all(seen):
        raise NotFound(gone)
    closed = next((each for each in sides if not is_open(each)), None)
    if closed is not None:
        raise Stale(f"{closed.name} is closed, so nothing is linked with it any more.")
    return sides[0], sides[1]


def _may_decide(session: Session, actor: Actor, sides: Collection[Project]) -> bool:
    return any(may(actor, Right.DECIDE_LINKAGE, directory.scope_of(session, actor, each)) for each in sides)


def _owner(
    session: Session, actor: Actor, held: Sequence[Held], slack_id: str | None, *, now: datetime
) -> Person | None:
    if slack_id is None:
        return None
    sides = [side for each in held for side in each.sides]
    found = person_of_slack_id(session, actor.workspace_id, slack_id)
    if found is None:
        raise UserError("The PMO does not know that person yet. Choose somebody else as owner.")
    if not Sight(session, actor.workspace_id, sides, now=now).sees(found, {each.id for each in sides}):
        raise UserError(f"{found.name} may not see both projects. Choose somebody else as owner.")
    return found


def _steps(
    session: Session, actor: Actor, sides: Sequence[Project], chosen: int | None
) -> tuple[Needing, ...]:
    """List the milestones that may need the other side: not yet reached, the nearest first."""
    found = milestones(session, actor.workspace_id, [each.id for each in sides])
    open_ones = [each for each in found if each.actual is None or each.id == chosen]
    open_ones.sort(key=lambda each: (each.id != chosen, each.forecast is None, each.forecast, each.id))
    return tuple(needing_of(each) for each in open_ones[:MOST_MILESTONES])


def _step(session: Session, actor: Actor, sides: Sequence[Project], milestone_id: int) -> Needing:
    found = milestones(session, actor.workspace_id, [each.id for each in sides])
    chosen = next((each for each in found if each.id == milestone_id), None)
    if chosen is None:
        raise Stale("That milestone is of neither project. Open the form again and choose anew.")
    return needing_of(chosen)


def read_declaration(session: Session, actor: Actor, text: str) -> LinkageForm:
    """Fill the form from 'payroll expenses both wait for the HR master data'.

    Raises `UserError` when there are not two names, `Ambiguous` or `NotFound` for one that does not fit.
    """
    first = _named(session, actor, text, whole=text)
    if not first.rest:
        raise UserError(NAME_BOTH, kept=text)
    second = _named(session, actor, first.rest, whole=text)
    a, b = (directory.found_or_told(each, kept=each.words or text) for each in (first, second))
    return declaring(session, actor, a.id, b.id, second.rest)


def _named(session: Session, actor: Actor, text: str, *, whole: str) -> Match:
    """Find the name that a text begins with; its first word is looked up alone, too, for a near spelling."""
    word = text.strip().split(maxsplit=1)[0] if text.strip() else ""
    known = [*names_visible(session, actor, text), *names_visible(session, actor, word)]
    match = name_at_start(text, list(dict.fromkeys(known)))
    if not match.words:
        raise UserError(NAME_BOTH, kept=whole)
    directory.found_or_told(match, kept=match.words)
    return match


def of_thing(session: Session, actor: Actor, thing: Thing) -> tuple[LinkageView, ...]:
    """Show what one thing joins and this person has to decide; raises `Stale` when nothing is left."""
    waiting = linkages(session, actor.workspace_id, states=[LinkageState.SUGGESTED])
    rows = [row for row in waiting if thing.key in {each.key for each in things_of(row)}]
    found = views_of(session, actor, visible(session, actor, rows))
    mine = tuple(each for each in found if each.may_decide)
    if not mine:
        raise Stale(f"Everything that {thing.name} joins is decided. /linkages shows by whom.")
    return mine


def still_waiting(session: Session, actor: Actor, thing: Thing, shown: Collection[int]) -> Pairs:
    """Of the linkages that a form was about, give those that are still undecided, as they stand now.

    Raises `Stale` when nothing of it is left, whatever else the thing joins by now.
    """
    found = of_thing(session, actor, thing)
    left = [(each.linkage_id, each.turn) for each in found if each.linkage_id in shown]
    if not left:
        raise Stale("Everything that this form was about is decided. /linkages shows by whom.")
    return left
