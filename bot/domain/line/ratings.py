"""Reading the rating of the whole project: which of the colours in a line is it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.enums import Rating
from bot.domain.line.calendar_words import END, MONTHS, NEXT, WEEKDAYS
from bot.domain.line.corrections import takes_back
from bot.domain.line.parts import Line, PartKind, Question
from bot.domain.line.rating_words import (
    FOLLOWERS,
    LINK_SIGNS,
    PHRASES_BY_WORD,
    moved_to,
    rating_here,
    says,
    with_repeats,
)
from bot.domain.line.text import TokenKind, bag, ends_clause
from bot.domain.line.vocabulary import (
    ALL_WELL,
    ARTICLE_NOUNS,
    COLLOCATES,
    COLOURS,
    DETERMINERS,
    FOREIGN_ENGLISH,
    HEDGES,
    LETTERS,
    LINKING,
    MARKERS,
    NOUNS_OF_COLOURS,
    SOFT,
)

_LINKS_BEFORE = LINKING | bag(": = → > was were from")
_WEEKS = bag("w wk week kw cw")
_PAST = bag("was were previously before formerly last")
_SORT_OF = bag("sort kind bit")
_SPANS = bag("week month time period report sprint")
_FULL_STOPS = frozenset({".", "…"})
_ON = bag("on in en auf op")
_INSTEAD = bag("but sondern sino")
_SAYINGS = bag(
    "says say said claims claim claimed thinks think thought believes believe believed insists insist "
    "insisted reckons reckon wants want wanted asks ask asked demands demanded tells told argues argued "
    "feels feel felt sees see saw prefers prefer preferred calls call called reports reported"
)
"""Verbs of saying and wishing: what follows is the view of whoever stands before them."""
_SAYING_REACH = 9
_ADVERBS = bag("now still also always just really would'd would did had have has already not never even")
_OURS = bag("team status pm i i'd we'd i'll we us me my our you pls please let's to")
_NOW = bag("here so this today now thanks still on from")
_FIRM_MARKERS = bag("now overall rag status currently")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Tokens `start` to before `stop` that say a rating; `sure` when they stand where one is expected."""

    start: int
    stop: int
    rating: Rating
    sure: bool


def _is_article(line: Line, i: int, *, after_name: bool) -> bool:
    """Whether 'a' at `i` is the article: 'a bit late', or a line that begins 'a vendor'."""
    if line.tokens[i].fold != "a" or line.boundary(i + 1):
        return False
    return not after_name or line.raw(i + 1) in ARTICLE_NOUNS


def read_overall(line: Line, *, named: bool, found: bool = True) -> Rating | None:
    """The project's own rating; two that differ, or one that may be none, become a question.

    `named` says whether the line names its project, so that what follows it directly is the rating;
    `found`, that it is one project: of two that are named each may have its own rating.
    """
    sightings = list(_sightings(line, named=named))
    sure = [s for s in sightings if s.sure]
    if not found and len({s.rating for s in sightings}) > 1:
        _ask_status(line, sightings)
        return None
    chosen = sure or [s for s in sightings if _whole_clause_end(line, s)]
    chosen += [s for s in sightings if s not in chosen and _follows_another(line, s, chosen)]
    corrected = [s for s in chosen if takes_back(line, s.start)]
    ratings = dict.fromkeys(s.rating for s in corrected[-1:] or chosen)
    if len(ratings) > 1:
        _ask_status(line, chosen)
        return None
    if chosen:
        first = (corrected[-1:] or chosen)[0]
        start = _with_links(line, first.start)
        line.take(start, first.stop, PartKind.RATING, "Status", first.rating.label)
        return first.rating
    if sightings:
        _ask_status(line, sightings)
        return None
    return _read_soft(line)


def _sightings(line: Line, *, named: bool) -> Iterator[Sighting]:
    i = 0
    head = head_of(line)
    while i < len(line.tokens):
        expected = i == head or line.raw(_previous(line, i)) in {
            "status",
            "rating",
            "rag",
            "overall",
            "ampel",
        }
        reading = _sighting(line, i, expected=expected, at_head=i == head, named=named)
        if reading:
            yield reading
        i = reading.stop if reading else i + 1


