"""The tables, and under each the queries on it."""

from models.attestations import Attestation, AttestationAsk, ScopeChange
from models.base import Base
from models.cadences import SetCadence
from models.escalations import Escalation
from models.excused import ExcusedReport
from models.handovers import Handover
from models.known_names import KnownForm, KnownName
from models.linkages import Linkage, SeenHolding, ToldPair
from models.loads import SeenLoad
from models.named import NamedPerson
from models.names import NameForm
from models.needs import StaffNeed, StaffOffer
from models.outbox import Delivery
from models.overrides import RollupOverride
from models.people import Person, RoleGrant
from models.plans import Deployment, Milestone, MilestoneMove
from models.projects import Asset, Program, Project
from models.records import AuditEvent, DigestRun, Draft, Prompt, Receipt
from models.register import AlikePair, EntryChange, RegisterEntry, ScoreChange
from models.reports import ConfidenceRating, StatusReport
from models.reviews import Review
from models.runs import JobRun
from models.skills import PersonSkill
from models.strategy import Alignment, Objective, StrategyWaiver
from models.subscriptions import DigestSubscription
from models.workspaces import Workspace

__all__ = [
    "Alignment",
    "AlikePair",
    "Asset",
    "Attestation",
    "AttestationAsk",
    "AuditEvent",
    "Base",
    "ConfidenceRating",
    "Delivery",
    "Deployment",
    "DigestRun",
    "DigestSubscription",
    "Draft",
    "EntryChange",
    "Escalation",
    "ExcusedReport",
    "Handover",
    "JobRun",
    "KnownForm",
    "KnownName",
    "Linkage",
    "Milestone",
    "MilestoneMove",
    "NameForm",
    "NamedPerson",
    "Objective",
    "Person",
    "PersonSkill",
    "Program",
    "Project",
    "Prompt",
    "Receipt",
    "RegisterEntry",
    "Review",
    "RoleGrant",
    "RollupOverride",
    "ScopeChange",
    "ScoreChange",
    "SeenHolding",
    "SeenLoad",
    "SetCadence",
    "StaffNeed",
    "StaffOffer",
    "StatusReport",
    "StrategyWaiver",
    "ToldPair",
    "Workspace",
]
