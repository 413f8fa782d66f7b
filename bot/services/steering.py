"""Who is asked or told as whoever steers a project: its program manager, else the PMO."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.domain.enums import Role
from bot.domain.ids import WorkspaceId
from models.people import Person, people_with_role


def reachable_pmo(session: Session, workspace: WorkspaceId) -> list[Person]:
    """List those of the PMO who can be told something, by name."""
    return [each for each in people_with_role(session, workspace, Role.PMO) if each.reachable]


def lead_or_pmo(lead: Person | None, pmo: Sequence[Person]) -> Sequence[Person]:
    """Give the program manager, or the PMO where there is none who can be told."""
    return [lead] if lead is not None and lead.reachable else pmo
