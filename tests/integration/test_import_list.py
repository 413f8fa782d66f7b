"""A PMO's own list of projects: recorded whole, told apart by key, refused with reasons."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.enums import AssetKind, Confidence, ProjectState, Rating
from bot.services.importing import default_mapping, import_files
from bot.services.importing.kinds import Kind
from models.database import Database
from models.people import people_by_id
from models.plans import milestones
from models.projects import assets, programs, projects
from models.reports import confidence_at, last_report
from tests.factories import make_person, make_workspace
from tests.integration.import_files import NOW, bring_in, project_of

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "projects.csv"


def test_the_example_of_the_docs_is_recorded_with_everything_that_it_says(database: Database) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
        result = import_files(session, workspace, [EXAMPLE], default_mapping(), now=NOW)
        assert result.rejected == ()
        assert result.created == {
            "person": 4,
            "program": 2,
            "project": 3,
            "asset": 8,
            "milestone": 2,
            "report": 2,
        }
    with database.read() as session:
        found = project_of(session, workspace, "WMS")
        people = people_by_id(session, workspace)
        assert (found.name, found.budget, found.currency) == ("Warehouse Management", Decimal(820000), "EUR")
        assert found.manager_id is not None
        assert people[found.manager_id].name == "Adam Kerr"
        assert [each.name for each in programs(session, workspace)] == ["Operations", "Purchasing"]
        assert [(each.kind, each.name) for each in assets(session, workspace, found.id)] == [
            (AssetKind.DATA, "Article master data"),
            (AssetKind.SYSTEM, "Scanner gateway"),
            (AssetKind.SYSTEM, "Stockroom"),
            (AssetKind.VENDOR, "Parcelane"),
        ]
        [step] = milestones(session, workspace, [found.id])
        assert (step.go_live, step.baseline, step.forecast) == (True, date(2027, 1, 18), date(2027, 2, 8))
        report = last_report(session, workspace, found.id)
        assert report is not None
        assert (report.overall, report.percent_complete) == (Rating.AMBER, 55)
        assert project_of(session, workspace, "HUB").state is ProjectState.PLANNED


@pytest.mark.parametrize("days", [0, 1, 30])
def test_the_same_list_again_changes_nothing_however_late(database: Database, days: int) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
        import_files(session, workspace, [EXAMPLE], default_mapping(), now=NOW)
    with database.write() as session:
        later = NOW + timedelta(days=days)
        again = import_files(session, workspace, [EXAMPLE], default_mapping(), now=later)
    assert (again.applied, again.created, again.updated) == (True, {}, {})
    assert again.unchanged[Kind.PROJECT] == 3


def test_a_changed_row_updates_what_it_names_and_a_blank_erases_nothing(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
        bring_in(session, workspace, tmp_path, "key,name,budget,description\nPAY,Payroll,100,Pays\n")
        result = bring_in(session, workspace, tmp_path, "key,name,budget,description\npay,Pay Run,120.5,\n")
        assert result.updated == {"project": 1}
    with database.read() as session:
        [found] = projects(session, workspace)
        assert (found.key, found.name, found.aliases) == ("PAY", "Pay Run", ["Payroll"])
        assert (found.budget, found.description) == (Decimal("120.50"), "Pays")


def test_one_bad_row_keeps_everything_out_and_is_named_with_its_line(
    database: Database, tmp_path: Path
) -> None:
    content = (
        "key,name,description,budget,rating\n"
        'A,Alpha,"two\nlines\n",10,green\n'
        "B,Beta,,ten,purple\n"
        "C,Gamma,,=1+1,red\n"
    )
    with database.write() as session:
        workspace = make_workspace(session).id
        result = bring_in(session, workspace, tmp_path, content)
        assert not result.applied
        assert projects(session, workspace) == []
    told = [(each.line, each.column, each.value, each.reason.split(";")[0]) for each in result.rejected]
    assert told == [
        (5, "budget", "ten", "is no amount"),
        (5, "rating", "purple", "is not one of: green, amber, red, not reported"),
        (6, "budget", "=1+1", "is a formula"),
    ]


def test_with_skip_bad_the_good_rows_are_recorded(database: Database, tmp_path: Path) -> None:
    content = "key,name,start\nA,Alpha,2026-01-01\nB,Beta,2026-13-01\nC,,2026-02-01\n"
    with database.write() as session:
        workspace = make_workspace(session).id
        result = bring_in(session, workspace, tmp_path, content, skip_bad=True)
        assert result.applied
        assert [each.key for each in projects(session, workspace)] == ["A", "C"]
        assert [each.line for each in result.rejected] == [3]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (
            "TOOLONGFORANYKEYOFOURS,Alpha,,,",
            "key",
            "is no key; a key has at most 16 characters and no spaces",
        ),
        (",Alpha,,,", "key", "is blank; project needs key"),
        (f"A,{'x' * 201},,,", "name", "has 201 characters; at most 200 fit"),
        ("A,Alpha,2026-05-01,2026-04-01,", "end", "is before the start, 2026-05-01"),
        ("A,Alpha,,,nobody.at.home", "pm_email", ""),
        ("A,Alpha,1750-01-01,,", "start", "is no date between 1900 and 2199"),
        ("A,#REF!,,,", "name", "is an error of the spreadsheet; mend it there"),
        ('A,"@SUM(1,2)",,,', "name", "is a formula; export the file with values instead"),
        ("A,Al\0pha,,,", "name", "contains a null character; the file is damaged or not text"),
        ("A,Alpha,,", "", "has 4 fields; the header has 5"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(
    sqlite_database: Database, tmp_path: Path, row: str, column: str, reason: str
) -> None:
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        result = bring_in(session, workspace, tmp_path, f"key,name,start,end,pm_email\n{row}\n")
    if not reason:  # a bare name is taken as it is: the person is added
        assert result.rejected == ()
        return
    assert [(each.line, each.column, each.reason) for each in result.rejected] == [(2, column, reason)]


def test_text_of_any_script_and_with_signs_of_slack_is_kept_as_it_is(
    database: Database, tmp_path: Path
) -> None:
    name = "مشروع 給与 <!channel> 🟠 -5 %"
    with database.write() as session:
        workspace = make_workspace(session).id
        bring_in(session, workspace, tmp_path, f"key,name,confidence\nA,{name},Amber/Red\n")
    with database.read() as session:
        [found] = projects(session, workspace)
        assert found.name == name
        assert confidence_at(session, workspace, until=NOW)[found.id].confidence is Confidence.AMBER_RED


def test_a_person_is_found_by_address_whatever_its_case_and_a_namesake_of_two_is_refused(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        dana = make_person(session, workspace, name="Dana Whitlock", email="Dana@Example.com")
        for _ in range(2):
            make_person(session, workspace, name="Lee Park")
        result = bring_in(
            session,
            workspace.id,
            tmp_path,
            "key,name,pm_email\nA,Alpha,dana@example.COM\nB,Beta,Lee Park\n",
            skip_bad=True,
        )
        assert [each.manager_id for each in projects(session, workspace.id)] == [dana.id]
    assert [each.reason for each in result.rejected] == ["is the name of 2 people; give the e-mail address"]


def test_an_import_sees_and_changes_one_workspace_only(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        ours, theirs = make_workspace(session).id, make_workspace(session).id
        bring_in(session, theirs, tmp_path, "key,name,pm_email\nPAY,Theirs,dana@example.com\n")
        result = bring_in(session, ours, tmp_path, "key,name,pm_email\nPAY,Ours,dana@example.com\n")
        assert result.created == {"person": 1, "project": 1}
    with database.read() as session:
        assert [each.name for each in projects(session, theirs)] == ["Theirs"]
        assert [each.name for each in projects(session, ours)] == ["Ours"]


def test_progress_is_told_in_bytes_until_all_are_read(sqlite_database: Database) -> None:
    heard: list[tuple[int, int]] = []
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        import_files(
            session,
            workspace,
            [EXAMPLE],
            default_mapping(),
            now=NOW,
            progress=lambda done, total: heard.append((done, total)),
        )
    size = EXAMPLE.stat().st_size
    assert heard[-1] == (size, size)
    assert heard == sorted(heard)
