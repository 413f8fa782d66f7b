"""The digest as a Slack message: the point first, then worst first, each part only if it says something.

Slack takes 50 blocks and one table a message; the lists come capped, and each part is one block.
"""

from bot.blocks.actions import Action
from bot.blocks.digest_gaps import gap_part
from bot.blocks.digest_parts import (
    RATING_HEAD,
    Line,
    Part,
    confidence,
    coverage,
    headline,
    linkage_kind,
    no_objective,
    parts,
    rating_rows,
    reasons,
    sides,
    span,
    stands,
    title,
    unchanged,
    undecided,
    waiting,
)
from bot.blocks.digest_pictures import weeks_blocks
from bot.blocks.kit import (
    NOTIFICATION_TEXT,
    SECTION_TEXT,
    Block,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    escape,
    fit,
    header,
    section,
    table,
)
from bot.blocks.linkages import linkage_buttons
from bot.blocks.rollup import standing, why
from bot.domain.digest import Digest
from bot.domain.digest.items import LinkageItem
from bot.domain.digest.weeks import RatingsByWeek

ROOM_FOR_MORE = 80


PLACE = "`/pmo digest here at 9` sets where and when"


def digest_message(
    digest: Digest, *, weeks: RatingsByWeek | None = None, whole: bool = True, small: str = PLACE
) -> tuple[str, tuple[Block, ...]]:
    """Draw a digest as (top-level text, blocks), within Slack's limits whatever the portfolio's size.

    With `weeks` it has a place for their picture. Unless it is the `whole`, what merely stands is one line.
    `small` is added to the small print.
    """
    blocks = [header(title(digest)), section(f"*{escape(headline(digest))}*")]
    if digest.rollup:
        blocks.append(
            context(escape(f"Together {standing(digest.rollup)} by the rule. {why(digest.rollup)}"))
        )
    everything = parts(digest)
    blocks += [_part_block(each) for each in waiting(digest)]
    blocks += _linkage_blocks(digest)
    rows = rating_rows(digest)
    if rows:
        blocks.append(section("*Ratings that changed*"))
        blocks.append(shown := table(RATING_HEAD, rows))
        left_out = digest.worse.total + digest.better.total - (len(shown["rows"]) - 1)
        if left_out:
            blocks.append(context(_more(left_out, "/pmo portfolio")))
    if weeks is not None:
        blocks += weeks_blocks(weeks)
    blocks += [_part_block(each) for each in everything if not each.standing]
    if whole:
        blocks += [_part_block(each) for each in everything if each.standing]
        steady = [each for each in (no_objective(digest), confidence(digest), unchanged(digest)) if each]
    else:
        steady = [each for each in (unchanged(digest), stands(digest, everything)) if each]
    part = gap_part(digest, whole=whole)
    if part.lines:
        blocks.append(_part_block(part))
    if steady:
        blocks.append(section(escape("\n".join(steady))))
    if part.lines or (whole and digest.no_objective):
        blocks.append(actions(button("Open Strategy", Action.STRATEGY_SHOW)))
    blocks.append(context(escape(coverage(digest))))
    blocks.append(context(" · ".join((*map(escape, span(digest)), *([small] if small else [])))))
    text = fit(escape(f"{title(digest)}: {headline(digest)}"), NOTIFICATION_TEXT)
    return text, tuple(at_most(blocks))


def quiet_digest(digest: Digest, *, small: str = PLACE) -> tuple[str, tuple[Block, ...]]:
    """Draw a digest of a day on which nothing changed: one line, and who reported."""
    text = escape(f"{title(digest)}: {headline(digest)}")
    foot = (context(small),) if small else ()
    return fit(text, NOTIFICATION_TEXT), (section(text), context(escape(coverage(digest))), *foot)


def _part_block(part: Part) -> Block:
    """Draw a part in one section; lines that do not fit join those that were left out before."""
    kept = [f"*{escape(part.title)}*"]
    room = SECTION_TEXT - len(kept[0]) - ROOM_FOR_MORE
    for number, line in enumerate(part.lines):
        drawn = _line(line)
        room -= len(drawn) + 1
        if room < 0:
            return section("\n".join([*kept, _more(part.more + len(part.lines) - number, part.where)]))
        kept.append(drawn)
    return section("\n".join([*kept, _more(part.more, part.where)] if part.more else kept))


def _line(line: Line) -> str:
    return f"• {bold(line.about)}" + (f" · {escape(line.says)}" if line.says else "")


def _more(number: int, where: str = "") -> str:
    return f"… and {number:,} more" + (f": `{where}`" if where else "")


def _linkage_blocks(digest: Digest) -> list[Block]:
    blocks: list[Block] = []
    for each in digest.linkages:
        blocks.append(section(_linkage(each)))
        blocks.append(linkage_buttons(each.linkage_id))
    if blocks:
        blocks.append(
            context("Confirm Link asks what is to be done, Dismiss why; only other evidence brings it back")
        )
    if digest.linkages.more:
        more = count(digest.linkages.more, "further suggestion")
        blocks.append(context(f"… and {more}: `/pmo linkages`"))
    if before := undecided(digest):
        blocks.append(context(f"{before}: `/pmo linkages`"))
    return blocks


def _linkage(linkage: LinkageItem) -> str:
    one, other = sides(linkage)
    lines = [f"*{linkage_kind(linkage)}:* {bold(one)} ↔ {bold(other)}"]
    for sentence, quoted in reasons(linkage):
        lines.append(f"• {escape(sentence)}")
        if quoted:
            lines.append(f"> {escape(quoted)}")
    return "\n".join(lines)
