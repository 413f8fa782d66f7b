"""The finder kept at hand: rebuilt once a day, and told of each project that changed since."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.linkage.finder import Finder
from bot.services import linking, runs
from models.known_names import known_changed
from models.linkages import changed_projects

MOST_KEPT = 8
"""Workspaces whose finder one process keeps; any other's is rebuilt when one of its projects changes."""


@dataclass(slots=True)
class Kept:
    """A finder, and up to which instant it knows what was reported."""

    finder: Finder
    until: datetime


@dataclass(slots=True)
class Finders:
    """The finders of one process by workspace. They hold nothing that the database has not."""

    _kept: dict[WorkspaceId, Kept] = field(default_factory=dict)

    def rebuilt(self, session: Session, workspace: WorkspaceId, *, now: datetime) -> Finder:
        """Build the workspace's finder from what the database holds now."""
        finder = Finder(linking.gather_facts(session, workspace, now=now))
        self._kept.pop(workspace, None)
        while len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[workspace] = Kept(finder, now)
        return finder

    def changed(
        self, session: Session, workspace: WorkspaceId, *, now: datetime
    ) -> tuple[Finder, Collection[int]] | None:
        """Give the finder with the projects that have changed since it was asked last; none when none has.

        The first time that is since the last daily search of any process. When the PMO's list of names has
        changed, it is those that the change concerns.
        """
        kept = self._kept.get(workspace)
        since = kept.until if kept else runs.covered_until(session, workspace, runs.FINDER)
        if since is None:
            return None
        ids = changed_projects(session, workspace, since, now)
        renamed = known_changed(session, workspace, since, now)
        if not ids and not renamed:
            return None
        if kept is None:
            finder = self.rebuilt(session, workspace, now=now)
            return finder, finder.project_ids() if renamed else ids
        only = None if renamed else ids
        live = {each.id: each for each in linking.gather_facts(session, workspace, now=now, only=only)}
        if renamed:
            ids = [*{*ids, *(each.id for each in live.values() if not kept.finder.knows(each))}]
        for project_id in ids:
            if project_id in live:
                kept.finder.update(live[project_id])
            else:
                kept.finder.remove(project_id)
        kept.until = now
        return (kept.finder, ids) if ids else None
