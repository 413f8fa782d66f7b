"""What projects hold by name: assets, deployments, alignments with objectives."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.enums import AssetKind
from bot.domain.ids import ProgramId, ProjectId, WorkspaceId
from bot.domain.skills import folded
from bot.services.importing.directory import Directory
from bot.services.importing.kinds import Kind
from bot.services.importing.records import AlignmentRecord, AssetRecord, DeploymentRecord, SkillRecord
from bot.services.importing.tally import Tally, assign
from models import Alignment, Asset, Deployment, PersonSkill
from models.strategy import alignments

_Held = tuple[int, int, str, date | None]


class Holdings:
    """Records assets, deployments and alignments, each known by what it joins."""

    def __init__(self, session: Session, workspace: WorkspaceId, directory: Directory, tally: Tally) -> None:
        self._session, self._workspace = session, workspace
        self._directory, self._tally = directory, tally
        self._assets: dict[tuple[int, AssetKind, str], Asset] = {}
        self._deployments: dict[_Held, Deployment] = {}
        recorded = select(PersonSkill).where(PersonSkill.workspace_id == workspace)
        self._skills = {(each.person_id, folded(each.skill)): each for each in session.scalars(recorded)}
        self._alignments = {
            (each.objective_id, each.project_id, each.program_id): each
            for each in alignments(session, workspace)
        }

    def fetch(self, project_ids: Collection[int]) -> None:
        """Learn what these projects hold already."""
        held = select(Asset).where(Asset.workspace_id == self._workspace, Asset.project_id.in_(project_ids))
        for asset in self._session.scalars(held):
            self._assets[asset.project_id, asset.kind, asset.name.casefold()] = asset
        on = select(Deployment).where(
            Deployment.workspace_id == self._workspace, Deployment.project_id.in_(project_ids)
        )
        for each in self._session.scalars(on):
            self._deployments[each.person_id, each.project_id, each.role.casefold(), each.starts_on] = each

    def keep_asset(self, record: AssetRecord, as_of: datetime) -> None:
        """Record each name once, with the day that it is known from."""
        project_id = ProjectId(self._directory.project_id(record.project))
        for name in record.name:
            found = self._assets.get((project_id, record.kind, name.casefold()))
            if found is None:
                found = Asset(
                    workspace_id=self._workspace,
                    project_id=project_id,
                    kind=record.kind,
                    name=name,
                    recorded_at=as_of,
                )
                self._assets[project_id, record.kind, name.casefold()] = found
                self._session.add(found)
                self._tally.create(Kind.ASSET, found)
            self._tally.touch(Kind.ASSET, found, changed=False)

    def keep_skill(self, record: SkillRecord, as_of: datetime) -> None:
        """Record what a person can do, each name once."""
        person_id = self._directory.person_id(record.person)
        if person_id is None:
            return
        for name in record.name:
            found = self._skills.get((person_id, folded(name)))
            if found is None:
                found = PersonSkill(
                    workspace_id=self._workspace, person_id=person_id, skill=name, set_at=as_of
                )
                self._skills[person_id, folded(name)] = found
                self._session.add(found)
                self._tally.create(Kind.SKILL, found)
            self._tally.touch(Kind.SKILL, found, changed=False)

    def keep_deployment(self, record: DeploymentRecord) -> None:
        """Record a deployment, known by person, project, role and first day."""
        project_id = ProjectId(self._directory.project_id(record.project))
        person_id = self._directory.person_id(record.person)
        if person_id is None:
            return
        role = record.role or "member"
        held = (person_id, project_id, role.casefold(), record.starts_on)
        found = self._deployments.get(held)
        if found is None:
            found = Deployment(
                workspace_id=self._workspace,
                person_id=person_id,
                project_id=project_id,
                role=role,
                percent=record.percent,
                starts_on=record.starts_on,
            )
            self._deployments[held] = found
            self._session.add(found)
            self._tally.create(Kind.DEPLOYMENT, found)
        changed = assign(found, percent=record.percent, ends_on=record.ends_on)
        self._tally.touch(Kind.DEPLOYMENT, found, changed=changed)

    def keep_alignment(self, record: AlignmentRecord, as_of: datetime) -> None:
        """Record that a project, or else a program, serves an objective, as said on the row's day."""
        directory = self._directory
        objective_id = directory.objective_id(record.objective)
        project_id = ProjectId(directory.project_id(record.project)) if record.project else None
        program_id = None
        if project_id is None and record.program:
            program_id = ProgramId(directory.program_id(record.program))
        found = self._alignments.get((objective_id, project_id, program_id))
        if found is None:
            found = Alignment(
                workspace_id=self._workspace,
                objective_id=objective_id,
                project_id=project_id,
                program_id=program_id,
            )
            self._alignments[objective_id, project_id, program_id] = found
            self._session.add(found)
            self._tally.create(Kind.ALIGNMENT, found)
        changed = assign(found, strength=record.strength, sentence=record.sentence)
        if changed or found.said_at is None:
            found.said_at = as_of
        self._tally.touch(Kind.ALIGNMENT, found, changed=changed)
