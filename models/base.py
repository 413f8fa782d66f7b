"""What every table shares: the naming of constraints, the column types, the tenant's key."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum as PyEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Select,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import TypeDecorator

from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# What a row refers to can't be deleted under it; checked at the end of the statement, so that a whole
# workspace still can. RESTRICT would be checked at once and refuse that too.
STAYS = "NO ACTION"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept in UTC and given back aware; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse what has no zone; hand the rest over in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give SQLite's naive values their zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount of money, kept as whole cents, since SQLite has no exact decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Round half to even on the cent."""
        return None if value is None else int((value * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the amount back in whole units with cents."""
        return None if value is None else Decimal(value) / 100


Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])
"""A choice of rows, or of some of their columns."""


class Base(DeclarativeBase):
    """The root of the tables. No relations are mapped, so that no query hides behind an attribute."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Decimal: Money,
        PyEnum: Enum(
            PyEnum, native_enum=False, length=24, values_callable=lambda kind: [m.value for m in kind]
        ),
        list[str]: JSON,
        list[ProjectId]: JSON,
        list[PersonId]: JSON,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        WorkspaceId: Integer,
        PersonId: Integer,
        ProgramId: Integer,
        ProjectId: Integer,
    }


Kind = TypeVar("Kind", bound="Tenant")

Reader = Session | Connection
"""What a statement on the tables can be run with; rows as objects need a session."""


class Tenant:
    """A row of one workspace. Other rows point at it by (workspace_id, id), never by id alone."""

    workspace_id: Mapped[WorkspaceId] = mapped_column(index=False)


def key() -> Unique:
    """The pair that other tables of the same workspace refer to."""
    return Unique("workspace_id", "id")


def belongs_to(table: str, column: str, *, on_delete: str = "CASCADE") -> ForeignKeyConstraint:
    """Point at a row of `table` in the same workspace; another tenant's row can't be referred to."""
    return ForeignKeyConstraint(
        ["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], ondelete=on_delete
    )


def of_workspace() -> ForeignKeyConstraint:
    """Tie a tenant's row to its workspace."""
    return ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE")


def held(session: Session, kind: type[Kind], tenant: WorkspaceId, row: int) -> Kind | None:
    """Give a row that this session has already fetched, if it is this workspace's; ask nobody."""
    known = session.identity_map.get(identity_key(kind, row))
    return known if isinstance(known, kind) and known.workspace_id == tenant else None


def hold(session: Session, rows: Iterable[object]) -> None:
    """Keep what was fetched as long as the session, which by itself forgets rows that nobody refers to."""
    session.info.setdefault("sightline_held", []).extend(rows)
