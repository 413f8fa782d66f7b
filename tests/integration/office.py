"""A confidential project with its people, an outbox and a sender: who is told what when it is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.sender import Sender
from bot.domain.enums import Part, Role
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from bot.jobs.plan import Plan
from models import Delivery
from models.database import Database
from tests.factories import make_named, make_person, make_program, make_project, make_role, make_workspace
from tests.fakes import FakeSlack, MovableClock

CHANNEL = "C00000001"


class Office:
    """A confidential project with its people, an outbox and a sender."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.clock = MovableClock(now)
        self.slack = FakeSlack()
        self.sender = Sender(
            database, lambda _workspace: self.slack, clock=self.clock, machine_clock=self.clock, owner="test"
        )
        with database.write() as session:
            self.workspace = make_workspace(session)
            self.pm, self.steers, self.reader, self.pmo, self.member = (
                make_person(session, self.workspace, slack_id=f"U0000000{number}") for number in range(5)
            )
            make_role(session, self.pmo, role=Role.PMO)
            program = make_program(session, self.workspace, manager_id=self.steers.id)
            self.project = make_project(
                session, self.workspace, program_id=program.id, manager_id=self.pm.id, confidential=True
            )
            until = now + timedelta(hours=1)
            make_named(session, self.project, self.reader, part=Part.READER, until=until)

    def put(
        self,
        recipient: str,
        *,
        about: int | None = None,
        role: Role | None = None,
        pm: PersonId | None = None,
    ) -> None:
        about_id = ProjectId(about) if about else None
        note = Note(
            recipient,
            Message("Hello"),
            dedupe_key=recipient,
            about=about_id,
            role=role,
            pms=frozenset([pm] if pm else []),
        )
        with self.database.write() as session:
            assert enqueue(session, self.workspace.id, note, now=self.clock())

    def plan(self, job: Callable[[Session, WorkspaceId, datetime], Plan | None]) -> None:
        with self.database.write() as session:
            planned = job(session, self.workspace.id, self.clock())
            assert planned is not None
            planned.carry_out(session)

    def change(self, do: Callable[[Session], object]) -> None:
        with self.database.write() as session:
            do(session)

    def rows(self) -> list[Delivery]:
        with self.database.read() as session:
            found = select(Delivery).where(Delivery.workspace_id == self.workspace.id)
            return list(session.scalars(found.order_by(Delivery.id)))

    def reason(self) -> str:
        with self.database.read() as session:
            found = select(Delivery.last_error).where(Delivery.workspace_id == self.workspace.id)
            return session.scalars(found.where(Delivery.last_error != "")).one()
