"""People, programs, projects and objectives as an import knows them: those recorded and those it adds."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from bot.domain.enums import ProjectState, Role
from bot.domain.ids import PersonId, WorkspaceId
from bot.services.importing.kinds import Kind, Refers
from bot.services.importing.records import (
    ObjectiveRecord,
    PersonRecord,
    ProgramRecord,
    ProjectRecord,
)
from bot.services.importing.tally import Tally, assign
from bot.services.names import keep_names
from models import Objective, Person, Program, Project, RoleGrant
from models.people import people_by_id, people_with_role
from models.projects import programs, projects
from models.strategy import objectives

ACROSS_WORKSPACE = (Role.PMO, Role.SPONSOR)


class Directory:
    """Looks up what rows refer to and records what they say of it. Names are compared without case."""

    def __init__(self, session: Session, workspace: WorkspaceId, tally: Tally, *, now: datetime) -> None:
        self._session, self._workspace, self._tally, self._now = session, workspace, tally, now
        self._people: dict[str, list[Person]] = {}
        for person in people_by_id(session, workspace).values():
            self._index(person)
        self._granted = {
            (each.id, role)
            for role in ACROSS_WORKSPACE
            for each in people_with_role(session, workspace, role)
        }
        self._programs = {each.key.casefold(): each for each in programs(session, workspace)}
        self._projects = {each.key.casefold(): each for each in projects(session, workspace)}
        self._renamed: dict[int, Project] = {}
        self._objectives = {each.key.casefold(): each for each in objectives(session, workspace)}

    def people_named(self, text: str) -> list[Person]:
        """Find who an e-mail address, a Slack id or a name stands for."""
        return self._people.get(text.casefold(), [])

    def knows(self, refers: Refers, text: str) -> bool:
        """Say whether a program, project or objective of this key is recorded."""
        known: dict[Refers, Mapping[str, object]] = {
            Refers.PROGRAM: self._programs,
            Refers.PROJECT: self._projects,
            Refers.OBJECTIVE: self._objectives,
        }
        return text.casefold() in known[refers]

    def project(self, key: str) -> Project | None:
        """Find a project by key."""
        return self._projects.get(key.casefold())

    def project_id(self, key: str) -> int:
        """Give the id of a project that is known."""
        return self._id(self._projects[key.casefold()])

    def project_key(self, key: str) -> str:
        """Give the key of a project as the record has it."""
        return self._projects[key.casefold()].key

    def program_id(self, key: str) -> int:
        """Give the id of a program that is known."""
        return self._id(self._programs[key.casefold()])

    def objective_id(self, key: str) -> int:
        """Give the id of an objective that is known."""
        return self._id(self._objectives[key.casefold()])

    def person_id(self, text: str | None) -> PersonId | None:
        """Give the id of the one person meant, adding them when the mapping said so and none is known."""
        if text is None:
            return None
        found = self.people_named(text)
        if not found:
            email = text.casefold() if "@" in text else None
            self.keep_person(PersonRecord(name=_name_of(text), email=email))
            found = self.people_named(text)
        return PersonId(self._id(found[0]))

    def keep_person(self, record: PersonRecord) -> None:
        """Record a person, known by Slack id, else by e-mail address, else by name."""
        found = next((each for each in self.matches(record)), None)
        if found is None:
            found = Person(workspace_id=self._workspace, name=record.name, created_at=self._now)
            self._session.add(found)
            self._tally.create(Kind.PERSON, found)
        changed = assign(
            found,
            name=record.name,
            email=record.email,
            slack_id=record.slack_id,
            time_zone=record.time_zone,
        )
        self._index(found)
        if record.role in ACROSS_WORKSPACE:
            changed = self._grant(found, record.role) or changed
        self._tally.touch(Kind.PERSON, found, changed=changed)

    def matches(self, record: PersonRecord) -> list[Person]:
        """Find the people that a record may mean: one, unless Slack id and e-mail address disagree."""
        found: dict[int, Person] = {}
        for text in (record.slack_id, record.email):
            for each in self.people_named(text) if text else ():
                found[id(each)] = each
        if not found:
            alike = self.people_named(record.name)
            found = {id(each): each for each in alike if not _contradicts(each, record)}
        return list(found.values())

    def keep_program(self, record: ProgramRecord) -> None:
        """Record a program by its key."""
        found = self._programs.get(record.key.casefold())
        if found is None:
            found = Program(workspace_id=self._workspace, key=record.key, name=record.name or record.key)
            found.description = ""
            self._programs[record.key.casefold()] = found
            self._session.add(found)
            self._tally.create(Kind.PROGRAM, found)
        changed = assign(
            found,
            name=record.name,
            description=record.description,
            manager_id=self.person_id(record.manager),
            channel_id=record.channel_id,
        )
        self._tally.touch(Kind.PROGRAM, found, changed=changed)

    def keep_project(self, record: ProjectRecord, as_of: datetime, *, newest: datetime | None) -> None:
        """Record a project by its key. A row older than `newest`, what is known, only adds a former name."""
        found = self._projects.get(record.key.casefold())
        registered = min(record.registered_on or as_of, self._now)
        new = found is None
        if found is None:
            found = self._new_project(record, registered)
        former, labels = found.name, (found.key, found.name, found.aliases)
        changed = False
        if registered < found.created_at:
            found.created_at, changed = registered, True
        if newest is None or as_of >= newest:
            changed = self._update(found, record) or changed
            aliases = {*(record.aliases or ()), former}
        else:
            aliases = {record.name or former}
        known = {each.casefold() for each in (found.name, *found.aliases)}
        added = sorted(each for each in aliases if each.casefold() not in known)
        if added:
            found.aliases = [*found.aliases, *added]
        if new or labels != (found.key, found.name, found.aliases):
            self._renamed[id(found)] = found
        self._tally.touch(Kind.PROJECT, found, changed=changed or bool(added))

    def keep_names(self) -> None:
        """Record what the projects are found by that are new or go by a new name."""
        keep_names(self._session, self._renamed.values())
        self._renamed.clear()

    def keep_objective(self, record: ObjectiveRecord) -> None:
        """Record an objective by its key."""
        found = self._objectives.get(record.key.casefold())
        if found is None:
            found = Objective(workspace_id=self._workspace, key=record.key, title=record.title)
            self._objectives[record.key.casefold()] = found
            self._session.add(found)
            self._tally.create(Kind.OBJECTIVE, found)
        changed = assign(
            found,
            title=record.title,
            measure=record.measure,
            weight=record.weight,
            starts_on=record.starts_on,
            ends_on=record.ends_on,
            owner_id=self.person_id(record.owner),
        )
        self._tally.touch(Kind.OBJECTIVE, found, changed=changed)

    def _new_project(self, record: ProjectRecord, registered: datetime) -> Project:
        found = Project(
            workspace_id=self._workspace,
            key=record.key,
            name=record.name or record.key,
            aliases=[],
            state=ProjectState.ACTIVE,
            created_at=registered,
        )
        self._projects[record.key.casefold()] = found
        self._session.add(found)
        self._tally.create(Kind.PROJECT, found)
        return found

    def _update(self, found: Project, record: ProjectRecord) -> bool:
        return assign(
            found,
            name=record.name,
            description=record.description,
            program_id=self.program_id(record.program) if record.program else None,
            manager_id=self.person_id(record.manager),
            state=record.state,
            confidential=record.confidential,
            channel_id=record.channel_id,
            starts_on=record.starts_on,
            ends_on=record.ends_on,
            budget=record.budget,
            currency=record.currency,
        )

    def _grant(self, person: Person, role: Role) -> bool:
        person_id = PersonId(self._id(person))
        if (person_id, role) in self._granted:
            return False
        self._granted.add((person_id, role))
        self._session.add(RoleGrant(workspace_id=self._workspace, person_id=person_id, role=role))
        return True

    def _index(self, person: Person) -> None:
        for text in (person.slack_id, person.email, person.name):
            if text and person not in (same := self._people.setdefault(text.casefold(), [])):
                same.append(person)

    def _id(self, row: Person | Program | Project | Objective) -> int:
        if instance_state(row).pending:
            self._session.flush()
        return row.id


def _contradicts(person: Person, record: PersonRecord) -> bool:
    """Say whether a namesake is somebody else: both have an address, or a Slack id, and they differ."""
    return bool(
        (person.email and record.email and person.email.casefold() != record.email)
        or (person.slack_id and record.slack_id and person.slack_id != record.slack_id)
    )


def _name_of(text: str) -> str:
    """Make a name of an e-mail address: dana.whitlock@… is Dana Whitlock."""
    return text.split("@", 1)[0].replace(".", " ").replace("_", " ").title() if "@" in text else text
