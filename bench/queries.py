"""How many statements go to a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine, event


@dataclass
class QueryCount:
    """The statements that an engine has sent while it was watched, begin and commit left out."""

    statements: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many statements there were."""
        return len(self.statements)


@contextmanager
def count_queries(engine: Engine) -> Iterator[QueryCount]:
    """Count what goes to the database: `with count_queries(database.engine) as seen: …; seen.total`."""
    seen = QueryCount()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
