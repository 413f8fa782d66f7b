"""Reading the help that the reporter wants: 'help: a tester', 'need env by fri'."""

from datetime import date

from bot.domain.line.calendar_words import show, show_with_weekday
from bot.domain.line.corrections import taken_back
from bot.domain.line.dates import find_date
from bot.domain.line.news import begins_news, divides
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_words import opens_clause, rating_here
from bot.domain.line.text import TokenKind, bag, ends_sentence
from bot.domain.line.vocabulary import ARTICLE_NOUNS, DETERMINERS

_HELP = bag("help hilfe aide ayuda aiuto hulp ajuda hjalp pomoc ask support")
_PLEASE = bag("please pls plz kindly")
_ONE_MORE = bag("a an another one two three some more")
"""Words with which a list of wishes goes on behind a comma."""
_NEED = bag(
    "need needs needing require requesting brauchen brauche besoin necesitamos necesito servono serve nodig"
)
_SELF = bag(
    "will i we we'd i'd we'll would we're i'm are am still also urgently really badly now just "
    "and but so wir nous"
)
_MAYBE = bag("maybe perhaps possibly probably")
_WOULD = bag("would we'd i'd")
_TOLD = bag("was were is are came arrived helped")
_ASKING = bag("do does did should")
_OURS = bag("i we we'd i'd we'll wir nous")
_NOT_NEED = bag("to not no but is i")
_ALSO_NEED = (
    ("looking", "for"),
    ("could", "use"),
    ("could", "do", "with"),
    ("could", "really", "do", "with"),
    ("please", "send"),
    ("pls", "send"),
    ("would", "appreciate"),
    ("please", "provide"),
)
_SAID = bag("wanted needed please required from with gesucht")
_WANTED = bag("needed required wanted")
_NONE = bag("none nothing no not n na nope nil zero / - thanks keine nichts kein rien aucune")
_OF_NONE = _NONE | bag(
    "a needed required necessary wanted thank you now today currently atm at the moment for this week so far "
    "help really here"
)
"""Of these words alone a wish is none: 'help: none', 'help: n/a', 'help: not needed this week'."""
_STATES = bag("late slipped blocked delayed ok good done fine stuck behind missing out down sick gone left")


def read_help(line: Line, *, today: date, day_first: bool) -> str:
    """Help clauses that say so: 'help: need a tester'. They reach to the end of the sentence."""
    wanted: list[str] = []
    for i in range(len(line.tokens)):
        stop = _help_said(line, i)
        if stop is not None:
            wanted.append(_take_help(line, i, stop, _sentence_stop(line, stop), today, day_first))
    return "; ".join(text for text in wanted if text)


def _help_said(line: Line, i: int) -> int | None:
    """Where the wish begins after 'help:', 'help wanted', 'need help with'."""
    if line.fold(i) not in _HELP:
        return None
    j = i + 1
    asked = line.fold(i - 1) in _PLEASE and opens_clause(line, i - 1)
    if line.fold(j) in _SAID and (asked or opens_clause(line, i)):
        j += 1
        return j + 1 if line.fold(j) in {":", "-", "–", "from", "with"} else j
    dashed = line.fold(j) in {"-", "–"} and line.tokens[j].gap and opens_clause(line, i)
    return j + 1 if line.fold(j) == ":" or dashed else None


def _sentence_stop(line: Line, i: int) -> int:
    while i < len(line.tokens) and line.free(i) and not ends_sentence(line.tokens, i):
        if line.fold(i) == "+" and i + 1 < len(line.tokens) and line.tokens[i + 1].kind is TokenKind.NUMBER:
            break
        if divides(line, i) and begins_news(line, i + 1):
            break
        here = rating_here(line, i, expected=False)
        if here and ends_sentence(line.tokens, here[0]) and line.raw(i - 1) not in DETERMINERS:
            break  # 'help: a tester amber'
        i += 1
    return i


