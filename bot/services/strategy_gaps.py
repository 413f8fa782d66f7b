"""The gaps of the strategy for digests: loaded for all projects at once, in a few narrow queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.attesting import TELL_WITHOUT_ASKING, quarter_of
from bot.domain.digest.gaps import AimFacts, ProjectGap, StrategyFacts
from bot.domain.digest.items import GapKind
from bot.domain.enums import Verdict
from bot.domain.holding import Holds, holds
from bot.domain.ids import PersonId, ProgramId, ProjectId
from bot.domain.line.calendar_words import show
from bot.domain.periods import local_day
from bot.domain.working_time import WorkingTime
from bot.services.rollup import denied_by
from models.attestations import Word
from models.digests import NamedRow
from models.projects import Program
from models.standings import ProjectRow
from models.strategy import Objective, Serving, StrategyWaiver, waivers
from models.workspaces import Workspace

ONE_DAY = timedelta(days=1)


def strategy_facts(
    session: Session,
    workspace: Workspace,
    rows: Sequence[ProjectRow],
    aims: Iterable[Objective],
    aligned: Iterable[Serving],
    programs: Mapping[ProgramId, Program],
    people: Mapping[PersonId, NamedRow],
    words: Mapping[ProjectId, Word],
    *,
    now: datetime,
) -> tuple[StrategyFacts, frozenset[ProjectId]]:
    """Say what is wrong with which project, and which that serve nothing are excused or told of apart."""
    today = local_day(now, workspace.time_zone)
    known = {each.id: each for each in aims}
    own: dict[ProjectId, list[Objective]] = defaultdict(list)
    through: dict[ProgramId, list[Objective]] = defaultdict(list)
    for each in aligned:
        if each.objective_id in known and each.project_id is not None:
            own[each.project_id].append(known[each.objective_id])
        elif each.objective_id in known and each.program_id is not None:
            through[each.program_id].append(known[each.objective_id])
    standing, over = waivers(session, workspace.id, today)
    excused = {each.project_id for each in standing}
    ended = {each.project_id: each for each in over}
    begun = _attesting_is_late_since(workspace, today)
    served: dict[int, set[ProjectId]] = defaultdict(set)
    found: dict[ProjectId, ProjectGap] = {}
    denied = denied_by(words)
    for row in rows:
        inherited = through.get(row.program_id, []) if row.program_id is not None else []
        for aim in (*own.get(row.id, ()), *([] if row.id in denied else inherited)):
            served[aim.id].add(row.id)
        gap = _gap(
            row, own.get(row.id, []), inherited, words.get(row.id), ended.get(row.id), today, workspace, begun
        )
        if gap is not None and row.id not in excused:
            found[row.id] = gap
    managers = {
        each.id: people[each.manager_id].name
        for each in programs.values()
        if each.manager_id is not None and each.manager_id in people
    }
    in_force = tuple(
        AimFacts(f"{each.key} {each.title}", each.starts_on, frozenset(served[each.id]))
        for each in known.values()
        if _now(each, today)
    )
    return StrategyFacts(found, in_force, managers), frozenset(excused) | {
        at for at, gap in found.items() if gap.kind is not GapKind.UNATTESTED
    }


def _gap(
    row: ProjectRow,
    own: Collection[Objective],
    inherited: Collection[Objective],
    word: Word | None,
    waiver: StrategyWaiver | None,
    today: date,
    workspace: Workspace,
    late_since: date | None,
) -> ProjectGap | None:
    zone, denied = workspace.time_zone, word is not None and word.verdict is Verdict.ENDED
    if any(_now(each, today) for each in (*own, *([] if denied else inherited))):
        created = local_day(row.created_at, zone)
        missing = word is None or word.quarter < quarter_of(today)
        if late_since is not None and missing and created < quarter_of(today):
            return ProjectGap(GapKind.UNATTESTED, late_since)
        return None
    if denied and word is not None and any(_now(each, today) for each in inherited):
        return ProjectGap(GapKind.DENIED, local_day(word.at, zone))
    if waiver is not None:
        return ProjectGap(GapKind.LAPSED, waiver.until + ONE_DAY, f"until {show(waiver.until)}")
    theirs = [*own, *inherited]
    if not theirs:
        return None
    last = max(theirs, key=lambda each: each.weight)
    since = max((each.ends_on + ONE_DAY for each in theirs if each.ends_on), default=date.min)
    return ProjectGap(GapKind.OVER, since, last.key)


def _now(aim: Objective, today: date) -> bool:
    return holds(aim.starts_on, aim.ends_on, today) is Holds.NOW


def _attesting_is_late_since(workspace: Workspace, today: date) -> date | None:
    """Name the day from which the quarter's words are late; None before it, or in a workspace's first."""
    quarter, zone = quarter_of(today), workspace.time_zone
    if local_day(workspace.created_at, zone) >= quarter:
        return None
    hours, day = WorkingTime(zone), quarter
    for _ in range(TELL_WITHOUT_ASKING):
        day = hours.next_working_day(day)
    return day if day <= today else None
