"""The database as the edges see it: a way to read and a way to write."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session


class Transactions(Protocol):
    """Opens transactions; raises `Busy` when the database does not answer in time."""

    def read(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads."""
        ...

    def glance(self) -> AbstractContextManager[Connection]:
        """Open a connection for one statement that only reads, without a transaction around it."""
        ...

    def write(self) -> AbstractContextManager[Session]:
        """Open a transaction that commits at its end, or rolls back on an exception."""
        ...

    def dispose(self) -> None:
        """Close every connection."""
        ...
