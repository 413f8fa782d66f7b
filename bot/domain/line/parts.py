"""What a line is read into: parts with their source words, questions, and the line while it is being read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from bot.domain.line.scope import Mood, if_at, moods_of
from bot.domain.line.spelling import respelt
from bot.domain.line.text import Token, dictated, ends_clause, said_in, without

_QUESTIONED = frozenset({"ok", "okay", "or", "not", "yes", "right", "instead", "already"})
"""Words between something and the question mark behind it."""
_EVEN = frozenset({"only", "even", "but", "or", "and", "not"})


class PartKind(StrEnum):
    """What a recognised part of a line is."""

    PROJECT = "project"
    RATING = "rating"
    DIMENSION_RATING = "dimension_rating"
    COMMENT = "comment"
    PERCENT = "percent"
    MILESTONE = "milestone"
    ACTUAL = "actual"
    HELP = "help"
    COST = "cost"
    RISK = "risk"
    SUMMARY = "summary"
    KIND = "kind"
    PROBABILITY = "probability"
    IMPACT = "impact"
    RESPONSE = "response"
    OWNER = "owner"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Part:
    """One recognised part: `label` and `value` as shown, and the `words` at `start` to `end` it came from.

    The summary is what is left over, in several places: its `start` and `end` are -1.
    """

    kind: PartKind
    label: str
    value: str
    words: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """What `ignore` takes to un-recognise this part."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Question:
    """Something that can be read in two to four ways: `choices` are (label, value).

    Give the chosen value to `answered`; the empty value means 'leave these words as they are'.
    `spans` are the words in question; with `appended` the answer is added at the line's end.
    """

    about: str
    words: str
    choices: tuple[tuple[str, str], ...]
    spans: tuple[tuple[int, int], ...] = ()
    appended: bool = False

    @property
    def offered(self) -> tuple[tuple[str, str], ...]:
        """The choices as they are shown: one of them always leaves the words as they are."""
        if not self.spans or any(not value for _, value in self.choices):
            return self.choices
        return (*self.choices, ("Something else", ""))


Ignored = frozenset[tuple[int, int]]


def answered(text: str, ignore: Ignored, question: Question, value: str) -> tuple[str, Ignored]:
    """The line and its ignored spans once a question is answered, to be read again; no typed word is lost
    except those that the answer replaces."""
    if not question.spans:
        return text, ignore
    if not value:
        return text, ignore | frozenset(question.spans)
    if question.appended:
        return f"{text.rstrip()}; {value}", ignore | frozenset(question.spans)
    start, end = question.spans[0]
    if text[start:end].casefold() == value.casefold():
        value += ":"  # the name stood there already, beside another one; the sign says that it ends here
    grown = len(value) - (end - start)
    moved = frozenset((s + grown, e + grown) if s >= end else (s, e) for s, e in ignore)
    return text[:start] + value + text[end:], moved


