"""The one way to a project that somebody wants to change: every refusal is raised here."""

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import ProjectState
from bot.domain.line.match import Match, match_prefix
from bot.domain.rights import Actor, ProjectScope, may, may_at_all
from bot.domain.views import ProjectView, Recipient
from bot.errors import Forbidden, NotFound, Stale
from bot.services import directory
from models.projects import Program, Project, project_to_change

UNKNOWN = "I know no such project that you may see."


REFUSALS = {
    Right.REPORT: "You are not recorded as PM or program manager of any project, so there is nothing to "
    "report on. Your PMO can set that.",
    Right.DECIDE_LINKAGE: "Linkages are decided by the PMO and the program managers of both sides.",
    Right.SET_DIGEST: "The PMO's digest is set up by the PMO. Ask them to add you to its channel.",
}


def require(actor: Actor, right: Right) -> None:
    """Raise `Forbidden` when there is nothing in the workspace that this person may do this with."""
    if not may_at_all(actor, right):
        raise Forbidden(REFUSALS.get(right, "You may not do that here. Your PMO can change that."))


def to_change(
    session: Session, actor: Actor, project_id: int, *, kept: str = ""
) -> tuple[Project, Program | None]:
    """Fetch a project that this person may write to, kept from others until the commit.

    Raises `NotFound` (unknown, another tenant's or hidden), `Forbidden` or `Stale` (closed).
    """
    row = project_to_change(session, actor.workspace_id, project_id)
    if row is None:
        raise NotFound(UNKNOWN, kept=kept)
    found, program = row
    scope = directory.scope_of(session, actor, found)
    if not may(actor, Right.SEE, scope):
        raise NotFound(UNKNOWN, kept=kept)
    if not may(actor, Right.REPORT, scope):
        raise Forbidden(
            f"{found.name} is reported by {_owner_name(session, actor, scope)}. "
            "Ask them, or your PMO if that is out of date.",
            kept=kept,
        )
    if found.state is ProjectState.CLOSED:
        raise Stale(f"{found.name} is closed and takes no more entries. Your PMO can reopen it.", kept=kept)
    return found, program


def refuse_if_not_theirs(session: Session, actor: Actor, text: str, match: Match) -> None:
    """Refuse a line that begins with a project which this person may see and not write to.

    `match` is what was found among those that they may write to.
    """
    if match.candidates:
        return
    other = match_prefix(text, directory.names_visible(session, actor)).found
    if other is not None:
        to_change(session, actor, other.id, kept=text)


def hearers(
    actor: Actor, found: Project, program: Program | None, view: ProjectView
) -> tuple[Recipient, ...]:
    """Name who hears of a change: the program manager, and the program's channel.

    What happens in a confidential project is posted in the project's own channel only.
    """
    hears = []
    manager = view.program_manager
    if manager and manager.slack_id and manager.active and manager.person_id != actor.person_id:
        hears.append(Recipient(manager.slack_id, "you are its program manager"))
    if found.confidential:
        if found.channel_id:
            hears.append(Recipient(found.channel_id, "this is the project's own channel"))
    elif program and program.channel_id:
        hears.append(Recipient(program.channel_id, "this is the program's channel"))
    return tuple(hears)


def _owner_name(session: Session, actor: Actor, scope: ProjectScope) -> str:
    people = directory.people_of(session, actor, [scope.manager_id, scope.program_manager_id])
    return people[0].name if people else "nobody yet"
