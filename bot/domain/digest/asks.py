"""What waits for somebody in a digest: help wanted, change requests, suggested linkages."""

from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.digest.facts import DigestFacts, ProjectFacts
from bot.domain.digest.items import HelpWanted, LinkageItem, PendingChange, ProjectRef
from bot.domain.ids import ProjectId
from bot.domain.linkage.similar import WORTH_ASKING
from bot.domain.periods import local_day


def help_wanted(live: Iterable[ProjectFacts], facts: DigestFacts) -> list[HelpWanted]:
    """List what the newest reports ask for until a later report asks no more: new ones first, worst first."""
    found = [
        HelpWanted(
            project=each.ref,
            manager=each.manager,
            rating=each.now.overall,
            wanted=each.now.help_wanted,
            reported_on=local_day(each.now.reported_at, facts.time_zone),
            new=each.now.reported_at > facts.since,
        )
        for each in live
        if each.now and each.now.help_wanted.strip()
    ]
    return sorted(found, key=lambda each: (not each.new, -each.rating.severity, each.project.name))


def pending(facts: DigestFacts, refs: Mapping[ProjectId, ProjectRef], today: date) -> list[PendingChange]:
    """List the change requests that wait, the new ones first, then the longest."""
    found = [
        PendingChange(
            entry_id=each.entry_id,
            reference=each.reference,
            title=each.title,
            project=refs[each.project_id],
            days=(today - local_day(each.raised_at, facts.time_zone)).days,
            decider=each.decider,
            new=each.raised_at > facts.since,
        )
        for each in facts.pending
        if each.project_id in refs
    ]
    return sorted(found, key=lambda each: (not each.new, -each.days, each.entry_id))


def worth_deciding(linkages: Iterable[LinkageItem]) -> list[LinkageItem]:
    """Keep what a fact or a name joins, and texts that are nearly the same; across programs first."""
    worth = [each for each in linkages if each.by_fact or each.score >= WORTH_ASKING]
    return sorted(worth, key=lambda each: each.within_one_program)