def read_needs(line: Line, *, today: date, day_first: bool) -> str:
    """Needs of the reporter: 'need env by fri'. They reach to the end of the clause."""
    wanted: list[str] = []
    past = 0
    for i in range(len(line.tokens)):
        said = _need_said(line, i) if i >= past else None
        if said is None or line.raw(said) in _NOT_NEED or not line.is_said(i, said):
            continue  # 'if tom leaves we need a tester', 'do we need a tester?'
        start = line.back(i, _SELF)
        if line.raw(start) in _ASKING or line.raw(start - 1) in _ASKING:
            continue  # 'do we need a tester'
        if line.raw(start - 1) in _MAYBE:
            continue
        ours = _OURS & {line.raw(j) for j in range(start, i)}
        if not (ours or line.boundary(start - 1) or line.raw(start - 1) in _STATES):
            continue
        listed = line.fold(said) == ":"
        wish = stop = said + 1 if listed else said
        if listed:
            stop = _sentence_stop(line, wish)
        while not listed and stop < len(line.tokens) and line.free(stop) and not _clause_stops(line, stop):
            stop += 1
        if _WOULD & {line.raw(j) for j in range(start, i)} and any(
            line.conditioned(j) for j in range(wish, stop)
        ):
            past = stop  # 'we would need a DBA if oracle stays'
            continue
        wish, stop = _corrected(line, wish, stop)
        past = stop
        wanted.append(_take_help(line, start, wish, stop, today, day_first))
    return "; ".join(text for text in wanted if text)


def _corrected(line: Line, wish: int, stop: int) -> tuple[int, int]:
    """The wish that takes the place of the one before: 'need a tester, no wait, a dba'."""
    right = taken_back(line, stop)
    if right is None or right >= len(line.tokens) or begins_news(line, right):
        return wish, stop
    end = right
    while end < len(line.tokens) and line.free(end) and not _clause_stops(line, end):
        end += 1
    return (right, end) if end > right else (wish, stop)


def _need_said(line: Line, i: int) -> int | None:
    """Where the wish begins behind 'need', 'looking for' or 'could use'."""
    if line.fold(i) in _NEED:
        return i + 1
    said = line.phrase_at(i, _ALSO_NEED)
    return i + said if said else None


def _clause_stops(line: Line, i: int) -> bool:
    if ends_sentence(line.tokens, i):
        return True
    if not line.boundary(i) or line.raw(i) in {"/", ":"} or line.raw(i + 1) in {"and", "or", "plus"}:
        return False
    listed = line.raw(i) == "," and line.raw(i + 1) in _ONE_MORE and line.raw(i + 2) not in ARTICLE_NOUNS
    return not listed or begins_news(line, i + 1)


def _take_help(line: Line, start: int, wish: int, stop: int, today: date, day_first: bool) -> str:
    if line.raw(wish - 1) == "from" and _TOLD & {line.raw(j) for j in range(wish, stop)}:
        return ""  # 'help from hr was great'
    if line.fold(wish) in {"with", "from"} and stop > wish + 1:
        wish += line.fold(wish) == "with"
    if stop <= wish or all(line.raw(j) in _PLEASE for j in range(wish, stop)):
        return ""
    words = {line.raw(j) for j in range(wish, stop)}
    if words & _NONE and words <= _OF_NONE:
        return ""
    said = stop - 1 if stop - wish > 1 and line.raw(stop - 1) in _PLEASE | _WANTED else stop
    text = _with_dates(line, wish, said, today, day_first)
    line.take(start, stop, PartKind.HELP, "Help wanted", text)
    return text


def _with_dates(line: Line, start: int, stop: int, today: date, day_first: bool) -> str:
    """The wish as typed, with 'by fri' written out as a date, since it is read on other days."""
    pieces: list[str] = []
    at, i = line.tokens[start].start, start
    while i < stop:
        dated = line.fold(i) in {"by", "until", "before", "till", "bis", "on"}
        hit = find_date(line.tokens, i + 1, today=today, day_first=day_first) if dated else None
        # The full stop of '4.12.' may be the sentence's too.
        if hit and hit.stop <= stop + (stop < len(line.tokens) and line.raw(stop) == ".") and hit.reading.day:
            day = hit.reading.day
            near = 0 <= (day - today).days < 60
            pieces += [line.text[at : line.tokens[i].end], " ", show_with_weekday(day) if near else show(day)]
            i = min(hit.stop, stop)
            at = line.tokens[i - 1].end
        else:
            i += 1
    pieces.append(line.text[at : line.tokens[stop - 1].end])
    return " ".join("".join(pieces).split())
