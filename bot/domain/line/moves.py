"""Reading milestone moves: 'go-live moves to 12 June', 'UAT slips 2w', '+2w'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.line.calendar_words import show
from bot.domain.line.dates import DateHit, find_date
from bot.domain.line.milestones import SLIPS, MilestoneFinder, MilestoneName
from bot.domain.line.name_index import MOST_CANDIDATES, Named
from bot.domain.line.parts import Line, PartKind, Question
from bot.domain.line.rating_words import opens_clause
from bot.domain.line.stretches import Stretch, find_stretch
from bot.domain.line.text import bag

_MOVES = bag(
    "move moves moved moving shift shifts shifted shifting slip slips slipped slipping slipp push "
    "pushed pushes pushing delay delays delayed delaying postpone postponed reschedule "
    "rescheduled reforecast deferred defer goes go going back out right replanned rebaselined "
    "brought pulled advanced forward verschoben verschiebt repousse reporte decale retrasado "
    "retrasa rinviato spostato verschuift verschoven adiado mover pushback sich wird ist a "
    "slippage est se"
)
_EARLIER = bag("earlier sooner forward brought pulled advanced early ahead fruher")
_LATER = bag("later late delay slip slippage behind back out spater slipped delayed")
_LEADS = bag(
    "date milestone is are has have been now again further forecast currently planned expected set "
    "for on it's the new by to until till at by: another about around stays stay remains holds still "
    "confirmed scheduled neu nouveau nueva nuovo auf um am den le au al el op naar "
    "para per pour target targeted revised will "
    "in both all each be must had agreed approved fixed booked committed already really need needs"
)
_SIGNS = frozenset(":=→>-–—(")
_ARROWS = frozenset({"→", "-", ">", "to"})
_FROM_TO = _ARROWS | {",", ";", "now", "is", "until"}
_NEGATIONS = bag("not won't doesn't didn't isn't never can't cannot no nicht")
_HEDGES = bag(
    "may might could would should if risk unless possibly possible likely perhaps maybe want wants wanted "
    "ask asks asked propose proposes proposed suggests suggested"
)
_DONE = bag("off done complete completed approved ready finished delivered")
"""Last words of a name behind which 'on Friday' says when it was, or will be, done: no move."""
_BEFORE = bag("before after since until pre post")


@dataclass(frozen=True, slots=True)
class MilestoneMove:
    """A milestone that the line gives a new date; `milestone_id` is None for a go-live the plan lacks."""

    milestone_id: int | None
    name: str
    to: date
    words: str


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows a milestone's name: a date or a stretch, until token `stop`."""

    stop: int
    dated: DateHit | None
    date_at: int
    stretch: Stretch | None
    verb: bool


