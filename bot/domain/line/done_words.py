"""Words that say that something is done, and words that take that back or put it off."""

from bot.domain.line.calendar_words import LAST, WEEKDAYS, YESTERDAY
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import opens_clause
from bot.domain.line.tails import MOVE_HEDGES, NEGATIONS
from bot.domain.line.text import bag
from bot.domain.line.vocabulary import DONE, FINISHED

_MARKS = frozenset(
    {"✓", "✔", "✅", "☑", ":white_check_mark:", ":heavy_check_mark:", ":ballot_box_with_check:"}
)
_DONE_PAIRS = frozenset(
    {
        ("signed", "off"),
        ("wrapped", "up"),
        ("went", "live"),
        ("gone", "live"),
        ("closed", "out"),
        ("took", "place"),
    }
)
_DONE_IDIOMS = (
    ("done", "and", "dusted"),
    ("done", "&", "dusted"),
    ("done", "n", "dusted"),
    ("over", "and", "done", "with"),
    ("over", "and", "done"),
    ("all", "done"),
    ("done", "done"),
    ("ticked", "off"),
    ("checked", "off"),
    ("crossed", "off"),
    ("put", "to", "bed"),
    ("out", "of", "the", "way"),
    ("in", "the", "bag"),
    ("in", "the", "can"),
    ("in", "the", "books"),
    ("behind", "us"),
    ("a", "wrap"),
)
_LIVE_PAIRS = frozenset(
    {("went", "live"), ("gone", "live"), ("is", "live"), ("are", "live"), ("now", "live"), ("live", "since")}
)
_LIVE_AFTER = bag("is are now already finally")
_LIVE_BEFORE = YESTERDAY | bag("since")
_PERCENT = bag("% percent pct prozent cent")
_FIRST_PAIRS = frozenset({("done", "with"), ("signed", "off"), ("wrapped", "up"), ("finished", "with")})
ENDS_WITH = frozenset(
    {("signed", "off"), ("done",), ("completed",), ("finished",), ("approved",), ("signed",), ("delivered",)}
)
"""How a name ends that says by itself that it is done: 'Design signed off'."""
APPROVED = bag("approved signed accepted")
BESIDE_A_NAME = bag("milestone phase stage gate testing itself")
BEFORE_A_VERB = bag(
    "is are was were has have had been got now finally also already all fully successfully just officially "
    "formally duly : - – — = → ist wurde est"
)
BETWEEN = bag("the our all of with : - – — milestone milestones on so far this week today")
"""Words between a verb and what is done: 'done with the UAT'."""
BEFORE_A_DAY = bag("sometime some time on at as of since in the , ( back already am le el")
AHEAD = bag("by until till before next")
INTRODUCING = bag(
    "the our and also so since because now that we we've we're have has had team i finally just successfully "
    "officially today's update good news with great & +"
)
"""Words that may stand before the whole phrase and change nothing."""
GOING_ON = bag("with without so and thanks now ahead early late as successfully today while which after")
DOUBTS = (
    MOVE_HEDGES
    | NEGATIONS
    | bag(
        "nearly almost mostly partly partially half most some rest part quarter if when once till until "
        "unless before after pending awaiting waiting wait to will be being get getting gets need "
        "needs must shall hope hopefully expect expected expecting aim aims plan planned plans planning "
        "target soon next should for of about only yet wish tomorrow later we'll it'll cannot isn't "
        "aren't wasn't say says said claims claim told thinks think wenn sobald fast"
    )
)
"""Words before or in the phrase that say that it is not done, or not all of it, or not for sure."""
PARTLY = bag(
    "mostly almost nearly partly partially except bar apart pending tbc subject probably maybe hopefully but "
    "excluding modulo minus only rolled reverted"
)
TO_COME = bag(
    "next upcoming todo plan planned goal target open pending coming remaining then outstanding steps"
)
NOT_DONE = bag("not isn't wasn't never")
_AGAIN = bag("reopened reopens")
_AFTER_ALL = bag("after all yet")


def verb_after(line: Line, i: int) -> int | None:
    """Where the verb at `i`, behind a name, stops."""
    word, before = line.fold(i), line.raw(i - 1)
    if idiom := line.phrase_at(i, _DONE_IDIOMS):
        return i + idiom
    if (word, line.fold(i + 1)) in _DONE_PAIRS:
        return i + 2
    if line.raw(i + 1) == "-" and (word, line.fold(i + 2)) in _DONE_PAIRS:
        return i + 3  # 'signed-off'
    if word in DONE or word in _MARKS:
        return i + 1
    if before == "was" and (word in YESTERDAY | LAST or _weekday_at(line, i)):
        return i  # 'go-live was yesterday', 'go-live was on thursday'
    if word == "since" and before == "live":
        return i  # 'wave 1 live since friday', where 'live' is a word of the name
    live = word == "live" and (before in _LIVE_AFTER or line.fold(i + 1) in _LIVE_BEFORE)
    return i + 1 if live or (word == "over" and before == "is") else None


def _weekday_at(line: Line, i: int) -> bool:
    return line.fold(line.past(i, {"on", "this"}, most=1)) in WEEKDAYS


def ticked(line: Line, i: int) -> bool:
    """Whether a tick stands right before `i`: it ends what is done."""
    return line.raw(i - 1) in _MARKS


def verb_before(line: Line, i: int) -> int | None:
    """Where the verb at `i`, before a name, stops; 'done' of 'sixty percent done' is none."""
    if line.raw(i - 1) in _PERCENT:
        return None
    if (line.fold(i), line.fold(i + 1)) in _FIRST_PAIRS:
        return i + 2
    if idiom := line.phrase_at(i, _DONE_IDIOMS[:2]):
        return i + idiom
    return i + 1 if line.fold(i) in FINISHED or line.fold(i) in _MARKS else None


def live_at(line: Line, i: int) -> int | None:
    """Where 'went live' and 'is live' stop when they are said of the project itself, or of nothing else."""
    if (line.fold(i), line.fold(i + 1)) not in _LIVE_PAIRS:
        return None
    subject = line.back(i, INTRODUCING | {"it", "project"})
    return (i + 1 if line.fold(i) == "live" else i + 2) if opens_clause(line, subject) else None


def not_done_at(line: Line, i: int) -> int | None:
    """Where 'not done after all' and 'reopened' stop."""
    if line.fold(i) in _AGAIN:
        return i + 1
    verb = verb_after(line, i + 1) if line.fold(i) in NOT_DONE else None
    return line.past(verb, _AFTER_ALL) if verb else None
