"""The names that the PMO keeps: things with their other names, and words that are no names.

A thing that a text names by any of its names is the same as one that stands in a field. What is ignored is
evidence nowhere: not in a field, not as a name in a text, not among the words that two texts share.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.enums import AssetKind
from bot.domain.linkage.assets import normalized
from bot.domain.linkage.facts import Listed, ListedThing, Quote
from bot.domain.linkage.passages import excerpt, sentences
from bot.domain.linkage.words import everyday_stems, is_unspaced, language_of, terms_of_word

_WORD = re.compile(r"[^\W_]+")
_APART = 3  # signs that may stand between two words of one name
_ABOUT = frozenset({"project", "projects", "program", "programs", "programme", "programmes"})


@dataclass(frozen=True, slots=True)
class KnownName:
    """A thing by its name, its kind and its other names; without a kind, a word that is no name."""

    name: str
    kind: AssetKind | None
    aliases: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return self.name, *self.aliases


@dataclass(frozen=True, slots=True)
class _Form:
    words: tuple[str, ...]
    written: tuple[str, ...]
    known: KnownName


@dataclass(frozen=True, slots=True)
class _Met:
    """A form in a sentence, from one word of it to before another."""

    first: int
    end: int
    known: KnownName


@dataclass(slots=True)
class _Words:
    """Which names and terms stand within what was met, and which elsewhere."""

    met_names: set[str] = field(default_factory=set)
    other_names: set[str] = field(default_factory=set)
    met_terms: set[str] = field(default_factory=set)
    other_terms: set[str] = field(default_factory=set)


class KnownNames:
    """The list, as one that fields and texts are held against."""

    def __init__(self, names: Iterable[KnownName] = ()) -> None:
        self._of: dict[str, KnownName] = {}
        self._forms: dict[str, list[_Form]] = defaultdict(list)
        self._unspaced: list[tuple[str, KnownName]] = []
        for known in names:
            for form in known.forms:
                self._of[normalized(form)] = known
                self._add(form, known)
        for forms in self._forms.values():
            forms.sort(key=lambda each: (-len(each.words), each.written))

    def __bool__(self) -> bool:
        return bool(self._of)

    def _add(self, form: str, known: KnownName) -> None:
        if is_unspaced(form):
            self._unspaced.append((form, known))
            return
        written = tuple(_WORD.findall(form))
        if written:
            words = tuple(each.casefold() for each in written)
            self._forms[words[0]].append(_Form(words, written, known))

    def of_field(self, kind: AssetKind, name: str) -> tuple[AssetKind, str] | None:
        """Give a thing in a field by the name that the list has for it; nothing for one that is ignored.

        A thing of another kind than the list has under that name is another thing.
        """
        known = self._of.get(normalized(name))
        if known is None or known.kind not in (kind, None):
            return kind, name
        return None if known.kind is None else (kind, known.name)

    def has(self, kind: AssetKind, name: str) -> bool:
        """Whether the list has this thing."""
        known = self._of.get(normalized(name))
        return known is not None and known.kind is kind

    def read(self, name: str, texts: Sequence[Quote], fields: Iterable[tuple[AssetKind, str]]) -> Listed:
        """Say which things of the list a project's name and texts name, and which words are settled by it."""
        things: dict[tuple[AssetKind, str], Quote] = {}
        words = _Words()
        language = language_of(texts[0].text if texts else name)
        for quote, sentence, spoken in [(None, name, language), *_sentences_of(texts)]:
            unspaced = [each for each in self._unspaced if each[0] in sentence]
            rest = sentence
            for form, known in unspaced:
                if known.kind is None:
                    words.met_terms.update(terms_of_word(form, spoken))
                    rest = rest.replace(form, " ")
            at = list(_WORD.finditer(rest))
            met = list(self._met(rest, at))
            _sort_words(at, met, words, spoken)
            found = {known for _, known in unspaced} | {each.known for each in met}
            for known in found:
                if known.kind is not None and quote is not None:
                    on = Quote(excerpt(sentence), quote.source, quote.on)
                    things.setdefault((known.kind, known.name), on)
        return Listed(
            things=tuple(
                ListedThing(kind, called, on)
                for (kind, called), on in sorted(things.items(), key=lambda each: each[0])
            ),
            in_fields=frozenset(each for each in fields if self.has(*each)),
            no_names=frozenset(words.met_names - words.other_names),
            no_terms=frozenset(words.met_terms - words.other_terms),
        )

    def names_in(self, texts: Iterable[str]) -> set[KnownName]:
        """Say which names of the list these texts have."""
        return {
            each.known
            for text in texts
            for sentence in sentences(text)
            for each in self._met(sentence, list(_WORD.finditer(sentence)))
        } | {known for text in texts for form, known in self._unspaced if form in text}

    def _met(self, sentence: str, at: Sequence[re.Match[str]]) -> Iterator[_Met]:
        place = 0
        while place < len(at):
            found = next(
                (
                    each
                    for each in self._forms.get(at[place].group().casefold(), ())
                    if _stands(each, sentence, at, place)
                ),
                None,
            )
            if found is None:
                place += 1
                continue
            yield _Met(place, place + len(found.words), found.known)
            place += len(found.words)