class MoveReader:
    """Reads the moves of one line; `moves` are those that are certain."""

    def __init__(
        self,
        line: Line,
        milestones: Sequence[MilestoneName],
        project: Named | None,
        today: date,
        day_first: bool,
    ) -> None:
        self.line, self.milestones, self.project = line, tuple(milestones), project
        self.today, self.day_first = today, day_first
        self.moves: list[MilestoneMove] = []
        self.names = MilestoneFinder(line, self.milestones, today)

    def read(self) -> tuple[MilestoneMove, ...]:
        """Every move in the line, in the order typed."""
        i = 0
        while i < len(self.line.tokens):
            i = max(self._at(i), i + 1)
        return tuple(self.moves)

    def _at(self, i: int) -> int:
        if not self.line.free(i):
            return i + 1
        named = self.names.name_at(i)
        if named:
            stop, owners = named
            both = self._both_move(i, stop, owners)
            if both:
                return both
            return self._named_move(i, stop, owners) or stop
        return self._reversed_move(i) or self._unnamed_move(i) or i + 1

    # 'go-live moves to 12 June'

    def _named_move(self, i: int, stop: int, owners: tuple[MilestoneName, ...]) -> int | None:
        tail = self._tail(stop, verb_before=any(self.line.raw(j) in SLIPS for j in range(max(0, i - 3), i)))
        done = self.line.fold(stop) == "on" and self.line.fold(stop - 1) in _DONE
        if tail is None or done or self.line.raw(i - 1) in _BEFORE or not self.line.all_free(i, tail.stop):
            return None
        start = self._verb_start(i)
        if len(owners) > 1:
            choices = [(m.name, m.name) for m in self.names.in_order(owners)[:MOST_CANDIDATES]]
            self.line.ask("Milestone", i, stop, choices)
            return tail.stop
        return self._settle(start, tail, owners[0] if owners else None)

    def _both_move(self, i: int, stop: int, owners: tuple[MilestoneName, ...]) -> int | None:
        """'UAT and go-live slip 1w'."""
        if self.line.fold(stop) not in {"and", "&", "+", "und", "et"} or not self.line.free(stop + 1):
            return None
        second = self.names.name_at(stop + 1)
        if not second or len(owners) != 1 or len(second[1]) != 1 or self.line.raw(i - 1) in _BEFORE:
            return None
        tail = self._tail(second[0], verb_before=False)
        if tail and self._said_near(i, tail.date_at, _NEGATIONS | _HEDGES, 8):
            return None
        if tail is None or not self.line.all_free(i, tail.stop):
            return None
        for start, until, milestone in ((i, stop + 1, owners[0]), (stop + 1, tail.stop, second[1][0])):
            to = self._new_date(tail, milestone, milestone.name)
            if to:
                self._add(start, until, milestone, milestone.name, to, stays=True)
        return tail.stop

    def _said_near(self, start: int, stop: int, words: frozenset[str], before: int) -> bool:
        """Whether one of `words` stands in the phrase or that many words before it in the same clause."""
        first = start
        while first > max(0, start - before) and not self.line.boundary(first - 1):
            first -= 1
        return any(self.line.raw(j) in words for j in range(first, stop))

    def _verb_start(self, i: int) -> int:
        """Take 'moved the' of 'moved the go-live to 12 June' with it."""
        j = self.line.back(i, {"the", "our", "new"})
        return j - 1 if j and self.line.fold(j - 1) in SLIPS else i

    def _tail(self, i: int, *, verb_before: bool) -> _Tail | None:
        verb, earlier, past = verb_before, False, False
        limit = i + 9
        while i < min(limit, len(self.line.tokens)) and self.line.free(i):
            word = self.line.fold(i)
            late = self._shift_at(i, verb=verb, earlier=earlier)
            if late:
                return late
            hit = find_date(self.line.tokens, i, today=self.today, day_first=self.day_first)
            if hit:
                return self._dated(i, hit, verb=verb, past=past)
            if word in _MOVES:
                verb = verb or word in SLIPS or word in _EARLIER or word in {"out", "right"}
                earlier = earlier or word in _EARLIER
            elif word in {"was", "from"}:
                past = True
            elif word not in _LEADS and word not in _SIGNS and word not in _NEGATIONS and word not in _HEDGES:
                return None
            i += 1
        return None

    def _shift_at(self, i: int, *, verb: bool, earlier: bool) -> _Tail | None:
        """A stretch that says a shift: signed, after a verb, or with 'later' behind it."""
        found = find_stretch(self.line.tokens, i)
        if not found:
            return None
        stop, stretch = found
        if self.line.raw(i) in {"a", "an"} and not (verb or self.line.fold(stop) in _EARLIER | _LATER):
            return None
        signed = not self.line.tokens[i].is_content
        if signed and self.line.tokens[i].text != "+" and self.line.tokens[i + 1].gap:
            return None
        after = self.line.fold(stop)
        if after in _EARLIER or earlier:
            stretch = Stretch(-abs(stretch.amount), stretch.unit)
        said = after in _EARLIER or after in _LATER
        if not (signed or verb or said):
            return None
        stop += said
        to = stop + 1 if self.line.fold(stop) in {"to", "until"} else stop
        hit = (
            find_date(self.line.tokens, to, today=self.today, day_first=self.day_first) if to > stop else None
        )
        if hit:
            return _Tail(hit.stop, hit, to, None, verb=True)
        stop += self.line.fold(stop) == ")"
        return _Tail(stop, None, stop, stretch, verb=verb)

    def _dated(self, i: int, hit: DateHit, *, verb: bool, past: bool) -> _Tail | None:
        j = self.line.past(hit.stop, _FROM_TO if past else _ARROWS)
        second = (
            find_date(self.line.tokens, j, today=self.today, day_first=self.day_first)
            if j > hit.stop
            else None
        )
        if second:
            return _Tail(second.stop, second, j, None, verb)
        return None if past else _Tail(hit.stop, hit, i, None, verb)

    # '2w delay to go-live', '+2w', 'slipped 2w'

    def _reversed_move(self, i: int) -> int | None:
        found = find_stretch(self.line.tokens, i)
        if not found:
            return None
        stop, stretch = found
        said = self.line.past(stop, _LATER | _EARLIER)
        if any(self.line.fold(j) in _EARLIER for j in range(stop, said)):
            stretch = Stretch(-abs(stretch.amount), stretch.unit)
        left = said == stop and self.line.fold(stop) == "to"  # '16 weeks to go-live'
        stop = said
        if left or self.line.fold(stop) not in {"on", "to", "in", "for", "of"}:
            return None
        j = stop + 2 if self.line.fold(stop + 1) in {"the", "our"} else stop + 1
        named = self.names.name_at(j) if self.line.free(j) else None
        if not named or len(named[1]) != 1:
            return None
        return self._settle(i, _Tail(named[0], None, named[0], stretch, verb=True), named[1][0])

    def _unnamed_move(self, i: int) -> int | None:
        """'+2w' by itself, or a verb of moving whose subject is not a milestone."""
        signed = self.line.fold(i) in {"+"} and find_stretch(self.line.tokens, i)
        if signed:
            tail = self._shift_at(i, verb=False, earlier=False)
            return self._default_move(i, tail, bare=True) if tail else None
        if self.line.fold(i) not in SLIPS:
            return None
        tail = self._tail(i + 1, verb_before=True)
        if tail is None or not self.line.all_free(i, tail.stop):
            return None
        if opens_clause(self.line, i) or self.line.plain[i - 1]:
            return self._default_move(i, tail, bare=False)
        return self._other_subject(i, tail)

    def _default_move(self, i: int, tail: _Tail, *, bare: bool) -> int | None:
        fits = self.names.go_lives() or self.milestones
        if len(fits) == 1:
            return self._settle(i, tail, fits[0], stays=not bare)
        if not fits:
            if self.project:
                words = self.line.words(i, tail.stop)
                self.line.problems.append(
                    f"{self.project.name} has no milestone for “{words}” to move. Name one."
                )
            return None
        words = self.line.words(i, tail.stop)
        chosen = self.names.in_order(fits)[:MOST_CANDIDATES]
        self.line.ask("Milestone", i, tail.stop, [(m.name, f"{m.name} {words}") for m in chosen])
        return tail.stop

    def _other_subject(self, i: int, tail: _Tail) -> int | None:
        start = i
        while start > 0 and i - start < 4 and not opens_clause(self.line, start):
            start -= 1
        subject = self.line.words(start, i)
        fits = self.names.named_in(start, i)
        fits = fits or (self.names.go_lives() if len(self.names.go_lives()) == 1 else self.milestones)
        if len(fits) == 1 and (tail.stretch or self.names.named_in(start, i)):
            to = self._new_date(tail, fits[0], fits[0].name)
            if to:
                self._ask_whether(i, tail.stop, fits[0].name, to, refused="No milestone moves")
            return tail.stop
        if tail.dated and tail.dated.reading.day and self.project and self.milestones:
            names = ", ".join(m.name for m in self.names.in_order(self.milestones)[:5])
            self.line.problems.append(f"{self.project.name} has no milestone “{subject}”. It has: {names}.")
        return None

    # Settling

    def _settle(
        self, start: int, tail: _Tail, milestone: MilestoneName | None, *, stays: bool = True
    ) -> int | None:
        name = milestone.name if milestone else "Go-live"
        to = self._new_date(tail, milestone, name)
        if to is None:
            return tail.stop
        # The words of the date are left out, since 'may' is a month too.
        until = tail.date_at if tail.dated else tail.stop
        if self._said_near(start, until, _NEGATIONS, 3):
            return tail.stop
        if self._said_near(start, until, _HEDGES, 8):
            self._ask_whether(start, tail.stop, name, to, refused="Not decided")
            return tail.stop
        if milestone and milestone.forecast == to:
            return tail.stop  # 'go-live stays 14 March' moves nothing
        self._add(start, tail.stop, milestone, name, to, stays=stays)
        return tail.stop

    def _new_date(self, tail: _Tail, milestone: MilestoneName | None, name: str) -> date | None:
        if tail.dated:
            reading = tail.dated.reading
            if reading.choices:
                self.line.ask(
                    name, tail.date_at, tail.dated.stop, [(show(d), d.isoformat()) for d in reading.choices]
                )
            elif reading.problem:
                self.line.problems.append(reading.problem)
            return reading.day
        if tail.stretch is None:
            return None
        forecast = milestone.forecast if milestone else None
        if forecast is None:
            self.line.problems.append(
                f"{name} has no date yet. Give it one, for example: {name.lower()} 12 June."
            )
            return None
        return tail.stretch.after(forecast)

    def _ask_whether(self, start: int, stop: int, name: str, to: date, *, refused: str) -> None:
        span = self.line.span(start, stop)
        choices = ((f"{name} to {show(to)}", f"{name} {to.isoformat()}"), (refused, ""))
        self.line.questions.append(
            Question(name, self.line.words(start, stop), choices, (span,), appended=True)
        )

    def _add(
        self, start: int, stop: int, milestone: MilestoneName | None, name: str, to: date, *, stays: bool
    ) -> None:
        words = self.line.words(start, stop)
        number = milestone.id if milestone else None
        before = next((m for m in self.moves if m.milestone_id == number), None)
        if before:
            if before.to != to:
                self.line.problems.append(
                    f"{name} has two dates: {show(before.to)} (from “{before.words}”) is read, not “{words}”."
                )
            return
        self.moves.append(MilestoneMove(number, name, to, words))
        self.line.take(start, stop, PartKind.MILESTONE, name, show(to), stays=stays)