def head_of(line: Line) -> int:
    """The first free token after the project's name, past linking words and parts already read."""
    i = line.head
    while i < len(line.tokens):
        linking = line.fold(i) in LINKING or line.fold(i) in LINK_SIGNS or _of_week(line, i)
        linking = linking or line.fold(i) in _FULL_STOPS or _on_colour(line, i)
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
        return line.raw(i - 1) in _WEEKS
    following = line.tokens[i + 1] if i + 1 < len(line.tokens) else None
    return line.fold(i) in _WEEKS and following is not None and following.kind is TokenKind.NUMBER


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
    foreign = alone and line.tokens[i].fold in FOREIGN_ENGLISH
    here = rating_here(line, i, expected=expected or letter_alone or foreign)
    if not here or _of_another(line, i) or _in_anothers_words(line, i):
        return None
    stop, rating = here
    moved = moved_to(line, stop)
    if moved:
        return Sighting(
            i, with_repeats(line, moved[0], moved[1]), moved[1], not _hedged(line, i, skip_from=True)
        )
    mixed = _mixed_with(line, stop)
    if mixed:
        return Sighting(i, mixed, rating, sure=False)
    if line.tokens[i].fold in LETTERS and not letter_alone:
        if _is_article(line, i, after_name=named and _directly_after(line, i)):
            return Sighting(i, stop, rating, sure=False) if at_head else None
    elif _belongs_to_a_thing(line, i, stop, at_head=at_head):
        return Sighting(i, stop, rating, sure=False) if at_head else None
    if _hedged(line, i):
        return None
    if _is_past(line, stop) or _is_to_come(line, stop):
        return Sighting(i, stop, rating, sure=False)
    stop = with_repeats(line, stop, rating)
    phrase = line.tokens[i].fold in PHRASES_BY_WORD
    sign = not line.tokens[i].is_content
    marker = line.raw(_previous(line, i))
    marked = marker in _FIRM_MARKERS or (marker in MARKERS and _overall_subject(line, i))
    clause = line.boundary(i - 1) and (
        line.boundary(stop) or line.raw(stop) in FOLLOWERS or _ours(line, stop)
    )
    sure = at_head or sign or marked or clause
    if phrase and not at_head:
        sure = False
    return Sighting(i, stop, rating, sure)


def _ours(line: Line, i: int) -> bool:
    """'green from me', 'amber from our side'."""
    return line.raw(i) in {"from", "on"} and line.raw(i + 1) in {"me", "us", "my", "our"}


def _of_another(line: Line, i: int) -> bool:
    """'depends on HR Data Hub (amber)': the rating of another project, named right before."""
    j = i - 1
    while line.raw(j) in {"(", ":", "=", "-", "is"} and j > i - 4:
        j -= 1
    return j >= line.head and line.other[j]


def _in_anothers_words(line: Line, i: int) -> bool:
    """'vendor claims they are green', 'steerco wanted red': what somebody else says, or would like to see."""
    for j in range(i - 1, max(-1, i - _SAYING_REACH), -1):
        word = line.raw(j)
        if ends_clause(line.tokens, j) or word in {"but", "and", "yet", "so"}:
            return False
        if word in _SAYINGS:
            subject = j - 1
            while line.raw(subject) in _ADVERBS:
                subject -= 1
            ours = line.raw(subject) in _OURS or line.named[0] <= subject < line.named[1]
            return not ours and not ends_clause(line.tokens, subject)
        if word == "according":
            return not {line.raw(j + 2), line.raw(j + 3)} & _OURS
    return False


def _belongs_to_a_thing(line: Line, i: int, stop: int, *, at_head: bool) -> bool:
    """Whether a colour is that of a thing: 'the red button', 'green light'; 'sort of amber' is none."""
    put = at_head and line.raw(i - 1) in _ON
    said_of = line.raw(i - 1) in DETERMINERS and line.raw(i - 2) not in _SORT_OF and not put
    return said_of or line.raw(stop) in (COLLOCATES if at_head else NOUNS_OF_COLOURS)


def _is_past(line: Line, i: int) -> bool:
    """'red last week', 'amber yesterday': what was, and is said beside what is."""
    return line.raw(i) == "yesterday" or (line.raw(i) == "last" and line.raw(i + 1) in _SPANS)


def _is_to_come(line: Line, i: int) -> bool:
    """'green by friday', 'red next week': what may be."""
    word, following = line.raw(i), line.raw(i + 1)
    if word in {"by", "from", "in"}:
        return following in WEEKDAYS or following in END | NEXT | MONTHS.keys()
    return (word in NEXT and following in _SPANS) or word in {"soon", "hopefully", "tomorrow"}


def _directly_after(line: Line, i: int) -> bool:
    """Whether only signs, linking words and parts stand between the project's name and token `i`."""
    return line.head > 0 and all(
        line.taken[j] or line.raw(j) in LINKING or not line.tokens[j].is_content for j in range(line.head, i)
    )


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


