"""Copies of SQLite databases: by SQLite's own backup, since a file copied alone lacks what its log holds."""

import sqlite3
from contextlib import closing
from pathlib import Path


def copy_of(database: Path, folder: Path) -> Path:
    """Copy a database into a folder and give the copy's path."""
    path = folder / "sightline.db"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    return path
