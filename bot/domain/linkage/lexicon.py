"""Words as numbers: each word of a portfolio is split, stemmed and looked at for its capitals only once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, compress
from operator import itemgetter, not_
from typing import NamedTuple, TypeVar

from bot.domain.linkage.ordinary import KINDS_OF_THING
from bot.domain.linkage.words import everyday_stems, look_at

_WORD = re.compile(r"[^\W_]+")
_REMEMBERED = 50_000  # sentences; a portfolio repeats those of its templates
TELLING_TERMS = 2  # by which sentences are the same; with fewer beside its everyday words each word counts
_NOUNS_ARE_CAPITALS = frozenset({"german"})
SHORT = 4  # letters of an abbreviation that may stand for anything
_HEADING = 0.6  # share of capitals from which a sentence is written like a heading

_PLAIN, _CAPITAL, _SIGN = 0, 1, 2  # 'payroll', 'Workday', 'SAP' or 'SuccessFactors'


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as numbers: its terms in order, and the names in it that capitals tell.

    `print` is the same for sentences of the same terms but for everyday ones. `sure` are the names that are
    one wherever they stand; `maybe` those that may only begin a sentence or stand in a heading. Of single
    words of both, `signs` are those that more than a first letter tells, `spelled` are other short ones;
    `things` are sure ones beside a word for a kind of thing.
    """

    terms: tuple[int, ...]
    print: int
    sure: tuple[int, ...] = ()
    maybe: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()
    spelled: tuple[int, ...] = ()
    things: tuple[int, ...] = ()


class _Names(NamedTuple):
    """The names of a sentence as they are found, as `Read` has them."""

    sure: list[int]
    maybe: list[int]
    signs: list[int]
    spelled: list[int]
    things: list[int]


_Word = tuple[tuple[int, ...], int]
"""A word's terms, and what its capitals tell."""


Known = TypeVar("Known")


class _Seen(dict[str, Known]):
    """The words or sentences of one language; one that is asked for the first time is looked at."""

    def __init__(self, look: Callable[[str], Known]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, written: str) -> Known:
        known = self[written] = self._look(written)
        return known


_TERMS, _SHAPE = itemgetter(0), itemgetter(1)


def _terms_of(seen: list[_Word]) -> tuple[int, ...]:
    return tuple(chain.from_iterable(map(_TERMS, seen)))


