"""An import that renames an objective, a program or a person names the projects that are told of with it."""

from pathlib import Path

import pytest

from bot.services.importing import import_files
from bot.services.importing.mapping import Mapping
from models.database import Database
from tests import factories as make
from tests.integration.import_files import NOW


@pytest.mark.parametrize(
    ("record", "key", "field"),
    [("objective", "key", "title"), ("program", "key", "name"), ("person", "email", "name")],
)
@pytest.mark.parametrize("anew", ["The new name", "The old name"])
def test_what_projects_are_told_of_with_is_read_anew(
    database: Database, tmp_path: Path, record: str, key: str, field: str, anew: str
) -> None:
    fields = {key: key, field: field} | ({"title": "title"} if record == "objective" else {})
    sheet = {"file": "rows.csv", "identity": [key], "records": {record: fields}}
    path = tmp_path / "rows.csv"
    path.write_text(f"{key},{field}\nx1@x.example,{anew}\n")
    with database.write() as session:
        workspace = make.make_workspace(session)
        old = {key: "x1@x.example", field: "The old name"}
        person = make.make_person(session, workspace, **(old if record == "person" else {}))
        program = make.make_program(session, workspace, **(old if record == "program" else {}))
        aim = make.make_objective(session, workspace, **(old if record == "objective" else {}))
        serves, within, has, none = (make.make_project(session, workspace) for _ in range(4))
        within.program_id = program.id
        make.make_alignment(session, aim, project_id=serves.id)
        make.make_deployment(session, has, person)
        session.flush()
        result = import_files(
            session, workspace.id, [path], Mapping.model_validate({"sheets": [sheet]}), now=NOW
        )
        assert result.rejected == ()
        concerned = {"objective": serves, "program": within, "person": has}[record]
        assert result.project_ids == ({concerned.id} if anew == "The new name" else set())
        assert none.id not in result.project_ids
