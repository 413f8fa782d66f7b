"""The forms that projects are looked up by, so that finding one costs the same however many there are."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import (
    JSON,
    Index,
    String,
    TableValuedAlias,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.enums import ProjectState
from bot.domain.ids import ProjectId, WorkspaceId
from models.base import Base, Tenant, belongs_to, of_workspace
from models.projects import VISIBLE, Project

MOST_OF_ONE_FORM = 12
"""How many projects one form brings; one more than can be asked about says that there are too many."""


class NameForm(Tenant, Base):
    """One form of a project's key, name or alias. `name` is the project's, for the order."""

    __tablename__ = "name_forms"
    __table_args__ = (
        of_workspace(),
        belongs_to("projects", "project_id"),
        Index("ix_name_forms_form", "workspace_id", "form", "name", "project_id"),
        Index("ix_name_forms_project", "workspace_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[ProjectId]
    form: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))


def keep_forms(session: Session, forms: Iterable[tuple[Project, Collection[str]]]) -> None:
    """Record the forms of projects in place of those that they had."""
    for project, found in forms:
        workspace = project.workspace_id
        old = delete(NameForm).where(NameForm.workspace_id == workspace, NameForm.project_id == project.id)
        session.execute(old)
        rows = [
            {"workspace_id": workspace, "project_id": project.id, "form": form, "name": project.name}
            for form in sorted(found)
        ]
        if rows:
            session.execute(insert(NameForm), rows)


def projects_without_forms(session: Session, workspace: WorkspaceId) -> list[Project]:
    """List the projects that were recorded before there were forms."""
    known = select(NameForm.project_id).where(NameForm.workspace_id == workspace)
    found = select(Project).where(Project.workspace_id == workspace, Project.id.not_in(known))
    return list(session.scalars(found.order_by(Project.id)))


def ids_of_forms(
    session: Session,
    workspace: WorkspaceId,
    forms: Sequence[str],
    *,
    visible_to: int | None = None,
    at: object = None,
    only_open: bool = False,
) -> set[int]:
    """Find the first projects by name of each form: all of them, or those that a person may see.

    One statement, with a bounded search of the index for each form.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    asked = _asked(is_sqlite=is_sqlite)
    first = (
        select(NameForm.project_id)
        .join(Project, (Project.workspace_id == NameForm.workspace_id) & (Project.id == NameForm.project_id))
        .where(NameForm.workspace_id == bindparam("workspace"), NameForm.form == asked.c.value)
        .order_by(NameForm.name, NameForm.project_id)
        .limit(MOST_OF_ONE_FORM)
    )
    if visible_to is not None:
        first = first.where(VISIBLE)
    if only_open:
        first = first.where(Project.state != ProjectState.CLOSED)
    inner = first.correlate(asked).subquery()
    gather = func.json_group_array if is_sqlite else func.json_agg
    found = select(gather(inner.c.project_id, type_=JSON).label("ids")).scalar_subquery()
    given = {"workspace": workspace, "person": visible_to, "at": at, "forms": list(forms)}
    rows = session.scalars(select(found).select_from(asked), given)
    return {each for ids in rows if ids for each in ids}


def _asked(*, is_sqlite: bool) -> TableValuedAlias:
    """Spread the forms that are asked for into rows, so that one statement serves any number of them."""
    given = bindparam("forms", type_=JSON)
    if is_sqlite:
        return func.json_each(given).table_valued("value", name="asked")
    return (
        func.json_array_elements_text(cast(given, JSON)).table_valued("value", name="asked").render_derived()
    )
