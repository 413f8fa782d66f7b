"""The gaps of the strategy for digests: loaded for all projects at once, in a few narrow queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.attesting import late_from, quarter_of
from bot.domain.complying import Complies, by_bearer, complies
from bot.domain.digest.gaps import AimFacts, ProjectGap, StrategyFacts
from bot.domain.digest.items import GapKind
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
    own, through = by_bearer(
        (each.project_id, each.program_id, known[each.objective_id])
        for each in aligned
        if each.objective_id in known
    )
    standing, over = waivers(session, workspace.id, today)
    excused = {each.project_id for each in standing}
    ended = {each.project_id: each for each in over}
    holding = {each.id: holds(each.starts_on, each.ends_on, today) for each in known.values()}
    judge = _Judge(
        workspace.time_zone, quarter_of(today), _attesting_is_late_since(workspace, today), holding
    )
    said_none = denied_by(words)
    served: dict[int, set[ProjectId]] = defaultdict(set)
    found: dict[ProjectId, ProjectGap] = {}
    for row in rows:
        inherited = through.get(row.program_id, []) if row.program_id is not None else []
        theirs, word = own.get(row.id, []), words.get(row.id)
        for aim in (*theirs, *([] if row.id in said_none else inherited)):
            served[aim.id].add(row.id)
        if row.id not in excused:
            gap = judge.gap(row, theirs, inherited, word, ended.get(row.id), denied=row.id in said_none)
            if gap is not None:
                found[row.id] = gap
    managers = {
        each.id: people[each.manager_id].name
        for each in programs.values()
        if each.manager_id is not None and each.manager_id in people
    }
    in_force = tuple(
        AimFacts(f"{each.key} {each.title}", each.starts_on, frozenset(served[each.id]))
        for each in known.values()
        if holding[each.id] is Holds.NOW
    )
    return StrategyFacts(found, in_force, managers), frozenset(excused) | {
        at for at, gap in found.items() if gap.kind is not GapKind.UNATTESTED
    }


@dataclass(frozen=True, slots=True)
class _Judge:
    """Says what is wrong with a project; `holding` says of each objective whether it holds today."""

    zone: str
    quarter: date
    late_since: date | None
    holding: Mapping[int, Holds]

    def gap(
        self,
        row: ProjectRow,
        own: Collection[Objective],
        inherited: Collection[Objective],
        word: Word | None,
        waiver: StrategyWaiver | None,
        *,
        denied: bool,
    ) -> ProjectGap | None:
        """Name the gap of a project that is not excused; None for none, and for one that serves nothing."""
        how = complies(
            (self.holding[each.id] for each in own),
            (self.holding[each.id] for each in inherited),
            denied=denied,
            waived=False,
            lapsed=waiver is not None,
        )
        if how is Complies.MET and self._is_late(row, word) and self.late_since is not None:
            return ProjectGap(GapKind.UNATTESTED, self.late_since)
        if how is Complies.DENIED and word is not None:
            return ProjectGap(GapKind.DENIED, local_day(word.at, self.zone))
        if how is Complies.LAPSED and waiver is not None:
            return ProjectGap(GapKind.LAPSED, waiver.until + ONE_DAY, f"until {show(waiver.until)}")
        if how is Complies.OVER:
            theirs = [*own, *inherited]
            last = max(theirs, key=lambda each: each.weight)
            since = max((each.ends_on + ONE_DAY for each in theirs if each.ends_on), default=date.min)
            return ProjectGap(GapKind.OVER, since, last.key)
        return None

    def _is_late(self, row: ProjectRow, word: Word | None) -> bool:
        """Whether somebody's word is missing on a project that is older than the quarter."""
        missing = word is None or word.quarter < self.quarter
        return missing and local_day(row.created_at, self.zone) < self.quarter


def _attesting_is_late_since(workspace: Workspace, today: date) -> date | None:
    """Name the day from which the quarter's words are late; None before it, or in a workspace's first."""
    quarter, zone = quarter_of(today), workspace.time_zone
    if local_day(workspace.created_at, zone) >= quarter:
        return None
    day = late_from(quarter, WorkingTime(zone))
    return day if day <= today else None
