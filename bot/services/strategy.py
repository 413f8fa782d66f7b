"""Strategy: what serves which objective, as a reader may see it, and how the portfolio complies."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.attesting import Duty
from bot.domain.commands import Right
from bot.domain.enums import Rating
from bot.domain.holding import holds
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may_at_all
from bot.domain.strategy import Aim, AimCard, Bearer, Serves, StrategyView, Waiver, comply
from bot.domain.strategy_cards import cards
from bot.errors import NotFound
from bot.services import attesting
from bot.services.rollup import children_of
from models.people import Person, people_by_id
from models.projects import LiveProject, live_projects, programs
from models.reports import Given, newest_given, newest_reports
from models.strategy import Objective, StrategyWaiver, objectives, servings, waivers


def view(session: Session, actor: Actor, *, now: datetime) -> StrategyView:
    """Show every objective with what serves it, and how the projects that this person sees comply."""
    today = local_day(now, actor.time_zone)
    found = live_projects(session, actor.workspace_id, visible_to=actor.visible_to, at=actor.at)
    aligned = servings(session, actor.workspace_id)
    reports = newest_reports(session, actor.workspace_id, until=now)
    children = children_of(session, actor.workspace_id, found, now=now, reports=reports, serving=aligned)
    given = newest_given(session, actor.workspace_id, until=now)
    bearers = [_bearer(each, given.get(each.id)) for each in found]
    rows = objectives(session, actor.workspace_id)
    standing, ended = waivers(session, actor.workspace_id, today)
    people = people_by_id(
        session,
        actor.workspace_id,
        {*(each.owner_id for each in rows if each.owner_id), *(w.by_id for w in (*standing, *ended))},
    )
    aims = [_aim(each, people[each.owner_id].name if each.owner_id else "", today) for each in rows]
    serving = [Serves(*each) for each in aligned]
    named: dict[int, str] = {each.id: each.name for each in programs(session, actor.workspace_id)}
    duties = attesting.duties(session, actor.workspace_id, found, now=now, serving=aligned)
    denied = frozenset(each.project_id for each in duties if each.denied)
    shown = cards(aims, serving, bearers, named, children, denied=denied)
    excused, lapsed = ([_waiver(each, people) for each in listed] for listed in (standing, ended))
    return StrategyView(
        cards=shown,
        compliance=comply(bearers, aims, serving, excused, ended=lapsed, denied=denied),
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


def _bearer(found: LiveProject, given: Given | None) -> Bearer:
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
