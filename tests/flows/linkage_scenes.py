"""What tests of linkages share: suggestions made up for them, the day's questions, and what people read."""

from typing import Any

from sqlalchemy import delete, select, update

from bot.commands.stage import Stage
from bot.domain.enums import EvidenceKind
from bot.sandbox.driver import Modal, utc
from bot.services import linking, runs
from models import Linkage, Project, Workspace
from tests import factories as make
from tests.flows.conftest import settle
from tests.flows.forged import ACROSS, rows

ASKED = ("olivia", "felix", "priya", "henrik")


def at_nine(play: Stage, day: str = "2026-11-23") -> None:
    play.workspace.clock.move_to(utc(f"{day} 09:05"))
    play.tick()
    settle(play)


def only(play: Stage, *pairs: tuple[str, str], **values: object) -> list[int]:
    """Leave these suggestions and no others; the search has run for today."""
    if not rows(play, Linkage):
        play.tick()
    with play.application.database.write() as session:
        session.execute(delete(Linkage).execution_options(across_workspaces=ACROSS))
        found = select(Project).execution_options(across_workspaces=ACROSS)
        by_key = {each.key: each for each in session.scalars(found)}
        stored = [
            make.make_linkage(session, by_key[a], by_key[b], **{"evidence": [shared("SAP"), text()]} | values)
            for a, b in pairs
        ]
        return [each.id for each in stored]


def shared(name: str, kind: EvidenceKind = EvidenceKind.SHARED_SYSTEM) -> dict[str, Any]:
    sentence = f"Both use the system {name}."
    return {"kind": kind.value, "weight": 0.5, "sentence": sentence, "terms": [name], "quotes": []}


def common(name: str) -> dict[str, Any]:
    """A system that both use as many projects do."""
    return shared(name) | {"weight": 0.05, "beside": True}


def text() -> dict[str, Any]:
    return {"kind": EvidenceKind.SIMILAR_TEXT.value, "weight": 0.1, "sentence": "Alike.", "terms": []}


def questions(play: Stage, who: str) -> list[str]:
    texts = play.workspace.as_(who).texts()
    return [each for each in texts if "touch?" in each or "linked by it" in each or "↔" in each]


def linkage(play: Stage, at: int) -> Any:  # noqa: ANN401 - a row
    return next(row for row in rows(play, Linkage) if row.id == at)


def project(play: Stage, key: str) -> Any:  # noqa: ANN401 - a row
    return next(row for row in rows(play, Project) if row.key == key)


def change(play: Stage, key: str, **values: object) -> None:
    with play.application.database.write() as session:
        changed = update(Project).where(Project.key == key).values(**values)
        session.execute(changed.execution_options(across_workspaces=ACROSS))


def modal_of(play: Stage, who: str) -> Modal:
    modal = play.workspace.as_(who).modal
    assert modal is not None
    return modal


def confirm(play: Stage, who: str, **fields: object) -> None:
    """Press Confirm on the newest question and submit the form with these fields."""
    play.workspace.as_(who).press("Confirm Link")
    assert modal_of(play, who).fill(fields).submit() is None
    settle(play)


def found_again(play: Stage, *evidence: dict[str, Any]) -> None:
    """Keep what a search would have found of the only linkage."""
    with play.application.database.write() as session:
        row = session.scalars(select(Linkage).execution_options(across_workspaces=ACROSS)).one()
        row.evidence = list(evidence)
        linking.suggest_again(row)


def ask_on(play: Stage, day: str) -> None:
    """Ask what is to be asked on a day, without the night's search, which would take what is made up here."""
    now = utc(f"{day} 09:05")
    with play.application.database.write() as session:
        workspace = session.scalars(select(Workspace).execution_options(across_workspaces=ACROSS)).one()
        assert runs.claim_day(session, workspace.id, runs.FINDER, now.date(), now=now)
    play.workspace.clock.move_to(now)
    play.tick()
    settle(play)
    settle(play)