class Lexicon:
    """The terms and names of a portfolio, numbered in the order in which they are met."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self.everyday: list[bool] = []
        self.names: list[str] = []
        self.name_terms: list[tuple[int, ...]] = []
        self._term_ids: dict[str, int] = {}
        self._name_ids: dict[str, int] = {}
        self._words: dict[str, _Seen[_Word]] = {}
        self._sentences: dict[str, _Seen[Read]] = {}
        self.short: set[int] = set()
        self._everyday = everyday_stems()

    def reading(self, language: str) -> Mapping[str, Read]:
        """Every sentence of the language as numbers: one that is asked for is read."""
        known = self._sentences.get(language)
        if known is None or len(known) >= _REMEMBERED:
            known = self._sentences[language] = _Seen(partial(self._read, language=language))
        return known

    def forget_sentences(self) -> None:
        """Give back the memory that reading many texts at once took."""
        self._sentences.clear()

    def terms_of(self, sentence: str, language: str) -> tuple[int, ...]:
        """The terms of a sentence in order, for whoever asks for nothing else."""
        return _terms_of(self._looked_at(_WORD.findall(sentence), language))

    def print_of(self, terms: tuple[int, ...]) -> int:
        """The same for 'Rated amber by the board in May' and 'Rated green by the board in June'."""
        telling = tuple(compress(terms, map(not_, map(self.everyday.__getitem__, terms))))
        return hash(telling if len(telling) >= TELLING_TERMS else terms)

    def _looked_at(self, words: list[str], language: str) -> list[_Word]:
        known = self._words.get(language)
        if known is None:
            known = self._words[language] = _Seen(partial(self._word, language=language))
        return [known[written] for written in words]

    def _read(self, sentence: str, language: str) -> Read:
        words = _WORD.findall(sentence)
        seen = self._looked_at(words, language)
        terms = _terms_of(seen)
        shapes = tuple(map(_SHAPE, seen))
        capitals = len(shapes) - shapes.count(_PLAIN)
        if not capitals:
            return Read(terms, self.print_of(terms))
        telling = language not in _NOUNS_ARE_CAPITALS and (capitals < 3 or capitals < _HEADING * len(shapes))
        names = self._names(sentence, words, seen, telling=telling)
        return Read(terms, self.print_of(terms), *map(tuple, names))

    def _names(self, sentence: str, words: list[str], seen: list[_Word], *, telling: bool) -> _Names:
        """The names that capitals tell: single words, and two that stand side by side."""
        found = sure, maybe, signs, spelled, things = _Names([], [], [], [], [])
        before, before_shape, before_sure = "", _PLAIN, -1
        before_terms: tuple[int, ...] = ()
        joined = "&" in sentence
        for at, (written, (terms, shape)) in enumerate(zip(words, seen, strict=True)):
            name = -1
            if joined and shape and (f"{written}&" in sentence or f"&{written}" in sentence):
                shape = _PLAIN  # 'CP&F' is one name, and 'CP' in it is none
            if shape:
                known = shape == _SIGN or (telling and at > 0)
                name = self._name(written, terms)
                (sure if known else maybe).append(name)
                if shape == _SIGN:
                    signs.append(name)
                elif name in self.short:
                    spelled.append(name)
                if before_shape and _side_by_side(before, written, sentence):
                    known = telling and (at > 1 or _SIGN in (shape, before_shape))
                    both = self._name(f"{before} {written}", before_terms + terms)
                    (sure if known else maybe).append(both)
                elif known and before in KINDS_OF_THING and _side_by_side(before, written, sentence):
                    things.append(name)
                name = name if known else -1
            elif before_sure >= 0 and written in KINDS_OF_THING and _side_by_side(before, written, sentence):
                things.append(before_sure)
            before, before_terms, before_shape, before_sure = written, terms, shape, name
        return found

    def _name(self, written: str, terms: tuple[int, ...]) -> int:
        key = written.casefold()
        number = self._name_ids.get(key)
        if number is None:
            number = self._name_ids[key] = len(self.names)
            self.names.append(key)
            if len(key) <= SHORT and " " not in key:
                self.short.add(number)
            self.name_terms.append(tuple(dict.fromkeys(terms)))
        elif (others := tuple(dict.fromkeys(terms))) != self.name_terms[number]:
            # Two languages stem it otherwise: which of them is met first must not tell.
            self.name_terms[number] = min(others, self.name_terms[number], key=self._in_letters)
        return number

    def _in_letters(self, terms: tuple[int, ...]) -> list[str]:
        return [self.terms[term] for term in terms]

    def name_number(self, written: str) -> int | None:
        """The number of a name by how it is compared; none when no text has had it."""
        return self._name_ids.get(written)

    def _word(self, written: str, language: str) -> _Word:
        terms = tuple(self.number(term) for term in look_at(written, language))
        upper = sum(map(str.isupper, written))
        if not upper or not terms:
            return terms, _PLAIN
        sign = upper > 1 or not written[0].isupper() or any(map(str.isdigit, written))
        return terms, _SIGN if sign and len(written) > 1 else _CAPITAL

    def number(self, term: str) -> int:
        """The number of a term, a new one when no text has had it."""
        number = self._term_ids.get(term)
        if number is None:
            number = self._term_ids[term] = len(self.terms)
            self.terms.append(term)
            self.everyday.append(term in self._everyday)
        return number


def _side_by_side(one: str, other: str, sentence: str) -> bool:
    """Whether two words stand side by side, and no bracket or comma between them."""
    return f"{one} {other}" in sentence or f"{one}-{other}" in sentence
