"""Reading which milestones are done, and when: 'uat done 20 nov', 'we went live yesterday', '✓ design'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.line.calendar_words import END, MONTHS, NEXT, SEASONS, show
from bot.domain.line.corrections import past_no, taken_back
from bot.domain.line.date_words import DateHit, DateReading
from bot.domain.line.dates import find_date
from bot.domain.line.done_words import (
    AHEAD,
    APPROVED,
    BEFORE_A_DAY,
    BEFORE_A_VERB,
    BESIDE_A_NAME,
    BETWEEN,
    DOUBTS,
    ENDS_WITH,
    GOING_ON,
    INTRODUCING,
    NOT_DONE,
    PARTLY,
    TO_COME,
    live_at,
    not_done_at,
    ticked,
    verb_after,
    verb_before,
)
from bot.domain.line.milestones import MilestoneFinder, MilestoneName
from bot.domain.line.name_index import MOST_CANDIDATES
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.past_dates import find_past_date
from bot.domain.line.rating_words import opens_clause, rating_here
from bot.domain.line.text import TokenKind, bag
from bot.domain.line.vocabulary import OR

_REACH = 8
_DEADLINES = END | NEXT | SEASONS | MONTHS.keys() | bag("then now eow eom eoy q h week weekend noon tonight")
_LISTED = bag(", and & + )")
_BEFORE_THE_START = ("before", "the", "start")


@dataclass(frozen=True, slots=True)
class MilestoneActual:
    """A milestone that was done `on` a day; None takes back that it was done."""

    milestone_id: int
    name: str
    on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words from `start` to before `stop` that say that these milestones are done.

    `implied` says that a name alone says so, as 'design signed off'; `listing`, that others may follow as
    behind 'done:'; `said` is where the words begin that say that it is done, when they stand behind a name.
    """

    start: int
    stop: int
    owners: tuple[MilestoneName, ...]
    several: bool = False
    implied: bool = False
    listing: bool = False
    said: int = 0


@dataclass(frozen=True, slots=True)
class _Day:
    """The day that a phrase gives, at tokens `at` to before `stop`; nowhere when none is said, so today.

    `not_day` is one that it was not, `early` says that it was before the project began.
    """

    at: int
    stop: int
    reading: DateReading
    not_day: date | None = None
    early: bool = False


