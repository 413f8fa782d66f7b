"""The tenancy guard: no statement may reach over a tenant's table without naming the workspace.

It reads each SELECT, UPDATE and DELETE as SQLAlchemy is about to run it. Every tenant table in it must be
held to one workspace, by `table.workspace_id = value` or by an equality with one that is. A statement that
has to see every tenant says why: `.execution_options(across_workspaces="the sender serves every tenant")`.

Left out on purpose: the unit of work's own UPDATE and DELETE of an object by its primary key, and the
refresh of an object; both act on a row that a checked statement has fetched.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Delete,
    Engine,
    Select,
    Table,
    TextClause,
    Update,
    event,
)
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ClauseElement, ColumnClause, Grouping
from sqlalchemy.sql.selectable import (
    CTE,
    Alias,
    AliasedReturnsRows,
    FromClause,
    Join,
    Lateral,
    ScalarSelect,
    SelectBase,
    Subquery,
)
from sqlalchemy.sql.visitors import ExternallyTraversible

from models.base import Base

TENANT_TABLES = frozenset(name for name, table in Base.metadata.tables.items() if "workspace_id" in table.c)
IN_TEXT = re.compile(rf"\b({'|'.join(sorted(TENANT_TABLES))})\b", re.IGNORECASE)


class AcrossWorkspaces(AssertionError):
    """A statement reads or changes a tenant's table without naming the workspace."""


Shape = tuple[object, ...]
_PASSED: set[Shape] = set()
"""Of the statements that were found well: to look at each of them anew takes longer than to run it."""


@contextmanager
def tenancy_guard(target: type[Engine] | Engine = Engine) -> Iterator[list[AcrossWorkspaces]]:
    """Refuse such statements on one engine or on all; gives the list of those that were refused."""
    refused: list[AcrossWorkspaces] = []

    def before_execute(
        _connection: object, statement: ClauseElement, _many: object, _one: object, options: dict[str, Any]
    ) -> None:
        if options.get("across_workspaces") or _refreshes(options):
            return
        shape = shape_of(statement)
        if shape in _PASSED:
            return
        try:
            check(statement)
        except AcrossWorkspaces as found:
            refused.append(found)
            raise
        if shape is not None:
            _PASSED.add(shape)

    event.listen(target, "before_execute", before_execute)
    try:
        yield refused
    finally:
        event.remove(target, "before_execute", before_execute)


def shape_of(statement: ClauseElement) -> Shape | None:
    """All of a statement that decides whether it passes; None where SQLAlchemy can't say what that is.

    It is the key by which SQLAlchemy finds what it has compiled already, so it differs wherever the SQL does,
    and which of the parameters are still to be given: by that the unit of work's own statements are told.
    """
    key = getattr(statement, "_resolved", statement)._generate_cache_key()
    return None if key is None else (key.key, tuple(each.required for each in key.bindparams))


def check(statement: ClauseElement, outer: frozenset[FromClause] = frozenset()) -> None:
    """Raise `AcrossWorkspaces` unless each tenant table of this statement is held to one workspace.

    `outer` are the tables of the statement around it, which a subquery may lean on.
    """
    statement = getattr(statement, "_resolved", statement)  # what a lambda_stmt stands for
    if isinstance(statement, TextClause):
        _check_text(statement)
        return
    tables: frozenset[FromClause] = frozenset()
    if isinstance(statement, (Select, Update, Delete)) and not _by_primary_key(statement):
        joined = list(_froms(statement))
        tables = frozenset(_leaves(joined))
        leaned_on = outer & tables if len(tables) > 1 else frozenset()
        conditions = list(_conditions(statement.whereclause))
        for each in joined:
            conditions += _join_conditions(each)
        _check_tables(tables, leaned_on, conditions, statement)
    for nested, leans in _nested(statement.get_children()):
        check(nested, tables if leans else frozenset())


