"""What a move comes to: the new day of a milestone, certain, or asked about where it may be otherwise."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.line.calendar_words import show
from bot.domain.line.claims import in_anothers_words, passed_on
from bot.domain.line.doubts import is_of_another, refused, said_near, told_of
from bot.domain.line.milestones import MilestoneName
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.tails import MOVE_HEDGES, NEGATIONS, Tail
from bot.domain.line.text import bag

_TWO_ORDERS = 2
_IN_FIGURES = re.compile(r"\d{1,2}[./-]\d{1,2}([./-]\d{2,4})?")
_NEAR_THE_PLAN, _FAR_FROM_IT = timedelta(days=45), timedelta(days=90)
_LASTING = bag("runs run running lasts last lasting continues goes takes")
_NEARLY_A_YEAR = timedelta(days=366 - 31)


@dataclass(frozen=True, slots=True)
class MilestoneMove:
    """A milestone that the line gives a new date; `milestone_id` is None for a go-live the plan lacks."""

    milestone_id: int | None
    name: str
    to: date
    words: str


class Settling:
    """Settles the moves of one line; `moves` are those that are certain."""

    def __init__(self, line: Line, today: date) -> None:
        self.line, self.today = line, today
        self.moves: list[MilestoneMove] = []

    def settle(self, start: int, tail: Tail, milestone: MilestoneName | None, *, stays: bool = True) -> int:
        """Take the new day that a tail gives a milestone, or ask; say where its words end."""
        name = milestone.name if milestone else "Go-live"
        if tail.open:
            self.ask_when(name, milestone, start, tail.stop)
            return tail.stop
        to = self.new_date(tail, milestone, name)
        if to is None:
            return tail.stop
        if milestone and milestone.forecast == to:
            return tail.stop  # 'go-live stays 14 March' moves nothing
        lasting = any(self.line.raw(i) in _LASTING for i in range(start, tail.date_at))
        if tail.since and milestone and (lasting or tail.since != milestone.forecast):
            # 'UAT 9 Feb to 19 Feb' is no move from the day that is planned, so it may be how long it lasts.
            days = [(show(day), day.isoformat()) for day in (to, tail.since)]
            self.line.ask(name, tail.date_at, tail.stop, days)
            return tail.stop
        # The words of the date are left out, since 'may' is a month too.
        until = tail.date_at if tail.dated else tail.stop
        said = self.line.is_said(start, tail.stop)
        if said and not tail.sure and said_near(self.line, start, until, NEGATIONS, 3):
            return tail.stop
        doubtful = not said or self.line.conditioned(tail.stop)
        doubtful = doubtful or in_anothers_words(self.line, start) or passed_on(self.line, tail.stop)
        doubtful = doubtful or told_of(self.line, start, tail) or is_of_another(self.line, start, until)
        doubtful = doubtful or refused(self.line, start, tail.stop)
        if doubtful or said_near(self.line, start, until, MOVE_HEDGES, 8):
            self.ask_whether(start, tail.stop, name, to, refused="Not decided")
            return tail.stop
        named = self.line.named
        # The project's name is a part of its own: of 'UAT for payroll +1w' the words behind it are the move.
        start = named[1] if start <= named[0] < named[1] <= tail.stop else start
        self.add(start, tail.stop, milestone, name, to, stays=stays)
        return tail.stop

    def new_date(self, tail: Tail, milestone: MilestoneName | None, name: str) -> date | None:
        """Give the day that a tail names, or that its stretch leads to from the plan; None where it asks."""
        if tail.dated:
            reading = tail.dated.reading
            if (meant := self._near_the_plan(tail, milestone)) is not None:
                return meant
            if reading.choices:
                self.line.ask(
                    name, tail.date_at, tail.dated.stop, [(show(d), d.isoformat()) for d in reading.choices]
                )
            elif reading.problem:
                self.line.problems.append(reading.problem)
                self.ask_when(name, milestone, tail.date_at, tail.dated.stop)
            past = reading.day is not None and reading.day < self.today
            if past or (
                reading.day and reading.day > self.today + _NEARLY_A_YEAR and self._without_year(tail)
            ):
                self.ask_when(name, milestone, tail.date_at, tail.dated.stop)
                return None
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

    def _near_the_plan(self, tail: Tail, milestone: MilestoneName | None) -> date | None:
        """Take '10/2' in the person's own order where only that is near the plan; a move goes by weeks."""
        plan = milestone.forecast if milestone else None
        if tail.dated is None or plan is None or len(tail.dated.reading.choices) != _TWO_ORDERS:
            return None
        own, other = tail.dated.reading.choices
        figures = _IN_FIGURES.fullmatch(self.line.words(tail.date_at, tail.dated.stop).strip(" ."))
        near, far = abs(own - plan) <= _NEAR_THE_PLAN, abs(other - plan) >= _FAR_FROM_IT
        return own if figures and near and far and own >= self.today else None

    def _without_year(self, tail: Tail) -> bool:
        """Whether a day that far away was typed without a year: '20 Nov' in the days after, '29 Feb'."""
        stop = tail.dated.stop if tail.dated else tail.date_at
        return not any(
            self.line.raw(i)[-4:].isdecimal() and len(self.line.raw(i)) > 3 for i in range(tail.date_at, stop)
        )

    def ask_when(self, name: str, milestone: MilestoneName | None, start: int, stop: int) -> None:
        """Ask about words that give no day: the plan's own day, or the person writes one."""
        forecast = milestone.forecast if milestone else None
        self.line.ask(name, start, stop, [(f"Still {show(forecast)}" if forecast else "No date yet", "")])

    def ask_whether(self, start: int, stop: int, name: str, to: date, *, refused: str) -> None:
        """Ask whether a milestone moves to a day."""
        choices = ((f"{name} to {show(to)}", f"{name} {to.isoformat()}"), (refused, ""))
        self.line.ask_at_end(name, [(start, stop)], choices)

    def _ask_whether_done(
        self, start: int, stop: int, milestone: MilestoneName, actual: date, to: date
    ) -> None:
        """Ask about a new date of what is done."""
        reopened = f"{milestone.name} not done after all; {milestone.name} {to.isoformat()}"
        choices = ((f"Not done, forecast {show(to)}", reopened), (f"Done {show(actual)}, as recorded", ""))
        self.line.ask_at_end(milestone.name, [(start, stop)], choices)

    def add(
        self, start: int, stop: int, milestone: MilestoneName | None, name: str, to: date, *, stays: bool
    ) -> None:
        """Take a move as certain; of two days of one milestone the first counts."""
        if milestone and milestone.actual:
            self._ask_whether_done(start, stop, milestone, milestone.actual, to)
            return
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
