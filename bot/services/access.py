"""The one way to a project that somebody wants to change: every refusal is raised here."""

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import ProjectState
from bot.domain.line.match import Match, match_name, match_prefix
from bot.domain.rights import Actor, ProgramScope, ProjectScope, may, may_at_all
from bot.domain.views import ProjectView, Recipient
from bot.errors import Forbidden, NotFound, Stale, UserError
from bot.services import directory
from bot.services.names import names_visible
from models.projects import Program, Project, locked_program, project_to_change

UNKNOWN = "I know no such project that you may see."


UNKNOWN_PROGRAM = "I know no such program."

NOT_THEIRS = (
    "You are not recorded as PM, deputy or program manager of any project, so there is nothing to {}. "
    "Your PMO can set that."
)
REFUSALS = {
    Right.SEE: UNKNOWN,
    Right.REPORT: NOT_THEIRS.format("report on"),
    Right.REGISTER: NOT_THEIRS.format("enter risks for"),
    Right.REVIEW: "Reports are reviewed by the PMO and the program manager.",
    Right.OVERRIDE: "A rollup is overridden by the PMO and the program manager.",
    Right.JOIN_RISKS: "Risks of several projects are joined by the PMO and the program manager.",
    Right.DEPUTIZE: "A deputy is named by the PM, the program manager and the PMO.",
    Right.NAME_PEOPLE: "Who sees a confidential project is decided by its program manager and the PMO.",
    Right.SET_OWNER: "Owners are set by the PMO and the program manager. To see who owns what, use /pmo who.",
    Right.HAND_OVER: "A project is handed over by its PM, its program manager and the PMO.",
    Right.ASK_PEOPLE: "People are asked for by the PM, the program manager and the PMO.",
    Right.DECIDE_LINKAGE: "Linkages are decided by the PMO and the program managers of both sides.",
    Right.DECLARE_LINKAGE: "Who leads one of two projects can say that they touch, and the PMO.",
    Right.SET_DEPENDENCIES: "What a project depends on is said by whoever reports on it, and by the PMO.",
    Right.SET_NAMES: "The list of names of systems, vendors and data is kept by the PMO.",
    Right.SET_CADENCE: "When reports are due, and a pause, is set by the PMO and the program manager.",
    Right.SET_RULES: (
        "The cadence of the whole workspace, and when reports are escalated, is set by the PMO. "
        "You can set the cadence of a project or program that you steer by naming it."
    ),
    Right.SET_DIGEST: (
        "The PMO's digest is set up by the PMO. Ask them to add you to its channel, "
        "or have one of your own: /pmo digest me at 8."
    ),
    Right.PLACE_DIGEST: "A program's digest is brought to a channel by its program manager and the PMO.",
    Right.ALIGN: "What serves which objective is said by the PMO and the program manager.",
    Right.SET_OBJECTIVES: "Objectives are set by the PMO.",
    Right.DEPLOY: "People are deployed by the PMO and the program manager. Who works on what is in /deploy.",
    Right.SEE_JOBS: "What runs when, and what did not arrive, is seen by the PMO.",
}
"""What somebody is told who has a right over nothing, or not over this; it says who has it."""


def require(actor: Actor, right: Right, *, kept: str = "") -> None:
    """Raise `Forbidden` when there is nothing in the workspace that this person may do this with."""
    if not may_at_all(actor, right):
        raise Forbidden(REFUSALS[right], kept=kept)


def to_change(
    session: Session, actor: Actor, project_id: int, *, right: Right = Right.REPORT, kept: str = ""
) -> tuple[Project, Program | None]:
    """Fetch a project that this person has this right over, kept from others until the commit.

    Raises `NotFound` (unknown, another tenant's or hidden), `Forbidden` or `Stale` (closed).
    """
    row = project_to_change(session, actor.workspace_id, project_id)
    if row is None:
        raise NotFound(UNKNOWN, kept=kept)
    found, program = row
    scope = directory.scope_of(session, actor, found)
    if not may(actor, Right.SEE, scope):
        raise NotFound(UNKNOWN, kept=kept)
    if not may(actor, right, scope):
        raise Forbidden(_refusal(session, actor, right, found, scope), kept=kept)
    if found.state is ProjectState.CLOSED:
        raise Stale(f"{found.name} is closed and takes no more entries. Your PMO can reopen it.", kept=kept)
    return found, program


def named_to_change(
    session: Session, actor: Actor, name: str, *, right: Right, example: str, kept: str
) -> Project:
    """Fetch a project by its name as `to_change` does; raises `UserError` without a name."""
    if not name:
        raise UserError(f"Which project? For example “{example}”.", kept=kept)
    matched = match_name(name, names_visible(session, actor, name, whole=True))
    named = directory.found_or_told(matched, kept=kept, called=name)
    return to_change(session, actor, named.id, right=right, kept=kept)[0]


def program_to_change(
    session: Session, actor: Actor, program_id: int, *, right: Right, kept: str = ""
) -> Program:
    """Fetch a program that this person has this right over, kept from others until the commit.

    Raises `NotFound` (unknown, another tenant's) or `Forbidden`.
    """
    found = locked_program(session, actor.workspace_id, program_id)
    if found is None:
        raise NotFound(UNKNOWN_PROGRAM, kept=kept)
    if not may(actor, right, ProgramScope(found.id, found.manager_id)):
        raise Forbidden(REFUSALS[right], kept=kept)
    return found


def _refusal(session: Session, actor: Actor, right: Right, found: Project, scope: ProjectScope) -> str:
    if right not in (Right.REPORT, Right.REGISTER, Right.SET_DEPENDENCIES):
        return REFUSALS[right]
    return (
        f"{found.name} is reported by {_owner_name(session, actor, scope)}. "
        "Ask them, or your PMO if that is out of date."
    )


def refuse_if_not_theirs(session: Session, actor: Actor, text: str, match: Match) -> None:
    """Refuse a line that begins with a project which this person may see and not write to.

    `match` is what was found among those that they may write to.
    """
    if match.candidates:
        return
    other = match_prefix(text, names_visible(session, actor, text)).found
    if other is not None:
        to_change(session, actor, other.id, kept=text)


def hearers(
    actor: Actor, found: Project, program: Program | None, view: ProjectView
) -> tuple[Recipient, ...]:
    """Name who hears of what this person changes: the program manager, and the program's channel."""
    return tuple(each for each in readers(found, program, view) if each.address != actor.slack_id)


def readers(found: Project, program: Program | None, view: ProjectView) -> tuple[Recipient, ...]:
    """Name who is shown what happens in a project.

    What happens in a confidential project is posted in the project's own channel only.
    """
    hears = []
    manager = view.program_manager
    if manager and manager.slack_id and manager.active:
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
