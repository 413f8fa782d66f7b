"""The rules of the register: what fits which kind, how far a score has moved, what a list is to show."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.enums import EntryKind, EntryState, Level, Outcome, Response

RED = 15
"""The score from which an entry counts as red: 15 of 25, as in a common risk matrix of the trade."""

AMBER = 5
"""The score from which an entry counts as amber."""

FOR_THREATS = (Response.AVOID, Response.REDUCE, Response.TRANSFER, Response.ACCEPT)
FOR_OPPORTUNITIES = (Response.EXPLOIT, Response.ENHANCE, Response.SHARE, Response.ACCEPT)


def responses_to(kind: EntryKind) -> tuple[Response, ...]:
    """List the responses that fit a kind. Source: PMBOK Guide."""
    if not kind.scored:
        return ()
    return FOR_OPPORTUNITIES if kind is EntryKind.OPPORTUNITY else FOR_THREATS


def unfit_response(kind: EntryKind, response: Response | None) -> str:
    """Say kindly why a response does not fit a kind; empty when it does."""
    fitting = responses_to(kind)
    if response is None or response in fitting:
        return ""
    if not fitting:
        return f"A {kind.value} has no response. Leave it empty."
    words = [each.value for each in fitting]
    what = "an opportunity" if kind is EntryKind.OPPORTUNITY else f"{_article(kind)} {kind.value}"
    said = f"{', '.join(words[:-1])} or {words[-1]}"
    return f"“{response.value.capitalize()}” does not fit {what}. Choose {said}."


def outcomes_of(kind: EntryKind) -> tuple[Outcome, ...]:
    """List how an entry of this kind can end; a change request is decided instead."""
    return {
        EntryKind.RISK: (Outcome.AVOIDED, Outcome.REALISED, Outcome.EXPIRED, Outcome.DONE),
        EntryKind.OPPORTUNITY: (Outcome.REALISED, Outcome.EXPIRED, Outcome.DONE),
        EntryKind.ISSUE: (Outcome.DONE, Outcome.EXPIRED),
        EntryKind.DECISION: (Outcome.EXPIRED, Outcome.REPLACED, Outcome.DONE),
        EntryKind.CHANGE: (),
    }[kind]


def level_above(level: Level) -> Level | None:
    """Name the level that an entry is escalated to; None from the highest."""
    return {Level.PROJECT: Level.PROGRAM, Level.PROGRAM: Level.PORTFOLIO}.get(level)


def movement(before: int | None, now: int, *, new: bool = False) -> str:
    """Say how a score has moved, with an arrow: '↑ from 6', '↓ from 12', '= as before', or 'new'."""
    if before is None or before == now:
        return "new" if new else "= as before"
    return f"{'↑' if now > before else '↓'} from {before}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of the register; `name` is what is left: a project or a program."""

    name: str = ""
    heat: bool = False
    kinds: frozenset[EntryKind] = frozenset()
    state: EntryState | None = EntryState.OPEN
    mine: bool = False
    red: bool = False
    escalated: bool = False
    due_from: date | None = None
    due_until: date | None = None
    words: tuple[str, ...] = ()
    """The filters as they were understood."""


_PLURALS = {f"{each.value}s": each for each in EntryKind} | {
    "opportunities": EntryKind.OPPORTUNITY,
    **{each.value: each for each in EntryKind},
}
_DUE = re.compile(r"\bdue\s+(today|tomorrow|this\s+week|next\s+week|this\s+month|next\s+month)\b")
_FILLING = frozenset(
    ("the", "all", "my", "show", "list", "entries", "register", "in", "of", "for", "and", "map")
)


def read_wanted(text: str, *, today: date) -> Wanted:
    """Read filters in words, in any order; what is none of them names a project or a program."""
    rest = " ".join(text.split())
    said: list[str] = []
    since = until = None
    if found := _DUE.search(rest.casefold()):
        since, until = _span(found[1].replace("  ", " "), today)
        said.append(found[0])
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    kinds: set[EntryKind] = set()
    flags: set[str] = set()
    left: list[str] = []
    for word in rest.split():
        plain = word.casefold().strip(",;.")
        if plain in _PLURALS:
            kinds.add(_PLURALS[plain])
            said.append(plain)
        elif plain in (
            "open",
            "closed",
            "overdue",
            "mine",
            "my",
            "red",
            "escalated",
            "heat",
            "heatmap",
            "all",
        ):
            flags.add({"my": "mine", "heatmap": "heat"}.get(plain, plain))
            said.append(plain)
        elif left or plain not in _FILLING:
            left.append(word)
    if "overdue" in flags:
        since, until = None, today - timedelta(days=1)
    state = EntryState.CLOSED if "closed" in flags else EntryState.OPEN
    both = "all" in flags or {"open", "closed"} <= flags
    return Wanted(
        name=" ".join(left),
        heat="heat" in flags,
        kinds=frozenset(kinds),
        state=None if both else state,
        mine="mine" in flags,
        red="red" in flags,
        escalated="escalated" in flags,
        due_from=since,
        due_until=until,
        words=tuple(each for each in said if each not in ("heat", "heatmap")),
    )


def without_kinds(text: str) -> str:
    """Leave out the words that say which kinds of entries are wanted."""
    return " ".join(each for each in text.split() if each.casefold().strip(",;.") not in _PLURALS)


def _span(words: str, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return {
        "today": (today, today),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=1)),
        "this week": (monday, monday + timedelta(days=6)),
        "next week": (monday + timedelta(days=7), monday + timedelta(days=13)),
        "this month": (first, _end_of(first)),
        "next month": (following, _end_of(following)),
    }[" ".join(words.split())]


def _end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _article(kind: EntryKind) -> str:
    return "an" if kind.value[0] in "aeiou" else "a"
