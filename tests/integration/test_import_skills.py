"""A column of skills in a list of people: each recorded once, a long one refused with its reason."""

from pathlib import Path

import pytest
import yaml

from bot.services.importing import import_files
from bot.services.importing.mapping import Mapping
from models.database import Database
from models.skills import skills_recorded
from tests.factories import make_workspace
from tests.integration.import_files import NOW

MAPPING = {
    "sheets": [
        {
            "file": "people.csv",
            "identity": ["email"],
            "records": {
                "person": {"name": "name", "email": "email"},
                "skill": {"person": "email", "name": "skills"},
            },
        }
    ]
}


def test_a_column_of_skills_is_recorded_once_however_often_it_comes(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,email,skills\nAda,ada@x.example,java; SQL ;Java\nBo,bo@x.example,\n")
    mapping = Mapping.model_validate(yaml.safe_load(yaml.safe_dump(MAPPING)))
    with database.write() as session:
        workspace = make_workspace(session).id
        result = import_files(session, workspace, [path], mapping, now=NOW)
        assert (result.rejected, result.created) == ((), {"person": 2, "skill": 2})
        again = import_files(session, workspace, [path], mapping, now=NOW)
        assert (again.created, again.updated) == ({}, {})
        assert [skill for _, skill in skills_recorded(session, workspace)] == ["SQL", "java"]


@pytest.mark.parametrize("skill", ["x" * 81])
def test_a_skill_that_is_a_story_is_refused(database: Database, tmp_path: Path, skill: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"name,email,skills\nAda,ada@x.example,{skill}\n")
    with database.write() as session:
        workspace = make_workspace(session).id
        result = import_files(session, workspace, [path], Mapping.model_validate(MAPPING), now=NOW)
        assert "more than 80 characters" in str(result.rejected)
        assert skills_recorded(session, workspace) == []
