"""The digest as plain text for a terminal: the same words as in Slack, wrapped, without buttons."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable

from bot.blocks.digest_gaps import MOST, gap_part
from bot.blocks.digest_lines import linkage_kind, reasons, sides
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
    title,
    unchanged,
    undecided,
    waiting,
)
from bot.blocks.kit import shorten, straight
from bot.domain.digest import Digest

WIDTH = 100
WIDEST_CELL = 34
LEFT_OUT = re.compile(r"\band [\d,]+ more\b")


def digest_text(digest: Digest, *, width: int = WIDTH, uncut: bool = False) -> str:
    """Write a digest out as text of at most `width` columns, ending in a newline.

    `uncut` names everything; otherwise it says how to see what is left out.
    """
    heading = plain(title(digest))
    lines = [heading, "=" * len(heading), *_wrap(headline(digest), width)]
    for part in waiting(digest):
        lines += ["", *_part(part, width)]
    lines += _linkages(digest, width)
    rows = rating_rows(digest)
    if rows:
        lines += ["", *_heading("Ratings that changed"), *columns((RATING_HEAD, *rows))]
        left_out = digest.worse.total + digest.better.total - len(rows)
        lines += [f"  … and {left_out:,} more"] if left_out else []
    for part in parts(digest):
        lines += ["", *_part(part, width)]
    most = len(digest.gaps) if uncut else MOST
    if (part := gap_part(digest, whole=True, most=most)).lines:
        lines += ["", *_part(part, width)]
    for steady in (undecided(digest), no_objective(digest), confidence(digest), unchanged(digest)):
        lines += ["", *_wrap(steady, width)] if steady else []
    lines += ["", *_wrap(coverage(digest) + ".", width), *_wrap(" · ".join(span(digest)), width)]
    if not uncut and LEFT_OUT.search(" ".join(" ".join(lines).split())):
        lines += _wrap("Long lists are cut; with --all they are printed to their end.", width)
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Take control characters out, so that no text can move the cursor, colour or turn the line."""
    kept = "".join(" " if unicodedata.category(each) == "Cc" else each for each in straight(text))
    return " ".join(kept.split())


def _linkages(digest: Digest, width: int) -> list[str]:
    shown = (*digest.linkages, *digest.undecided)
    if not shown:
        return []
    total = digest.linkages.total + len(digest.undecided.shown)
    lines = ["", *_heading(f"Linkages to decide ({len(shown):,} of {total:,})")]
    for each in shown:
        lines += _bullet(f"{' ↔ '.join(sides(each))}: {linkage_kind(each).lower()}", width)
        for sentence, quoted in reasons(each):
            lines += _bullet(sentence, width, indent=4)
            if quoted:
                lines += _wrap(quoted, width, indent=8)
    return lines


def _part(part: Part, width: int) -> list[str]:
    lines = _heading(part.title)
    for line in part.lines:
        lines += _bullet(f"{line.about}: {line.says}" if line.says else line.about, width)
    return lines + ([f"  … and {part.more:,} more"] if part.more else [])


def _heading(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _bullet(text: str, width: int, indent: int = 2) -> list[str]:
    margin = " " * indent
    return textwrap.wrap(
        plain(text),
        width,
        initial_indent=f"{margin}• ",
        subsequent_indent=f"{margin}  ",
        break_on_hyphens=False,
    )


def _wrap(text: str, width: int, indent: int = 0) -> list[str]:
    margin = " " * indent
    return textwrap.wrap(
        plain(text), width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
    )


def columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Set rows below each other, each cell as wide as the widest of its column."""
    cells = [[shorten(plain(cell), WIDEST_CELL) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return [
        ("  " + "  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True))).rstrip()
        for row in cells
    ]
