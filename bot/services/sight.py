"""Who of several people may see several projects at once: for messages that nobody asked for."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import Role
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.people import Person, people_with_role
from models.projects import Project, project_names_of


class Sight:
    """Answers for one moment what people see of these projects; each person's rights are asked for once."""

    def __init__(
        self, session: Session, workspace: WorkspaceId, projects: Iterable[Project], *, now: datetime
    ) -> None:
        self._session, self._workspace, self._now = session, workspace, now
        self._hidden = {each.id for each in projects if each.confidential}
        self._pmo: frozenset[PersonId] | None = None
        self._known: dict[PersonId, frozenset[ProjectId]] = {}

    def sees(self, person: Person, projects: Collection[int]) -> bool:
        """Say whether this person is active and may see all of these."""
        return person.active and not self.hidden_from(person) & set(projects)

    def hidden_from(self, person: Person) -> frozenset[ProjectId]:
        """Name the projects that this person may not see."""
        if not self._hidden or person.id in self._of_the_pmo():
            return frozenset()
        if person.id not in self._known:
            rows = project_names_of(
                self._session, self._workspace, self._hidden, visible_to=person.id, at=self._now
            )
            self._known[person.id] = frozenset(self._hidden - {row.id for row in rows})
        return self._known[person.id]

    def _of_the_pmo(self) -> frozenset[PersonId]:
        if self._pmo is None:
            found = people_with_role(self._session, self._workspace, Role.PMO)
            self._pmo = frozenset(each.id for each in found)
        return self._pmo
