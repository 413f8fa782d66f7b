"""Register entries: the same entry on a later row with another rating is a change of its score."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.enums import EntryKind, EntryState, Level
from bot.domain.ids import ProjectId, WorkspaceId
from bot.services.importing.directory import Directory
from bot.services.importing.kinds import Kind
from bot.services.importing.records import EntryRecord
from bot.services.importing.tally import Tally, assign
from bot.services.importing.timeline import Timeline
from models import RegisterEntry, ScoreChange
from models.register import reference_of

_At = tuple[int, EntryKind, str]
_Score = tuple[int, int]
UNRATED = 3  # the middle of five points, as in a new entry


class Register:
    """Gathers what rows say of entries, each known by project, kind and title, and records the scores."""

    def __init__(self, session: Session, workspace: WorkspaceId, directory: Directory, tally: Tally) -> None:
        self._session, self._workspace = session, workspace
        self._directory, self._tally = directory, tally
        self._numbers: dict[int, int] = {}
        self._rows: dict[_At, RegisterEntry] = {}
        self._changes: dict[int, list[ScoreChange]] = {}
        self._said: dict[_At, Timeline[_Score]] = {}

    def fetch(self, project_ids: list[int]) -> None:
        """Learn the entries of these projects."""
        changed = select(ScoreChange).join(
            RegisterEntry,
            (RegisterEntry.id == ScoreChange.entry_id)
            & (RegisterEntry.workspace_id == ScoreChange.workspace_id),
        )
        changed = changed.where(
            ScoreChange.workspace_id == self._workspace, RegisterEntry.project_id.in_(project_ids)
        )
        for change in self._session.scalars(changed.order_by(ScoreChange.changed_at)):
            self._changes.setdefault(change.entry_id, []).append(change)
        held = select(RegisterEntry).where(
            RegisterEntry.workspace_id == self._workspace, RegisterEntry.project_id.in_(project_ids)
        )
        for row in self._session.scalars(held):
            at = (row.project_id, row.kind, row.title.casefold())
            self._rows[at] = row
            self._said[at] = self._known(row)
            self._numbers[row.project_id] = max(row.number, self._numbers.get(row.project_id, 0))

    def keep(self, record: EntryRecord, as_of: datetime) -> None:
        """Note an entry as a row has it."""
        project_id = ProjectId(self._directory.project_id(record.project))
        kind = record.kind or EntryKind.RISK
        at = (project_id, kind, record.title.casefold())
        row = self._rows.get(at) or self._new(at, project_id, kind, record, as_of)
        if record.probability is not None or record.impact is not None:
            score = (record.probability or row.probability, record.impact or row.impact)
            self._said.setdefault(at, Timeline()).say(as_of, score)
        changed = assign(
            row,
            description=record.description,
            response=record.response,
            owner_id=self._directory.person_id(record.owner),
            due=record.due,
            level=record.level,
            state=record.state,
            raised_at=min(row.raised_at, as_of),
        )
        self._tally.touch(Kind.ENTRY, row, changed=changed)

    def finish(self) -> None:
        """Record the newest scores and the changes that led to them."""
        self._session.flush()
        for at, said in self._said.items():
            row = self._rows[at]
            probability, impact = said.last()
            changed = assign(row, probability=probability, impact=impact)
            if self._record_changes(row, said) or changed:
                self._tally.touch(Kind.ENTRY, row, changed=True)
        self._session.flush()

    def _new(
        self, at: _At, project_id: ProjectId, kind: EntryKind, record: EntryRecord, as_of: datetime
    ) -> RegisterEntry:
        number = self._numbers[project_id] = self._numbers.get(project_id, 0) + 1
        row = RegisterEntry(
            workspace_id=self._workspace,
            number=number,
            reference=reference_of(self._directory.project_key(record.project), number),
            project_id=project_id,
            kind=kind,
            title=record.title,
            description="",
            probability=UNRATED,
            impact=UNRATED,
            level=Level.PROJECT,
            state=EntryState.OPEN,
            raised_at=as_of,
        )
        self._rows[at] = row
        self._session.add(row)
        self._tally.create(Kind.ENTRY, row)
        return row

    def _known(self, row: RegisterEntry) -> Timeline[_Score]:
        changes = self._changes.get(row.id, [])
        scores = [(each.probability_was, each.impact_was) for each in changes]
        scores.append((row.probability, row.impact))
        instants = [row.raised_at, *(each.changed_at for each in changes)]
        return Timeline(zip(instants, scores, strict=True))

    def _record_changes(self, row: RegisterEntry, said: Timeline[_Score]) -> bool:
        wanted = {(at, *before) for at, before, _ in said.changes()}
        kept = self._changes.get(row.id, [])
        for change in kept:
            if (change.changed_at, change.probability_was, change.impact_was) not in wanted:
                self._session.delete(change)
        missing = wanted - {(each.changed_at, each.probability_was, each.impact_was) for each in kept}
        for changed_at, probability_was, impact_was in sorted(missing):
            self._session.add(
                ScoreChange(
                    workspace_id=self._workspace,
                    entry_id=row.id,
                    probability_was=probability_was,
                    impact_was=impact_was,
                    changed_at=changed_at,
                )
            )
        return bool(missing)
