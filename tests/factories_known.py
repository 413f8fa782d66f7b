"""Names on the PMO's list, for tests."""

import itertools

from sqlalchemy.orm import Session

from bot.domain.enums import AssetKind
from bot.domain.linkage.assets import normalized
from models import KnownName, Workspace
from models.known_names import keep_known_forms
from tests.factories import NOW, store

_numbers = itertools.count(1)


def make_known(session: Session, workspace: Workspace, **values: object) -> KnownName:
    """Store a system on the PMO's list of names, with one other name."""
    number = next(_numbers)
    usual = {"workspace_id": workspace.id, "name": f"Known {number}", "kind": AssetKind.SYSTEM}
    row = store(session, KnownName, values, **usual, aliases=[f"K{number}"], turn=0, changed_at=NOW)
    keep_known_forms(session, row, [normalized(each) for each in (row.name, *row.aliases)])
    return row
