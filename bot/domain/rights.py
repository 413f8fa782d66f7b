"""Who may do what. Decided here alone, from the person's roles and the project's people."""

from dataclasses import dataclass

from bot.domain.commands import Right
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, as the PMO knows them; `leads` says that they are PM or program manager of
    anything.
    """

    workspace_id: WorkspaceId
    person_id: PersonId
    slack_id: str
    name: str
    time_zone: str
    is_pmo: bool
    day_first: bool = True
    leads: bool = False


@dataclass(frozen=True, slots=True)
class ProjectScope:
    """Who a project's people are, as far as rights need them."""

    project_id: ProjectId
    program_id: ProgramId | None
    manager_id: PersonId | None
    program_manager_id: PersonId | None
    deployed: frozenset[PersonId]
    confidential: bool


def may(actor: Actor, right: Right, scope: ProjectScope) -> bool:
    """Say whether this person may do this with this project.

    The PMO may do everything. PM and program manager write their own. A confidential project is seen by its
    own people only; every other one by everybody in the workspace.
    """
    if actor.is_pmo:
        return True
    leads = actor.person_id in (scope.manager_id, scope.program_manager_id)
    match right:
        case Right.SEE:
            return leads or not scope.confidential or actor.person_id in scope.deployed
        case Right.REPORT:
            return leads
        case Right.DECIDE_LINKAGE:
            return actor.person_id == scope.program_manager_id
        case Right.SET_DIGEST:
            return False


def may_at_all(actor: Actor, right: Right) -> bool:
    """Say whether there is anything in the workspace that this person may do this with."""
    if right is Right.SEE or actor.is_pmo:
        return True
    return right in (Right.REPORT, Right.DECIDE_LINKAGE) and actor.leads
