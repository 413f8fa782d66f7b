"""Reading the ratings of scope, schedule, cost, quality and benefits."""

from bot.domain.enums import Dimension, Rating
from bot.domain.line.claims import in_anothers_words, is_of_somebody, is_past
from bot.domain.line.news import begins_news, divides
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_words import (
    FOLLOWERS,
    LINK_SIGNS,
    moved_to,
    opens_clause,
    rating_here,
    with_repeats,
)
from bot.domain.line.sightings import head_of
from bot.domain.line.text import bag, ends_sentence
from bot.domain.line.vocabulary import AND, COLLOCATES, DIMENSIONS, LETTERS, LINKING, NOT_CONTRACTED, REST

_ALL = frozenset({"everything", "all", "the"})
_LETTERS = {"c": Dimension.COST, "q": Dimension.QUALITY}
"""Before a colon only; 's' could be scope or schedule."""
_IDIOMS = frozenset({"time", "schedule", "budget"})
_EVERY = bag("dimensions else")
_EVERYTHING = bag("everything all anything")
_WELL = bag("ok okay fine good")
"""Green of a dimension, said of it alone: 'budget ok'."""
_DENIALS = NOT_CONTRACTED | bag("not no nicht")
_LINKS = (LINK_SIGNS - {","}) | {"was", "from", "which", "both"}
_AND = AND | {"&", "/", ",", "+"}


def read_dimensions(line: Line) -> tuple[dict[Dimension, Rating], dict[Dimension, str]]:
    """'schedule red', 'cost: g', 'scope and quality green', 'red on schedule', 'rest green'.

    The second is what is said of a dimension right behind: 'schedule red: vendor late'.
    """
    found: dict[Dimension, Rating] = {}
    comments: dict[Dimension, str] = {}
    rest: Rating | None = None
    i = 0
    while i < len(line.tokens):
        reading = _dimension_first(line, i) or _rating_first(line, i)
        if reading and (_supposed(line, i, reading[0]) or is_past(line, reading[0])):
            i = reading[0]
            continue
        if reading is None:
            if _is_rest(line, i) and (here := _well(line, i + 1) or _linked_rating(line, i + 1)):
                rest = rest or here[1]
                line.take(
                    line.back(i, _ALL, most=2), here[0], PartKind.DIMENSION_RATING, "The rest", here[1].label
                )
                i = here[0]
            else:
                i += 1
            continue
        stop, dimensions, rating = reading
        label = ", ".join(d.value.capitalize() for d in dimensions)
        if any(found.get(d, rating) is not rating for d in dimensions):
            line.ask(label, i, stop, _both(label, dimensions, found, rating))
        else:
            found.update(dict.fromkeys(dimensions, rating))
            line.take(i, stop, PartKind.DIMENSION_RATING, label, rating.label)
            said = _comment_until(line, stop)
            if said > stop:
                words = line.words(stop, said)
                comments.update(dict.fromkeys(dimensions, words))
                line.take(stop, said, PartKind.COMMENT, f"{label}, why", words)
                stop = said
        i = stop
    if rest:
        found = {each: found.get(each, rest) for each in Dimension}
    return found, comments


def _supposed(line: Line, i: int, stop: int) -> bool:
    """'if the vendor slips schedule is red', 'the vendor says schedule green': not how it is."""
    return not line.is_said(i, stop) or in_anothers_words(line, i) or is_of_somebody(line, i - 1)


def _is_rest(line: Line, i: int) -> bool:
    """'rest green' beside a dimension, 'all dimensions green'; else it is the project's rest."""
    word = line.fold(i)
    if word not in REST or (word == "else" and line.raw(i - 1) not in _EVERYTHING):
        return False  # 'need a decision, else red'
    rated = any(part.kind is PartKind.DIMENSION_RATING for part in line.parts)
    return rated or word in _EVERY or any(_dimension_first(line, j) for j in range(i + 1, len(line.tokens)))


def _comment_until(line: Line, start: int) -> int:
    """Where the words end that explain a rating: behind its colon, up to the end of the sentence."""
    if line.raw(start - 1) != ":" or not line.free(start):
        return start
    stop = start
    while stop < len(line.tokens) and line.free(stop) and not ends_sentence(line.tokens, stop):
        if divides(line, stop) and (_says_more(line, stop + 1) or begins_news(line, stop + 1)):
            break
        stop += 1
    return stop


def _says_more(line: Line, i: int) -> bool:
    """Whether another dimension, or another rating, begins at `i`."""
    rest = line.fold(i) in REST and _linked_rating(line, i + 1)
    return (
        bool(rest)
        or _dimension_first(line, i) is not None
        or rating_here(line, i, expected=False) is not None
    )


