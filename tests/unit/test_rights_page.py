"""The page of rights says what the program decides, cell by cell."""

from pathlib import Path

import pytest

from bot.domain.commands import Right
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from bot.domain.rights import RIGHTS, Actor, ProgramScope, ProjectScope, Standing, may
from bot.domain.rights_page import ACTS, page

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
IDS = {standing: PersonId(number) for number, standing in enumerate(Standing, 1)}


def scope(*, confidential: bool) -> ProjectScope:
    return ProjectScope(
        project_id=ProjectId(1),
        program_id=ProgramId(1),
        manager_id=IDS[Standing.PM],
        program_manager_id=IDS[Standing.PROGRAM_MANAGER],
        deployed=frozenset({IDS[Standing.DEPLOYED]}),
        deputies=frozenset({IDS[Standing.DEPUTY]}),
        readers=frozenset({IDS[Standing.READER]}),
        confidential=confidential,
    )


def actor(standing: Standing) -> Actor:
    return Actor(WorkspaceId(1), IDS[standing], "U1", "Somebody", "UTC", is_pmo=standing is Standing.PMO)


def test_the_page_is_what_the_program_writes() -> None:
    written = "python -m bot.domain.rights_page > docs/rights.md"
    assert PAGE.read_text(encoding="utf-8") == page(), written


def test_every_right_is_on_the_page() -> None:
    assert set(RIGHTS) == set(ACTS) == set(Right)


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("right", Right)
def test_each_cell_of_the_table_is_decided_so(right: Right, standing: Standing) -> None:
    row = next(line for line in page().splitlines() if line.startswith(f"| {ACTS[right]} |"))
    cells = [each.strip() for each in row.strip("|").split("|")]
    says = cells[1 + list(Standing).index(standing)] == "yes"
    assert may(actor(standing), right, scope(confidential=False)) is says
    hidden = standing is Standing.MEMBER
    assert may(actor(standing), right, scope(confidential=True)) is (says and not hidden)


@pytest.mark.parametrize("right", Right)
def test_over_a_program_its_manager_and_the_pmo_have_the_rights_and_members_see_it(right: Right) -> None:
    program = ProgramScope(ProgramId(1), IDS[Standing.PROGRAM_MANAGER])
    steers = may(actor(Standing.PROGRAM_MANAGER), right, program)
    assert steers is (Standing.PROGRAM_MANAGER in RIGHTS[right])
    assert may(actor(Standing.PMO), right, program)
    assert may(actor(Standing.PM), right, program) is (right is Right.SEE)
