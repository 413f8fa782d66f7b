"""From text to terms: words are split, lower-cased and stemmed, so that 'PayrollRuns' meets 'payroll run'."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from threading import Lock

from bot.domain.linkage.vocabulary import EVERYDAY, STOP_WORDS

Token = tuple[str, int, int]
"""A term, and where the word that it comes from starts and ends in the text."""

_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|k|m|mn|bn)?|fy\d{2,4}", re.IGNORECASE)
_HAN = r"\u3400-\u9fff\uf900-\ufaff々"
_KATAKANA = r"\u30a0-\u30ff"
_UNSPACED = re.compile(f"[{_HAN}\u3040-\u309f{_KATAKANA}]")
_RUNS = re.compile(f"[{_HAN}]+|[{_KATAKANA}]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SAMPLE = 1000  # characters; enough to tell languages apart, and cheap on a text of any length
_LONGEST = 60  # characters; longer 'words' are keys and addresses, which nobody shares by meaning
_ONE_AT_A_TIME = Lock()  # a stemmer holds the word that it works on, and threads share it
_LANGUAGES_OF = {
    word: tuple(name for name, stops in STOP_WORDS.items() if word in stops)
    for word in frozenset().union(*STOP_WORDS.values())
}
_TELLING = frozenset(_LANGUAGES_OF)


@lru_cache(maxsize=64)
def language_of(text: str) -> str:
    """Snowball's name of the language that most of the text is in; English when in doubt."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        if len(_ARABIC.findall(sample)) * 3 > len(sample):
            return "arabic"
        if len(_CYRILLIC.findall(sample)) * 3 > len(sample):
            return "russian"
    told = _TELLING.intersection(sample.lower().split())
    hits = Counter(chain.from_iterable(map(_LANGUAGES_OF.__getitem__, told)))
    best = max(sorted(hits), key=lambda name: (hits[name], name == "english"), default="english")
    return best if hits[best] > 1.2 * hits["english"] else "english"


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Callable[[str], str]:
    # Imported when first needed: it loads three dozen languages, which no command's start should wait for.
    import snowballstemmer

    stem_word: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
    return stem_word


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = "english") -> str:
    """The stem of a lower-case word by Snowball's rules for the language."""
    with _ONE_AT_A_TIME:
        return _stemmer(language)(word)


@lru_cache(maxsize=1)
def everyday_stems() -> frozenset[str]:
    """The trade's everyday words as terms."""
    return frozenset(stem(word) for word in EVERYDAY)


def tokens(text: str, language: str = "english") -> list[Token]:
    """The terms of a text in order: no stop words, no bare numbers, no single letters.

    CamelCase and hyphens are split and the whole of a camelCase word is kept too; a run of Chinese characters
    gives its pairs, a run of katakana one term.
    """
    found: list[Token] = []
    for match in _WORD.finditer(text):
        at = match.start()
        for term, start, end in _terms(match.group(), language):
            found.append((term, at + start, at + end))
    return found


def is_unspaced(text: str) -> bool:
    """Whether the text has signs of a script that sets no spaces between words."""
    return _UNSPACED.search(text) is not None


def terms_of_word(word: str, language: str) -> tuple[str, ...]:
    """The terms of one word: none for a stop word, several for a camelCase one."""
    return tuple(term for term, _, _ in _terms(word, language))


def look_at(word: str, language: str) -> tuple[str, ...]:
    """The same, for whoever remembers what was looked at."""
    return tuple(term for term, _, _ in _read(word, language))


@lru_cache(maxsize=50_000)
def _terms(word: str, language: str) -> tuple[Token, ...]:
    """The terms of one word, with their places in it; remembered, since texts repeat their words."""
    return _read(word, language)


def _read(word: str, language: str) -> tuple[Token, ...]:
    unspaced = _UNSPACED.search(word)
    if unspaced:
        return tuple(_unspaced(word))
    if len(word) > _LONGEST or _NUMBER.fullmatch(word):
        return ()
    if not word.isascii():
        return tuple(_plain(unicodedata.normalize("NFKC", word).casefold(), 0, len(word), language))
    if word.isalpha() and (word.islower() or word.istitle() or word.isupper()):
        return tuple(_plain(word.lower(), 0, len(word), language))
    return tuple(_compound(word, language))


def _plain(word: str, start: int, end: int, language: str) -> Iterator[Token]:
    stops = STOP_WORDS.get(language, frozenset())
    if len(word) > 1 and not (word in stops or word in STOP_WORDS["english"] or word.isdigit()):
        yield stem(word, language), start, end


def _compound(word: str, language: str) -> Iterator[Token]:
    parts = list(_PARTS.finditer(word))
    if len(parts) > 1:
        yield word.lower(), 0, len(word)
    for part in parts:
        yield from _plain(part.group().lower(), part.start(), part.end(), language)


def _unspaced(word: str) -> Iterator[Token]:
    for run in _RUNS.finditer(word):
        text, at = run.group(), run.start()
        if len(text) > 2 and not "\u30a0" <= text[0] <= "\u30ff":
            for i in range(len(text) - 1):
                yield text[i : i + 2], at + i, at + i + 2
        elif len(text) > 1:
            yield text, at, at + len(text)
