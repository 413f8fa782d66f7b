"""Words beside a move that say that it is none, or not decided: 'may', 'plan to', 'rejected'."""

from bot.domain.line.calendar_words import MONTHS
from bot.domain.line.claims import is_of_somebody
from bot.domain.line.milestones import DRIFTS, SLIPS
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import opens_clause
from bot.domain.line.tails import NEGATIONS, Tail
from bot.domain.line.text import TokenKind, bag
from bot.domain.line.vocabulary import LINKING

ABOUT = bag("on about regarding re with for of before after")
"""Words before a milestone that make it what something else is about."""
ARTICLES = bag("the our new a")
_SETTLED = bag(
    "spent will we'll prod production we i our to so plan now has have for and but with then that because "
    "also plus done live pulling new date decided confirmed approved agreed fixed set scheduled booked "
    "announced committed on of at by und et y e or forecast target eta expected still only since as "
    "latest updated revised moved"
)
_HOLDING = _SETTLED | LINKING | SLIPS | DRIFTS
"""Words before a milestone with a bare day that leave no doubt that it is the one that holds."""

_REFUSALS = bag(
    "requested proposed suggested rejected refused avoided averted prevented cancelled denied declined "
    "unlikely impossible possible unrealistic pending subject tbc unconfirmed provisional provisionally "
    "tentative tentatively if unless"
)
_REFUSING = bag(
    "rejected refused declined vetoed stopped against ruled denied avoided averted prevented avoid avoiding "
    "prevent preventing danger"
)
_REFUSAL_PHRASES = (
    ("turned", "down"),
    ("voted", "down"),
    ("out", "of", "the", "question"),
    ("off", "the", "table"),
)
_NEARLY = bag("almost nearly")
"""Words right before a verb of moving that say that nothing moved."""
_CONTRASTING = bag("but yet aber mais pero maar ma")
_THE = bag("the our my an a only still")
_PLANNED = bag("plan planned target targeted baseline idea original originally goal aim intended wish")
_REACH = 6
_FEASIBLE = bag(
    "acceptable tolerable feasible possible realistic achievable doable agreed approved confirmed decided"
)
_PROPOSALS = bag(
    "b alternative alternatively fallback options request proposal option idea suggestion scenario"
)


def said_near(line: Line, start: int, stop: int, words: frozenset[str], before: int) -> bool:
    """Whether one of `words` stands in a phrase or that many words before it in the same clause."""
    first = start
    while first > max(0, start - before) and not _separates(line, first - 1):
        first -= 1
    titled = line.raw(first - 1) == ":" and line.raw(first - 2) in _PROPOSALS
    return (titled and words is not NEGATIONS) or any(_is_hedge(line, j, words) for j in range(first, stop))


def is_of_another(line: Line, start: int, stop: int) -> bool:
    """'vendor's go-live moves', 'they moved their go-live', 'Expenses' go-live': it is somebody else's."""
    whose = line.back(start, {"'"}, most=1) - 1
    if whose >= 0 and line.other[whose]:
        return True
    return any(is_of_somebody(line, i) for i in range(start - 1, stop - 1))


def _separates(line: Line, i: int) -> bool:
    """Whether another statement ends at `i`: 'uat does not slip but go-live slips 1w'."""
    return line.boundary(i) or line.raw(i) in _CONTRASTING


def refused(line: Line, start: int, stop: int) -> bool:
    """'rejected', 'not feasible' or 'last month' beside a move: it may be none, or none of now."""
    ago = [i for i in (stop, *range(max(0, start - 3), start)) if line.raw(i) == "last"]
    if any(line.raw(i + 1) in {"week", "month", "quarter", "year", "time"} for i in ago):
        return True
    before = _clause_before(line, start)
    if any(line.raw(i) in _REFUSING or line.phrase_at(i, _REFUSAL_PHRASES) for i in before):
        return True  # 'steerco rejected moving go-live to 28 March'
    if any(line.raw(i) in _NEARLY and line.raw(i + 1) in SLIPS | DRIFTS for i in range(start - 1, stop)):
        return True  # 'we almost moved go-live to 28 March'
    if any(_threatens(line, i) or _lacks(line, i) for i in before):
        return True
    if line.phrase_at(line.past(stop, {"(", ","}), (("to", "be", "confirmed"),)):
        return True
    if line.raw(stop) == "was" and line.raw(line.past(stop + 1, _THE)) in _PLANNED:
        return True  # 'go-live 28 March was the plan'
    after = line.past(stop, {"(", "is", "are", "was", "looks", "seems", "not", "no", "longer"})
    denied = after > stop and line.raw(after - 1) in NEGATIONS | {"longer"}
    if line.phrase_at(after, _REFUSAL_PHRASES):
        return True
    return line.raw(after) in _REFUSALS or (denied and line.raw(after) in _FEASIBLE)


def _threatens(line: Line, i: int) -> bool:
    """'otherwise go-live moves to 28 March', 'or else …'; not 'everything else is fine, go-live moves'."""
    return line.raw(i) in {"otherwise", "else"} and (opens_clause(line, i) or line.raw(i - 1) == "or")


def _lacks(line: Line, i: int) -> bool:
    """'without help go-live moves to 28 March'; not 'uat finished without issues'."""
    says_how = i > 0 and line.taken[i - 1] and i != line.named[1]
    return line.raw(i) == "without" and opens_clause(line, i) and not says_how


def _clause_before(line: Line, i: int) -> range:
    """The few tokens before `i` in its clause."""
    first = i
    while first > max(0, i - _REACH) and not _separates(line, first - 1):
        first -= 1
    return range(first, i)


def _is_hedge(line: Line, i: int, words: frozenset[str]) -> bool:
    """Whether one of `words` stands at `i`; 'at risk' is none, 'plan to' is one."""
    word = line.raw(i)
    if word == "risk" and line.raw(i + 1) != "of":
        return word in words and "at" not in {line.raw(i - 1), line.raw(i - 2)}
    planned = word in {"plan", "plans", "planning"} and line.raw(i + 1) == "to" and words is not NEGATIONS
    return planned or word in words


def told_of(line: Line, start: int, tail: Tail) -> bool:
    """Whether a day is told of, not said to hold: 'we discussed launch 27 jan', 'about moving uat'."""
    before = line.back(start, ARTICLES) - 1
    word = line.raw(before)
    if tail.dated and {"now", "new"} & {line.raw(i) for i in range(start, tail.date_at)}:
        return False  # 'licence expired launch now 3 feb'
    if line.raw(start) in SLIPS and line.raw(start).endswith("ing") and word in ABOUT:
        return True
    if not tail.dated or tail.verb or opens_clause(line, before + 1):
        return False
    a_word = line.tokens[before].kind is TokenKind.WORD and not line.plain[before]
    return a_word and word not in _HOLDING and word not in MONTHS