def _sentences_of(texts: Sequence[Quote]) -> Iterator[tuple[Quote, str, str]]:
    for quote in texts:
        language = language_of(quote.text)
        for sentence in sentences(quote.text):
            yield quote, sentence, language


def _stands(form: _Form, sentence: str, at: Sequence[re.Match[str]], place: int) -> bool:
    """Whether the form stands at this word: side by side, with its capitals, and no part of a longer name.

    A word to be ignored stands there in any case; it is part of a longer name beside another capital. An
    everyday word that begins a sentence is a word.
    """
    end = place + len(form.words)
    words = [each.group() for each in at[place:end]]
    if tuple(each.casefold() for each in words) != form.words:
        return False
    if any(
        b.start() - a.end() > _APART for a, b in zip(at[place : end - 1], at[place + 1 : end], strict=True)
    ):
        return False
    if form.known.kind is None:
        return not (_joins(sentence, at, place, place - 1) or _joins(sentence, at, end - 1, end))
    if any(
        wanted.isupper() and not got.isupper()
        for word, written in zip(words, form.written, strict=True)
        for got, wanted in zip(word, written, strict=False)
    ):
        return False
    begins = place == 0 and len(words) == 1
    return not (begins and everyday_stems().issuperset(terms_of_word(words[0].lower(), "english")))


def _joins(sentence: str, at: Sequence[re.Match[str]], one: int, other: int) -> bool:
    """Whether the word beside it, a space apart, makes it a longer name: 'Phoenix' in 'Phoenix Migration'."""
    if not 0 < other < len(at):
        return False
    near, word = at[one], at[other].group()
    first, second = sorted((near, at[other]), key=lambda each: each.start())
    apart = sentence[first.end() : second.start()]
    return near.group()[0].isupper() and word[0].isupper() and apart == " " and word.casefold() not in _ABOUT


def _sort_words(at: Sequence[re.Match[str]], met: Sequence[_Met], words: _Words, language: str) -> None:
    """Sort the names and terms of a sentence by whether they stand within what was met in it."""
    inside: dict[int, KnownName] = {
        place: each.known for each in met for place in range(each.first, each.end)
    }
    for place, match in enumerate(at):
        written = match.group()
        known = inside.get(place)
        pairs = [f"{at[place - 1].group()} {written}"] if place else []
        touches = known is not None or inside.get(place - 1) is not None
        (words.other_names if known is None else words.met_names).add(written.casefold())
        (words.met_names if touches else words.other_names).update(each.casefold() for each in pairs)
        ignored = known is not None and known.kind is None
        (words.met_terms if ignored else words.other_terms).update(terms_of_word(written, language))
