"""The PMO's list of names under import: rows that fit are kept, each known by its name."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.known_names import Entry, entry_of
from bot.domain.linkage.assets import normalized
from bot.errors import UserError
from bot.services.importing.kinds import Kind
from bot.services.importing.records import KnownNameRecord
from bot.services.importing.tally import Tally
from bot.services.known_names import keep
from models.known_names import KnownName, known_names


class ListedNames:
    """What the list holds, and what the files add to it."""

    def __init__(self, session: Session, workspace: WorkspaceId, tally: Tally, *, now: datetime) -> None:
        self._session, self._workspace, self._tally, self._now = session, workspace, tally, now
        self._rows: dict[str, KnownName] = {}
        self._taken: dict[str, str] = {}  # by each form, the name that has it
        for row in known_names(session, workspace):
            self._rows[normalized(row.name)] = row
            for form in (row.name, *row.aliases):
                self._taken[normalized(form)] = row.name

    def refusal(self, record: KnownNameRecord) -> str | None:
        """Say why a row can't be recorded: no name, no kind, or another name has one of its forms."""
        row = self._rows.get(normalized(record.name))
        if not record.ignore and record.kind is None and row is None:
            return "has neither a kind nor ignore"
        try:
            entry = self._entry(record)
        except UserError as error:
            return str(error)
        for form, written in entry.forms.items():
            other = self._taken.get(form, entry.name)
            if normalized(other) != normalized(entry.name):
                return f"“{written}” is a name of {other} already"
        self._taken.update(dict.fromkeys(entry.forms, entry.name))
        return None

    def keep(self, record: KnownNameRecord) -> None:
        """Record a name by its name; other names that are given take the place of those that it had."""
        entry = self._entry(record)
        own = normalized(entry.name)
        row = self._rows.get(own)
        if row is not None and (row.name, row.kind, row.aliases) == (
            entry.name,
            entry.kind,
            list(entry.aliases),
        ):
            self._tally.touch(Kind.KNOWN_NAME, row, changed=False)
            return
        kept = keep(self._session, self._workspace, row, entry, now=self._now)
        self._rows[own] = kept
        if row is None:
            self._tally.create(Kind.KNOWN_NAME, kept)
        self._tally.touch(Kind.KNOWN_NAME, kept, changed=True)

    def _entry(self, record: KnownNameRecord) -> Entry:
        row = self._rows.get(normalized(record.name))
        kind = record.kind or (row.kind if row else None)
        aliases = record.aliases if record.aliases is not None else tuple(row.aliases) if row else ()
        return entry_of(record.name, None if record.ignore else kind, aliases)
