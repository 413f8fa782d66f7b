"""Who says what stands in a line, and whether it is said to be so.

What is only asked (`is uat done?`), what would be under a condition (`if legal says no, go-live slips 2w`)
and what somebody else says or wants (`the vendor claims green`) is told in the same words as what is so.
Every reader asks here before it takes a rating, a figure, a day or a wish for the writer's own.
"""

from collections.abc import Iterator, Sequence
from enum import Enum

from bot.domain.line.text import Token, bag, ends_clause, ends_sentence
from bot.domain.line.vocabulary import NOT_CONTRACTED


class Mood(Enum):
    """How the clause is meant that a token stands in."""

    SAID = "said"
    ASKED = "asked"
    SUPPOSED = "supposed"


_IF = bag("if once unless falls wenn si assuming provided supposing suppose depending")
_IF_PHRASES = (
    ("in", "case"),
    ("given", "that"),
    ("as", "soon", "as"),
    ("the", "moment"),
    ("in", "the", "event"),
    ("in", "the", "worst"),
    ("in", "the", "best"),
    ("worst", "case"),
    ("best", "case"),
    ("were", "it", "not"),
)
_NO_CONDITION = bag("you i'm i we're possible needed necessary anything any only ever at and need")
"""Words behind 'if' that make it a way of speaking: 'if you ask me', 'if possible'."""
_NOT_ONCE = bag("again more a per every in bitten")
"""Words behind 'once' that make it 'one time'."""
_BEFORE_IF = bag("and but so because as or only even except also then")
_STILL = bag("now today currently meanwhile otherwise still but until anyway nonetheless nevertheless")
"""Words by which the clause behind a condition speaks of what is so."""
_CONSEQUENT = bag("we i it they then")
"""Words that begin the consequence inside the same clause: 'if legal says no we go red'."""
_SUBJECTS = bag(
    "we i you they he she it the a an our their this that these those there someone somebody anyone anybody "
    "any everyone everybody nobody"
)
_ASKING = NOT_CONTRACTED | bag("can could should shall may will would do does did is are was were has have")
_ASKING_ALONE = bag("is are can could shall will would does did")
"""Those that ask at the start of a sentence also without a question mark."""
_REQUESTING = bag("can could will would")
"""With 'you' behind they ask the reader to do what follows: 'can you put payroll on amber'."""
_WHICH = bag("who what why when how which where whose any")


def moods_of(tokens: Sequence[Token], named: tuple[int, int]) -> list[Mood]:
    """How each token is meant; `named` are the tokens of the project's name, from and to before."""
    moods = [Mood.SAID] * len(tokens)
    for start, stop in _sentences(tokens):
        for first, last in _supposed(tokens, start, stop):
            moods[first:last] = [Mood.SUPPOSED] * (last - first)
        asked = _asked(tokens, start, stop, named)
        if asked:
            moods[asked[0] : asked[1]] = [Mood.ASKED] * (asked[1] - asked[0])
    return moods


def _sentences(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(len(tokens) + 1):
        if ends_sentence(tokens, i):
            yield start, i
            start = i + 1


def _clause_stop(tokens: Sequence[Token], i: int, stop: int) -> int:
    while i < stop and not ends_clause(tokens, i):
        i += 1
    return i


def _supposed(tokens: Sequence[Token], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Each condition of a sentence; one that opens a clause takes the next one with it, its consequence."""
    i = start
    while i < stop:
        if not if_at(tokens, i):
            i += 1
            continue
        end = _clause_stop(tokens, i, stop)
        whole = any(tokens[j].fold in _CONSEQUENT for j in range(i + 3, end))
        if not whole and _opens(tokens, i, start) and end < stop and tokens[end].text in {",", "-", "–"}:
            following = _clause_stop(tokens, end + 1, stop)
            if not any(tokens[j].fold in _STILL for j in range(end + 1, following)):
                end = following
        yield i, end
        i = end + 1


def if_at(tokens: Sequence[Token], i: int) -> bool:
    """Whether a condition begins at `i`: 'if', 'unless', 'in case', 'should the bank refuse'."""
    if not 0 <= i < len(tokens):
        return False
    word = tokens[i].fold
    after = tokens[i + 1].fold if i + 1 < len(tokens) else ""
    if word in _IF:
        speaking = (
            _NO_CONDITION if word in {"if", "provided"} else _NOT_ONCE if word == "once" else frozenset()
        )
        return after not in speaking
    if word == "should" and after in _SUBJECTS:
        return ends_clause(tokens, i - 1)
    return any(
        word == phrase[0] and tuple(token.fold for token in tokens[i : i + len(phrase)]) == phrase
        for phrase in _IF_PHRASES
    )


def _opens(tokens: Sequence[Token], i: int, start: int) -> bool:
    while i > start and tokens[i - 1].fold in _BEFORE_IF:
        i -= 1
    return i == start or ends_clause(tokens, i - 1)


def _asked(tokens: Sequence[Token], start: int, stop: int, named: tuple[int, int]) -> tuple[int, int] | None:
    """The question of a sentence, from its asking word on."""
    if stop < len(tokens) and tokens[stop].text == "?":
        opening = next((i for i in range(stop - 1, start - 1, -1) if _asks_at(tokens, i)), None)
        return None if opening is None else (opening, stop)
    if start + 1 >= stop or tokens[start].fold not in _ASKING_ALONE:
        return None
    # 'is payroll green or not'; 'is green' is a report.
    subject = named[0] in (start, start + 1) or tokens[start + 1].fold in _SUBJECTS
    asks = subject and not _requests_at(tokens, start)
    return (start, _clause_stop(tokens, start, stop)) if asks else None


def _asks_at(tokens: Sequence[Token], i: int) -> bool:
    word = tokens[i].fold
    opens = ends_clause(tokens, i - 1)
    if word in _WHICH or _requests_at(tokens, i):
        return opens and word in _WHICH
    return word in _ASKING and (opens or (i + 1 < len(tokens) and tokens[i + 1].fold in _SUBJECTS))


def _requests_at(tokens: Sequence[Token], i: int) -> bool:
    return tokens[i].fold in _REQUESTING and i + 1 < len(tokens) and tokens[i + 1].fold == "you"
