"""One list of a digest, whole: the button beside a list that is cut, and the view that it opens."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot.blocks.actions import Action
from bot.blocks.digest_lines import LINES, TITLES, Line
from bot.blocks.kit import (
    OVERFLOW_OPTIONS,
    SECTION_TEXT,
    Block,
    Element,
    actions,
    bold,
    button,
    choices,
    context,
    count,
    day,
    escape,
    moment,
    overflow,
    section,
)
from bot.blocks.trouble import notice_view
from bot.domain.digest import Digest, DigestList, Wanted
from bot.domain.digest.lists import PAGE, ListPage
from bot.domain.periods import local_day

COMMANDS: Mapping[DigestList, str] = {
    DigestList.PENDING: "/register changes",
    DigestList.NEW_RISKS: "/register risks issues",
    DigestList.GROWN_RISKS: "/register risks issues",
    DigestList.LINKAGES: "/pmo linkages",
    DigestList.RATINGS: "/pmo portfolio",
    DigestList.WORST: "/pmo portfolio",
    DigestList.STILL_RED: "/pmo portfolio",
    DigestList.GAPS: "/pmo strategy",
    DigestList.NO_OBJECTIVE: "/pmo strategy",
    DigestList.OVERLOADS: "/deploy",
    DigestList.CARRIERS: "/pmo people",
    DigestList.SHARED_PEOPLE: "/pmo people",
}
"""Where what is in a list can be worked on."""


def show_all(digest: Digest, which: DigestList, total: int) -> Element:
    """The button beside a list that is cut."""
    says = f"Show all {total:,}: {TITLES[which]}"
    return button(f"Show All {total:,}", _action(which), digest.asking(which).written(), says=says)


def show_one_of(digest: Digest, lists: Mapping[DigestList, int]) -> Element | None:
    """The menu beside a line that only counts several lists; None where there is none to show."""
    options = [
        (f"{TITLES[which]} ({total:,})", digest.asking(which).written()) for which, total in lists.items()
    ]
    if len(options) > OVERFLOW_OPTIONS:
        return choices(Action.DIGEST_LIST, options, "Show a list")
    return overflow(Action.DIGEST_LIST, options) if options else None


def list_view(page: ListPage, today: date) -> dict[str, Any]:
    """The view with one page of a list; `today` is the reader's."""
    return notice_view(list_blocks(page, today))


def list_blocks(page: ListPage, today: date) -> tuple[Block, ...]:
    """What the view shows: of which digest, the lines, and the way to the other pages."""
    which = page.wanted.which
    blocks = [section(f"*{escape(TITLES[which])}*, {page.total:,} in all"), context(escape(_of(page, today)))]
    if not page.items:
        blocks.append(section("Nothing of it is left that you may see."))
    blocks += [section(text) for text in _paragraphs([LINES[which](each) for each in page.items])]
    row = []
    if page.first:
        row.append(_turn("Previous", page.wanted, -1))
    if page.more:
        row.append(_turn("Next", page.wanted, 1))
    if row:
        last = page.first + len(page.items)
        blocks += [actions(*row), context(f"{page.first + 1:,} to {last:,} of {page.total:,}")]
    if which in COMMANDS:
        blocks.append(context(f"`{COMMANDS[which]}` is where you work on them"))
    return tuple(blocks)


def list_text(page: ListPage) -> str:
    """Say what the view shows, for where no view can be opened."""
    return f"{TITLES[page.wanted.which]}: {count(page.total, 'line')}"


def _of(page: ListPage, today: date) -> str:
    """Say of which digest and day the list is, and what it lacks when that day is over."""
    wanted = page.wanted
    said = f"{page.title}, {moment(wanted.as_of, page.time_zone)} ({page.time_zone})"
    said += f" · changes since {day(local_day(wanted.since, page.time_zone))}"
    if local_day(wanted.as_of, page.time_zone) < today:
        said += " · as it was on that day, without what has been decided, closed or done since"
    return said


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """Join lines to as few sections as hold them."""
    kept = ""
    for line in lines:
        drawn = f"• {bold(line.about)}" + (f" · {escape(line.says)}" if line.says else "")
        if kept and len(kept) + len(drawn) + 1 > SECTION_TEXT:
            yield kept
            kept = ""
        kept = f"{kept}\n{drawn}" if kept else drawn
    if kept:
        yield kept


def _turn(label: str, wanted: Wanted, pages: int) -> Element:
    says = f"{label} {PAGE}"
    return button(label, f"{_action(wanted.which)}:{label}", wanted.turned(pages).written(), says=says)


def _action(which: DigestList) -> str:
    return f"{Action.DIGEST_LIST.value}:{which.value}"
