"""The import itself: rows are read, checked against what is known, and recorded batch by batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.domain.ids import ProjectId, WorkspaceId
from bot.services.importing.mapping import Duplicates, Mapping, Sheet
from bot.services.importing.portfolio import Portfolio
from bot.services.importing.problems import ImportProblem, ImportResult, shortened
from bot.services.importing.reading import Row, Unreadable, read_rows
from bot.services.importing.rows import RowContent, RowReader
from bot.services.importing.tally import Tally
from models.people import Person
from models.plans import deployments
from models.projects import Program, projects
from models.strategy import Objective, alignments

BATCH = 500
Progress = Callable[[int, int], None]


def import_files(
    session: Session,
    workspace: WorkspaceId,
    paths: Sequence[Path],
    mapping: Mapping,
    *,
    now: datetime,
    skip_bad: bool = False,
    progress: Progress | None = None,
    shift: timedelta = timedelta(0),
) -> ImportResult:
    """Read files into the portfolio as a mapping says, all or nothing.

    A refused row keeps everything from being changed, unless `skip_bad`; a file that can't be read at all
    always does. Files are taken in the order of the mapping's sheets. `progress` hears bytes read and bytes
    in all. `shift` moves every date of the files, to keep a sample current. The caller commits.
    """
    work = _Import(session, workspace, now, skip_bad, shift)
    advance = _Meter(paths, progress).advance
    savepoint = session.begin_nested()
    portfolio = Portfolio(session, workspace, now=now)
    used: list[Sheet] = []
    for path, sheet in _in_order(paths, mapping, work):
        used += [sheet] if sheet not in used else []
        work.read_file(path, sheet, portfolio, advance)
    broken = any(each.whole_file for each in work.rejected)
    applied = not broken and (skip_bad or not work.rejected)
    changed: frozenset[ProjectId] = frozenset()
    if applied:
        portfolio.finish(used)
        tally = portfolio.tally
        changed = tally.project_ids() | _told_with(session, workspace, tally)
        savepoint.commit()
    else:
        savepoint.rollback()
    return ImportResult(
        applied,
        work.rows,
        portfolio.tally.created(),
        portfolio.tally.updated(),
        portfolio.tally.unchanged(),
        tuple(work.rejected),
        tuple(work.left_out),
        changed,
    )


def _told_with(session: Session, workspace: WorkspaceId, tally: Tally) -> set[ProjectId]:
    """Name the projects that serve a changed objective, are in a changed program or have a changed person."""
    found: set[ProjectId] = set()
    if aims := tally.changed_of(Objective):
        serving = alignments(session, workspace)
        found |= {each.project_id for each in serving if each.project_id and each.objective_id in aims}
    if steered := tally.changed_of(Program):
        found |= {each.id for each in projects(session, workspace) if each.program_id in steered}
    if people := tally.changed_of(Person):
        found |= {each.project_id for each in deployments(session, workspace) if each.person_id in people}
    return found


@dataclass(slots=True)
class _Import:
    session: Session
    workspace: WorkspaceId
    now: datetime
    skip_bad: bool
    shift: timedelta
    rows: int = 0
    rejected: list[ImportProblem] = field(default_factory=list)
    left_out: list[ImportProblem] = field(default_factory=list)
    _seen: dict[tuple[int, tuple[str, ...]], str] = field(default_factory=dict)

    def read_file(
        self, path: Path, sheet: Sheet, portfolio: Portfolio, advance: Callable[[int], None]
    ) -> None:
        """Read one file; what can't be read is listed."""
        reader = RowReader(sheet, path.name, now=self.now, shift=self.shift)
        batch: list[RowContent] = []
        try:
            for row in read_rows(path, sheet, advance):
                content = self._content(row, path.name, sheet, reader, portfolio)
                if content is not None:
                    batch.append(content)
                if len(batch) == BATCH:
                    portfolio.record(batch)
                    batch = []
        except Unreadable as broken:
            self.rejected.append(broken.problem)
            return
        portfolio.record(batch)

    def _content(
        self, row: Row | ImportProblem, file: str, sheet: Sheet, reader: RowReader, portfolio: Portfolio
    ) -> RowContent | None:
        self.rows += 1
        if isinstance(row, ImportProblem):
            self.rejected.append(row)
            return None
        why = reader.left_out(row)
        if why is not None:
            first = next(iter(row.cells.items()))
            self.left_out.append(ImportProblem(file, row.line, first[0], shortened(first[1]), why))
            return None
        content = reader.read(row)
        problems = content if isinstance(content, list) else portfolio.refusals(content, file)
        if problems:
            self.rejected += problems
            return None
        assert isinstance(content, RowContent)  # noqa: S101 - a list of problems is never empty
        return content if self._is_first(content, file, sheet) else None

    def _is_first(self, content: RowContent, file: str, sheet: Sheet) -> bool:
        """Say whether a row is to be recorded although another had the same identity."""
        if not sheet.identity:
            return True
        here = f"{file}, line {content.line}"
        before = self._seen.setdefault((id(sheet), content.identity), here)
        if before == here or sheet.duplicates is Duplicates.LAST:
            return True
        problem = ImportProblem(
            file,
            content.line,
            ", ".join(sheet.identity),
            shortened(" ".join(content.identity)),
            f"stands twice; it was first seen in {before}",
        )
        (self.rejected if sheet.duplicates is Duplicates.REJECT else self.left_out).append(problem)
        return False


class _Meter:
    def __init__(self, paths: Sequence[Path], progress: Progress | None) -> None:
        self._total = sum(path.stat().st_size for path in paths if path.is_file())
        self._done, self._progress = 0, progress

    def advance(self, read: int) -> None:
        self._done += read
        if self._progress is not None:
            self._progress(self._done, self._total)


def _in_order(paths: Sequence[Path], mapping: Mapping, work: _Import) -> list[tuple[Path, Sheet]]:
    place = {id(sheet): number for number, sheet in enumerate(mapping.sheets)}
    found: list[tuple[Path, Sheet]] = []
    for path in paths:
        sheet = mapping.sheet_for(path.name)
        if sheet is None:
            reason = "fits no sheet of the mapping"
            work.rejected.append(ImportProblem(path.name, 0, "", "", reason, whole_file=True))
        else:
            found.append((path, sheet))
    return sorted(found, key=lambda each: place[id(each[1])])
