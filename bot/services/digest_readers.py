"""What the reader of a digest may be told of it: when it is built, and when they ask for a list of it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.digest import About, DigestFacts, build, only, without_confidential
from bot.domain.digest.about import Wanted
from bot.domain.digest.lists import ListPage, page_of
from bot.domain.enums import DigestScope
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from bot.domain.rights import Actor
from bot.errors import NotFound
from bot.services.access import UNKNOWN_PROGRAM
from bot.services.digest import evidence_of, load_digest_facts
from models.projects import program, project_names, projects_managed
from models.workspaces import Workspace

TITLES = {DigestScope.PORTFOLIO: "Portfolio", DigestScope.MINE: "Your projects"}


def for_reader(
    session: Session,
    workspace: WorkspaceId,
    about: About,
    reader: PersonId | None,
    facts: DigestFacts,
    *,
    sees_all: bool,
    now: datetime,
) -> DigestFacts:
    """Keep what the reader may see now, and of it what the digest is about; a channel has no `reader`."""
    if about.shared:
        facts = without_confidential(facts)
    if reader is not None and not sees_all:
        seen = project_names(session, workspace, visible_to=reader, at=now)
        facts = only(facts, {each.id for each in seen})
    if about.scope is not DigestScope.PORTFOLIO:
        # What serves an objective elsewhere is not seen from here.
        facts = replace(facts, strategy=replace(facts.strategy, aims=()))
    if about.scope is DigestScope.PROGRAM:
        facts = only(facts, _of_program(facts, about.program_id))
    elif about.scope is DigestScope.MINE and reader is not None:
        led = projects_managed(session, workspace, reader, at=now)
        facts = only(facts, {each.id for each in led})
    return replace(facts, about=about)


def once_asked(facts: DigestFacts) -> DigestFacts:
    """Keep suggested linkages once whoever decides them was asked in private."""
    return replace(facts, linkages=tuple(each for each in facts.linkages if each.asked))


def whole_list(session: Session, actor: Actor, wanted: Wanted, *, now: datetime) -> ListPage:
    """Build one list of a digest again, of the time that it told of, with what this person may see now.

    What a digest in a channel leaves out stays left out, whoever asks. Raises `NotFound`.
    """
    tenant = session.get_one(Workspace, actor.workspace_id)
    about = wanted.about
    zone = tenant.time_zone if about.shared else actor.time_zone
    as_of = min(wanted.as_of, now)
    wanted = replace(wanted, as_of=as_of, since=min(wanted.since, as_of))
    facts = load_digest_facts(session, tenant, now=as_of, since=wanted.since)
    facts = for_reader(session, tenant.id, about, actor.person_id, facts, sees_all=actor.is_pmo, now=now)
    if not actor.is_pmo:
        facts = once_asked(facts)
    title = _title(session, actor, about)
    digest = build(replace(facts, title=title, time_zone=zone), capped=False)
    return evidence_of(session, tenant.id, page_of(digest, wanted))


def _title(session: Session, actor: Actor, about: About) -> str:
    if about.scope is not DigestScope.PROGRAM:
        return TITLES[about.scope]
    found = program(session, actor.workspace_id, about.program_id or ProgramId(0))
    if found is None:
        raise NotFound(UNKNOWN_PROGRAM)
    return found.name


def _of_program(facts: DigestFacts, program_id: int | None) -> Collection[ProjectId]:
    return {each.ref.project_id for each in facts.projects if each.ref.program_id == program_id}
