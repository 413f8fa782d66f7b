"""Reading probability and impact of an entry, 1 to 5: 'p4 i5', 'p4/5', '4x5', 'high impact'."""

from dataclasses import dataclass

from bot.domain.line.parts import Line, PartKind
from bot.domain.line.text import TokenKind, bag

PROBABILITY = bag("p prob probability likelihood wahrscheinlichkeit probabilite l")
IMPACT = bag("i imp impact auswirkung severity")
_JOINING = bag(", / + & and -")
_LEVELS = {"low": 2, "medium": 3, "med": 3, "moderate": 3, "high": 4, "critical": 5, "minor": 2, "major": 4}
_TIMES = frozenset({"x", "×", "/"})


@dataclass(frozen=True, slots=True)
class _Score:
    """A score that stops before token `stop`: the probability, or else the impact."""

    probable: bool
    stop: int
    value: int

    def fits(self, other: "_Score") -> bool:
        """Whether it and another score are a probability and an impact, both from 1 to 5."""
        return (
            self.probable is not other.probable
            and 1 <= min(self.value, other.value) <= max(self.value, other.value) <= 5
        )


class ScoreReader:
    """Reads the two scores of one line; None while they are not given."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.probability: int | None = None
        self.impact: int | None = None
        self.paired = False

    def read_pair(self) -> None:
        """Take the first 'p4 i5' of the line: beside it 'P1 tickets' and 'an i7 laptop' are no scores."""
        for i in range(len(self.line.tokens)):
            first = self._score_at(i)
            at = self.line.past(first.stop, _JOINING, most=1) if first else i
            second = self._score_at(at, beside=True) if first else None
            if first and second and first.fits(second) and self.line.raw(i - 1) != "not":
                self._set(first.probable, i, first.stop, first.value)
                self._set(second.probable, at, second.stop, second.value)
                self.paired = True
                return

    def read_at(self, i: int) -> int | None:
        """Where a score that begins at `i` stops, once it is read: 'p4', '4x5', 'high impact'; else None."""
        score = self._score_at(i)
        if score and self.paired and len(self.line.fold(i)) == 1:
            return None
        if score:
            return self._set(score.probable, i, score.stop, score.value)
        return self._product(i) or self._level(i)

    def _score_at(self, i: int, *, beside: bool = False) -> _Score | None:
        """'p4', 'impact: 5', 'p 4' where a score may stand; `beside` another one it may."""
        word = self.line.fold(i)
        if word not in PROBABILITY | IMPACT:
            return None
        j = self.line.past(i + 1, {":", "=", "is", "/"})
        value = self._digit(j)
        if value is None:
            return None
        if len(word) == 1:
            apart = self.line.tokens[j].gap and j == i + 1
            if self._is_longer(j + 1) or (apart and not beside and not self._ends_or_goes_on(j + 1)):
                return None
        return _Score(word in PROBABILITY, self._out_of(j + 1), value)

    def _is_longer(self, i: int) -> bool:
        """Whether the word goes on at `i`, as 'p2p' does; 'p4i5' are two scores."""
        if not self.line.free(i) or self.line.tokens[i].gap or not self.line.tokens[i].is_content:
            return False
        return self.line.fold(i) not in PROBABILITY | IMPACT or self._digit(i + 1) is None

    def _ends_or_goes_on(self, i: int) -> bool:
        """Whether nothing follows at `i`, or another field of the entry."""
        return self.line.boundary(i) or self.line.raw(i) in IMPACT | PROBABILITY | {"owner", "due"}

    def _out_of(self, stop: int) -> int:
        """Take '/5' of 'p4/5' along."""
        if (
            self.line.fold(stop) == "/"
            and self._digit(stop + 1) == 5
            and self.line.raw(stop + 2) not in _TIMES
        ):
            return stop + 2
        return stop

    def _digit(self, i: int) -> int | None:
        token = self.line.tokens[i] if self.line.free(i) else None
        if token is None or token.kind is not TokenKind.NUMBER:
            return None
        digits = token.text.split("/")[0]
        return int(digits) if digits.isdecimal() and len(digits) <= 3 else None

    def _product(self, i: int) -> int | None:
        """'4x5': probability by impact."""
        first, second = self._digit(i), self._digit(i + 2)
        if first is None or second is None or self.line.fold(i + 1) not in {"x", "×"}:
            return None
        if (
            not (1 <= first <= 5 and 1 <= second <= 5)
            or self.line.tokens[i + 1].gap != self.line.tokens[i + 2].gap
        ):
            return None
        if self.probability is not None or self.impact is not None:
            return None
        self.probability, self.impact = first, second
        self.line.take(i, i + 3, PartKind.PROBABILITY, "Probability × impact", f"{first} × {second}")
        return i + 3

    def _set(self, is_probability: bool, start: int, stop: int, value: int) -> int:
        name = "Probability" if is_probability else "Impact"
        words = self.line.words(start, stop)
        if not 1 <= value <= 5:
            self.line.problems.append(f"{name} goes from 1 to 5; “{words}” is outside it.")
            return stop
        held = self.probability if is_probability else self.impact
        if held is not None:
            if held != value:
                self.line.problems.append(f"{name} is given twice: {held} is read, “{words}” is not.")
            return stop
        if is_probability:
            self.probability = value
        else:
            self.impact = value
        kind = PartKind.PROBABILITY if is_probability else PartKind.IMPACT
        self.line.take(start, stop, kind, name, str(value))
        return stop

    def _level(self, i: int) -> int | None:
        """'high impact', 'probability very high', 'likelihood: low'."""
        word = self.line.fold(i)
        named = len(word) > 1 or self.line.raw(i + 1) in {":", "="}
        if word in PROBABILITY | IMPACT and named:
            j = self.line.past(i + 1, {":", "=", "is"})
            level = self._level_at(j)
            return self._set(word in PROBABILITY, i, level[0], level[1]) if level else None
        level = self._level_at(i)
        after = self.line.fold(level[0]) if level else ""
        if level and len(after) > 1 and (after in PROBABILITY or after in IMPACT):
            return self._set(after in PROBABILITY, i, level[0] + 1, level[1])
        return None

    def _level_at(self, i: int) -> tuple[int, int] | None:
        very = self.line.fold(i) == "very"
        value = _LEVELS.get(self.line.fold(i + very))
        if value is None:
            return None
        if very:
            value = {2: 1, 4: 5}.get(value, value)
        return i + very + 1, value
