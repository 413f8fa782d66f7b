"""What somebody might hear when it was planned, and may not when it is sent, is not sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.delivery.port import ChannelFacts
from bot.delivery.sender import SendCounts
from bot.domain.enums import DeliveryState, DigestRhythm, DigestScope, Part, Rating, Role
from bot.jobs import prompt_overdue, tell_of_endings
from bot.jobs.digests import post_subscriptions
from models import NamedPerson, Person, Program, Project, RoleGrant
from models.database import Database
from models.people import person_of_slack_id
from models.subscriptions import DigestSubscription
from tests.factories import (
    make_deployment,
    make_named,
    make_program,
    make_project,
    make_prompt,
    make_report,
)
from tests.integration.office import CHANNEL, Office


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
    found = select(Project).where(Project.workspace_id == office.workspace.id)
    return session.scalars(found.where(Project.id == office.project.id)).one()


def the_program(session: Session, office: Office) -> Program:
    return session.scalars(select(Program).where(Program.workspace_id == office.workspace.id)).one()


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
    office.change(lambda session: _leave_the_pmo(session, office))
    assert office.sender.run_once() == SendCounts(dead=1)
    assert office.reason() == "the recipient is no longer of the PMO"


def test_who_is_of_the_pmo_hears_what_is_for_the_pmo(office: Office) -> None:
    office.put(office.pmo.slack_id or "", role=Role.PMO)
    assert office.sender.run_once() == SendCounts(sent=1)


def _subscribe(office: Office, recipient: str, person: Person | None) -> None:
    with office.database.write() as session:
        row = DigestSubscription(
            workspace_id=office.workspace.id,
            scope=DigestScope.PORTFOLIO,
            recipient=recipient,
            person_id=person.id if person else None,
            rhythm=DigestRhythm.DAILY,
            hour=8,
            set_by_id=office.pmo.id,
            set_at=office.clock(),
        )
        session.add(row)


def test_of_several_confidential_projects_nothing_is_told_to_who_lost_one_of_them(office: Office) -> None:
    ends = office.clock().date() + timedelta(days=7)
    with office.database.write() as session:
        other = make_project(session, office.workspace, manager_id=office.pm.id, confidential=True)
        for each in (office.project, other):
            make_deployment(session, each, office.member, ends_on=ends)
    office.plan(tell_of_endings)
    assert [each.recipient for each in office.rows()] == [office.pm.slack_id, office.steers.slack_id]
    lost = update(Project).where(Project.workspace_id == office.workspace.id, Project.id == other.id)
    office.change(lambda session: session.execute(lost.values(manager_id=None)))
    assert office.sender.run_once() == SendCounts(sent=1, dead=1)
    assert office.reason() == "the recipient may not see all of it any more"


def _leave_the_pmo(session: Session, office: Office) -> None:
    session.execute(delete(RoleGrant).where(RoleGrant.workspace_id == office.workspace.id))


def _leave_the_company(session: Session, office: Office) -> None:
    found = person_of_slack_id(session, office.workspace.id, office.pmo.slack_id or "")
    assert found is not None
    found.active = False


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_leave_the_pmo, "the recipient is no longer of the PMO"),
        (_leave_the_company, "the recipient is no longer active"),
    ],
    ids=["left the PMO", "left the company"],
)
def test_a_digest_of_all_is_not_sent_to_who_may_not_read_it_any_more(
    office: Office, change: Callable[[Session, Office], None], reason: str
) -> None:
    _subscribe(office, office.pmo.slack_id or "", office.pmo)
    office.plan(post_subscriptions)
    office.change(lambda session: change(session, office))
    assert office.sender.run_once() == SendCounts(dead=1)
    assert office.reason() == reason


def test_a_digest_is_sent_to_who_may_read_it_and_to_a_channel_of_ours(office: Office) -> None:
    _subscribe(office, office.pmo.slack_id or "", office.pmo)
    _subscribe(office, office.member.slack_id or "", office.member)
    _subscribe(office, CHANNEL, None)
    office.plan(post_subscriptions)
    assert office.sender.run_once() == SendCounts(sent=3)


def test_a_digest_is_not_posted_in_a_channel_that_was_shared_since(office: Office) -> None:
    _subscribe(office, CHANNEL, None)
    office.plan(post_subscriptions)
    office.slack.channels[CHANNEL] = ChannelFacts(archived=False, shared_outside=True)
    assert office.sender.run_once() == SendCounts(dead=1)
    assert office.slack.texts == []


def _becomes_confidential(session: Session, office: Office) -> None:
    the_project(session, office).confidential = True


def _opens(session: Session, office: Office) -> None:
    the_project(session, office).confidential = False


@pytest.mark.parametrize("to", ["reader", "pm", "channel"])
def test_a_digest_that_tells_of_what_its_reader_may_not_see_any_more_is_written_anew(
    office: Office, to: str
) -> None:
    taken: dict[str, Callable[[Session, Office], None]] = {
        "reader": _off_the_readers,
        "pm": _another_pm,
        "channel": _becomes_confidential,
    }
    if to == "channel":
        office.change(lambda session: _opens(session, office))
    person: Person | None = getattr(office, to, None)
    recipient = person.slack_id or "" if person else CHANNEL
    with office.database.write() as session:
        about, just_now = the_project(session, office), office.clock() - timedelta(hours=1)
        make_report(session, about, reported_at=just_now, overall=Rating.RED)
        make_project(session, office.workspace, name="Open to all")
    _subscribe(office, recipient, person)
    office.plan(post_subscriptions)
    assert "1 of 2 projects turned Red" in str(office.rows()[0].message)
    office.change(lambda session: taken[to](session, office))
    assert office.sender.run_once() == SendCounts(dead=1)
    assert office.reason() == "the recipient may not see all of it any more"
    assert office.slack.texts == []

    office.clock.advance(timedelta(minutes=1))
    office.plan(post_subscriptions)
    assert office.sender.run_once() == SendCounts(sent=1)
    (said,) = office.slack.accepted
    assert "Nothing changed" in said.message.text
    assert "Red" not in str(said.message)
    assert [each.state for each in office.rows()] == [DeliveryState.REPLACED, DeliveryState.SENT]
    with office.database.read() as session:
        assert post_subscriptions(session, office.workspace.id, office.clock()) is None, "it is out"


def test_a_digest_tells_the_pmo_of_what_became_confidential_since(office: Office) -> None:
    office.change(lambda session: _opens(session, office))
    _subscribe(office, office.pmo.slack_id or "", office.pmo)
    office.plan(post_subscriptions)
    office.change(lambda session: _becomes_confidential(session, office))
    assert office.sender.run_once() == SendCounts(sent=1)


@pytest.mark.parametrize("steers", [True, False], ids=["program manager still", "another's program now"])
def test_of_a_silence_only_who_is_program_manager_still_is_told(office: Office, steers: bool) -> None:
    with office.database.write() as session:
        the_project(session, office).created_at = office.clock() - timedelta(days=60)
        make_prompt(
            session,
            office.pm,
            count=3,
            local_date=office.clock().date() - timedelta(days=3),
            project_keys=[office.project.key],
        )
    office.plan(prompt_overdue)
    if not steers:
        office.change(lambda session: setattr(the_program(session, office), "manager_id", office.member.id))
    office.sender.run_once()
    told = [text for text in office.slack.texts if "has not answered three prompts" in text]
    assert len(told) == steers
    if not steers:
        assert office.reason() == "the recipient is no longer a program manager"


def test_what_a_pm_is_asked_reaches_a_deputy_in_their_place_and_nobody_else(office: Office) -> None:
    with office.database.write() as session:
        make_named(session, the_project(session, office), office.member, part=Part.DEPUTY)
    for each in (office.pm, office.member, office.reader, office.pmo):
        office.put(each.slack_id or "", about=office.project.id, role=Role.PM, pm=office.pm.id)
    assert office.sender.run_once() == SendCounts(sent=2, dead=2)
    heard = {each.posted.channel for each in office.slack.accepted}
    assert heard == {f"D{(each.slack_id or '')[1:]}" for each in (office.pm, office.member)}


def _silent_for_two(office: Office) -> None:
    """Let a PM have left three prompts unanswered for two projects of one program."""
    with office.database.write() as session:
        long_ago = office.clock() - timedelta(days=60)
        first = the_project(session, office)
        first.created_at = long_ago
        other = make_project(
            session, office.workspace, name="Ledger", program_id=first.program_id,
            manager_id=office.pm.id, created_at=long_ago,
        )  # fmt: skip
        make_prompt(
            session,
            office.pm,
            count=3,
            local_date=office.clock().date() - timedelta(days=3),
            project_keys=[first.key, other.key],
        )


def test_of_a_silence_nothing_is_said_of_a_project_that_another_pm_runs_by_now(office: Office) -> None:
    _silent_for_two(office)
    office.plan(prompt_overdue)
    office.change(lambda session: _another_pm(session, office))
    office.sender.run_once()
    assert not [text for text in office.slack.texts if "has not answered" in text]
    assert office.reason() == "another PM runs a project of it by now"

    office.clock.advance(timedelta(minutes=1))
    office.plan(prompt_overdue)
    office.sender.run_once()
    (told,) = [text for text in office.slack.texts if "has not answered" in text]
    assert "three prompts for Ledger." in told
    states = [row.state for row in office.rows() if row.dedupe_key.startswith("silence:")]
    assert states == [DeliveryState.REPLACED, DeliveryState.SENT]
    with office.database.read() as session:
        again = prompt_overdue(session, office.workspace.id, office.clock() + timedelta(minutes=1))
    assert again is None, "once is enough"


def test_of_a_silence_each_project_must_be_steered_by_whom_it_is_told(office: Office) -> None:
    _silent_for_two(office)
    office.change(lambda session: _opens(session, office))
    office.plan(prompt_overdue)

    def to_another_program(session: Session) -> None:
        elsewhere = make_program(session, office.workspace, manager_id=office.member.id)
        the_project(session, office).program_id = elsewhere.id

    office.change(to_another_program)
    office.sender.run_once()
    assert not [text for text in office.slack.texts if "has not answered" in text]


@pytest.mark.parametrize("steers", [True, False], ids=["program manager still", "another's program now"])
def test_of_a_report_that_stays_away_only_who_is_program_manager_still_is_told(
    office: Office, steers: bool
) -> None:
    with office.database.write() as session:
        the_project(session, office).created_at = office.clock() - timedelta(days=60)
    office.plan(prompt_overdue)
    if not steers:
        office.change(lambda session: setattr(the_program(session, office), "manager_id", office.member.id))
    office.sender.run_once()
    channel = f"D{(office.steers.slack_id or '')[1:]}"
    assert [each.posted.channel for each in office.slack.accepted].count(channel) == steers
    if not steers:
        assert office.reason() == "the recipient is no longer a program manager"


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
