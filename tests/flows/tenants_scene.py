"""Two tenants in one database, for tests of whether anything of the one changes or shows in the other."""

from dataclasses import dataclass

from bot.commands.stage import Stage
from models import (
    Alignment,
    AlikePair,
    Attestation,
    AttestationAsk,
    AuditEvent,
    ConfidenceRating,
    Delivery,
    Deployment,
    EntryChange,
    ExcusedReport,
    Handover,
    KnownName,
    Linkage,
    Milestone,
    MilestoneMove,
    Objective,
    PersonSkill,
    Project,
    RegisterEntry,
    Review,
    ScopeChange,
    SetCadence,
    StaffNeed,
    StaffOffer,
    StatusReport,
    StrategyWaiver,
)
from tests.flows.forged import EVERY_TABLE, rows
from tests.populated import Populated

OWN = (
    Project,
    StatusReport,
    ConfidenceRating,
    Review,
    RegisterEntry,
    EntryChange,
    AlikePair,
    KnownName,
    Linkage,
    Milestone,
    MilestoneMove,
    Deployment,
    Alignment,
    Objective,
    StrategyWaiver,
    Attestation,
    AttestationAsk,
    ScopeChange,
    AuditEvent,
    SetCadence,
    ExcusedReport,
    Handover,
    PersonSkill,
    StaffNeed,
    StaffOffer,
    Delivery,
)


@dataclass(frozen=True)
class Two:
    """A stage, and another tenant in its database."""

    play: Stage
    theirs: Populated

    def their_rows(self) -> list[object]:
        workspace = self.theirs.workspace.id
        return [row for row in rows(self.play, *EVERY_TABLE) if _tenant(row) == workspace]

    def our_record(self) -> list[object]:
        workspace = self.theirs.workspace.id
        ours = [row for row in rows(self.play, *OWN) if _tenant(row) != workspace]
        return [row for row in ours if not _is_own_answer(row)]


def _is_own_answer(row: object) -> bool:
    """Whether it is a picture that somebody asked for, on its way to them alone."""
    return str(getattr(row, "dedupe_key", "")).startswith("answer:")


def _tenant(row: object) -> object:
    return getattr(row, "workspace_id", None) or getattr(row, "id", None)


def secrets(theirs: Populated) -> tuple[str, ...]:
    """Words that only the other tenant's rows hold."""
    return (theirs.project.name, theirs.person.name, theirs.entry.title, theirs.known.name)
