"""Small parts that every surface is built of: Block Kit as plain dicts, inside Slack's limits.

Two kinds of text: `section`, `fields` and `context` take Slack's markup, so whatever people typed goes
through `escape` first; headers, buttons and table cells are plain text and take it as it is. Text that is
too long is cut with an ellipsis rather than refused. Limits: Slack's Block Kit reference. The blocks are
built as the dicts that Slack is sent: slack_sdk's classes check the same limits at twenty times the cost, so
the tests hold every surface against them instead.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.periods import zone_or_utc

Block = dict[str, Any]
Shown = tuple[str, tuple[Block, ...]]
"""A message: the text that says its point and what to do, and its blocks."""
Element = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
FIELD_TEXT = 2000
FIELDS = 10
HEADER_TEXT = 150
ALT_TEXT = 1000
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_LABEL = 75
BUTTON_VALUE = 2000
ASKED = 1500  # characters of what was asked for that a button carries
OPTION_TEXT = 75
OVERFLOW_OPTIONS = 5
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 10_000
NOTIFICATION_TEXT = 3900

LONGEST_ENTITY = len("&amp;")

NOTHING = "–"
ELLIPSIS = "…"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def escape(text: str) -> str:
    """Make typed text harmless in Slack's markup: no mention, no link, no stray code span.

    `&`, `<` and `>` become entities, as Slack documents; a backtick has no entity, so its look-alike
    stands in for it.
    """
    harmless = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return straight(harmless.replace("`", "ˋ").replace("\x00", ""))


def straight(text: str) -> str:
    """Drop the signs that turn the direction of what follows, so that no text can rearrange others' words.

    Right-to-left letters carry their own direction and need none of them.
    """
    return text if text.isascii() else text.translate(_TURNING)


_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def one_line(text: str, limit: int = 150) -> str:
    """Fold typed text into one escaped line of at most `limit` characters as people see them."""
    return escape(shorten(" ".join(text.split()), limit))


def shorten(text: str, limit: int) -> str:
    """Cut plain text to `limit` code points, the last being an ellipsis when something was lost."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def fit(markup: str, limit: int) -> str:
    """Cut markup to `limit` code points without halving an entity such as `&amp;` or a `<…>` token."""
    if len(markup) <= limit:
        return markup
    kept = markup[: limit - 1]
    token = kept.rfind("<")
    if token > kept.rfind(">"):
        kept = kept[:token]
    entity = kept.rfind("&", max(0, len(kept) - LONGEST_ENTITY))
    if entity > kept.rfind(";"):
        kept = kept[:entity]
    return kept.rstrip() + ELLIPSIS


def day(when: date | None) -> str:
    """Write a day as '12 Jun 2027', or a dash when there is none."""
    return NOTHING if when is None else f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime, zone: str) -> str:
    """Write an instant as the clocks of a zone show it: '12 Jun 2027, 09:30'."""
    local = when.astimezone(zone_or_utc(zone))
    return f"{day(local.date())}, {local:%H:%M}"


def weekday(when: date) -> str:
    """Write a day with its weekday: 'Fri 27 Nov 2026'."""
    return f"{WEEKDAYS[when.weekday()]} {day(when)}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: '1 report', '3 reports'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lasting(days: int) -> str:
    """Write a stretch of days so that it can be grasped: days, then months, then years."""
    if days < 92:
        return count(days, "day")
    if days < 2 * 365:
        return count(round(days * 12 / 365.25), "month")
    return f"{days / 365.25:.1f} years".replace(".0 ", " ")


def done_on(actual: date, baseline: date | None) -> str:
    """Say when something was done, and how late by its baseline: 'done 20 Nov 2026, 5 days late'."""
    if baseline is None:
        return f"done {day(actual)}"
    late = (actual - baseline).days
    how = f"{lasting(abs(late))} {'late' if late > 0 else 'early'}" if late else "on time"
    return f"done {day(actual)}, {how}"


def names(words: Sequence[str], limit: int = 5) -> str:
    """Join words as in a sentence; past `limit` the rest is a number: 'A, B and 3 more'."""
    if len(words) > limit:
        return f"{', '.join(words[:limit])} and {len(words) - limit:,} more"
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def few(lines: Sequence[str], most: int) -> list[str]:
    """Keep the first of some lines; a last one says how many more there are."""
    left = len(lines) - most
    return [*lines[:most], *([f"… and {left:,} more"] if left > 0 else [])]


def bold(text: str) -> str:
    """Escape typed text and set it in bold; a star inside would end the bold, so it goes."""
    return f"*{escape(text.replace('*', '').strip()) or NOTHING}*"


def quote(text: str) -> str:
    """Escape typed text and show it as a quotation, line by line."""
    return "\n".join(f"> {line}" for line in escape(text).splitlines()) or f"> {NOTHING}"


def quotation(text: str, most: int = 30) -> list[Block]:
    """Show typed text in full as a quotation, over as many paragraphs as it takes, at most `most`."""
    pieces: list[Block] = []
    left = text
    while left and len(pieces) < most:
        size = SECTION_TEXT // 2
        while len(quote(left[:size])) > SECTION_TEXT:
            size //= 2
        pieces.append(section(quote(left[:size])))
        left = left[size:]
    return [*pieces, context(f"… and {count(len(left), 'more character')}")] if left else pieces


