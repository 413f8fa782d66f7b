"""Where in a line a rating stands, and whether it stands where the project's is expected."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.enums import Rating
from bot.domain.line.claims import (
    in_anothers_words,
    is_hedged,
    is_ours,
    is_refused,
    is_supposed,
    is_to_come,
    passed_on,
    was_then,
)
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import (
    FOLLOWERS,
    LINK_SIGNS,
    PHRASES_BY_WORD,
    moved_to,
    rating_ends,
    rating_here,
    with_repeats,
)
from bot.domain.line.text import Token, TokenKind, bag, ends_sentence, is_picture
from bot.domain.line.vocabulary import (
    AND,
    ARTICLE_NOUNS,
    BETWEEN,
    COLLOCATES,
    COLOURS,
    DETERMINERS,
    LETTERS,
    LINKING,
    MARKERS,
    NOTHING_NEW,
    NOUNS_OF_COLOURS,
    WEEKS,
)

_SORT_OF = bag("sort kind bit")
_FULL_STOPS = frozenset({".", "…"})
_ON = bag("on in en auf op")
_FROM = bag("from was de da di von van")
_TO = bag("to now a zu auf naar para")
_MAYBE = bag("maybe perhaps possibly even rather already")
_IN = bag("in into back")
_BEFORE_ITS = bag("so but and because cos as since now then today think say again")
_ZONES = bag("zone area range territory")
_FIRM_MARKERS = bag("now overall rag status currently")
_QUESTION_REACH = 12
_WHO = bag("u you we they ya")
_NOUNS_TOO = bag("risk issue go help need")
"""Words that follow a rating, and an article too: 'is a go'."""
_RATING_NOUNS = bag("status rating rag overall health state")
"""Nouns behind which a lower-case 'a' is Amber; behind 'is' or 'has' a thing follows."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Tokens `start` to before `stop` that say a rating; `sure` when they stand where one is expected."""

    start: int
    stop: int
    rating: Rating
    sure: bool


def is_article(line: Line, i: int, *, after_name: bool) -> bool:
    """Whether 'a' at `i` is the article: 'a bit late', 'payroll is a bottleneck', or a line's 'a vendor'."""
    if line.tokens[i].fold != "a" or line.boundary(i + 1):
        return False
    if not after_name or line.raw(i + 1) in ARTICLE_NOUNS:
        return True
    if line.tokens[i].text == "A" or line.raw(i + 1) in FOLLOWERS - _NOUNS_TOO:
        return False  # 'is a because the vendor is late'
    return line.raw(i - 1) in LINKING - _RATING_NOUNS


def _is_are(line: Line, i: int) -> bool:
    """Whether 'r' at `i` is short for 'are': 'r we ready?'."""
    if line.tokens[i].text != "r" or line.raw(i + 1) not in _WHO:
        return False
    end = next((j for j in range(i, i + _QUESTION_REACH) if ends_sentence(line.tokens, j)), i)
    return line.raw(end) == "?"


def sightings(line: Line, *, named: bool) -> Iterator[Sighting]:
    """Every rating in the line that may be the project's, in the order typed."""
    i = 0
    heads = {head_of(line)} | ({0} if line.named[0] > 0 else set())  # 'amber again for payroll'
    while i < len(line.tokens):
        expected = i in heads or line.raw(_previous(line, i)) in {
            "status",
            "rating",
            "rag",
            "overall",
            "ampel",
        }
        reading = _changed(line, i) or _sighting(line, i, expected=expected, at_head=i in heads, named=named)
        if reading:
            yield reading
        i = reading.stop if reading else i + 1


def _changed(line: Line, i: int) -> Sighting | None:
    """'de vert à orange', 'von grün auf gelb', 'from red to amber to green', 'was A, now G'."""
    was = _clear_rating(line, i + 1) if line.fold(i) in _FROM else None
    to = line.past(was[0], {","}) if was else i
    now = _clear_rating(line, to + 1) if was and line.fold(to) in _TO else None
    while now and line.fold(now[0]) in _TO and (later := _clear_rating(line, now[0] + 1)):
        now = later
    return Sighting(i, now[0], now[1], sure=True) if now else None


