"""Linkages of whatever people write down, from the database to the lists and the questions of the day."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from bot.commands.stage import Stage
from bot.domain.enums import EntryKind, EntryState, EvidenceKind, Outcome
from models import Linkage, Project, Workspace
from tests import factories as make
from tests.flows.conftest import MONDAY, staged
from tests.flows.copies import copy_of
from tests.flows.forged import ACROSS, rows
from tests.flows.linkage_scenes import ask_on, questions

EARLY = MONDAY - timedelta(hours=1)
BOARD = "The board of lanterns reviews the harbour and meets each quarter beside the walnut quarry."
ENDLESS = " ".join(f"Orchard{i % 97} of row {i} grows by the meadow{i % 89}." for i in range(4500))
TWIN = "Zeppelin pilots leave the lighthouse. Their hammock and kettle are sold to an island of jasmine."
ODD = (
    ("EMP", "Empty Lot", ""),
    ("LNG", "Endless Ledger", f"{ENDLESS} We renew Foramix in spring."),
    ("LN2", "Short Ledger", "They move to Foramix later."),
    ("JA1", "給与刷新", "給与計算のために人事マスターデータを連携する。"),
    ("JA2", "経費精算", "経費の承認は人事マスターデータを連携する前に行う。"),
    ("AR1", "الرواتب", "تعتمد الرواتب على بيانات الموارد البشرية من منصة المدينة."),
    ("AR2", "النفقات", "تنتظر النفقات بيانات الموارد البشرية من منصة المدينة."),
    ("MX1", "給与 Payroll Mix", "人事データは Quetzalmix から来る。 The feed runs each night. نعم"),
    ("MX2", "Ordering", "Orders go to Quetzalmix by noon. 注文は毎日送る。"),
    ("TW1", "Airship One", TWIN),
    ("TW2", "Airship Two", TWIN),
    ("PHX", "Phoenix", "A depot is built."),
    ("SUP", "Support", "Answers what staff ask."),
    (
        "LOO",
        "Fleet Wash",
        "Ask our Support when it fails. Phoenix rises. A phoenix or two, and support again.",
    ),
    ("STR", "Badge Printer", "We wait until Phoenix is live, and for what our Support says."),
)


def write(play: Stage, *given: tuple[str, str, str]) -> None:
    """Record projects by key, name and charter."""
    with play.application.database.write() as session:
        workspace = session.scalars(select(Workspace).execution_options(across_workspaces=ACROSS)).one()
        for key, name, text in given:
            make.make_project(session, workspace, key=key, name=name, description=text)


@pytest.fixture(scope="module")
def odd(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The sample with projects of odd texts, and one sentence that stands in every project; searched."""
    address = f"sqlite:///{copy_of(sample_database, tmp_path_factory.mktemp('odd'))}"
    with staged(address) as play:
        write(play, *ODD)
        with play.application.database.write() as session:
            said = case((Project.description == "", BOARD), else_=Project.description + " " + BOARD)
            everywhere = update(Project).where(Project.key != "EMP").values(description=said)
            session.execute(everywhere.execution_options(across_workspaces=ACROSS))
        play.tick()
        yield play


def of(session: Session, key: str) -> Project:
    found = select(Project).where(Project.key == key).execution_options(across_workspaces=ACROSS)
    return session.scalars(found).one()


def listed(play: Stage, words: str) -> str:
    return play.workspace.as_("olivia").command(f"/linkages {words}", channel="general").text


def kinds(play: Stage, a: str, b: str) -> set[EvidenceKind]:
    """On what the search has joined two projects."""
    found = [row for row in rows(play, Linkage) if named(play, row) == {a, b}]
    return {EvidenceKind(each["kind"]) for row in found for each in row.evidence}


def named(play: Stage, row: Linkage) -> set[str]:
    """The keys of both projects."""
    ids = {each.id: each.key for each in rows(play, Project)}
    return {ids[row.project_a_id], ids[row.project_b_id]}


def asked_about(play: Stage, *keys: str, days: int = 1) -> list[str]:
    """What the PMO is asked on the next days, if the search had found only what joins these projects."""
    ids = {row.id for row in rows(play, Project) if row.key in keys}
    with play.application.database.write() as session:
        others = Linkage.project_a_id.not_in(ids) | Linkage.project_b_id.not_in(ids)
        session.execute(delete(Linkage).where(others).execution_options(across_workspaces=ACROSS))
    for day in range(days):
        ask_on(play, f"2026-11-{24 + day}")
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


def test_a_project_without_text_is_listed_without_linkages(odd: Stage) -> None:
    assert "Empty Lot" in listed(odd, "empty lot")
    assert not [row for row in rows(odd, Linkage) if named(odd, row) & {"EMP"}]


@pytest.mark.parametrize(
    ("asked", "other", "told"),
    [
        ("endless ledger", "Short Ledger", "Both name Foramix"),
        ("short ledger", "Endless Ledger", "They move to Foramix later."),
        ("ordering", "給与 Payroll Mix", "Both name Quetzalmix"),
        ("給与 payroll mix", "Ordering", "人事データは Quetzalmix から来る。"),
        ("JA1", "経費精算", "経費の承認は人事マスターデータを連携する前に行う。"),
        ("JA2", "給与刷新", "Similar text alone"),
        ("AR1", "النفقات", "تنتظر النفقات بيانات الموارد البشرية من منصة المدينة."),
        ("AR2", "الرواتب", "Similar text alone"),
        ("airship one", "Airship Two", "Nearly the same text"),
        ("badge printer", "Phoenix", "Badge Printer names Phoenix"),
    ],
)
def test_texts_of_any_length_and_script_are_listed_in_their_own_words(
    odd: Stage, asked: str, other: str, told: str
) -> None:
    text = listed(odd, asked)
    assert other in text
    assert told in text
    assert len(text) < 12_000, "a list that Slack takes"
    assert "board of lanterns" not in text


def test_a_common_word_as_a_name_and_a_sentence_in_every_project_join_nobody(odd: Stage) -> None:
    pairs = [named(odd, row) for row in rows(odd, Linkage)]
    assert pairs
    assert not [each for each in pairs if "LOO" in each]
    assert [each for each in pairs if each & {"PHX", "SUP"}] == [{"PHX", "STR"}]
    assert "lantern" not in repr([row.evidence for row in rows(odd, Linkage)])


def test_people_are_asked_about_names_mentions_and_twins_and_not_about_similar_text_alone(odd: Stage) -> None:
    assert kinds(odd, "JA1", "JA2") == {EvidenceKind.SIMILAR_TEXT}
    asked = "\n".join(asked_about(odd, *(key for key, _, _ in ODD), days=3))
    for told in (
        "Do Endless Ledger and Short Ledger touch?",
        "Do 給与 Payroll Mix and Ordering touch?",
        "Do Airship One and Airship Two touch?",
        "Do Phoenix and Badge Printer touch?",
    ):
        assert told in asked
    assert "経費精算" not in asked
    assert "النفقات" not in asked
