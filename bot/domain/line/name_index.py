"""Names prepared for looking up: by key, name, alias, part of a name, and near spelling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain.line.text import Token, TokenKind, words_of
from bot.domain.line.vocabulary import COLOURS, LEADING, STOP, is_rating_word

MOST_CANDIDATES = 4
_SHORT = 5
FEWEST_WORDS = 6
"""How many words in a row are tried as one name at least, whatever other names there are."""


_CONNECTORS = frozenset("-/.&+',()")


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a key, a name and other names it goes by."""

    id: int
    key: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class NameIndex:
    """Names prepared for matching; build it once for many lines when there are thousands of names."""

    names: tuple[Named, ...]
    exact: dict[str, list[Named]] = field(default_factory=dict)
    partial: dict[str, list[Named]] = field(default_factory=dict)
    near: dict[str, list[Named]] = field(default_factory=dict)
    keys: dict[str, list[Named]] = field(default_factory=dict)
    words: dict[str, set[Named]] = field(default_factory=dict)
    """Who has a word in a name of two or more words."""
    longest: int = FEWEST_WORDS

    def __post_init__(self) -> None:
        for named in self.names:
            self._add(named)

    def _add(self, named: Named) -> None:
        _put(self.keys, named.key, named)
        for label in (named.key, named.name, *named.aliases):
            words = words_of(label)
            joined = "".join(words)
            if not joined:
                continue
            self.longest = max(self.longest, len(words))
            _put(self.exact, joined, named)
            if len(joined) >= (5 if label == named.key else 4):
                _put(self.near, joined, named)
            if label != named.key:
                self._add_parts(words, named)
                for word in words if len(words) > 1 else ():
                    self.words.setdefault(word, set()).add(named)

    def _add_parts(self, words: tuple[str, ...], named: Named) -> None:
        """First words of the name ('HR Data' of HR Data Hub), and any two or more in a row."""
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                part = words[first:last]
                if len(part) == len(words) or last - first > 6:
                    continue
                alone = len(part) == 1
                if alone and (first > 0 or part[0] in STOP or is_rating_word(part[0]) or len(part[0]) < 2):
                    continue
                if all(word in STOP for word in part):
                    continue
                joined = "".join(part)
                _put(self.partial, joined, named)
                if (first == 0 or not alone) and len(joined) >= 5:
                    _put(self.near, joined, named)


def _put(table: dict[str, list[Named]], word: str, named: Named) -> None:
    owners = table.setdefault(word, [])
    # One owner more than can be asked about says 'too many'; the rest would only cost time.
    if len(owners) <= MOST_CANDIDATES and named not in owners:
        owners.append(named)


def index_of(names: Sequence[Named] | NameIndex) -> NameIndex:
    """The index of these names, built unless it is one already; small ones are kept for the next line."""
    if isinstance(names, NameIndex):
        return names
    built = tuple(names)
    return _kept(built) if len(built) <= _MOST_KEPT else NameIndex(built)


_MOST_KEPT = 500


@lru_cache(maxsize=256)
def _kept(names: tuple[Named, ...]) -> NameIndex:
    return NameIndex(names)


@dataclass(frozen=True, slots=True)
class Hit:
    """A name at tokens `start` to `stop` (not included): one owner found, or several to ask about."""

    start: int
    stop: int
    owners: tuple[Named, ...]
    near: bool = False
    doubtful: bool = False
    """Whether the words may as well be no name: 'amber, web developers missing'."""
    told: bool = False
    """Whether it is a later word of a name, which names it alone."""


def _windows(tokens: Sequence[Token], start: int, longest: int) -> Iterable[tuple[int, str]]:
    """(stop, joined words) of each run of words from `start`, shortest first."""
    joined, words, i = "", 0, start
    # A name may hold a few signs; the limit keeps a line of signs from being read again and again.
    while i < min(len(tokens), start + 3 * longest + 3) and words <= longest:
        token = tokens[i]
        if token.is_content:
            joined += token.fold
            words += 1
            yield i + 1, joined
        elif not words or token.fold not in _CONNECTORS:
            return
        elif token.text == "," and is_rating_word(tokens[start].fold):
            return  # 'amber, alert from monitoring'
        i += 1


def hit_at(index: NameIndex, tokens: Sequence[Token], start: int) -> Hit | None:
    """A key, name, alias or unique part of a name that begins at `start`, as written; the longest one."""
    best: Hit | None = None
    for stop, joined in _windows(tokens, start, index.longest):
        exact, part = index.exact.get(joined), index.partial.get(joined)
        if exact:
            best = Hit(start, stop, tuple(exact))
        elif part and not (best and len(best.owners) == 1 and best.owners[0] not in part):
            best = Hit(start, stop, tuple(part))
    other_order = _in_any_order(index, tokens, start)
    return other_order if other_order and (best is None or other_order.stop > best.stop) else best


