"""Texts cut into sentences that can be quoted, each with its terms."""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.linkage.facts import ProjectFacts, Quote
from bot.domain.linkage.words import language_of, tokens

_END = re.compile(r"[.!?。！？؟\n](?:(?<![.!?])|(?=\s))")  # of ASCII only before a space
_LONGEST = 600  # characters; text without full stops is cut here so that a quote stays readable
_QUOTED = 240  # characters of a sentence that are shown


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence: which of the project's texts it is from, its words, and its terms in order.

    `starts` and `ends` are the places in the sentence of the words that the terms come from.
    """

    text_index: int
    text: str
    terms: tuple[str, ...]
    starts: "array[int]"
    ends: "array[int]"

    def word(self, place: int) -> str:
        """The word of that term, as written."""
        return self.text[self.starts[place] : self.ends[place]]


def sentences(text: str) -> list[str]:
    """The sentences of a text, the overlong ones cut at a space."""
    found: list[str] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        rest = text[start:end].strip()
        start = end
        while len(rest) > _LONGEST:
            cut = rest.rfind(" ", _LONGEST // 2, _LONGEST)
            cut = cut if cut > 0 else _LONGEST
            found.append(rest[:cut].strip())
            rest = rest[cut:].strip()
        if rest:
            found.append(rest)
    return found


def sentences_of(project: ProjectFacts) -> Iterator[tuple[int, str, str]]:
    """Every sentence of the project: the number of its text, its words, the language of that text."""
    for number, quote in enumerate(project.texts):
        language = language_of(quote.text)
        for sentence in sentences(quote.text):
            yield number, sentence, language


def passages_of(project: ProjectFacts) -> tuple[Passage, ...]:
    """Every sentence of the project's texts that has a term."""
    found = (passage_of(sentence, language, number) for number, sentence, language in sentences_of(project))
    return tuple(passage for passage in found if passage)


def name_passage(project: ProjectFacts) -> Passage | None:
    """The project's name as a sentence, in the language of its first text."""
    language = language_of(project.texts[0].text if project.texts else project.name)
    return passage_of(project.name[:_LONGEST], language)


def passage_of(sentence: str, language: str, text_index: int = -1) -> Passage | None:
    """The sentence with its terms; none when it has no term."""
    found = tokens(sentence, language)
    if not found:
        return None
    terms, starts, ends = zip(*found, strict=True)
    return Passage(text_index, sentence, terms, array("H", starts), array("H", ends))


def excerpt(text: str) -> str:
    """A sentence short enough to be shown, cut at a space."""
    if len(text) <= _QUOTED:
        return text
    cut = text.rfind(" ", _QUOTED // 2, _QUOTED)
    return text[: cut if cut > 0 else _QUOTED].rstrip() + "…"


def quoted(project: ProjectFacts, passage: Passage) -> Quote:
    """The sentence with where and when it was written."""
    origin = project.texts[passage.text_index]
    return Quote(excerpt(passage.text), origin.source, origin.on)


def find_words(text: str, words: Sequence[str]) -> str:
    """These words as the text writes them side by side, whatever their case; nothing when it does not."""
    pattern = r"[\W_]+".join(re.escape(word) for word in words)
    found = re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", text, re.IGNORECASE)
    return found.group() if found else ""