class ActualReader:
    """Reads what a line says is done; `actuals` are those that are certain."""

    def __init__(self, line: Line, names: MilestoneFinder, today: date, *, day_first: bool) -> None:
        self.line, self.names, self.today, self.day_first = line, names, today, day_first
        self.actuals: list[MilestoneActual] = []

    def read(self) -> tuple[MilestoneActual, ...]:
        """Every milestone that is done, or not done after all, in the order typed."""
        i = 0
        while self.names.milestones and i < len(self.line.tokens):
            i = max(self._at(i), i + 1) if self.line.free(i) else i + 1
        return tuple(self.actuals)

    def _at(self, i: int) -> int:
        phrase = self._phrase_at(i)
        if phrase is None or not self.line.all_free(phrase.start, phrase.stop):
            return i + 1
        stop = self._settled(phrase)
        return self._others_listed(stop) if stop and phrase.listing else stop or i + 1

    def _others_listed(self, stop: int) -> int:
        """Past the others of 'done: uat 20 nov, design 19 nov'."""
        at = self.line.past(stop, _LISTED)
        while at > stop and (found := self._named(at)) and not self._lies_ahead(found[0]):
            settled = self._settled(_Phrase(at, *found))
            if not settled:
                break
            stop = settled
            at = self.line.past(stop, _LISTED)
        return stop

    # 'uat done', 'completed uat', 'went live'

    def _phrase_at(self, i: int) -> _Phrase | None:
        after_verb = verb_before(self.line, i)
        if after_verb:
            at = self.line.past(after_verb, BETWEEN)
            found = self._named(at)
            listing = ":" in {self.line.raw(j) for j in range(after_verb, at)}
            if not found:
                return None
            return _Phrase(i, self.line.past(found[0], BESIDE_A_NAME), *found[1:], listing=listing)
        live = live_at(self.line, i)
        found = None if live else self._named(i)
        if found is None:
            stop, owners = (live, self.names.go_lives()) if live else (i + 1, self.names.whose_verb(i))
            return _Phrase(i, stop, owners) if owners and self._opens(i) else None
        stop, owners, several = found
        if len(owners) == 1 and owners[0].actual and (until := self._taken_back(stop)):
            self._keep(i, until, owners[0], None)
            return None
        at = self.line.past(self.line.past(stop, BESIDE_A_NAME), BEFORE_A_VERB)
        verb = verb_after(self.line, at)
        if verb is None and self.line.fold(at) in APPROVED and all(_wants_approval(each) for each in owners):
            verb = at + 1
        if verb:
            return _Phrase(i, verb, owners, several, said=at)
        hyphened = self.line.raw(stop - 2) == "-"  # 'design signed-off'
        ends = (self.line.raw(stop - 3 if hyphened else stop - 2), self.line.raw(stop - 1))
        implied = not several and stop - i > 1 and (ends in ENDS_WITH or ends[1:] in ENDS_WITH)
        return _Phrase(i, stop, owners, implied=True) if implied else None

    def _named(self, i: int) -> tuple[int, tuple[MilestoneName, ...], bool] | None:
        if not self.line.free(i):
            return None
        named = self.names.named_at(i)
        return named if named and named[1] else None

    def _taken_back(self, stop: int) -> int | None:
        """Where 'is not done after all' and 'reopened' stop behind the name of what was done."""
        return not_done_at(self.line, self.line.past(stop, BEFORE_A_VERB - NOT_DONE))

    # The day

    def _settled(self, phrase: _Phrase) -> int | None:
        if self._is_doubtful(phrase):
            return None
        said = self._past_author(phrase.stop)
        day = self._day_after(said)
        if phrase.implied and day and day.reading.day and day.reading.day > self.today:
            # 'design signed off 22 Jan' is a new forecast, 'signed off on 22 Jan' may be one.
            day = day if self.line.raw(phrase.stop) == "on" else None
            if day is None:
                return None
        if day is None:
            if not (self._ends(said) and self._opens(phrase.start)):
                return None
            day = self._day_before(phrase.start) or _Day(phrase.stop, phrase.stop, DateReading(self.today))
        start, stop = min(phrase.start, day.at), max(phrase.stop, day.stop)
        if not self.line.all_free(start, stop):
            return None
        if len(phrase.owners) > 1 and not phrase.several:
            return self._ask_which(start, stop, phrase)
        return self._settle(start, stop, phrase.owners, day)

    def _day_after(self, i: int) -> _Day | None:
        at = self.line.past(i, BEFORE_A_DAY)
        hit = self._date_at(at) if self.line.free(at) else None
        if hit is None or self.line.raw(at - 1) in AHEAD:
            return None
        right = taken_back(self.line, hit.stop) or past_no(self.line, hit.stop)
        again = self._date_at(self.line.past(right, {"on"})) if right is not None else None
        hit = again or hit
        second = (
            self._date_at(self.line.past(hit.stop + 1, {"on"})) if self.line.fold(hit.stop) in OR else None
        )
        if second and second.reading.day and hit.reading.day:
            return _Day(at, second.stop, DateReading(choices=(hit.reading.day, second.reading.day)))
        stop, early, not_day = hit.stop, False, None
        while (comma := self.line.past(stop, {","}, most=1)) > stop:
            if self.line.fold(comma) == "not" and (denied := self._date_at(comma + 1)):
                stop, not_day = denied.stop, denied.reading.day
            elif self.line.says(comma, _BEFORE_THE_START):
                stop, early = comma + len(_BEFORE_THE_START), True
            else:
                break
        return _Day(at, stop, hit.reading, not_day, early)

    def _lies_ahead(self, i: int) -> bool:
        day = self._day_after(i)
        return bool(day and day.reading.day and day.reading.day > self.today)

    def _day_before(self, start: int) -> _Day | None:
        """'20 nov: uat done', 'on friday we finished uat'."""
        end = self.line.back(start, INTRODUCING | {":", ",", "-", "–"})
        for i in range(max(0, end - 5), end):
            hit = self._date_at(i) if self.line.free(i) else None
            if hit and hit.stop == end and opens_clause(self.line, self.line.back(i, BEFORE_A_DAY)):
                return _Day(i, hit.stop, hit.reading)
        return None

    def _date_at(self, i: int) -> DateHit | None:
        past = find_past_date(self.line.tokens, i, today=self.today, day_first=self.day_first)
        return past or find_date(self.line.tokens, i, today=self.today, day_first=self.day_first)

    # Whether it is said without reserve

    def _is_doubtful(self, phrase: _Phrase) -> bool:
        """'nearly done', 'when uat is done', 'tests for uat done', 'uat done?'."""
        if not self.line.is_said(phrase.start, phrase.stop) or self.line.conditioned(phrase.stop):
            return True
        first = phrase.start
        while first > max(0, phrase.start - _REACH) and not self.line.boundary(first - 1):
            first -= 1
        if any(self.line.raw(j) in DOUBTS for j in range(first, phrase.said or phrase.stop)):
            return True
        if self.line.raw(first - 1) in {":", "-", "–"} and self.line.raw(first - 2) in TO_COME:
            return True
        denied = taken_back(self.line, phrase.stop) or past_no(self.line, phrase.stop)
        if denied is not None and self.line.raw(denied) in NOT_DONE:
            return True  # 'uat done, wait no, not done'
        after = self.line.past(phrase.stop, {"(", ",", "-", "–", "then", "and"})
        return self.line.raw(phrase.stop) == "?" or self.line.raw(after) in PARTLY

    def _opens(self, start: int) -> bool:
        """Whether nothing stands before the phrase that it may be a part of."""
        return (
            opens_clause(self.line, self.line.back(start, INTRODUCING)) or self._day_before(start) is not None
        )

    def _ends(self, stop: int) -> bool:
        """Whether the phrase ends its clause, or goes on with how it was done."""
        if ticked(self.line, stop):
            return True
        stop = self.line.past(stop, {")", "]"})
        if self.line.boundary(stop) or rating_here(self.line, stop, expected=False):
            return True
        return self.line.raw(stop) in GOING_ON or (
            self.line.raw(stop) == "on" and self.line.raw(stop + 1) in {"time", "schedule", "plan"}
        )

    def _past_author(self, i: int) -> int:
        """Past 'by the steerco' behind 'approved', and not past 'by friday'."""
        who = self.line.past(i + 1, {"the", "our"})
        if self.line.raw(i) != "by" or self.line.boundary(who) or self.line.raw(who) in _DEADLINES:
            return i
        approved = {self.line.raw(i - 1), self.line.raw(i - 2), self.line.raw(i - 3)} & APPROVED
        somebody = self.line.tokens[who].kind is TokenKind.WORD and self._date_at(who) is None
        return who + 1 if approved and somebody else i

    # Settling

    def _settle(self, start: int, stop: int, owners: Sequence[MilestoneName], day: _Day) -> int:
        assumed = day.stop == day.at
        news = [each for each in owners if each.actual is None] if assumed or len(owners) > 1 else owners
        if not news:
            return stop
        if choices := self._doubt(news, day):
            self.line.ask_at_end(news[0].name, [(start, stop)], choices)
            self.line.close(start, stop)
            return stop
        if day.reading.day is None:
            self.line.problems.append(day.reading.problem)
            return stop
        for (at, until), each in zip(self.line.shared_out(start, stop, len(news)), news, strict=True):
            self._keep(at, until, each, day.reading.day)
        return stop

    def _doubt(self, owners: Sequence[MilestoneName], day: _Day) -> Sequence[tuple[str, str]]:
        """What to ask of a day that it may not have been done on, or of several; empty where it is clear."""
        on, first = day.reading.day, owners[0]
        leave = ("Leave it open", "")
        if day.reading.choices or (on and on > self.today):
            offered = self._days_offered(owners, (*day.reading.choices, *([on] if on else [])))
        elif on is None:
            return ()
        elif first.not_before and on < first.not_before and not day.early:
            offered = [(f"Done {show(on)}, before the project began", _said(owners, on))]
        elif first.actual and first.actual not in (on, day.not_day):
            leave = (f"Done {show(first.actual)}, as recorded", "")
            offered = [(f"Done {show(on)}", _said(owners, on))]
        else:
            return ()
        return (*offered, leave)

    def _days_offered(self, owners: Sequence[MilestoneName], days: Sequence[date]) -> list[tuple[str, str]]:
        """Each day as the actual or, where it lies ahead, as the forecast; then today may be meant."""
        offered = [(f"Done {show(each)}", _said(owners, each)) for each in days if each <= self.today]
        ahead = [each for each in days if each > self.today]
        offered += [
            (f"Forecast {show(day)}", "; ".join(f"{each.name} {day.isoformat()}" for each in owners))
            for day in ahead
        ]
        today = [(f"Done {show(self.today)}", _said(owners, self.today))] if ahead else []
        return [*offered[: MOST_CANDIDATES - 2], *today]

    def _ask_which(self, start: int, stop: int, phrase: _Phrase) -> int:
        words = self.line.words(start, stop)
        owners = self.names.in_order(phrase.owners)[:MOST_CANDIDATES]
        self.line.ask("Milestone", start, stop, [(each.name, f"{each.name}: {words}") for each in owners])
        return stop

    def _keep(self, start: int, stop: int, owner: MilestoneName, on: date | None) -> None:
        words = self.line.words(start, stop)
        before = next((each for each in self.actuals if each.milestone_id == owner.id), None)
        if before is not None:
            if before.on != on:
                kept = f"{_shown(before.on)} (from “{before.words}”)"
                self.line.problems.append(f"{owner.name} is done twice: {kept} is read, not “{words}”.")
            return
        if on == owner.actual:
            return  # it is recorded so already
        self.actuals.append(MilestoneActual(owner.id, owner.name, on, words))
        self.line.take(start, stop, PartKind.ACTUAL, owner.name, _shown(on), stays=True)


def _wants_approval(owner: MilestoneName) -> bool:
    """Whether its name says that it is done once somebody approves: 'Design signed off'."""
    return any(word in owner.name.casefold() for word in ("sign", "approv"))


def _said(owners: Sequence[MilestoneName], on: date) -> str:
    """The words that say so beyond doubt, to be put into the line."""
    said = []
    for each in owners:
        instead = f", not {each.actual.isoformat()}" if each.actual and each.actual != on else ""
        early = f", {' '.join(_BEFORE_THE_START)}" if each.not_before and on < each.not_before else ""
        said.append(f"{each.name} done {on.isoformat()}{instead}{early}")
    return "; ".join(said)


def _shown(on: date | None) -> str:
    return f"done {show(on)}" if on else "not done after all"