@dataclass(slots=True)
class Line:
    """A line while it is read: each reader takes tokens that no earlier one took."""

    text: str
    ignore: Ignored = frozenset()
    tokens: list[Token] = field(default_factory=list)
    taken: list[bool] = field(default_factory=list)
    """Tokens that a part holds."""
    plain: list[bool] = field(default_factory=list)
    """Tokens that nothing may be read from: un-recognised ones, other projects' names."""
    asked: list[bool] = field(default_factory=list)
    """Tokens that a question is about."""
    other: list[bool] = field(default_factory=list)
    """Tokens of other projects' names."""
    moods: list[Mood] = field(default_factory=list)
    """How each token is meant, once the project is found."""
    parts: list[Part] = field(default_factory=list)
    gone: list[tuple[int, int]] = field(default_factory=list)
    """Spans that leave the summary."""
    questions: list[Question] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    named: tuple[int, int] = (-1, -1)
    """The tokens of the project's name, from and to before."""
    head: int = 0
    """The token after the project's name, where a rating is expected."""

    def __post_init__(self) -> None:
        self.tokens = dictated(said_in(self.text))
        self.taken = [False] * len(self.tokens)
        self.plain = [False] * len(self.tokens)
        self.other = [False] * len(self.tokens)
        self.asked = [False] * len(self.tokens)
        self.moods = [Mood.SAID] * len(self.tokens)
        spans = sorted(self.ignore)
        at = 0
        for i, token in enumerate(self.tokens):
            while at < len(spans) and spans[at][1] <= token.start:
                at += 1
            self.plain[i] = at < len(spans) and spans[at][0] < token.end and token.start < spans[at][1]

    def respell(self) -> None:
        """Let misspelt words of the grammar stand for what they mean; the text stays as typed."""
        self.tokens = [respelt(t) if self.free(i) else t for i, t in enumerate(self.tokens)]

    def judge(self) -> None:
        """Find out what is only asked or supposed; once the project's name is known."""
        self.moods = moods_of(self.tokens, self.named)

    def is_said(self, start: int, stop: int) -> bool:
        """Whether tokens `start` to before `stop` are said to be so, neither asked nor supposed."""
        behind = self.past(self.past(stop, {","}, most=1), _QUESTIONED)
        word = not self.boundary(stop) and self.raw(stop + 1) == "?"  # 'uat 8 feb feasible?'
        asked = word or self.raw(behind) == "?"
        return not asked and all(mood is Mood.SAID for mood in self.moods[start:stop])

    def conditioned(self, stop: int) -> bool:
        """Whether a condition follows what stops before `stop`: 'slips 1w only if the shop is late'."""
        return if_at(self.tokens, self.past(stop, _EVEN))

    def free(self, i: int) -> bool:
        """Whether something may be read from token `i`."""
        return 0 <= i < len(self.tokens) and not self.taken[i] and not self.plain[i]

    def fold(self, i: int) -> str:
        """The folded word at `i` if it is free, else empty."""
        return self.tokens[i].fold if self.free(i) else ""

    def raw(self, i: int) -> str:
        """The folded word at `i`, free or not; empty beyond the line."""
        return self.tokens[i].fold if 0 <= i < len(self.tokens) else ""

    def gap(self, i: int) -> bool:
        """Whether there is a token `i`, with white space before it."""
        return 0 <= i < len(self.tokens) and self.tokens[i].gap

    def all_free(self, start: int, stop: int) -> bool:
        """Whether every token from `start` to before `stop` is free."""
        return all(self.free(i) for i in range(start, stop))

    def boundary(self, i: int) -> bool:
        """Whether token `i` ends a clause, lies beyond the line, or is read or asked already."""
        return ends_clause(self.tokens, i) or self.taken[i] or self.asked[i]

    def says(self, i: int, words: Sequence[str]) -> bool:
        """Whether these words stand free at `i`."""
        return all(self.fold(i + n) == word for n, word in enumerate(words))

    def phrase_at(self, i: int, phrases: Iterable[Sequence[str]]) -> int:
        """How many words the first of these phrases that stands free at `i` has; 0 for none."""
        return next((len(words) for words in phrases if self.says(i, words)), 0)

    def past(self, i: int, words: frozenset[str] | set[str], most: int = 6) -> int:
        """The first token from `i` on that is not one of `words`; it looks at `most` only, to stay linear."""
        last = i + most
        while i < last and self.fold(i) in words:
            i += 1
        return i

    def back(self, i: int, words: frozenset[str] | set[str], most: int = 6) -> int:
        """Where the run of `words` right before token `i` begins, at most so many before."""
        first = i - most
        while i > first and self.fold(i - 1) in words:
            i -= 1
        return i

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Places in the text of tokens `start` to before `stop`."""
        return self.tokens[start].start, self.tokens[stop - 1].end

    def words(self, start: int, stop: int) -> str:
        """The text of tokens `start` to before `stop`, as typed."""
        first, last = self.span(start, stop)
        return self.text[first:last]

    def shared_out(self, start: int, stop: int, many: int) -> list[tuple[int, int]]:
        """Share a phrase out among several parts, each with a place of its own; the last has most."""
        ends = [min(start + n, stop - many + n) for n in range(1, many)]
        return list(pairwise((start, *ends, stop)))

    def take(
        self, start: int, stop: int, kind: PartKind, label: str, value: str, *, stays: bool = False
    ) -> None:
        """Make a part of tokens `start` to before `stop`; `stays` leaves its words in the summary too."""
        first, last = self.span(start, stop)
        self.parts.append(Part(kind, label, value, self.text[first:last], first, last))
        for i in range(start, stop):
            self.taken[i] = True
        if not stays:
            self.gone.append((first, last))

    def ask(self, about: str, start: int, stop: int, choices: Iterable[tuple[str, str]]) -> None:
        """Ask about tokens `start` to before `stop`; the answer replaces them."""
        span = self.span(start, stop)
        self.questions.append(Question(about, self.text[span[0] : span[1]], tuple(choices), (span,)))
        self.close(start, stop)

    def ask_at_end(
        self, about: str, places: Sequence[tuple[int, int]], choices: Iterable[tuple[str, str]]
    ) -> None:
        """Ask about tokens in one or several places; the answer is added at the line's end.

        They may still be read as something else, unless they are closed.
        """
        spans = tuple(self.span(start, stop) for start, stop in places)
        words = " … ".join(self.text[first:last] for first, last in spans[:3])
        self.questions.append(Question(about, words, tuple(choices), spans, appended=True))

    def close(self, start: int, stop: int) -> None:
        """Let nothing more be read from tokens that a question is about."""
        for i in range(start, stop):
            self.plain[i] = self.asked[i] = True

    def left(self) -> str:
        """The text without the spans that parts took out of it."""
        return without(self.text, self.gone)

    def finished_parts(self, summary_label: str) -> tuple[Part, ...]:
        """Every part in the order typed, and last what is left of the text."""
        left = self.left()
        rest = (Part(PartKind.SUMMARY, summary_label, left, left, -1, -1),) if left else ()
        return (*sorted(self.parts, key=lambda part: (part.start, part.end)), *rest)
