"""The portfolio under import: refuses rows that refer to nothing, records the others kind by kind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.services.importing.directory import Directory
from bot.services.importing.holdings import Holdings
from bot.services.importing.kinds import Kind, Refers
from bot.services.importing.listed import ListedNames
from bot.services.importing.mapping import Sheet, Unknown
from bot.services.importing.plans import Plans
from bot.services.importing.problems import ImportProblem
from bot.services.importing.records import (
    AlignmentRecord,
    AssetRecord,
    ConfidenceRecord,
    DeploymentRecord,
    EntryRecord,
    KnownNameRecord,
    MilestoneRecord,
    ObjectiveRecord,
    PersonRecord,
    ProgramRecord,
    ProjectRecord,
    Record,
    ReportRecord,
    SkillRecord,
)
from bot.services.importing.register import Register
from bot.services.importing.reports import Reports
from bot.services.importing.rows import Reference, RowContent, refused
from bot.services.importing.tally import Tally


class Portfolio:
    """Everything that an import records, and what it knows of what is there."""

    def __init__(self, session: Session, workspace: WorkspaceId, *, now: datetime) -> None:
        self.tally = Tally()
        self._session = session
        self._directory = Directory(session, workspace, self.tally, now=now)
        self._holdings = Holdings(session, workspace, self._directory, self.tally)
        self._listed = ListedNames(session, workspace, self.tally, now=now)
        self._plans = Plans(session, workspace, self._directory, self.tally)
        self._register = Register(session, workspace, self._directory, self.tally)
        self._reports = Reports(session, workspace, self._directory, self.tally, now=now)
        self._announced: set[tuple[Refers, str]] = set()
        self._fetched: set[int] = set()
        self._spoken: dict[str, datetime] = {}  # the newest row of each project so far

    def refusals(self, content: RowContent, file: str) -> list[ImportProblem]:
        """Say why a row can't be recorded: it refers to nothing known, or to two people at once."""
        own = _names_of(content)
        found: list[ImportProblem] = []
        for reference in content.references:
            reason = self._refusal(reference, own)
            if reason:
                found.append(refused(content, file, reference.column, reference.text, reason))
        for kind, record in content.records:
            if isinstance(record, PersonRecord) and len(self._directory.matches(record)) > 1:
                reason = "the Slack id and the e-mail address belong to two people"
                found.append(refused(content, file, kind.value, record.name, reason))
            if isinstance(record, KnownNameRecord) and (why := self._listed.refusal(record)):
                found.append(refused(content, file, kind.value, record.name, why))
            if isinstance(record, AlignmentRecord) and not (record.project or record.program):
                found.append(refused(content, file, kind.value, "", "names neither project nor program"))
        if not found:
            self._announced |= own
        return found

    def record(self, batch: Sequence[RowContent]) -> None:
        """Record rows that were not refused."""
        self._fetch(batch)
        for kind in Kind:
            for content in batch:
                for found, record in content.records:
                    if found is kind:
                        self._keep(record, content)
        self._session.flush()
        self._directory.keep_names()

    def finish(self, sheets: Sequence[Sheet]) -> None:
        """Record what only the whole tells: moves, score changes, projects that are gone."""
        self._plans.finish()
        self._register.finish()
        self._reports.finish(self._plans)
        for sheet in sheets:
            if sheet.close_absent:
                self._reports.close_absent(sheet.report_source_like())
        self._session.flush()

    def _refusal(self, reference: Reference, own: set[tuple[Refers, str]]) -> str | None:
        text = reference.text.casefold()
        named = (reference.refers, text)
        if named in own or named in self._announced or reference.unknown is Unknown.BLANK:
            return None
        if reference.refers is not Refers.PERSON:
            known = self._directory.knows(reference.refers, text)
            return None if known else f"is no {reference.refers} that is known"
        people = self._directory.people_named(text)
        if len(people) > 1:
            return f"is the name of {len(people)} people; give the e-mail address"
        if people or reference.unknown is Unknown.CREATE:
            return None
        return "is nobody who is known"

    def _fetch(self, batch: Sequence[RowContent]) -> None:
        """Learn what the projects of a batch hold, each project once."""
        registered: dict[int, datetime] = {}
        for content in batch:
            for _, record in content.records:
                key = record.key if isinstance(record, ProjectRecord) else getattr(record, "project", None)
                project = self._directory.project(key) if key else None
                if project is None or self.tally.is_new(project) or project.id in self._fetched:
                    continue
                registered[project.id] = project.created_at
        if not registered:
            return
        self._fetched |= set(registered)
        self._holdings.fetch(registered)
        self._plans.fetch(registered)
        self._register.fetch(list(registered))
        self._reports.fetch(list(registered))

    def _keep(self, record: Record, content: RowContent) -> None:
        match record:
            case PersonRecord():
                self._directory.keep_person(record)
            case ProgramRecord():
                self._directory.keep_program(record)
            case ProjectRecord():
                self._keep_project(record, content.as_of)
            case ObjectiveRecord():
                self._directory.keep_objective(record)
            case AlignmentRecord() | AssetRecord() | DeploymentRecord() | KnownNameRecord() | SkillRecord():
                self._keep_held(record, content.as_of)
            case MilestoneRecord():
                self._plans.keep(record, content.as_of)
            case EntryRecord():
                self._register.keep(record, content.as_of)
            case ConfidenceRecord():
                self._reports.keep_confidence(record, content.as_of)
            case ReportRecord():
                names = tuple(each.name for _, each in content.records if isinstance(each, MilestoneRecord))
                self._reports.keep_report(record, content.as_of, names)

    def _keep_held(
        self,
        record: AlignmentRecord | AssetRecord | DeploymentRecord | KnownNameRecord | SkillRecord,
        as_of: datetime,
    ) -> None:
        match record:
            case AlignmentRecord():
                self._holdings.keep_alignment(record, as_of)
            case AssetRecord():
                self._holdings.keep_asset(record, as_of)
            case SkillRecord():
                self._holdings.keep_skill(record, as_of)
            case DeploymentRecord():
                self._holdings.keep_deployment(record)
            case KnownNameRecord():
                self._listed.keep(record)

    def _keep_project(self, record: ProjectRecord, as_of: datetime) -> None:
        project = self._directory.project(record.key)
        before = None
        if project is not None:
            before = self._spoken.get(record.key.casefold())
            if not self.tally.is_new(project):
                stood = self._reports.newest(project.id)
                before = max((each for each in (before, stood) if each), default=None)
        self._directory.keep_project(record, as_of, newest=before)
        self._spoken[record.key.casefold()] = max(as_of, before or as_of)


def _names_of(content: RowContent) -> set[tuple[Refers, str]]:
    """Name what a row itself brings, so that it may refer to it."""
    found: set[tuple[Refers, str]] = set()
    for _, record in content.records:
        match record:
            case PersonRecord():
                names = (record.name, record.email, record.slack_id)
                found |= {(Refers.PERSON, each.casefold()) for each in names if each}
            case ProgramRecord():
                found.add((Refers.PROGRAM, record.key.casefold()))
            case ProjectRecord():
                found.add((Refers.PROJECT, record.key.casefold()))
            case ObjectiveRecord():
                found.add((Refers.OBJECTIVE, record.key.casefold()))
            case _:
                pass
    return found
