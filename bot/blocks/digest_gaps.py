"""The gaps of the strategy in a digest: a line for each kind, the same for Slack and for the terminal."""

from bot.blocks.digest_lines import NAME, Line
from bot.blocks.digest_parts import Part
from bot.blocks.kit import names, shorten
from bot.domain.digest import Digest, DigestList
from bot.domain.digest.items import GapKind

MOST = 6
"""Things named of one kind of gap; the rest is a number."""


def gap_part(digest: Digest, *, whole: bool, most: int = MOST) -> Part:
    """List where the strategy needs somebody, a line for each kind; unless it is the whole, what is new.

    Of each kind the first `most` are named.
    """
    told: dict[GapKind, list[str]] = {}
    for each in digest.gaps:
        if whole or each.new:
            says = f" ({shorten(each.says, NAME)})" if each.says else ""
            told.setdefault(each.kind, []).append(f"{shorten(each.name, NAME)}{says}")
    lines = [Line(kind.value, names(listed, most)) for kind, listed in told.items()]
    cut = any(len(listed) > most for listed in told.values())
    named = "Gaps of the strategy" if whole else "New gaps of the strategy"
    return Part(named, tuple(lines), which=DigestList.GAPS, total=len(digest.gaps), cut=cut)