def _both(
    label: str, dimensions: list[Dimension], found: dict[Dimension, Rating], rating: Rating
) -> list[tuple[str, str]]:
    """A dimension rated twice: the first holds unless the person says otherwise, so it is asked."""
    before = next(found.pop(d) for d in dimensions if d in found)
    return [(f"{label} {r.label}", f"{dimensions[0].value} {r.value}") for r in (before, rating)]


def _dimension_first(line: Line, i: int) -> tuple[int, list[Dimension], Rating] | None:
    letter = _LETTERS.get(line.fold(i)) if line.raw(i + 1) in {":", "="} else None
    if line.fold(i) not in DIMENSIONS and not letter:
        return None
    dimensions = [letter or DIMENSIONS[line.fold(i)]]
    j = i + 1
    while len(dimensions) < 6 and line.fold(j) in _AND and line.fold(j + 1) in DIMENSIONS:
        dimensions.append(DIMENSIONS[line.fold(j + 1)])
        j += 2
    dashed = line.fold(j) in {"-", "–"} and line.tokens[j].gap
    if dashed and not opens_clause(line, i):
        return None  # 'behind schedule - amber'
    here = _linked_rating(line, j) or (
        _well(line, j) if opens_clause(line, i) or line.raw(i - 1) == "but" else None
    )
    return (here[0], dimensions, here[1]) if here else None


def _well(line: Line, j: int) -> tuple[int, Rating] | None:
    """'budget ok', said of the dimension and of nothing else."""
    j = line.past(j, {":", "=", "is", "are", "all"})
    if line.fold(j) not in _WELL:
        return None
    another = line.fold(j + 1) in DIMENSIONS and (
        line.fold(j + 2) in _WELL or _linked_rating(line, j + 2)
    )  # 'budget ok schedule amber'
    return (j + 1, Rating.GREEN) if line.boundary(j + 1) or another else None


def _linked_rating(line: Line, j: int) -> tuple[int, Rating] | None:
    """A rating at `j` or after linking words: 'is now red', ': r'."""
    j = _past_denied(line, j)
    first, past = j, False
    while j < first + 5 and (line.fold(j) in LINKING or line.fold(j) in _LINKS):
        if rating_here(line, j, expected=False):
            break
        if line.fold(j) in {"-", "–"} and line.tokens[j].gap and j > first:
            return None  # 'quality improved - green'
        past = past or line.fold(j) in {"was", "from"}
        j += 1
    here = rating_here(line, j, expected=True)
    if not here or (line.raw(j) == "on" and line.raw(j + 2) == "for"):
        return None
    concluded = line.raw(here[0]) == "=" and line.raw(here[0] + 1) == ">"  # 'cost red, scope green => red'
    now = None if concluded else moved_to(line, here[0])
    if now or past:
        return (with_repeats(line, now[0], now[1]), now[1]) if now else None
    if line.tokens[j].fold in LETTERS and not _letter_stands(line, j):
        return None
    return _colon_after(line, with_repeats(line, here[0], here[1])), here[1]


def _past_denied(line: Line, j: int) -> int:
    """Behind 'isn't red but': what the dimension is not."""
    denied = line.past(j, {"is", "are"})
    if line.fold(denied) not in _DENIALS:
        return j
    denied += line.fold(denied + 1) in {"longer", "more"}
    here = rating_here(line, denied + 1, expected=True)
    instead = line.past(here[0], {","}) if here else j
    return instead + 1 if here and line.fold(instead) in {"but", "sondern", "now"} else j


def _letter_stands(line: Line, j: int) -> bool:
    after = line.raw(j + 1)
    if line.boundary(j + 1) or after in DIMENSIONS or after in {"and", "&", "but"}:
        return True
    return line.tokens[j].fold != "a" or line.tokens[j].text == "A"


def _colon_after(line: Line, stop: int) -> int:
    return stop + 1 if line.fold(stop) == ":" else stop


def _rating_first(line: Line, i: int) -> tuple[int, list[Dimension], Rating] | None:
    """'red on schedule', 'amber for cost'; not 'red on the schedule risk'."""
    here = rating_here(line, i, expected=False)
    if not here or line.fold(here[0]) not in {"on", "for", "in"}:
        return None
    j = here[0] + 1
    if line.fold(j) not in DIMENSIONS or line.raw(j + 1) in COLLOCATES:
        return None
    # 'payroll green on time' says that all is well, not that only time is.
    if here[1] is Rating.GREEN and line.raw(j) in _IDIOMS and head_of(line) == i:
        return None
    if not (line.boundary(j + 1) or line.raw(j + 1) in FOLLOWERS):
        return None
    return _colon_after(line, j + 1), [DIMENSIONS[line.fold(j)]], here[1]
