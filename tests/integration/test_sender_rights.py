"""What somebody might hear when it was planned, and may not when it is sent, is not sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.sender import SendCounts, Sender
from bot.domain.enums import Part, Role
from bot.domain.ids import ProjectId
from models import Delivery, NamedPerson, Person, Project, RoleGrant
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

    def put(self, recipient: str, *, about: int | None = None, role: Role | None = None) -> None:
        about_id = ProjectId(about) if about else None
        note = Note(recipient, Message("Hello"), dedupe_key=recipient, about=about_id, role=role)
        with self.database.write() as session:
            assert enqueue(session, self.workspace.id, note, now=self.clock())

    def change(self, do: Callable[[Session], object]) -> None:
        with self.database.write() as session:
            do(session)

    def reason(self) -> str:
        with self.database.read() as session:
            found = select(Delivery.last_error).where(Delivery.workspace_id == self.workspace.id)
            return session.scalars(found).one()


@pytest.fixture
def office(database: Database, now: datetime) -> Office:
    return Office(database, now)


def test_whoever_sees_a_confidential_project_hears_of_it_and_nobody_else(office: Office) -> None:
    people = (office.pm, office.steers, office.reader, office.pmo, office.member)
    for each in people:
        office.put(each.slack_id or "", about=office.project.id)
    office.put("U00000099", about=office.project.id)  # nobody that the PMO knows
    assert office.sender.run_once() == SendCounts(sent=4, dead=2)
    heard = {each.posted.channel for each in office.slack.accepted}
    assert heard == {f"D{(each.slack_id or '')[1:]}" for each in people[:4]}


def test_of_an_open_project_everybody_hears(office: Office) -> None:
    with office.database.write() as session:
        about = make_project(session, office.workspace).id
    for recipient in (office.member.slack_id or "", "U00000099", CHANNEL):
        office.put(recipient, about=about)
    assert office.sender.run_once() == SendCounts(sent=3)


def the_project(session: Session, office: Office) -> Project:
    return session.scalars(select(Project).where(Project.workspace_id == office.workspace.id)).one()


def _another_pm(session: Session, office: Office) -> None:
    the_project(session, office).manager_id = office.member.id


def _off_the_readers(session: Session, office: Office) -> None:
    session.execute(delete(NamedPerson).where(NamedPerson.workspace_id == office.workspace.id))


@pytest.mark.parametrize(
    ("who", "change"), [("pm", _another_pm), ("reader", _off_the_readers)], ids=["PM", "reader"]
)
def test_who_lost_the_sight_of_a_project_since_hears_nothing_of_it(
    office: Office, who: str, change: Callable[[Session, Office], None]
) -> None:
    person: Person = getattr(office, who)
    office.put(person.slack_id or "", about=office.project.id)
    office.change(lambda session: change(session, office))
    assert office.sender.run_once() == SendCounts(dead=1)
    assert office.reason() == "the recipient may not see the project any more"
    assert office.slack.texts == []


def test_a_reader_whose_time_ran_out_in_the_outbox_hears_nothing(office: Office) -> None:
    office.put(office.reader.slack_id or "", about=office.project.id)
    office.clock.advance(timedelta(hours=2))
    assert office.sender.run_once() == SendCounts(dead=1)


def test_who_left_the_pmo_since_hears_nothing_that_was_for_the_pmo(office: Office) -> None:
    office.put(office.pmo.slack_id or "", role=Role.PMO)
    gone = delete(RoleGrant).where(RoleGrant.workspace_id == office.workspace.id)
    office.change(lambda session: session.execute(gone))
    assert office.sender.run_once() == SendCounts(dead=1)
    assert office.reason() == "the recipient is no longer of the PMO"


def test_who_is_of_the_pmo_hears_what_is_for_the_pmo(office: Office) -> None:
    office.put(office.pmo.slack_id or "", role=Role.PMO)
    assert office.sender.run_once() == SendCounts(sent=1)


def test_a_project_that_became_confidential_since_is_not_told_of_in_another_channel(office: Office) -> None:
    office.put(CHANNEL, about=office.project.id)
    assert office.sender.run_once() == SendCounts(dead=1)
    assert office.reason() == "the project is confidential by now"


def test_a_confidential_project_is_told_of_in_its_own_channel(office: Office) -> None:
    def move_in(session: Session) -> None:
        the_project(session, office).channel_id = CHANNEL

    office.change(move_in)
    office.put(CHANNEL, about=office.project.id)
    assert office.sender.run_once() == SendCounts(sent=1)
