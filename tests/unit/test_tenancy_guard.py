"""The tenancy guard refuses what reaches over tenants, and lets pass what does not."""

import contextlib
from collections.abc import Iterator

import pytest
from sqlalchemy import (
    ClauseElement,
    bindparam,
    create_engine,
    delete,
    exists,
    func,
    insert,
    lambda_stmt,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from models import Base, Person, Project, RoleGrant, Workspace
from tests.factories import make_project, make_workspace
from tests.tenancy import AcrossWorkspaces, check, shape_of

OTHER = aliased(Project)
NEWEST = select(Project.id, Project.workspace_id).where(Project.workspace_id == 1).subquery()
LOOSE = select(Project.id).subquery()
LOOSE_BESIDE = select(Person.name).where(Person.id == Project.manager_id).correlate(Project).lateral()
HELD_BESIDE = (
    select(Person.name)
    .where(Person.workspace_id == 1, Person.id == Project.manager_id)
    .correlate(Project)
    .lateral()
)

REFUSED = {
    "every row": select(Project),
    "by id alone": select(Project).where(Project.id == 7),
    "a count": select(func.count(Project.id)),
    "several workspaces": select(Project).where(Project.workspace_id.in_([1, 2])),
    "anything but": select(Project).where(Project.workspace_id != 1),
    "or": select(Project).where((Project.workspace_id == 1) | (Project.id == 2)),
    "itself": select(Project).where(Project.workspace_id == Project.workspace_id),
    "an alias": select(OTHER).where(Project.workspace_id == 1, OTHER.id == Project.id),
    "a join": select(Person)
    .join(RoleGrant, RoleGrant.person_id == Person.id)
    .where(Person.workspace_id == 1),
    "an outer join": select(Person)
    .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
    .where(Person.workspace_id == 1),
    "both sides loose": select(Person).join(RoleGrant, RoleGrant.workspace_id == Person.workspace_id),
    "a derived table": select(Project).join(LOOSE, LOOSE.c.id == Project.id).where(Project.workspace_id == 1),
    "a CTE": select(select(Project.id).cte("every").c.id),
    "a lateral": select(Project.id, LOOSE_BESIDE).where(Project.workspace_id == 1),
    "in": select(Person).where(Person.workspace_id == 1, Person.id.in_(select(Project.manager_id))),
    "not exists": select(Person).where(
        Person.workspace_id == 1, ~exists().where(Project.manager_id == Person.id)
    ),
    "a scalar in the columns": select(Person.id, select(func.max(Project.id)).scalar_subquery()).where(
        Person.workspace_id == 1
    ),
    "the same table inside": select(Project).where(
        Project.workspace_id == 1, Project.id.in_(select(Project.id))
    ),
    "a union": union_all(select(Project.id).where(Project.workspace_id == 1), select(Project.id)),
    "an update": update(Project).where(Project.id == 7).values(name="x"),
    "an update of the chosen": update(Project)
    .where(Project.id.in_(select(OTHER.id).where(OTHER.workspace_id == 1)))
    .values(name="x"),
    "an update from another table": update(Project)
    .where(Project.workspace_id == 1, Project.manager_id == Person.id)
    .values(name="x"),
    "a delete": delete(Project),
    "a copy": insert(RoleGrant).from_select(["person_id"], select(Person.id)),
    "a lambda": lambda_stmt(lambda: select(Project)),
    "text": text("SELECT * FROM projects"),
}
ALLOWED = {
    "one workspace": select(Project).where(Project.workspace_id == 1, Project.id == 7),
    "an alias": select(OTHER).where(OTHER.workspace_id == 1),
    "a join": select(Person)
    .join(RoleGrant, (RoleGrant.workspace_id == Person.workspace_id) & (RoleGrant.person_id == Person.id))
    .where(Person.workspace_id == 1),
    "by the workspace's row": select(Project)
    .join(Workspace, Workspace.id == Project.workspace_id)
    .where(Workspace.team_id == "T1"),
    "a derived table": select(Project)
    .join(NEWEST, NEWEST.c.id == Project.id)
    .where(Project.workspace_id == 1),
    "a lateral": select(Project.id, HELD_BESIDE).where(Project.workspace_id == 1),
    "correlated": select(Project).where(
        Project.workspace_id == 1,
        ~select(OTHER.id).where(OTHER.workspace_id == Project.workspace_id, OTHER.id > Project.id).exists(),
    ),
    "in": select(Person).where(
        Person.workspace_id == 1,
        Person.id.in_(select(Project.manager_id).where(Project.workspace_id == 1)),
    ),
    "an update": update(Project).where(Project.workspace_id == 1).values(name="x"),
    "an update from another table": update(Project)
    .where(
        Project.workspace_id == 1,
        Project.manager_id == Person.id,
        Person.workspace_id == Project.workspace_id,
    )
    .values(name="x"),
    "a delete": delete(Project).where(Project.workspace_id == 1, Project.id == 2),
    "no tenant's table": select(Workspace),
    "text that names it": text("SELECT * FROM projects WHERE workspace_id = 1"),
    "text about nothing": text("SELECT 1"),
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_a_statement_across_workspaces_is_refused(statement: ClauseElement) -> None:
    with pytest.raises(AcrossWorkspaces):
        check(statement)


@pytest.mark.parametrize("statement", ALLOWED.values(), ids=ALLOWED.keys())
def test_a_statement_within_one_workspace_passes(statement: ClauseElement) -> None:
    check(statement)


def test_no_statement_that_is_refused_looks_like_one_that_passed() -> None:
    of_a_fetched_row = delete(Project).where(Project.id == bindparam("key", type_=Project.id.type))
    of_any_row = delete(Project).where(Project.id == bindparam("key", 7, type_=Project.id.type))
    check(of_a_fetched_row)
    with pytest.raises(AcrossWorkspaces):
        check(of_any_row)
    passed = {shape_of(each) for each in (*ALLOWED.values(), of_a_fetched_row)}
    assert None not in passed
    assert not passed & {shape_of(each) for each in (*REFUSED.values(), of_any_row)}


def test_what_passes_for_one_workspace_is_not_looked_at_again_for_another() -> None:
    one, other = (select(Project).where(Project.workspace_id == each) for each in (1, 2))
    assert shape_of(one) == shape_of(other)


def test_a_statement_that_follows_one_that_passed_is_still_refused(
    session: Session, refused_statements: list[AcrossWorkspaces]
) -> None:
    for _ in range(2):
        assert session.scalars(select(Project).where(Project.workspace_id == 1)).all() == []
        with pytest.raises(AcrossWorkspaces):
            session.scalars(select(Project).where(Project.id == 1)).all()
    assert len(refused_statements) == 2
    refused_statements.clear()


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_guard_stands_before_every_engine(
    session: Session, refused_statements: list[AcrossWorkspaces]
) -> None:
    with pytest.raises(AcrossWorkspaces, match="projects without a workspace_id"):
        session.get(Project, 1)
    refused_statements.clear()


def test_a_swallowed_refusal_is_remembered(
    session: Session, refused_statements: list[AcrossWorkspaces]
) -> None:
    with contextlib.suppress(Exception):  # what a careless caller does
        session.scalars(select(Project)).all()
    assert len(refused_statements) == 1
    refused_statements.clear()


def test_objects_are_saved_changed_refreshed_and_deleted(
    session: Session, refused_statements: list[AcrossWorkspaces]
) -> None:
    project = make_project(session, make_workspace(session))
    project.name = "Payroll"
    session.flush()
    session.refresh(project)
    session.delete(project)
    session.flush()
    assert refused_statements == []


def test_a_statement_that_says_why_may_see_every_tenant(
    session: Session, refused_statements: list[AcrossWorkspaces]
) -> None:
    make_project(session, make_workspace(session))
    make_project(session, make_workspace(session))
    reason = {"across_workspaces": "this test counts every project"}
    assert session.scalar(select(func.count(Project.id)), execution_options=reason) == 2
    assert refused_statements == []