def _hedged(line: Line, i: int, *, skip_from: bool = False) -> bool:
    """Whether one of the three words before says 'not', 'maybe' or 'no longer'."""
    for j in range(i - 1, max(-1, i - 4), -1):
        if line.raw(j) == ":" and line.raw(j - 1) in _PAST:
            continue
        if line.boundary(j) or line.raw(j) in _INSTEAD:
            return False
        if line.raw(j) in HEDGES and not (skip_from and line.raw(j) in {"from", "was", "were"}):
            return True
    return False


def _mixed_with(line: Line, i: int) -> int | None:
    """'amber/red', 'amber-red', 'amber or red': between two ratings, so one of them is asked for."""
    between = line.raw(i) in {"and", "und"} and line.raw(i - 2) in {"between", "zwischen"}
    if not between and line.raw(i) not in {"/", "-", "or", "–", "oder", "ou"}:
        return None
    here = rating_here(line, i + 1, expected=line.raw(i) == "/")
    return here[0] if here else None


def _whole_clause_end(line: Line, sighting: Sighting) -> bool:
    """A rating that ends its clause or is followed by a reason: 'vendor late amber', 'so red because'."""
    before = line.raw(sighting.start - 1)
    if before in DETERMINERS or line.raw(sighting.stop) in NOUNS_OF_COLOURS:
        return False
    if _is_past(line, sighting.stop) or _of_something(line, sighting):
        return False
    if _mixed(line, sighting):
        return False
    return line.boundary(sighting.stop) or before in MARKERS


def _of_something(line: Line, sighting: Sighting) -> bool:
    """'go-live at risk', 'UAT on track': said of the words before it, so not surely of the whole."""
    phrase = line.tokens[sighting.start].fold in PHRASES_BY_WORD
    before = line.raw(sighting.start - 1)
    joined = before in {"and", "but", "so"} and line.boundary(sighting.start - 2)
    return phrase and not (line.boundary(sighting.start - 1) or joined or before in MARKERS | LINKING)


def _follows_another(line: Line, sighting: Sighting, chosen: list[Sighting]) -> bool:
    """'red amber dunno': right behind another rating, and no colour of a thing, as in 'red team'."""
    if line.raw(sighting.stop) in NOUNS_OF_COLOURS:
        return False
    return any(s.stop == sighting.start and s.rating is not sighting.rating for s in chosen)


def _mixed(line: Line, sighting: Sighting) -> bool:
    return any(
        line.raw(i) in {"/", "-", "or", "oder", "ou", "and", "und"}
        for i in range(sighting.start, sighting.stop)
    )


def _with_links(line: Line, start: int) -> int:
    """Take the linking words right before the rating with it: 'is now amber', 'status: amber'."""
    i = line.back(start, _LINKS_BEFORE, most=12)
    while i < start and not line.tokens[i].is_content:
        i += 1
    # Linking words count only when nothing but the project or a clause's end comes before them.
    return i if line.boundary(i - 1) else start


def _ask_status(line: Line, sightings: list[Sighting]) -> None:
    ratings: list[Rating] = []
    for s in sightings:
        for i in range(s.start, s.stop):
            here = rating_here(line, i, expected=True)
            if here and here[1] not in ratings:
                ratings.append(here[1])
    _ask(line, [(s.start, s.stop) for s in sightings], ratings or [s.rating for s in sightings])


def _read_soft(line: Line) -> Rating | None:
    """'all good' by itself is Green; 'blocked' only hints, and is asked where a rating was expected."""
    head = head_of(line)
    openings = [i for i in range(len(line.tokens)) if line.fold(i) == "all" and line.boundary(i - 1)]
    for at in (head, line.head, *openings):
        if (stop := _all_well(line, at)) is not None:
            line.take(at, stop, PartKind.RATING, "Status", Rating.GREEN.label)
            return Rating.GREEN
    for words, ratings in SOFT.items():
        for at in (head, line.head):
            if says(line, at, words):
                _ask(line, [(at, at + len(words))], list(ratings))
                return None
    return None


def _all_well(line: Line, i: int) -> int | None:
    """Where 'all good' stops when it is the whole of its clause and no reservation follows."""
    stop = i + len(ALL_WELL[0])
    alone = line.boundary(stop) or line.raw(stop) in _NOW
    if not alone or line.raw(stop + 1) in {"but", "except", "apart"}:
        return None
    return stop if any(says(line, i, words) for words in ALL_WELL) else None


def _ask(line: Line, places: list[tuple[int, int]], ratings: list[Rating]) -> None:
    spans = tuple(line.span(start, stop) for start, stop in places)
    choices = [(rating.label, f"status {rating.value}") for rating in ratings[:3]]
    if len(choices) == 1:
        choices.append(("Not a status", ""))
    words = " … ".join(line.text[start:end] for start, end in spans[:3])
    line.questions.append(Question("Status", words, tuple(choices), spans, appended=True))
