"""Strategy: what serves which objective, as a reader may see it, and how the portfolio complies."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.attesting import Duty
from bot.domain.commands import Right
from bot.domain.enums import LIVE, Rating
from bot.domain.holding import holds
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may_at_all
from bot.domain.strategy import Aim, AimCard, Bearer, Serves, StrategyView, Waiver, comply
from bot.domain.strategy_cards import cards
from bot.errors import NotFound
from bot.services import attesting
from bot.services.names import every_visible
from bot.services.rollup import children_of
from models.people import Person, people_by_id
from models.projects import Project, programs, projects
from models.reports import Given, newest_given
from models.strategy import Objective, StrategyWaiver, alignments, objectives, waivers


def view(session: Session, actor: Actor, *, now: datetime) -> StrategyView:
    """Show every objective with what serves it, and how the projects that this person sees comply."""
    today = local_day(now, actor.time_zone)
    visible = {each.id for each in every_visible(session, actor)}
    found = [each for each in projects(session, actor.workspace_id, states=LIVE) if each.id in visible]
    children = children_of(session, actor.workspace_id, found, now=now)
    bearers = _bearers(session, actor, found, now=now)
    rows = objectives(session, actor.workspace_id)
    standing, ended = waivers(session, actor.workspace_id, today)
    people = people_by_id(
        session,
        actor.workspace_id,
        {*(each.owner_id for each in rows if each.owner_id), *(w.by_id for w in (*standing, *ended))},
    )
    aims = [_aim(each, people[each.owner_id].name if each.owner_id else "", today) for each in rows]
    aligned = alignments(session, actor.workspace_id)
    serving = [
        Serves(each.objective_id, each.project_id, each.program_id, each.strength, each.sentence)
        for each in aligned
    ]
    named: dict[int, str] = {each.id: each.name for each in programs(session, actor.workspace_id)}
    shown = cards(aims, serving, bearers, named, children)
    duties = attesting.duties(session, actor.workspace_id, found, now=now, aligned=aligned)
    given, lapsed = ([_waiver(each, people) for each in listed] for listed in (standing, ended))
    denied = [each.project_id for each in duties if each.denied]
    return StrategyView(
        cards=shown,
        compliance=comply(bearers, aims, serving, given, ended=lapsed, denied=denied),
        may_set=may_at_all(actor, Right.SET_OBJECTIVES),
        may_attest=may_at_all(actor, Right.ALIGN),
        attested=attesting.view_of(session, actor.workspace_id, duties, now=now),
    )


def _waiver(row: StrategyWaiver, people: Mapping[int, Person]) -> Waiver:
    return Waiver(row.project_id, people[row.by_id].name, row.reason, row.until)


def card(session: Session, actor: Actor, text: str, *, now: datetime) -> tuple[AimCard, Mapping[int, Duty]]:
    """Show one objective by its key or the words of its title, with whose word it is what serves it.

    Raises `NotFound` with the objectives that there are.
    """
    whole = view(session, actor, now=now)
    known = whole.cards
    said = text.strip().casefold()
    exact = [each for each in known if said in (each.aim.key.casefold(), each.aim.title.casefold())]
    found = exact or [each for each in known if said in each.aim.title.casefold()]
    if len(found) != 1:
        raise NotFound(_which(known, text), kept=text)
    return found[0], whole.attested.duties


def _which(there: Iterable[AimCard], text: str) -> str:
    known = ", ".join(f"{each.aim.key} {each.aim.title}" for each in there)
    if not known:
        return "No objective is recorded yet. The PMO adds one with /pmo objective."
    return f"I know no one objective by “{text.strip()}”. There are: {known}."


def _bearers(session: Session, actor: Actor, found: Sequence[Project], *, now: datetime) -> list[Bearer]:
    ids = [each.id for each in found]
    given = newest_given(session, actor.workspace_id, until=now, project_ids=ids)
    return [_bearer(each, given.get(each.id)) for each in found]


def _bearer(found: Project, given: Given | None) -> Bearer:
    return Bearer(
        found.id,
        found.key,
        found.name,
        found.program_id,
        found.budget,
        given.spent if given else None,
        found.currency,
        given.cost_forecast if given else None,
        given.benefits or Rating.NOT_REPORTED if given else Rating.NOT_REPORTED,
    )


def _aim(found: Objective, owner: str, today: date) -> Aim:
    state = holds(found.starts_on, found.ends_on, today)
    return Aim(
        found.id,
        found.key,
        found.title,
        found.measure,
        found.weight,
        owner,
        found.starts_on,
        found.ends_on,
        state,
    )