def _clear_rating(line: Line, i: int) -> tuple[int, Rating] | None:
    """A rating where one is expected; 'a' alone may be the article."""
    here = rating_here(line, i, expected=True)
    return here if here and (line.raw(i) != "a" or line.tokens[i].text == "A") else None


def head_of(line: Line) -> int:
    """The first free token after the project's name, past linking words and parts already read."""
    i = line.head
    while i < len(line.tokens):
        if unchanged := line.phrase_at(i, NOTHING_NEW):
            i += unchanged
            continue
        linking = line.fold(i) in LINKING or line.fold(i) in LINK_SIGNS or _of_week(line, i)
        linking = linking or line.fold(i) in _FULL_STOPS or _on_colour(line, i)
        linking = linking or (is_picture(line.tokens[i]) and not rating_here(line, i, expected=True))
        linking = linking or (line.fold(i) == "been" and line.raw(i - 1) in {"has", "have"})
        if line.free(i) and not (linking and not rating_here(line, i, expected=False)):
            return i
        if line.plain[i]:
            return i
        i += 1
    return i


def _on_colour(line: Line, i: int) -> bool:
    """'put CRM on red', 'payroll en rouge'."""
    return line.fold(i) in _ON and line.fold(i + 1) in COLOURS


def _of_week(line: Line, i: int) -> bool:
    """'w47', 'wk 47': the week that a report is for."""
    if line.tokens[i].kind is TokenKind.NUMBER:
        return line.raw(i - 1) in WEEKS
    following = line.tokens[i + 1] if i + 1 < len(line.tokens) else None
    return line.fold(i) in WEEKS and following is not None and following.kind is TokenKind.NUMBER


def _previous(line: Line, i: int) -> int:
    """The word before `i`, past ':' and '='."""
    i -= 1
    first = i - 4
    while i > first and line.raw(i) in {":", "=", "-"}:
        i -= 1
    return i


def _sighting(line: Line, i: int, *, expected: bool, at_head: bool, named: bool) -> Sighting | None:
    alone = line.free(i) and line.boundary(i - 1) and line.boundary(i + 1)
    letter_alone = alone and line.tokens[i].text in {"R", "A", "G"} and line.raw(i - 1) not in {"/", ":", "="}
    word_alone = alone and len(line.tokens[i].fold) > 1
    here = rating_here(line, i, expected=expected or letter_alone or word_alone)
    if not here or _of_another(line, i) or in_anothers_words(line, i) or passed_on(line, here[0]):
        return None
    stop, rating = here
    moved = moved_to(line, stop)
    if moved:
        return Sighting(
            i, with_repeats(line, moved[0], moved[1]), moved[1], not is_hedged(line, i, skip_from=True)
        )
    mixed = _mixed_with(line, stop)
    if mixed:
        return Sighting(i, mixed, rating, sure=False)
    if line.tokens[i].fold in LETTERS and not letter_alone:
        if _is_are(line, i) or is_article(line, i, after_name=named and _directly_after(line, i)):
            return Sighting(i, stop, rating, sure=False) if at_head else None
    elif _belongs_to_a_thing(line, i, stop, at_head=at_head):
        if i < line.named[0] and line.raw(stop) in COLLOCATES:
            return None  # 'red herring re the ticket, crm all good'
        return Sighting(i, stop, rating, sure=False) if at_head else None
    if is_hedged(line, i):
        return None
    if was_then(line, i, stop) or is_to_come(line, stop) or is_refused(line, stop):
        return Sighting(i, stop, rating, sure=False)
    stop = with_repeats(line, stop, rating)
    phrase = line.tokens[i].fold in PHRASES_BY_WORD
    sign = not line.tokens[i].is_content
    marker = line.raw(_previous(line, i))
    marked = (
        marker in _FIRM_MARKERS
        or _traffic_light(line, i)
        or (marker in MARKERS and _overall_subject(line, i))
    )
    joined = line.raw(i - 1) == "but" and line.raw(i - 2) not in {"anything", "nothing", "all"}
    marked = marked or (_in_the_zone(line, i, stop) and line.named[1] == i - 2 > 0)
    clause = (line.boundary(i - 1) or joined) and (
        line.boundary(stop) or line.raw(stop) in FOLLOWERS or is_ours(line, stop) or _counts(line, stop)
    )
    sure = at_head or (sign and not phrase) or marked or clause
    return Sighting(i, stop, rating, sure and not is_supposed(line, i, stop))


