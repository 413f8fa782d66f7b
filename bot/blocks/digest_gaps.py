"""The gaps of the strategy in a digest: a line for each kind, the same for Slack and for the terminal."""

from bot.blocks.digest_lines import NAME, Line
from bot.blocks.digest_parts import Part
from bot.blocks.kit import names, shorten
from bot.domain.digest import Digest, DigestList
from bot.domain.digest.items import GapKind

MOST = 6
"""Things named of one kind of gap; the rest is a number."""


def gap_part(digest: Digest, *, whole: bool) -> Part:
    """List where the strategy needs somebody, a line for each kind; unless it is the whole, what is new."""
    told: dict[GapKind, list[str]] = {}
    for each in digest.gaps:
        if whole or each.new:
            says = f" ({shorten(each.says, NAME)})" if each.says else ""
            told.setdefault(each.kind, []).append(f"{shorten(each.name, NAME)}{says}")
    lines = [Line(kind.value, names(listed, MOST)) for kind, listed in told.items()]
    cut = any(len(listed) > MOST for listed in told.values())
    named = "Gaps of the strategy" if whole else "New gaps of the strategy"
    return Part(
        named, tuple(lines), which=DigestList.GAPS if cut else None, total=len(digest.gaps) if cut else 0
    )