def _check_tables(
    tables: frozenset[FromClause],
    leaned_on: frozenset[FromClause],
    conditions: list[object],
    statement: ClauseElement,
) -> None:
    held = set(leaned_on) | {each for each in tables if isinstance(each, (Subquery, CTE))}
    pairs: list[tuple[FromClause, FromClause]] = []
    for condition in conditions:
        if not isinstance(condition, BinaryExpression) or condition.operator is not operators.eq:
            continue
        left, right = _tenant_of(condition.left), _tenant_of(condition.right)
        if left is not None and right is not None:
            pairs.append((left, right))
        elif left is not None and _is_value(condition.right):
            held.add(left)
        elif right is not None and _is_value(condition.left):
            held.add(right)
    for _ in pairs:
        for one, other in pairs:
            if one in held or other in held:
                held |= {one, other}
    loose = sorted({name for each in tables - held if (name := _table_name(each)) in TENANT_TABLES})
    if loose:
        raise AcrossWorkspaces(f"{', '.join(loose)} without a workspace_id in:\n{statement}")


def _check_text(statement: TextClause) -> None:
    named = IN_TEXT.search(statement.text)
    if named and "workspace_id" not in statement.text:
        raise AcrossWorkspaces(f"{named[0]} without a workspace_id in:\n{statement.text}")


def _froms(statement: Select[Any] | Update | Delete) -> Iterator[FromClause]:
    if isinstance(statement, Select):
        yield from statement.get_final_froms()
    else:
        yield statement.table
        if statement.whereclause is not None:  # UPDATE … FROM and DELETE … USING
            yield from _tables_named([statement.whereclause])


def _tables_named(elements: Iterable[ExternallyTraversible]) -> Iterator[FromClause]:
    for each in elements:
        if isinstance(each, ColumnClause) and each.table is not None:
            yield each.table
        elif not isinstance(each, SelectBase):
            yield from _tables_named(each.get_children())


def _leaves(froms: Iterable[FromClause]) -> Iterator[FromClause]:
    for each in froms:
        if isinstance(each, Join):
            yield from _leaves((each.left, each.right))
        else:
            yield each


def _join_conditions(each: FromClause) -> Iterator[object]:
    if isinstance(each, Join):
        yield from _conditions(each.onclause)
        yield from _join_conditions(each.left)
        yield from _join_conditions(each.right)


def _conditions(clause: object) -> Iterator[object]:
    """Split what must all be true; an OR holds nothing."""
    if isinstance(clause, Grouping):
        yield from _conditions(clause.element)
    elif isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for each in clause.clauses:
            yield from _conditions(each)
    elif clause is not None:
        yield clause


def _tenant_of(side: ColumnElement[Any]) -> FromClause | None:
    """The table whose tenant this column names: its workspace_id, or the workspace's own id or team."""
    if not isinstance(side, ColumnClause) or side.table is None:
        return None
    own = _table_name(side.table) == "workspaces" and side.name in {"id", "team_id"}
    return side.table if own or side.name == "workspace_id" else None


def _is_value(side: ColumnElement[Any]) -> bool:
    return isinstance(side, (BindParameter, ScalarSelect))


def _table_name(table: FromClause) -> str:
    while isinstance(table, Alias):
        table = table.element
    return table.name if isinstance(table, Table) else str(getattr(table, "name", ""))


def _nested(
    elements: Iterable[ExternallyTraversible], *, leans: bool = True
) -> Iterator[tuple[ClauseElement, bool]]:
    """Find the statements right below; one in FROM or WITH leans on the tables around it only by LATERAL."""
    for each in elements:
        if isinstance(each, Lateral):
            yield from _nested([_inside(each)], leans=leans)
        elif isinstance(each, (Select, CompoundSelect, Update, Delete, TextClause)):
            yield each, leans
        elif isinstance(each, (Subquery, CTE)):
            yield from _nested([each.element], leans=False)
        elif not isinstance(each, Table):
            yield from _nested(each.get_children(), leans=leans)


def _inside(alias: Lateral) -> ExternallyTraversible:
    found: ExternallyTraversible = alias
    while isinstance(found, AliasedReturnsRows):
        found = found.element
    return found


def _by_primary_key(statement: Select[Any] | Update | Delete) -> bool:
    """Tell the unit of work's statements: the whole key equals a named parameter still to be given."""
    if isinstance(statement, Select) or not isinstance(statement.table, Table):
        return False
    key = set(statement.table.primary_key.columns)
    for condition in _conditions(statement.whereclause):
        if isinstance(condition, BinaryExpression) and isinstance(condition.right, BindParameter):
            awaited = condition.operator is operators.eq and condition.right.required
            key -= {condition.left} if awaited else set()
    return not key


def _refreshes(options: dict[str, Any]) -> bool:
    return getattr(options.get("_sa_orm_load_options"), "_refresh_state", None) is not None
