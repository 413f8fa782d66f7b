"""Reading which project a line is about, and hiding other projects' names from the other readers."""

from bot.domain.line.match import Match, locate
from bot.domain.line.name_index import MOST_CANDIDATES, Hit, Named, NameIndex, hit_at, suggestions
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_tokens import is_rating_token, says_rating
from bot.domain.line.telling import rated_word
from bot.domain.line.text import TokenKind, bag, joined
from bot.domain.line.vocabulary import DIMENSIONS, LEADING, LINKING

_LEADING_SIGNS = frozenset("[(#@")
_CLOSING_SIGNS = frozenset("])")
_GREETINGS = bag(
    "hi hello hey dear good morning afternoon moin hallo bonjour hola ciao salut all team everyone "
    "folks guys both there colleagues fyi quick short brief weekly status update note one report here "
    "from my our the this week"
)
_GREETING_ENDS = frozenset(",:!-–—.")
_MOST_GREETING = 6
_LONG_ENOUGH = 4
_OWN_WORDS = bag("spent spend help need needs risk issue")
_ARTICLES = frozenset({"the", "our"})
_PLACES = bag("on for of at re about from")


def read_project(line: Line, index: NameIndex, known: Named | None) -> Match:
    """Find the project, take its words out of the line and set `line.head` behind them.

    One that is `known` and named in the line as well is read from its name, as if it were not known.
    """
    hit = _located(line, index)
    if known and not (hit and hit.owners == (known,) and not hit.doubtful):
        hit = _known_hit(line, index, known)
    if hit is None or len(hit.owners) != 1 or hit.doubtful:
        line.head = _past_greeting(line)
        if known:
            return Match(known, (), "", line.text)
        return _ask_which(line, index, hit)
    named = hit.owners[0]
    _take_name(line, hit, named)
    start, end = line.span(hit.start, hit.stop)
    rest = f"{line.text[:start].strip()} {line.text[end:].strip()}".strip(" \t\n:,;-–")
    return Match(named, (), line.text[start:end], rest, start, end)


def _past_greeting(line: Line) -> int:
    """Behind 'hi all,' or 'quick update:', where a rating is expected when no project is named."""
    i = 0
    while i < _MOST_GREETING and line.fold(i) in _GREETINGS:
        i += 1
    return i + 1 if i and line.fold(i) in _GREETING_ENDS else 0


def _located(line: Line, index: NameIndex) -> Hit | None:
    hit = locate(index, line.tokens)
    return hit if hit and line.all_free(hit.start, hit.stop) else None


def _known_hit(line: Line, index: NameIndex, known: Named) -> Hit | None:
    """With the project known, a name at the start is taken out, another project's only before a rating."""
    start = next((i for i, t in enumerate(line.tokens) if t.is_content and t.fold not in LEADING), 0)
    for i in dict.fromkeys((0, start)):
        hit = hit_at(index, line.tokens, i) if line.free(i) and line.tokens[i].is_content else None
        hit = hit or (hit_at(NameIndex((known,)), line.tokens, i) if line.free(i) else None)
        hit = hit or (rated_word(index, line.tokens, i) if line.free(i) else None)
        if not hit or not line.all_free(hit.start, hit.stop) or len(hit.owners) != 1:
            continue
        if hit.stop >= len(line.tokens):
            continue
        before_rating = is_rating_token(line.tokens[hit.stop]) or line.tokens[hit.stop].text == ":"
        before_rating = before_rating or says_rating(line.tokens, hit.stop)
        linked = line.tokens[hit.stop].fold in LINKING
        if before_rating or (hit.owners[0].id == known.id and linked):
            return hit
    return None


def _take_name(line: Line, hit: Hit, named: Named) -> None:
    start, stop = hit.start, hit.stop
    if start and line.tokens[start - 1].text in _LEADING_SIGNS and line.free(start - 1):
        start -= 1
        if stop < len(line.tokens) and line.tokens[stop].text in _CLOSING_SIGNS and line.free(stop):
            stop += 1
    led = start
    while led and line.fold(led - 1) in LEADING:
        led -= 1
    if led == 0 or is_rating_token(line.tokens[led - 1]):
        start = led
    else:
        # 'vendor late on the payroll': the summary shall not end in 'on the'.
        placed = line.back(start, _ARTICLES, most=1) - 1
        start = placed if line.fold(placed) in _PLACES else start
    line.take(
        start, stop, PartKind.PROJECT, "Project", f"{named.name} ({named.key})" if named.key else named.name
    )
    line.head = stop
    line.named = (start, stop)


def _ask_which(line: Line, index: NameIndex, hit: Hit | None) -> Match:
    if hit:
        words = line.words(hit.start, hit.stop)
        candidates = hit.owners[:MOST_CANDIDATES]
        line.head = hit.stop
    else:
        start, stop = _unknown_name(line)
        words = line.words(start, stop) if stop > start else ""
        candidates = suggestions(index, words)
        hit = Hit(start, stop, candidates) if stop > start else None
        line.head = stop
    if candidates and hit:
        span = line.span(hit.start, hit.stop)
        line.ask(
            "Project", hit.start, hit.stop, [(f"{c.name} ({c.key})", c.key or c.name) for c in candidates]
        )
        return Match(None, candidates, words, line.text, span[0], span[1])
    example = index.names[0].key.lower() if index.names and index.names[0].key else "payroll"
    which = f"No project “{_short(words)}”" if words else "No project named"
    line.problems.append(f"{which}. Begin with its key or name, for example: {example} amber vendor late.")
    return Match(None, (), words, line.text)


def _unknown_name(line: Line) -> tuple[int, int]:
    """The words that stand where a project's name should: up to a rating among the first five words."""
    start = 0
    while start < len(line.tokens) and (line.fold(start) in LEADING or not line.tokens[start].is_content):
        if line.free(start) and is_rating_token(line.tokens[start]):
            return start, start
        start += 1
    if start >= len(line.tokens) or is_rating_token(line.tokens[start]) or _of_the_grammar(line, start):
        return start, start
    for i in range(start + 1, min(start + 5, len(line.tokens))):
        if line.boundary(i) or is_rating_token(line.tokens[i]):
            return start, i
    return start, start + 1


def _of_the_grammar(line: Line, i: int) -> bool:
    """Whether the line begins with a word of its own, 'spent 50k', and not with a name that is not known."""
    word = line.fold(i)
    return word in _OWN_WORDS or word in DIMENSIONS or line.tokens[i].kind is TokenKind.NUMBER


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"


def hide_other_names(line: Line, index: NameIndex, *, found: bool) -> None:
    """A rating behind another project's name is that one's; a name of several words holds none.

    Of several that are named each may be the one that the line is about, until one is found.
    """
    i = 0
    while i < len(line.tokens):
        hit = hit_at(index, line.tokens, i) if line.free(i) and line.tokens[i].is_content else None
        if (
            hit
            and _in_full(line, index, hit)
            and (hit.stop - hit.start > 1 or len(line.fold(i)) >= _LONG_ENOUGH)
        ):
            for j in range(hit.start, hit.stop):
                line.other[j] = found and line.raw(hit.start - 1) != "not"
                line.plain[j] = line.plain[j] or hit.stop - hit.start > 1
        i = hit.stop if hit else i + 1


def _in_full(line: Line, index: NameIndex, hit: Hit) -> bool:
    return joined(line.tokens[hit.start : hit.stop]) in index.exact