def _counts(line: Line, i: int) -> bool:
    """'amber 3 defects open'."""
    return i < len(line.tokens) and line.tokens[i].kind is TokenKind.NUMBER


def _traffic_light(line: Line, i: int) -> bool:
    """'traffic light amber'."""
    j = _previous(line, i)
    return line.raw(j) == "light" and line.raw(j - 1) == "traffic"


def _of_another(line: Line, i: int) -> bool:
    """'depends on HR Data Hub (amber)': the rating of another project, named right before."""
    j = i - 1
    while line.raw(j) in {"(", ":", "=", "-", "is"} and j > i - 4:
        j -= 1
    return j >= line.head and line.other[j]


def _in_the_zone(line: Line, i: int, stop: int) -> bool:
    """'in the green zone again': a way to say the rating."""
    return line.raw(i - 1) == "the" and line.raw(i - 2) in _IN and line.raw(stop) in _ZONES


def _belongs_to_a_thing(line: Line, i: int, stop: int, *, at_head: bool) -> bool:
    """Whether a colour is that of a thing: 'the red button', 'green light'; 'sort of amber' is none."""
    if _in_the_zone(line, i, stop) or _it_is(line, i, stop):
        return False
    if line.raw(i - 1) in DETERMINERS and line.raw(i - 2) not in _SORT_OF and not _on_colour(line, i - 1):
        return True
    if _hyphened(line, stop):
        return line.raw(stop + 1) in NOUNS_OF_COLOURS
    return line.raw(stop) in (COLLOCATES if at_head else NOUNS_OF_COLOURS)


def _hyphened(line: Line, i: int) -> bool:
    """Whether a hyphen at `i` makes one word of what stands before and behind it: 'red-hot'."""
    return (
        line.raw(i) == "-" and i + 1 < len(line.tokens) and not (line.tokens[i].gap or line.tokens[i + 1].gap)
    )


def _it_is(line: Line, i: int, stop: int) -> bool:
    """'no longer red, its green since monday': 'it's' as many type it."""
    if line.raw(i - 1) != "its" or not (line.boundary(stop) or line.raw(stop) in FOLLOWERS):
        return False
    begins = line.boundary(i - 2) or line.raw(i - 2) in _BEFORE_ITS
    return begins or rating_ends(line, i - 1)  # 'lost its green' is another thing's


def _directly_after(line: Line, i: int) -> bool:
    """Whether only signs, linking words and parts stand between the project's name and token `i`."""
    return line.head > 0 and all(
        line.taken[j] or line.raw(j) in LINKING or _is_sign(line.tokens[j]) for j in range(line.head, i)
    )


def _is_sign(token: Token) -> bool:
    return not token.is_content and not is_picture(token)


def _overall_subject(line: Line, i: int) -> bool:
    """Whether the words before the marker speak of the whole: 'now red' yes, 'the vendor is red' no."""
    j = _previous(line, i)
    first = j - 6
    while j > first and line.raw(j) in MARKERS:
        j -= 1
    subject = line.raw(j)
    return (
        j < 0 or line.boundary(j) or subject in {"we", "project", "overall", "it", "i", "this", "so", "but"}
    )


def _mixed_with(line: Line, i: int) -> int | None:
    """'amber/red', 'amber-red', 'amber or red': between two ratings, so one of them is asked for."""
    between = line.raw(i) in AND and line.raw(i - 2) in BETWEEN
    if not between and line.raw(i) not in {"/", "-", "or", "–", "oder", "ou"}:
        return None
    if line.raw(i) in {"-", "–"} and line.tokens[i].gap:
        return None  # 'not red - amber'
    here = rating_here(line, line.past(i + 1, _MAYBE), expected=line.raw(i) == "/")
    return (_mixed_with(line, here[0]) or here[0]) if here else None
