"""Linkages of whatever people write down, from the database to the lists and the questions of the day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.commands.stage import Stage
from bot.domain.enums import EntryKind, EntryState, EvidenceKind, Outcome
from models import Linkage, Project, Workspace
from tests import factories as make
from tests.flows.conftest import MONDAY
from tests.flows.forged import ACROSS, rows
from tests.flows.linkage_scenes import ask_on, questions

EARLY = MONDAY - timedelta(hours=1)
BOARD = "The board reviews the budget and the steering group meets each quarter in the usual room."


def write(play: Stage, *given: tuple[str, str, str]) -> None:
    """Record projects by key, name and charter."""
    with play.application.database.write() as session:
        workspace = session.scalars(select(Workspace).execution_options(across_workspaces=ACROSS)).one()
        for key, name, text in given:
            make.make_project(session, workspace, key=key, name=name, description=text)


def of(session: Session, key: str) -> Project:
    found = select(Project).where(Project.key == key).execution_options(across_workspaces=ACROSS)
    return session.scalars(found).one()


def listed(play: Stage, words: str) -> str:
    return play.workspace.as_("olivia").command(f"/linkages {words}", channel="general").text


def kinds(play: Stage, a: str, b: str) -> set[EvidenceKind]:
    """On what the search has joined two projects."""
    ids = {row.id: row.key for row in rows(play, Project)}
    return {
        EvidenceKind(each["kind"])
        for row in rows(play, Linkage)
        if {ids[row.project_a_id], ids[row.project_b_id]} == {a, b}
        for each in row.evidence
    }


def asked_about(play: Stage, *keys: str) -> list[str]:
    """What the PMO is asked the next day, if the search had found only what joins these projects."""
    ids = {row.id for row in rows(play, Project) if row.key in keys}
    with play.application.database.write() as session:
        others = Linkage.project_a_id.not_in(ids) | Linkage.project_b_id.not_in(ids)
        session.execute(delete(Linkage).where(others).execution_options(across_workspaces=ACROSS))
    ask_on(play, "2026-11-24")
    return questions(play, "olivia")


def change(session: Session, title: str, **values: object) -> None:
    """Record a change request of Expenses."""
    given = {"kind": EntryKind.CHANGE, "raised_at": EARLY} | values
    make.make_entry(session, of(session, "EXP"), title=title, **given)


def in_a_change(session: Session, written: str) -> None:
    change(session, written)


def in_the_effect_of_a_change(session: Session, written: str) -> None:
    effects = {"schedule": written}
    make.make_entry(
        session, of(session, "EXP"), kind=EntryKind.CHANGE, title="Later", effects=effects, raised_at=EARLY
    )


def in_an_approved_change(session: Session, written: str) -> None:
    closed = {"state": EntryState.CLOSED, "outcome": Outcome.APPROVED, "closed_at": EARLY}
    make.make_entry(
        session, of(session, "EXP"), kind=EntryKind.CHANGE, title=written, raised_at=EARLY, **closed
    )


def in_a_risk(session: Session, written: str) -> None:
    make.make_entry(session, of(session, "EXP"), title="Tests are late", description=written, raised_at=EARLY)


def in_what_a_report_asks_for(session: Session, written: str) -> None:
    make.make_report(
        session, of(session, "EXP"), summary="All is well", help_wanted=written, reported_at=EARLY
    )


@pytest.mark.parametrize(
    ("record", "called"),
    [
        (in_a_change, "QZX"),
        (in_a_change, "RTI"),
        (in_the_effect_of_a_change, "QZX"),
        (in_an_approved_change, "Quetzal Feed"),
        (in_a_risk, "KWZ programme"),
        (in_what_a_report_asks_for, "RTI"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_another_projects_key_acronym_name_or_alias_is_a_mention_wherever_it_is_written(
    play: Stage, record: Callable[[Session, str], None], called: str
) -> None:
    write(play, ("QZX", "Quetzal Feed (RTI)", ""))
    with play.application.database.write() as session:
        of(session, "QZX").aliases = ["KWZ programme"]
        record(session, f"Mileage waits until {called} is live")
    play.tick()
    text = listed(play, "expenses")
    assert "Expenses names Quetzal Feed (RTI)" in text
    assert f"Mileage waits until {called} is live" in text
    assert kinds(play, "EXP", "QZX") - {EvidenceKind.SIMILAR_TEXT} == {EvidenceKind.MENTION}
    (asked,) = asked_about(play, "EXP", "QZX")
    assert "Expenses names Quetzal Feed (RTI)" in asked


def test_a_rejected_change_tells_no_more(play: Stage) -> None:
    write(play, ("QZX", "Quetzal Feed (RTI)", ""))
    with play.application.database.write() as session:
        closed = {"state": EntryState.CLOSED, "outcome": Outcome.REJECTED, "closed_at": EARLY}
        written = "Mileage waits until QZX is live"
        make.make_entry(
            session, of(session, "EXP"), kind=EntryKind.CHANGE, title=written, raised_at=EARLY, **closed
        )
    play.tick()
    assert kinds(play, "EXP", "QZX") == set()
