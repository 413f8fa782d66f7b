"""The finder kept at hand: rebuilt once a day, and told of each project that changed since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.linkage.facts import ProjectFacts
from bot.domain.linkage.finder import Finder
from bot.services import linking, runs
from models.known_names import known_changed
from models.linkages import changed_projects

MOST_KEPT = 8
"""Workspaces whose finder one process keeps; any other's is rebuilt when one of its projects changes."""

MOST_AT_ONCE = 100
"""Changed projects that are updated one by one; for more the finder is built anew, which is faster then."""

Facts = Mapping[int, ProjectFacts | None]
"""What was known of projects by id; None for one that is not live any more."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The projects that have changed, by id, and the finder that knows them as they are at `until`.

    `facts` are those of all that changed lately, also of what was recorded before.
    """

    finder: Finder
    ids: Collection[int]
    until: datetime
    facts: Facts

    @property
    def many(self) -> bool:
        """Whether more have changed than are updated one by one; all linkages are then looked for."""
        return len(self.ids) > MOST_AT_ONCE


@dataclass(slots=True)
class Kept:
    """A finder, up to which instant what changed is recorded, and what that was just before it."""

    finder: Finder
    until: datetime
    recorded: Facts = field(default_factory=dict)


@dataclass(slots=True)
class Finders:
    """The finders of one process by workspace. They hold nothing that the database has not."""

    _kept: dict[WorkspaceId, Kept] = field(default_factory=dict)

    def rebuilt(self, session: Session, workspace: WorkspaceId, *, now: datetime) -> Finder:
        """Build the workspace's finder from what the database holds now."""
        return self._built(session, workspace, until=now, now=now).finder

    def changed(self, session: Session, workspace: WorkspaceId, *, now: datetime) -> Changes | None:
        """Give the projects that have changed since what was recorded last; None when none has.

        The first time that is since the last daily search of any process. When the PMO's list of names has
        changed, it is those that the change concerns. What changed shortly before is looked at once more,
        since it may have been committed after it was looked at.
        """
        kept = self._kept.get(workspace)
        until = kept.until if kept else runs.covered_until(session, workspace, runs.FINDER)
        if until is None:
            return None
        since = until - runs.COMMITTED_WITHIN
        ids = changed_projects(session, workspace, since, now)
        renamed = known_changed(session, workspace, since, now)
        if not ids and not renamed:
            return None
        if kept is None:
            kept = self._built(session, workspace, until=until, now=now)
            known, kept.recorded = kept.recorded, {}
            return Changes(kept.finder, kept.finder.project_ids() if renamed else ids, now, known)
        only = None if renamed or len(ids) > MOST_AT_ONCE else ids
        live = {each.id: each for each in linking.gather_facts(session, workspace, now=now, only=only)}
        if renamed:
            ids = [*{*ids, *(each.id for each in live.values() if not kept.finder.knows(each))}]
        facts = {each: live.get(each) for each in ids}
        new = [each for each in ids if each not in kept.recorded or kept.recorded[each] != facts[each]]
        kept.finder = _updated(kept.finder, new, live)
        changes = Changes(kept.finder, new, now, facts)
        if new:
            return changes
        self.recorded(workspace, changes)
        return None

    def _built(self, session: Session, workspace: WorkspaceId, *, until: datetime, now: datetime) -> Kept:
        facts = linking.gather_facts(session, workspace, now=now)
        self._kept.pop(workspace, None)
        while len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        kept = self._kept[workspace] = Kept(Finder(facts), until, {each.id: each for each in facts})
        return kept

    def recorded(self, workspace: WorkspaceId, changes: Changes) -> None:
        """Note that what came of these changes is recorded: until then they are given again."""
        if workspace in self._kept:
            kept = self._kept[workspace]
            kept.until, kept.recorded = changes.until, changes.facts


def _updated(finder: Finder, changed: Collection[int], live: Mapping[int, ProjectFacts]) -> Finder:
    """Tell the finder of what changed; for many, whose `live` is then the whole portfolio, build another."""
    if len(changed) > MOST_AT_ONCE:
        return Finder(live.values())
    for project_id in changed:
        if project_id in live:
            finder.update(live[project_id])
        else:
            finder.remove(project_id)
    return finder
