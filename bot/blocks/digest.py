"""The digest as a Slack message: the point first, then worst first, each part only if it says something.

Slack takes 50 blocks and one table a message; the lists come capped, and each part is one block.
"""

from dataclasses import replace

from bot.blocks.actions import Action
from bot.blocks.digest_gaps import gap_part
from bot.blocks.digest_lines import Line, linkage_kind, reasons, sides
from bot.blocks.digest_list import show_all, show_one_of
from bot.blocks.digest_parts import (
    RATING_HEAD,
    Part,
    confidence,
    coverage,
    headline,
    no_objective,
    parts,
    rating_rows,
    span,
    stands,
    stands_line,
    title,
    unchanged,
    undecided,
    waiting,
)
from bot.blocks.digest_pictures import weeks_blocks
from bot.blocks.digest_spoken import spoken
from bot.blocks.kit import (
    SECTION_TEXT,
    Block,
    Element,
    Shown,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    escape,
    header,
    section,
    table,
)
from bot.blocks.linkages import linkage_buttons
from bot.blocks.rollup import standing, why
from bot.domain.digest import Digest, DigestList
from bot.domain.digest.items import LinkageItem
from bot.domain.digest.weeks import RatingsByWeek

ROOM_FOR_MORE = 80


PLACE = "`/pmo digest here at 9` sets where and when"


def digest_message(digest: Digest, *, weeks: RatingsByWeek | None = None, small: str = PLACE) -> Shown:
    """Draw a digest as (top-level text, blocks), within Slack's limits whatever the portfolio's size.

    With `weeks` it has a place for their picture. Beside each list that is cut stands the button that shows
    all of it. `small` is added to the small print.
    """
    blocks = [header(title(digest)), section(f"*{escape(headline(digest))}*")]
    if digest.rollup:
        blocks.append(
            context(escape(f"Together {standing(digest.rollup)} by the rule. {why(digest.rollup)}"))
        )
    blocks += [_part_block(each, digest) for each in waiting(digest)]
    blocks += _linkage_blocks(digest)
    rows = rating_rows(digest)
    if rows:
        blocks.append(section("*Ratings that changed*"))
        blocks.append(shown := table(RATING_HEAD, rows))
        total = digest.worse.total + digest.better.total
        if left_out := total - (len(shown["rows"]) - 1):
            more = show_all(digest, DigestList.RATINGS, total)
            blocks.append(section(f"… and {left_out:,} more", accessory=more))
    if weeks is not None:
        blocks += weeks_blocks(weeks)
    blocks += [_part_block(each, digest) for each in parts(digest)]
    gaps = gap_part(digest, whole=digest.whole)
    if gaps.lines:
        blocks.append(_part_block(gaps, digest))
    blocks += _steady_blocks(digest)
    if gaps.lines or (digest.whole and digest.no_objective) or digest.still_of(DigestList.GAPS):
        blocks.append(actions(button("Open Strategy", Action.STRATEGY_SHOW)))
    blocks.append(_coverage_block(digest))
    blocks.append(context(" · ".join((*map(escape, span(digest)), *([small] if small else [])))))
    return spoken(digest), tuple(at_most(blocks))


def quiet_digest(digest: Digest, *, small: str = PLACE, beside: Element | None = None) -> Shown:
    """Draw a digest of a day on which nothing changed: one line, a button `beside` it, and who reported."""
    text = escape(f"{title(digest)}: {headline(digest)}")
    blocks = (section(text, accessory=beside), _coverage_block(digest), context(small))
    return spoken(digest), blocks


def _part_block(part: Part, digest: Digest) -> Block:
    """Draw a part in one section; lines that do not fit join those that were left out before."""
    kept = [f"*{escape(part.title)}*"]
    room = SECTION_TEXT - len(kept[0]) - ROOM_FOR_MORE
    for number, line in enumerate(part.lines):
        drawn = _line(line)
        room -= len(drawn) + 1
        if room < 0:
            part = replace(part, more=part.more + len(part.lines) - number)
            break
        kept.append(drawn)
    button = None
    if part.which and (part.rest or part.cut):
        told = digest.still_of(part.which)
        button = show_all(digest, part.which, part.total or len(kept) - 1 + part.more + told)
    return section("\n".join([*kept, part.rest] if part.rest else kept), accessory=button)


def _steady_blocks(digest: Digest) -> list[Block]:
    """Draw what stands as it stood, in a line each, with the way to the lists behind them."""
    blocks = []
    told = [each for each in (no_objective(digest), stands_line(digest)) if each]
    if told:
        lists = {which: digest.all_of(which) for which, _ in stands(digest)}
        if digest.no_objective.more:
            lists[DigestList.NO_OBJECTIVE] = digest.no_objective.total + digest.still_of(
                DigestList.NO_OBJECTIVE
            )
        blocks.append(section(escape("\n".join(told)), accessory=show_one_of(digest, lists)))
    tally = [confidence(digest)] if digest.whole else []
    tally = [each for each in (*tally, unchanged(digest)) if each]
    if tally:
        more = digest.still_red.more
        button = show_all(digest, DigestList.STILL_RED, digest.still_red.total) if more else None
        blocks.append(section(escape("\n".join(tally)), accessory=button))
    return blocks


def _coverage_block(digest: Digest) -> Block:
    """Say who reported, in small print unless there are more missing than it names."""
    missing = digest.coverage.missing
    if not missing.more:
        return context(escape(coverage(digest)))
    return section(escape(coverage(digest)), accessory=show_all(digest, DigestList.MISSING, missing.total))


def _line(line: Line) -> str:
    return f"• {bold(line.about)}" + (f" · {escape(line.says)}" if line.says else "")


def _linkage_blocks(digest: Digest) -> list[Block]:
    blocks: list[Block] = []
    for each in digest.linkages:
        blocks.append(section(_linkage(each)))
        blocks.append(linkage_buttons(each.linkage_id))
    if blocks:
        blocks.append(
            context("Confirm Link asks what is to be done, Dismiss why; only other evidence brings it back")
        )
    more = [f"… and {count(digest.linkages.more, 'further suggestion')}"] if digest.linkages.more else []
    before = [undecided(digest)] if digest.undecided else []
    if more or before:
        total = digest.linkages.total + digest.undecided.total
        button = show_all(digest, DigestList.LINKAGES, total)
        blocks.append(section(" · ".join((*more, *before)), accessory=button))
    return blocks


def _linkage(linkage: LinkageItem) -> str:
    one, other = sides(linkage)
    lines = [f"*{linkage_kind(linkage)}:* {bold(one)} ↔ {bold(other)}"]
    for sentence, quoted in reasons(linkage):
        lines.append(f"• {escape(sentence)}")
        if quoted:
            lines.append(f"> {escape(quoted)}")
    return "\n".join(lines)
