"""The last look before a post: what was allowed when it was planned may not be now."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery.claims import Claim
from bot.delivery.port import ChannelFacts, SlackPort
from bot.domain.enums import Role
from bot.domain.ids import ProjectId, WorkspaceId
from bot.errors import SightlineError
from models.database import Database
from models.named import deputies_of
from models.outbox import OTHER_PM, OUT_OF_SIGHT
from models.people import Person, has_role, person_of_slack_id
from models.projects import hidden_from, program, project, project_names_of, projects_by_id

REMEMBER = timedelta(minutes=5)
_MOST_REMEMBERED = 10_000
NAMES = {
    Role.PMO: "of the PMO",
    Role.PROGRAM_MANAGER: "a program manager",
    Role.PM: "a PM",
    Role.MEMBER: "a member",
    Role.SPONSOR: "a sponsor",
}


class Refused(SightlineError):
    """The message must not be posted there any more; the text says why."""


class Gate:
    """Re-checks the recipient: a person must be active, still in the role that a message is meant for, and
    still see every project that it tells of; the PM whom it concerns must still run them; a channel must be
    neither archived nor shared outside, and what is about a confidential project must be for its own.

    What Slack says of a channel is believed for five minutes, so a channel shared within them still
    gets what was due.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[WorkspaceId, str], tuple[datetime, ChannelFacts]] = {}

    def check(self, slack: SlackPort, claim: Claim) -> None:
        """Raise `Refused` with the reason, or a `SlackProblem` when Slack could not say."""
        if claim.recipient[0] in "UW":
            self._check_people(claim)
        elif claim.recipient[0] in "CG":
            self._check_channel(slack, claim)

    def _check_people(self, claim: Claim) -> None:
        for slack_id in claim.recipient.split(","):
            self._check_person(claim, slack_id)

    def _check_person(self, claim: Claim, slack_id: str) -> None:
        workspace = claim.workspace
        # As a rule it is one statement, which a transaction would make three.
        with self._database.glance() as connection, Session(connection) as session:
            person = person_of_slack_id(session, workspace, slack_id)
            if person is not None and not person.active:
                raise Refused("the recipient is no longer active")
            if claim.pms and not _run_by(session, claim):
                raise Refused(OTHER_PM)
            if claim.role and not (person and self._holds(session, claim, person, claim.role)):
                raise Refused(f"the recipient is no longer {NAMES[claim.role]}")
            if claim.about_id and not self._sees(session, workspace, person, claim.about_id):
                raise Refused("the recipient may not see the project any more")
            if claim.tells_of and claim.tells_of & self._hidden(session, workspace, person):
                raise Refused(OUT_OF_SIGHT)

    def _holds(self, session: Session, claim: Claim, person: Person, role: Role) -> bool:
        """Say whether somebody is in a role over all that a message is about.

        Where it is to reach a PM or, in their place, a deputy, a deputy is one too.
        """
        over: list[ProjectId | None] = [*_told_of(claim)]
        if all(_is(session, claim.workspace, person, role, each) for each in over or [None]):
            return True
        if role is not Role.PM or not claim.pms or not claim.about_id:
            return False
        beside = deputies_of(session, claim.workspace, [claim.about_id], at=self._clock())
        return (claim.about_id, person.id) in beside

    def _sees(
        self, session: Session, workspace: WorkspaceId, person: Person | None, about: ProjectId
    ) -> bool:
        if person is None:
            found = project(session, workspace, about)
            return found is not None and not found.confidential
        if has_role(session, workspace, person.id, Role.PMO):
            return True
        now = self._clock()
        return bool(project_names_of(session, workspace, [about], visible_to=person.id, at=now))

    def _hidden(
        self, session: Session, workspace: WorkspaceId, person: Person | None
    ) -> frozenset[ProjectId]:
        if person is not None and has_role(session, workspace, person.id, Role.PMO):
            return frozenset()
        return hidden_from(session, workspace, person.id if person else None, at=self._clock())

    def _check_channel(self, slack: SlackPort, claim: Claim) -> None:
        workspace, channel = claim.workspace, claim.recipient
        if claim.about_id:
            with self._database.read() as session:
                about = project(session, workspace, claim.about_id)
            if about is not None and about.confidential and about.channel_id != channel:
                raise Refused("the project is confidential by now")
        if claim.tells_of:
            with self._database.read() as session:
                if claim.tells_of & hidden_from(session, workspace, None, at=self._clock()):
                    raise Refused(OUT_OF_SIGHT)
        facts = self._facts(slack, workspace, channel)
        if facts.archived:
            raise Refused("the channel is archived")
        if facts.shared_outside:
            raise Refused("the channel is shared with another organization")

    def _facts(self, slack: SlackPort, workspace: WorkspaceId, channel: str) -> ChannelFacts:
        now = self._clock()
        with self._lock:
            asked_at, facts = self._known.get((workspace, channel), (None, None))
        # A clock that was set back makes the answer look newer than now: then it is asked for again.
        if asked_at is not None and facts is not None and timedelta(0) <= now - asked_at < REMEMBER:
            return facts
        fresh = slack.facts(channel)
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[workspace, channel] = (now, fresh)
        return fresh


def _told_of(claim: Claim) -> list[ProjectId]:
    """Name the projects that a message about a PM or for one tells of; else the one that it is about."""
    about = [claim.about_id] if claim.about_id else []
    return sorted({*about, *claim.tells_of}) if claim.pms else about


def _run_by(session: Session, claim: Claim) -> bool:
    """Say whether all that a message tells of is still run by one of those whom it concerns."""
    told_of = _told_of(claim)
    found = projects_by_id(session, claim.workspace, told_of)
    return all(each in found and found[each].manager_id in claim.pms for each in told_of)


def _is(
    session: Session, workspace: WorkspaceId, person: Person, role: Role, about: ProjectId | None
) -> bool:
    """Say whether somebody is in a role: that of a project follows from it, the others are granted."""
    if about is None or role not in (Role.PM, Role.PROGRAM_MANAGER):
        return has_role(session, workspace, person.id, role)
    found = project(session, workspace, about)
    if found is None or role is Role.PM:
        return found is not None and found.manager_id == person.id
    steered = program(session, workspace, found.program_id) if found.program_id else None
    return steered is not None and steered.manager_id == person.id
