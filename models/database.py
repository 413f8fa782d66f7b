"""The database: one engine, one way to read, one way to write, with a stated patience.

SQLite runs in WAL mode; writers take one process-wide lock and then BEGIN IMMEDIATE, so that two
never meet half-way. PostgreSQL gets its waits as connection options.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import Busy

BUSY = "The database did not answer in time, so nothing was changed. Please try again in a moment."

SECONDS_BELIEVED = 2.0
"""How long a connection of PostgreSQL's that was just used is taken to be alive."""

FILLS_OUTBOX = "sightline_fills_outbox"
"""The mark in `Session.info` of a session that has put a message into the outbox."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for a connection or the write lock, then for a statement or a row lock."""

    queue: float
    statement: float


# Slack shows an error after 3 s; these two add up to 1.5 s, which leaves room for the answer itself.
FOR_PEOPLE = Patience(queue=0.75, statement=0.75)
FOR_JOBS = Patience(queue=30.0, statement=60.0)


ONLY_WAITED = ("40001", "40P01", "55P03", "57014")
"""PostgreSQL's codes for a wait that was cut short: the connection itself is well."""


class Database:
    """An engine with its rules. `wake` is called after each commit that filled the outbox."""

    def __init__(self, url: str, patience: Patience = FOR_PEOPLE, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.patience = patience
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._pool_size = pool_size
        self._write_lock = threading.Lock()
        self._after_commit: list[Callable[[], None]] = []
        self._siblings = [self]
        self._had_a_file = False
        self.engine = self._build_engine()
        self._write_engine = self.engine.execution_options(sightline_begin="BEGIN IMMEDIATE")
        self._glance_engine = (
            self.engine.execution_options(sightline_begin="")
            if self.is_sqlite
            # Connections of their own: to switch a shared one to and fro costs two more round trips.
            else self._build_postgresql(isolation_level="AUTOCOMMIT")
        )

    def patient(self) -> "Database":
        """Give a sibling for jobs: the same database, write lock and wake-ups, with more patience."""
        sibling = Database(self.url.render_as_string(hide_password=False), FOR_JOBS, pool_size=3)
        sibling._write_lock = self._write_lock
        sibling._after_commit = self._after_commit
        self._siblings.append(sibling)
        sibling._siblings = self._siblings
        return sibling

    def after_commit(self, wake: Callable[[], None]) -> None:
        """Ask to be called after each commit of a session that is marked with `FILLS_OUTBOX`."""
        self._after_commit.append(wake)

    def dispose(self) -> None:
        """Close every connection, as before a fork or at the end."""
        self.engine.dispose()
        self._glance_engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with self._honest_waits(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Open a connection for one statement that only reads: a transaction would cost as much again."""
        with self._honest_waits(), self._glance_engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction and commit it at the end; an exception rolls everything back.

        Raises `Busy` when the lock, the pool or a statement took longer than the patience allows.
        """
        with (
            self._honest_waits(),
            self._one_writer(),
            Session(self._write_engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
        if session.info.get(FILLS_OUTBOX):
            for wake in self._after_commit:
                wake()

    @contextmanager
    def rehearse(self) -> Iterator[Session]:
        """Open a transaction that may write and is undone at the end, to see what would happen."""
        with (
            self._honest_waits(),
            self._one_writer(),
            Session(self._write_engine, expire_on_commit=False) as session,
        ):
            yield session
            session.rollback()

    @contextmanager
    def _honest_waits(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            raise Busy(BUSY) from error
        except sqlite3.OperationalError as error:  # of BEGIN, which the driver itself is told
            self._forget_what_is_lost(error)
            raise Busy(BUSY) from error
        except DBAPIError as error:
            if isinstance(error, OperationalError) or error.connection_invalidated:
                self._forget_what_is_lost(error)
                raise Busy(BUSY) from error
            raise

    def _forget_what_is_lost(self, error: Exception) -> None:
        """Connect anew the next time, unless it was only locked: what one connection lost, all have."""
        if self.is_sqlite:
            only_locked = "locked" in str(error)
        else:
            only_locked = getattr(getattr(error, "orig", None), "sqlstate", None) in ONLY_WAITED
        if not only_locked:
            for each in self._siblings:
                each.dispose()

    def _refuse_a_lost_file(self, *_connecting: object) -> None:
        """Refuse to make an empty database in the place of one that was there: it would hide the loss."""
        path = self.url.database
        if path and path != ":memory:" and self._had_a_file and not Path(path).exists():
            raise sqlite3.OperationalError("the database file is gone")
        self._had_a_file = True

    def _one_writer(self) -> AbstractContextManager[None]:
        return self._locked() if self.is_sqlite else nullcontext()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not self._write_lock.acquire(timeout=self.patience.queue):
            raise Busy(BUSY)
        try:
            yield
        finally:
            self._write_lock.release()

    def _build_engine(self) -> Engine:
        if self.is_sqlite:
            engine = create_engine(
                self.url,
                pool_size=self._pool_size,
                pool_timeout=self.patience.queue,
                connect_args={"timeout": self.patience.statement, "check_same_thread": False},
            )
            event.listen(engine, "do_connect", self._refuse_a_lost_file)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return self._build_postgresql()

    def _build_postgresql(self, **options: str) -> Engine:
        milliseconds = int(self.patience.statement * 1000)
        engine = create_engine(
            self.url,
            pool_size=self._pool_size,
            max_overflow=0,
            **options,
            pool_timeout=self.patience.queue,
            connect_args={
                "connect_timeout": max(1, int(self.patience.queue)),
                "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
            },
        )
        ping_after_a_rest(engine)
        return engine


def ping_after_a_rest(engine: Engine) -> None:
    """Try a connection before use when it has lain idle, and open new ones when the server has gone.

    SQLAlchemy's own ping, before every use, costs as much as a statement.
    """
    rested = "sightline_rests_since"

    def used(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[rested] = time.monotonic()

    def checked_out(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info[rested] < SECONDS_BELIEVED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "connect", used)
    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", checked_out)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get("sightline_begin", "BEGIN")
    if begin:
        driver: Any = connection.connection.driver_connection
        driver.execute(begin)