def _in_any_order(index: NameIndex, tokens: Sequence[Token], start: int) -> Hit | None:
    """Two or more words of one name, in another order or with some left out: 'Berlin office move'."""
    best: Hit | None = None
    owners: set[Named] | None = None
    said: set[str] = set()
    for i in range(start, min(len(tokens), start + index.longest)):
        word = tokens[i].fold
        having = index.words.get(word)
        if not having or word in said or is_rating_word(word) or not tokens[i].is_content:
            break
        said.add(word)
        owners = having if owners is None else owners & having
        if not owners:
            break
        if len(said) > 1 and len(owners) == 1 and not said <= STOP:
            best = Hit(start, i + 1, tuple(owners))
    return best


def shortened_at(index: NameIndex, tokens: Sequence[Token], start: int) -> Hit | None:
    """Two or more words that begin a name's words, in order: 'pay hub' for Payments Hub."""
    words: list[str] = []
    best: Hit | None = None
    for i in range(start, min(len(tokens), start + FEWEST_WORDS)):
        token = tokens[i]
        small = len(token.fold) < 2 or (token.fold in STOP and len(token.fold) < 4)
        if token.kind is not TokenKind.WORD or small or token.fold in COLOURS:
            break
        words.append(token.fold)
        if len(words) < 2:
            continue
        owners = [named for named in index.names if _each_begins(words, words_of(named.name))]
        if not owners:
            break
        best = Hit(start, i + 1, tuple(owners[: MOST_CANDIDATES + 1]))
    return best


def _each_begins(words: Sequence[str], named: Sequence[str]) -> bool:
    rest = iter(named)
    return all(any(full.startswith(word) for full in rest) for word in words)


def completed(tokens: Sequence[Token], hit: Hit) -> Hit:
    """Take in the next words of a name of which the first were found, when they are nearly spelt."""
    if len(hit.owners) != 1:
        return hit
    named, stop = words_of(hit.owners[0].name), hit.stop
    said = [token.fold for token in tokens[hit.start : stop] if token.is_content]
    for word in named[len(said) :]:
        if stop >= len(tokens) or not tokens[stop].is_content:
            break
        typed = tokens[stop].fold
        if len(typed) < 3 or OSA.distance(typed, word) > 1 or is_rating_word(typed):
            break
        stop += 1
    return replace(hit, stop=stop)


def near_at(index: NameIndex, tokens: Sequence[Token], start: int) -> Hit | None:
    """A near spelling of a name at `start`: 'payrol', 'expneses', or a name cut short: 'payr'."""
    if start >= len(tokens) or len(tokens[start].fold) == 1:
        return None  # 'a' before a name is the article or a rating
    best: tuple[int, int, Hit] | None = None
    for stop, joined in _windows(tokens, start, index.longest):
        if best and tokens[stop - 1].fold in COLOURS:
            break  # a rating is no part of a name: 'weebsite red lanch'
        if len(joined) < 4 or joined in STOP or joined in COLOURS or joined in LEADING:
            continue
        cutoff = 1 if len(joined) < 8 else 2 if len(joined) < 14 else 3
        found = process.extract(joined, index.near.keys(), scorer=OSA.distance, score_cutoff=cutoff, limit=8)
        spelt = [(int(d), form) for form, d, _ in found if _may_be(joined, form)]
        if not spelt:
            continue
        distance = min(d for d, _ in spelt)
        forms = [form for d, form in spelt if d == distance]
        owners, length = _owners(index, forms), len(forms[0])
        # More words of the same name are better than fewer that are spelt right: 'content frezee'.
        longer = best is not None and length > best[1] + 1 and set(owners) <= set(best[2].owners)
        if best is None or distance < best[0] or longer or (distance == best[0] and length >= best[1]):
            best = (distance, length, Hit(start, stop, owners, near=True))
    if best:
        return best[2]
    return _cut_short(index, tokens, start)


def _may_be(typed: str, form: str) -> bool:
    """Whether a near form may be meant: no figure is a slip, nor a short word's first letter."""
    figures = [[c for c in text if c.isdecimal()] for text in (typed, form)]
    return figures[0] == figures[1] and (len(typed) > _SHORT or form[0] == typed[0])


def _cut_short(index: NameIndex, tokens: Sequence[Token], start: int) -> Hit | None:
    if start >= len(tokens) or tokens[start].kind is not TokenKind.WORD:
        return None
    word = tokens[start].fold
    if len(word) < 4 or word in STOP or word in COLOURS or word in LEADING:
        return None
    begun = _owners(index, (form for form in index.near if form.startswith(word)))
    owners = tuple(named for named in begun if _begins(word, named))
    return Hit(start, start + 1, owners, near=True) if owners else None


def _begins(word: str, named: Named) -> bool:
    return any("".join(words_of(label)).startswith(word) for label in (named.key, named.name, *named.aliases))


def _owners(index: NameIndex, forms: Iterable[str]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(named for form in forms for named in index.near[form]))


def suggestions(index: NameIndex, words: str) -> tuple[Named, ...]:
    """Names that look most like these words, best first, at most four; empty when none is alike."""
    wanted = "".join(words_of(words))
    if len(wanted) < 2:
        return ()
    found = process.extract(wanted, index.near.keys(), scorer=fuzz.ratio, score_cutoff=60, limit=8)
    inside = [form for form in index.near if len(wanted) >= 3 and wanted in form]
    return _owners(index, [*(form for form, _, _ in found), *inside])[:MOST_CANDIDATES]
