"""Milestones: the first forecast is the baseline, each later change is a move dated by its row."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.ids import ProjectId, WorkspaceId
from bot.services.importing.directory import Directory
from bot.services.importing.kinds import Kind
from bot.services.importing.records import MilestoneRecord
from bot.services.importing.tally import Tally, assign
from bot.services.importing.timeline import Timeline
from models import Milestone, MilestoneMove
from models.plans import milestones

_Move = tuple[datetime, date | None, date]


class Plans:
    """Gathers what rows say of milestones and, at the end, records baselines, forecasts and moves."""

    def __init__(self, session: Session, workspace: WorkspaceId, directory: Directory, tally: Tally) -> None:
        self._session, self._workspace = session, workspace
        self._directory, self._tally = directory, tally
        self._rows: dict[tuple[int, str], Milestone] = {}
        self._moves: dict[int, list[MilestoneMove]] = {}
        self._said: dict[tuple[int, str], Timeline[date]] = {}
        self._began: dict[tuple[int, str], datetime] = {}
        self._baselines: dict[tuple[int, str], date] = {}

    def fetch(self, registered: dict[int, datetime]) -> None:
        """Learn the milestones of these projects; `registered` is since when each is known."""
        moved = select(MilestoneMove).join(
            Milestone,
            (Milestone.id == MilestoneMove.milestone_id)
            & (Milestone.workspace_id == MilestoneMove.workspace_id),
        )
        moved = moved.where(
            MilestoneMove.workspace_id == self._workspace, Milestone.project_id.in_(registered)
        )
        for move in self._session.scalars(moved.order_by(MilestoneMove.moved_at)):
            self._moves.setdefault(move.milestone_id, []).append(move)
        for row in milestones(self._session, self._workspace, list(registered)):
            at = (row.project_id, row.name.casefold())
            self._rows[at] = row
            self._said[at] = self._known(row, registered[row.project_id])
            self._began[at] = registered[row.project_id]

    def keep(self, record: MilestoneRecord, as_of: datetime) -> None:
        """Note a milestone as a row has it."""
        project_id = ProjectId(self._directory.project_id(record.project))
        at = (project_id, record.name.casefold())
        row = self._rows.get(at)
        if row is None:
            row = Milestone(workspace_id=self._workspace, project_id=project_id, name=record.name)
            row.go_live = False
            self._rows[at] = row
            self._session.add(row)
            self._tally.create(Kind.MILESTONE, row)
        self._said.setdefault(at, Timeline()).say(as_of, record.forecast)
        if record.baseline is not None:
            self._baselines[at] = record.baseline
        changed = assign(row, go_live=record.go_live, actual=record.actual)
        self._tally.touch(Kind.MILESTONE, row, changed=changed)

    def finish(self) -> None:
        """Record baselines, newest forecasts and moves."""
        self._session.flush()
        for at, said in self._said.items():
            row = self._rows[at]
            changed = assign(row, baseline=self._baseline(at), forecast=said.last())
            moved = self._record_moves(row, said)
            if changed or moved:
                self._tally.touch(Kind.MILESTONE, row, changed=True)
        self._session.flush()

    def as_reported(self, project: str, name: str, as_of: datetime) -> dict[str, str | None]:
        """Give a milestone as a report of that instant shows it. Only after `finish`."""
        at = (self._directory.project_id(project), name.casefold())
        row, said = self._rows[at], self._said[at]
        days = {"baseline": row.baseline, "forecast": said.as_of(as_of), "actual": row.actual}
        return {"name": row.name, **{name: day.isoformat() if day else None for name, day in days.items()}}

    def _known(self, row: Milestone, registered: datetime) -> Timeline[date]:
        moves = self._moves.get(row.id, [])
        first = moves[0].moved_from if moves else row.forecast
        said = Timeline(
            [(min(registered, moves[0].moved_at) if moves else registered, first)] if first else []
        )
        for move in moves:
            said.say(move.moved_at, move.moved_to)
        return said

    def _baseline(self, at: tuple[int, str]) -> date:
        """Keep a recorded baseline, unless rows tell of an earlier time than was known."""
        said, kept = self._said[at], self._rows[at].baseline
        if at in self._baselines:
            return self._baselines[at]
        known_before = at in self._began and said.begins_at() >= self._began[at]
        return kept if kept is not None and known_before else said.first()

    def _record_moves(self, row: Milestone, said: Timeline[date]) -> bool:
        wanted: set[_Move] = set(said.changes())
        kept = self._moves.get(row.id, [])
        for move in kept:
            if (move.moved_at, move.moved_from, move.moved_to) not in wanted and move.moved_from is not None:
                self._session.delete(move)
        missing = wanted - {(each.moved_at, each.moved_from, each.moved_to) for each in kept}
        for moved_at, moved_from, moved_to in sorted(missing, key=lambda each: each[0]):
            self._session.add(
                MilestoneMove(
                    workspace_id=self._workspace,
                    milestone_id=row.id,
                    moved_from=moved_from,
                    moved_to=moved_to,
                    moved_at=moved_at,
                )
            )
        return bool(missing)
