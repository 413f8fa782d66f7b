"""Who may do what: one table of right × standing, and how somebody stands to a project or a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain.commands import Right
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, as the PMO knows them.

    `leads`: they are PM, deputy or program manager of anything; `steers`: program manager of anything. `at`
    is the moment at which they act: what they were given until then is theirs no more. Without it nothing
    that has an end is theirs.
    """

    workspace_id: WorkspaceId
    person_id: PersonId
    slack_id: str
    name: str
    time_zone: str
    is_pmo: bool
    day_first: bool = True
    leads: bool = False
    steers: bool = False
    at: datetime = NEVER

    @property
    def visible_to(self) -> PersonId | None:
        """Whose sight a query goes by; None for the PMO, who see everything."""
        return None if self.is_pmo else self.person_id


class Standing(StrEnum):
    """How somebody stands to a project or a program; one person may stand in several ways at once."""

    PMO = "PMO"
    PROGRAM_MANAGER = "program manager"
    PM = "PM"
    DEPUTY = "deputy"
    READER = "named reader"
    DEPLOYED = "deployed"
    MEMBER = "member"


_PMO = frozenset({Standing.PMO})
_STEERING = _PMO | {Standing.PROGRAM_MANAGER}
_RUNNING = _STEERING | {Standing.PM}
_REPORTING = _RUNNING | {Standing.DEPUTY}

RIGHTS: Mapping[Right, frozenset[Standing]] = {
    Right.SEE: frozenset(Standing),
    Right.REPORT: _REPORTING,
    Right.REGISTER: _REPORTING,
    Right.REVIEW: _STEERING,
    Right.OVERRIDE: _STEERING,
    Right.JOIN_RISKS: _STEERING,
    Right.DEPUTIZE: _RUNNING,
    Right.NAME_PEOPLE: _STEERING,
    Right.SET_OWNER: _STEERING,
    Right.HAND_OVER: _RUNNING,
    Right.ASK_PEOPLE: _RUNNING,
    Right.DECIDE_LINKAGE: _STEERING,
    Right.DECLARE_LINKAGE: _REPORTING,
    Right.SET_DEPENDENCIES: _REPORTING,
    Right.SET_NAMES: _PMO,
    Right.SET_CADENCE: _STEERING,
    Right.SET_RULES: _PMO,
    Right.SET_DIGEST: _PMO,
    Right.PLACE_DIGEST: _STEERING,
    Right.SEE_JOBS: _PMO,
    Right.DEPLOY: _STEERING,
    Right.ALIGN: _STEERING,
    Right.SET_OBJECTIVES: _PMO,
}
"""Who has each right. Nobody stands as `member` to a confidential project; guests stand in no way at all."""


@dataclass(frozen=True, slots=True)
class ProjectScope:
    """Who a project's people are, as far as rights need them."""

    project_id: ProjectId
    program_id: ProgramId | None
    manager_id: PersonId | None
    program_manager_id: PersonId | None
    deployed: frozenset[PersonId]
    confidential: bool
    deputies: frozenset[PersonId] = frozenset()
    readers: frozenset[PersonId] = frozenset()

    def standings(self, person: PersonId) -> frozenset[Standing]:
        """Say how this person stands to the project, their roles in the workspace aside."""
        stands = {
            Standing.PROGRAM_MANAGER: person == self.program_manager_id,
            Standing.PM: person == self.manager_id,
            Standing.DEPUTY: person in self.deputies,
            Standing.READER: person in self.readers,
            Standing.DEPLOYED: person in self.deployed,
            Standing.MEMBER: not self.confidential,
        }
        return frozenset(each for each, so in stands.items() if so)


@dataclass(frozen=True, slots=True)
class ProgramScope:
    """Who steers a program."""

    program_id: ProgramId
    manager_id: PersonId | None

    def standings(self, person: PersonId) -> frozenset[Standing]:
        """Say how this person stands to the program, their roles in the workspace aside."""
        steers = {Standing.PROGRAM_MANAGER} if person == self.manager_id else set()
        return frozenset({Standing.MEMBER} | steers)


def may(actor: Actor, right: Right, scope: ProjectScope | ProgramScope) -> bool:
    """Say whether this person may do this with this project or program."""
    if actor.is_pmo:
        return Standing.PMO in RIGHTS[right]
    return not RIGHTS[right].isdisjoint(scope.standings(actor.person_id))


def may_at_all(actor: Actor, right: Right) -> bool:
    """Say whether there is anything in the workspace that this person may do this with."""
    if right is Right.SEE or actor.is_pmo:
        return True
    allowed = RIGHTS[right]
    if Standing.PM in allowed:
        return actor.leads
    return Standing.PROGRAM_MANAGER in allowed and actor.steers
