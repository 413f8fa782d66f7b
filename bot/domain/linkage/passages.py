"""Texts cut into sentences that can be quoted, each with its terms."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.linkage.facts import ProjectFacts, Quote
from bot.domain.linkage.words import language_of, tokens

_END = re.compile(r"[.!?。！？؟\n](?:(?<![.!?])|(?=\s))")  # of ASCII only before a space
LONGEST = 600  # characters; text without full stops is cut here so that a quote stays readable
_QUOTED = 240  # characters of a sentence that are shown


@dataclass(frozen=True)
class Passage:
    """One sentence: which of the project's texts it is from, its words, and its terms in order."""

    text_index: int
    text: str
    language: str
    terms: tuple[str, ...]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where in the sentence each term's word starts and ends; looked up late, since few are quoted."""
        return [(start, end) for _, start, end in tokens(self.text, self.language)]

    def word(self, place: int) -> str:
        """The word of that term, as written."""
        start, end = self.spans[place]
        return self.text[start:end]


def sentences(text: str) -> list[str]:
    """The sentences of a text, the overlong ones cut at a space."""
    found: list[str] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        rest = text[start:end].strip()
        start = end
        while len(rest) > LONGEST:
            cut = rest.rfind(" ", LONGEST // 2, LONGEST)
            cut = cut if cut > 0 else LONGEST
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


def language_of_name(project: ProjectFacts) -> str:
    """The language in which the project's name is read: that of its first text."""
    return language_of(project.texts[0].text if project.texts else project.name)


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
