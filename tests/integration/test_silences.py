"""Those who stopped answering: one message to each program manager, once, by whichever replica is first."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.enums import DeliveryState
from bot.jobs import prompt_overdue
from models import Person, Project
from models.database import Database
from tests.factories import make_person, make_project, make_prompt
from tests.integration.office import Office
from tests.integration.test_sender_rights import the_project


@pytest.fixture
def office(database: Database, now: datetime) -> Office:
    return Office(database, now)


def silent(session: Session, office: Office, pm: Person, project: Project) -> None:
    """Let somebody have left three prompts for a project unanswered."""
    project.created_at = office.clock() - timedelta(days=60)
    asked_on = office.clock().date() - timedelta(days=3)
    make_prompt(session, pm, count=3, local_date=asked_on, project_keys=[project.key])


def two_silent(office: Office) -> None:
    """Let two PMs of one program be silent, each about a project that everybody may see."""
    with office.database.write() as session:
        first = the_project(session, office)
        first.confidential, first.name = False, "Payroll"
        silent(session, office, office.pm, first)
        lee = make_person(session, office.workspace, name="Lee", slack_id="U00000077")
        ledger = make_project(
            session, office.workspace, name="Ledger", program_id=first.program_id, manager_id=lee.id
        )
        silent(session, office, lee, ledger)


def told(office: Office) -> list[str]:
    return [each for each in office.slack.texts if "not answered three prompts" in each]


def test_a_program_manager_hears_of_all_who_are_silent_in_one_message_and_once(office: Office) -> None:
    two_silent(office)
    office.plan(prompt_overdue)
    office.sender.run_once()
    (said,) = told(office)
    assert said.startswith("2 people have not answered three prompts: ")
    assert "Lee" in said
    (message,) = [each.message for each in office.slack.accepted if each.message.text == said]
    assert "*Ledger* · Lee, last asked " in str(message.blocks)
    assert "*Payroll* · " in str(message.blocks)
    with office.database.read() as session:
        again = prompt_overdue(session, office.workspace.id, office.clock() + timedelta(minutes=1))
    assert again is None


def test_one_who_runs_the_project_no_more_leaves_the_others_to_be_told_of(office: Office) -> None:
    two_silent(office)
    office.plan(prompt_overdue)
    office.change(lambda session: setattr(the_project(session, office), "manager_id", office.member.id))
    office.sender.run_once()
    assert told(office) == []
    assert office.reason() == "another PM runs a project of it by now"

    office.clock.advance(timedelta(minutes=1))
    office.plan(prompt_overdue)
    office.sender.run_once()
    (said,) = told(office)
    assert said.startswith("Lee has not answered three prompts for Ledger.")
    states = [row.state for row in office.rows() if row.dedupe_key.startswith("silence:")]
    assert states == [DeliveryState.REPLACED, DeliveryState.SENT]


def test_what_two_replicas_plan_at_one_moment_is_told_once(office: Office) -> None:
    two_silent(office)
    with office.database.read() as session:
        plans = [prompt_overdue(session, office.workspace.id, office.clock()) for _ in range(2)]
    for plan in plans:
        assert plan is not None
        with office.database.write() as session:
            plan.carry_out(session)
    assert len([row for row in office.rows() if row.dedupe_key.startswith("silence:")]) == 1
