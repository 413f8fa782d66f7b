"""A project weighs in its program's rating by the objectives that it serves."""

from datetime import timedelta

from bot.domain.enums import Rating
from bot.domain.ids import PersonId
from bot.domain.rights import Actor
from bot.services import rollup
from models.database import Database
from tests.factories import (
    NOW,
    TODAY,
    make_alignment,
    make_objective,
    make_program,
    make_project,
    make_report,
    make_workspace,
)


def test_a_project_weighs_by_what_it_serves_directly_and_through_its_program(database: Database) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        served, other = make_program(session, workspace), make_program(session, workspace)
        both = make_project(session, workspace, program_id=served.id)
        through = make_project(session, workspace, program_id=served.id)
        alone = make_project(session, workspace, program_id=other.id)
        five = make_objective(session, workspace, weight=5)
        two = make_objective(session, workspace, weight=2)
        over = make_objective(session, workspace, weight=5, ends_on=TODAY - timedelta(days=1))
        make_alignment(session, five, project_id=both.id, strength=3)
        make_alignment(session, two, program_id=served.id, strength=2)
        make_alignment(session, over, project_id=alone.id, strength=3)
        found = rollup.weights_of(
            session,
            workspace.id,
            {each.id: each.program_id for each in (both, through, alone)},
            today=TODAY,
            now=NOW,
        )
    assert found == {both.id: 1 + 5 * 3 + 2 * 2, through.id: 1 + 2 * 2, alone.id: 1}


def test_what_serves_an_objective_turns_its_program_red_alone_and_else_only_amber(database: Database) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        program = make_program(session, workspace, key="HR")
        inside = [make_project(session, workspace, program_id=program.id) for _ in range(10)]
        for each in inside:
            make_report(session, each, overall=Rating.RED if each is inside[0] else Rating.GREEN)
        actor = Actor(workspace.id, PersonId(0), "U1", "Olivia", "UTC", is_pmo=True, at=NOW)
        before = rollup.program_card(session, actor, "HR", now=NOW).rollup
        objective = make_objective(session, workspace, weight=5)
        make_alignment(session, objective, project_id=inside[0].id, strength=3)
        after = rollup.program_card(session, actor, "HR", now=NOW).rollup
    assert before is not None
    assert after is not None
    assert (before.rating, after.rating) == (Rating.AMBER, Rating.RED)
    assert before.red == after.red == (inside[0].name,)