def header(text: str) -> Block:
    """A heading in plain text."""
    return {"type": "header", "text": _plain(text, HEADER_TEXT)}


def section(markup: str, *, accessory: Element | None = None, block_id: str | None = None) -> Block:
    """A paragraph of markup, with one element beside it if given."""
    block: Block = {"type": "section", "text": _markup(markup, SECTION_TEXT)}
    if accessory is not None:
        block["accessory"] = accessory
    return _named(block, block_id)


def fields(pairs: Sequence[tuple[str, str]], *, title: str | None = None) -> Block:
    """Up to ten labelled values in two columns; label and value are markup, further ones are left out."""
    cells = [_markup(f"*{label}*\n{value or NOTHING}", FIELD_TEXT) for label, value in pairs[:FIELDS]]
    block: Block = {"type": "section", "fields": cells}
    if title:
        block["text"] = _markup(title, SECTION_TEXT)
    return block


def all_fields(pairs: Sequence[tuple[str, str]]) -> list[Block]:
    """Every labelled value, over as many blocks as it takes."""
    return [fields(pairs[at : at + FIELDS]) for at in range(0, len(pairs), FIELDS)]


def context(*markup: str) -> Block:
    """Small print, up to ten pieces."""
    return {
        "type": "context",
        "elements": [_markup(text, SECTION_TEXT) for text in markup[:CONTEXT_ELEMENTS]],
    }


def picture(alt_text: str) -> Block:
    """The place of a picture, which is uploaded when the message is sent; the text says what it shows."""
    return {"type": "image", "alt_text": shorten(straight(alt_text), ALT_TEXT)}


def button(
    label: str,
    action: str,
    value: str | int = "",
    *,
    style: str | None = None,
    says: str | None = None,
) -> Element:
    """A button; `value` tells the handler which row is meant, `says` is what a screen reader hears."""
    element: Element = {"type": "button", "text": _plain(label, BUTTON_LABEL), "action_id": str(action)}
    if str(value):
        element["value"] = str(value)[:BUTTON_VALUE]
    if style is not None:
        element["style"] = style
    if says:
        element["accessibility_label"] = shorten(says, BUTTON_LABEL)
    return element


def turns(action: str, page: int, asked: str, *, more: bool) -> list[Element]:
    """The buttons to the pages before and after one, counted from 0; each carries what was asked for."""
    to = [("Previous", page - 1)] if page else []
    to += [("Next", page + 1)] if more else []
    return [button(label, f"{action}:{number}", f"{number}|{asked[:ASKED]}") for label, number in to]


def overflow(action: str, options: Sequence[tuple[str, str]]) -> Element:
    """A menu of up to five further acts, each a label and the value that its handler gets."""
    shown = [
        {"text": _plain(label, OPTION_TEXT), "value": value} for label, value in options[:OVERFLOW_OPTIONS]
    ]
    return {"type": "overflow", "action_id": str(action), "options": shown}


def choices(action: str, options: Sequence[tuple[str, str]], prompt: str) -> Element:
    """A list to choose one from, which says `prompt`: for more options than a menu takes."""
    shown = [{"text": _plain(label, OPTION_TEXT), "value": value} for label, value in options]
    chosen = _plain(prompt, OPTION_TEXT)
    return {"type": "static_select", "action_id": str(action), "placeholder": chosen, "options": shown}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    """A row of buttons and menus, each with an action id of its own."""
    return _named({"type": "actions", "elements": list(elements[:ACTION_ELEMENTS])}, block_id)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """A table of plain text: rows past Slack's 100, or past 10,000 characters in all, are left out.

    Slack shows one table a message; the caller says how many rows there are in truth.
    """
    shown: list[list[Element]] = []
    room = TABLE_CHARACTERS
    for row in (head, *rows[: TABLE_ROWS - 1]):
        cells = [cell or NOTHING for cell in row[:TABLE_COLUMNS]]
        room -= sum(len(cell) for cell in cells)
        if room < 0:
            break
        shown.append([{"type": "raw_text", "text": cell} for cell in cells])
    wrapped = [{"is_wrapped": True} for _ in head[:TABLE_COLUMNS]]
    return {"type": "table", "rows": shown, "column_settings": wrapped}


def at_most(blocks: Sequence[Block], limit: int = MESSAGE_BLOCKS) -> list[Block]:
    """Keep as many blocks as Slack takes; the last then says that there is more."""
    if len(blocks) <= limit:
        return list(blocks)
    return [*blocks[: limit - 1], context(f"{len(blocks) - limit + 1} more parts are not shown here.")]


def _named(block: Block, block_id: str | None) -> Block:
    if block_id is not None:
        block["block_id"] = block_id
    return block


def _markup(text: str, limit: int) -> Element:
    return {"type": "mrkdwn", "text": fit(text, limit) or NOTHING}


def _plain(text: str, limit: int) -> Element:
    one = " ".join(straight(text).split())
    return {"type": "plain_text", "text": shorten(one, limit) or NOTHING, "emoji": False}
