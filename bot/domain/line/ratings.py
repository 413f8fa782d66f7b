"""Reading the rating of the whole project: which of the colours in a line is it."""

from bot.domain.enums import Rating
from bot.domain.line.claims import is_of_now, is_supposed, is_to_come, was_then
from bot.domain.line.corrections import takes_back
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_words import (
    LINK_SIGNS,
    PHRASES_BY_WORD,
    opens_clause,
    rating_here,
)
from bot.domain.line.sightings import Sighting, head_of, is_article, sightings
from bot.domain.line.text import bag, ends_sentence
from bot.domain.line.vocabulary import (
    ALL_WELL,
    DETERMINERS,
    LINKING,
    MARKERS,
    NOUNS_OF_COLOURS,
    SOFT,
)

_LINKS_BEFORE = LINKING | bag(": = → > was were from")
_PROJECT = bag("our ours project overall total we we're gesamt insgesamt global i it it's altogether")
"""What a rating of the whole is said of."""
_REALLY = bag(", . really actually rather it's is")
_SAYING = bag("say call think guess as")
_NOW = bag("here so this today now thanks still on from")


def read_overall(line: Line, *, named: bool, found: bool = True) -> Rating | None:
    """The project's own rating; two that differ, or one that may be none, become a question.

    `named` says whether the line names its project, so that what follows it directly is the rating;
    `found`, that it is one project: of two that are named each may have its own rating.
    """
    seen = list(sightings(line, named=named))
    sure = [s for s in seen if s.sure]
    if not found and len({s.rating for s in seen}) > 1:
        _ask_status(line, seen)
        return None
    chosen = sure or [s for s in seen if _whole_clause_end(line, s)]
    chosen += [s for s in seen if s not in chosen and _follows_another(line, s, chosen)]
    chosen = _of_the_project(line, seen, chosen) or chosen
    chosen = [s for s in chosen if line.raw(s.stop) not in NOUNS_OF_COLOURS] or chosen
    chosen = [s for s in chosen if _for_us(line, s.stop)] or chosen
    chosen = [s for s in chosen if not line.conditioned(s.stop)] or chosen
    chosen += [s for s in seen if s not in chosen and _of_today(line, s)]
    chosen = [s for s in chosen if is_of_now(line, s.stop) or _of_today(line, s)] or chosen
    chosen += [s for s in seen if s not in chosen and _after_no(line, s.start, seen)]
    corrected = [s for s in chosen if takes_back(line, s.start) or _after_no(line, s.start, seen)]
    ratings = dict.fromkeys(s.rating for s in corrected[-1:] or chosen)
    if len(ratings) > 1:
        _ask_status(line, chosen)
        return None
    if chosen:
        first = (corrected[-1:] or chosen)[0]
        start = _with_links(line, first.start)
        line.take(start, first.stop, PartKind.RATING, "Status", first.rating.label)
        return first.rating
    if seen:
        _ask_status(line, seen)
        return None
    return _read_soft(line)


def _of_today(line: Line, sighting: Sighting) -> bool:
    """'without hr crm turns red, today amber': a clause that says no more than how it is now."""
    today = sighting.start - 1
    return (
        line.raw(today) in {"today", "currently"}
        and line.boundary(today - 1)
        and line.boundary(sighting.stop)
    )


def _for_us(line: Line, i: int) -> bool:
    """'green for us, red for the vendor'."""
    return line.raw(i) in {"for", "from"} and line.raw(i + 1) in {"us", "me", "our"}


def _after_no(line: Line, i: int, seen: list[Sighting]) -> bool:
    """'green. no, amber': a 'no' that begins a sentence behind a rating takes that back."""
    j = line.back(i, _REALLY) - 1
    return line.raw(j) == "no" and ends_sentence(line.tokens, j - 1) and any(s.stop <= j for s in seen)


def _of_the_project(line: Line, seen: list[Sighting], chosen: list[Sighting]) -> list[Sighting]:
    """Of ratings that differ those said of the project, when the others are said of something else."""
    ours = [s for s in seen if _subject(line, s.start) in _PROJECT and (s.sure or _whole_clause_end(line, s))]
    apart = all(_subject(line, s.start) for s in chosen if s not in ours)
    return ours if apart else []


def _subject(line: Line, i: int) -> str:
    """The word that a rating is said of, past linking ones; empty at the beginning of a clause."""
    j, first = i - 1, i - 6
    if line.raw(j) == ":":
        j -= 1  # 'vendor: green'
    while j > first and not line.boundary(j) and line.raw(j) not in _PROJECT:
        if line.named[0] <= j < line.named[1]:
            return "project"
        if rating_here(line, j, expected=False):
            return ""  # 'red amber'
        if line.raw(j) not in LINKING | MARKERS and line.raw(j) not in LINK_SIGNS:
            return line.raw(j)
        j -= 1
    if line.named[0] <= j < line.named[1]:
        return "project"
    return line.raw(j) if line.raw(j) in _PROJECT else ""


def _whole_clause_end(line: Line, sighting: Sighting) -> bool:
    """A rating that ends its clause or is followed by a reason: 'vendor late amber', 'so red because'."""
    before = line.raw(sighting.start - 1)
    of_a_thing = before in DETERMINERS and before != "its"
    if of_a_thing or line.raw(sighting.stop) in NOUNS_OF_COLOURS:
        return False
    if is_article(line, sighting.start, after_name=True):
        return False
    if is_supposed(line, sighting.start, sighting.stop):
        return False
    if (
        was_then(line, sighting.start, sighting.stop)
        or is_to_come(line, sighting.stop)
        or _of_something(line, sighting)
    ):
        return False
    if _mixed(line, sighting):
        return False
    return line.boundary(sighting.stop) or before in MARKERS or is_of_now(line, sighting.stop)


def _of_something(line: Line, sighting: Sighting) -> bool:
    """'go-live at risk', 'UAT on track': said of the words before it, so not surely of the whole."""
    phrase = line.tokens[sighting.start].fold in PHRASES_BY_WORD
    before = line.raw(sighting.start - 1)
    joined = before == "but" or (before in {"and", "so"} and line.boundary(sighting.start - 2))
    return phrase and not (
        line.boundary(sighting.start - 1) or joined or before in MARKERS | LINKING | _PROJECT | _SAYING
    )


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
    openings = [i for i in range(len(line.tokens)) if line.fold(i) == "all" and opens_clause(line, i)]
    for at in (head, line.head, *openings):
        if (stop := _all_well(line, at)) is not None:
            line.take(at, stop, PartKind.RATING, "Status", Rating.GREEN.label)
            return Rating.GREEN
    for words, ratings in SOFT.items():
        for at in (head, line.head):
            if line.says(at, words):
                _ask(line, [(at, at + len(words))], list(ratings))
                return None
    return None


def _all_well(line: Line, i: int) -> int | None:
    """Where 'all good' stops when it is the whole of its clause and no reservation follows."""
    stop = i + len(ALL_WELL[0])
    alone = line.boundary(stop) or line.raw(stop) in _NOW
    if not alone or not line.is_said(i, stop) or line.raw(stop + 1) in {"but", "except", "apart"}:
        return None
    return stop if line.phrase_at(i, ALL_WELL) else None


def _ask(line: Line, places: list[tuple[int, int]], ratings: list[Rating]) -> None:
    choices = [(rating.label, f"status {rating.value}") for rating in ratings[:3]]
    if len(choices) == 1:
        choices.append(("Not a status", ""))
    line.ask_at_end("Status", places, choices)
