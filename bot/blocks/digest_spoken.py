"""A digest read out: the text beside the blocks, which is all that a screen reader reads of a message.

Telephones show its first line. The gravest comes first, and who reported is never cut off.
"""

from collections.abc import Iterator

from bot.blocks.digest_gaps import gap_part
from bot.blocks.digest_lines import linkage_kind, name, sides
from bot.blocks.digest_parts import (
    Part,
    confidence,
    coverage,
    headline,
    no_objective,
    parts,
    span,
    stands_line,
    title,
    unchanged,
    undecided,
    waiting,
)
from bot.blocks.kit import NOTIFICATION_TEXT, escape, fit
from bot.domain.digest import Digest
from bot.domain.digest.items import RatingChange, Top

FEW = 3
"""Things that are read of a list before it is said how many more there are."""


def spoken(digest: Digest) -> str:
    """Write a digest as lines to be listened to, escaped for Slack, within what it shows of such a text."""
    point = escape(f"{title(digest)}: {headline(digest)}")
    foot = escape(f"{coverage(digest)}. {'. '.join(span(digest))}.")
    kept = [fit(point, NOTIFICATION_TEXT // 2)]
    room = NOTIFICATION_TEXT - len(kept[0]) - len(foot) - 1
    for line in () if digest.quiet else map(escape, _lines(digest)):
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return fit("\n".join([*kept, foot]), NOTIFICATION_TEXT)


def _lines(digest: Digest) -> Iterator[str]:
    yield from map(_part, waiting(digest))
    for each in digest.linkages:
        yield f"{linkage_kind(each)}: {' and '.join(sides(each))}."
    yield from _changes("Worse", digest.worse)
    yield from _changes("Better", digest.better)
    yield from map(_part, parts(digest))
    if (gaps := gap_part(digest, whole=digest.whole)).lines:
        yield _part(gaps)
    tally = confidence(digest) if digest.whole else ""
    said = (undecided(digest), no_objective(digest), stands_line(digest), tally, unchanged(digest))
    yield from (f"{each}." for each in said if each)


def _part(part: Part) -> str:
    read = [f"{each.about}, {each.says}" if each.says else each.about for each in part.lines[:FEW]]
    more = part.more + len(part.lines) - len(read)
    read += [f"and {more:,} more"] if more else []
    read += [f"{part.heard:,} told before"] if part.heard else []
    return f"{part.title}: {'; '.join(read)}."


def _changes(how: str, changes: Top[RatingChange]) -> Iterator[str]:
    read = [f"{name(each.project)}, {each.now.word}, was {each.was.word}" for each in changes.shown[:FEW]]
    more = changes.total - len(read)
    read += [f"and {more:,} more"] if more else []
    if read:
        yield f"{how}: {'; '.join(read)}."
