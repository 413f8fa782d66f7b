"""Reading milestone moves: 'go-live moves to 12 June', 'UAT slips 2w', '+2w'."""

from collections.abc import Sequence
from datetime import date

from bot.domain.line.claims import SAYINGS
from bot.domain.line.doubts import ABOUT, ARTICLES, said_near
from bot.domain.line.milestones import DRIFTS, SLIPS, MilestoneFinder, MilestoneName
from bot.domain.line.name_index import MOST_CANDIDATES, Named
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import opens_clause
from bot.domain.line.scope import Mood
from bot.domain.line.settling import MilestoneMove, Settling
from bot.domain.line.stretches import Stretch, find_stretch
from bot.domain.line.tails import EARLIER, LATER, MOVE_HEDGES, NEGATIONS, Tail, TailReader
from bot.domain.line.text import TokenKind, bag, ends_sentence
from bot.domain.line.vocabulary import LINKING, OR

_DONE = bag("off done complete completed approved ready finished delivered")
"""Last words of a name behind which 'on Friday' says when it was, or will be, done: no move."""
_BEGUN = bag(
    "started starting begun began kicked kicking entered entering prepared preparing running continuing"
)
"""Verbs before a name behind which a day says when it begins: no move."""
_BEFORE = bag("before after since until pre post")
_REACH = 10
_ANYWAY = bag("now again another so thus plus and")
_NOWHERE = -9
_BEFORE_SLIPS = bag(
    "to must need needs well probably definitely certainly is are has have had will may might could "
    "would again now also still : est ist"
)
_SLIPS_ELSEWHERE = bag(
    "verschoben verschiebt verspatet repousse repoussee reporte decale retrasado retrasa rinviato spostato "
    "verschuift verschoven adiado"
)
_IF = bag("if unless when should")
_DATES = bag("date target forecast plan day timeline estimate eta")
_WHOLE_PLAN = bag("everything all plan dates")
_EXCEPT, _WHOLE = bag("but except bar besides"), bag("everything all anything")
_FOR = bag("for is as")


_SAVED = bag("saved save saves saving gained gain gains won recovered regained")
"""Verbs of time that somebody has more of: 'saved a week on UAT' is no delay, and says no new day."""


class MoveReader:
    """Reads the moves of one line."""

    def __init__(
        self,
        line: Line,
        milestones: Sequence[MilestoneName],
        project: Named | None,
        today: date,
        day_first: bool,
    ) -> None:
        self.line, self.project = line, project
        self.today, self.day_first = today, day_first
        self.settling = Settling(line, today)
        self.names = MilestoneFinder(line, tuple(milestones), today)
        self.tails = TailReader(line, today, day_first)
        self._pushed_until = _NOWHERE

    def read(self) -> tuple[MilestoneMove, ...]:
        """Every move in the line, in the order typed."""
        i = 0
        while i < len(self.line.tokens):
            i = max(self._at(i), i + 1)
        return tuple(self.settling.moves)

    def _at(self, i: int) -> int:
        if not self.line.free(i):
            return i + 1
        named = self.names.named_at(i)
        if named:
            stop, owners, several = named
            move = self._several_move if several else self._named_move
            return move(i, stop, owners) or stop
        return self._date_first(i) or self._stretch_first(i) or self._verb_first(i) or i + 1

    # 'go-live moves to 12 June'

    def _named_move(self, i: int, stop: int, owners: tuple[MilestoneName, ...]) -> int | None:
        pushed = any(self.line.raw(j) in SLIPS | DRIFTS for j in range(max(0, i - 3), i))
        pushed = pushed or i - 2 <= self._pushed_until < i  # 'delay: UAT 1w, go-live 2w'
        tail = self.tails.read(stop, verb_before=pushed)
        done = self.line.fold(stop) == "on" and self.line.fold(stop - 1) in _DONE
        if done or not self.line.all_free(i, stop):
            return None
        if tail is None:
            return self._dayless_move(i, stop, owners)
        if self.line.raw(i - 1) in _BEFORE and not tail.verb:
            return None
        if self.line.raw(i - 1) in _EXCEPT and self.line.raw(i - 2) in _WHOLE:
            return None  # 'everything but go-live slips 1w'
        if (either := self._either(i)) and owners:
            choices = [(m.name, m.name) for m in (*either, *owners)]
            self.line.ask("Milestone", i, stop, choices[:MOST_CANDIDATES])
            return tail.stop
        if self.line.raw(self.line.back(i, ARTICLES) - 1) in _BEGUN and not tail.stretch:
            return None
        moves = tail.verb or tail.stretch or said_near(self.line, i, stop, MOVE_HEDGES, 8)
        if self._is_about(i) and not moves:
            return None
        self._pushed_until = tail.stop if tail.verb else _NOWHERE
        start = self._verb_start(i)
        if len(owners) > 1:
            choices = [(m.name, m.name) for m in self.names.in_order(owners)[:MOST_CANDIDATES]]
            self.line.ask("Milestone", i, stop, choices)
            return tail.stop
        return self.settling.settle(start, tail, owners[0] if owners else None)

    def _dayless_move(self, i: int, stop: int, owners: tuple[MilestoneName, ...]) -> int | None:
        """'uat slips': it moves, and the day is to be asked for."""
        verb = self.line.past(stop, _BEFORE_SLIPS)
        if self.line.fold(verb) not in SLIPS | _SLIPS_ELSEWHERE or len(owners) != 1 or owners[0].actual:
            return None
        asked = Mood.ASKED in self.line.moods[i:verb]  # 'why did uat slip?'
        if asked or said_near(self.line, i, verb, NEGATIONS | _IF, 8) or self.line.raw(i - 1) in ABOUT:
            return None
        self.settling.ask_when(owners[0].name, owners[0], i, verb + 1)
        return verb + 1

    def _either(self, i: int) -> tuple[MilestoneName, ...]:
        """The milestone before 'or' in 'UAT or go-live slips 1w'."""
        if self.line.raw(i - 1) not in OR:
            return ()
        named = (self.names.name_at(j) for j in range(max(0, i - 5), i - 1) if self.line.free(j))
        return next((hit[1] for hit in named if hit and hit[0] == i - 1), ())

    def _is_about(self, i: int) -> bool:
        """'decision about the launch on 4 Dec': the day of something else."""
        place = self.line.back(i, ARTICLES) - 1
        said = self.line.raw(place) in ABOUT and not opens_clause(self.line, place)
        asked = Mood.ASKED in self.line.moods[place : i + 1]  # 'are we sure about go-live 28 march?'
        return said and not asked and self.line.raw(place - 1) not in _DATES

    # 'UAT and go-live slip 1w', 'both waves slip: 1 May and 1 July'

    def _several_move(self, i: int, stop: int, owners: tuple[MilestoneName, ...]) -> int | None:
        tail = self.tails.read(stop, verb_before=False)
        if tail is None or tail.open or self.line.raw(i - 1) in _BEFORE:
            return None
        tails = self.tails.several(tail, len(owners))
        if tails is None or said_near(self.line, i, tail.date_at, NEGATIONS | MOVE_HEDGES, 8):
            return None
        last = tails[-1].stop
        if not self.line.all_free(i, last):
            return None
        places = self.line.shared_out(i, last, len(owners))
        for (at, until), each, milestone in zip(places, tails, owners, strict=True):
            to = self.settling.new_date(each, milestone, milestone.name)
            if to:
                self.settling.add(at, until, milestone, milestone.name, to, stays=True)
        return last

    def _verb_start(self, i: int) -> int:
        """Take 'moved the' of 'moved the go-live to 12 June' with it."""
        j = self.line.back(i, {"the", "our", "new"})
        return j - 1 if j and self.line.fold(j - 1) in SLIPS | DRIFTS else i

    # '4 april for go-live', 'not 28 march but 4 april for go-live'

    def _date_first(self, i: int) -> int | None:
        denied = self.line.fold(i) in NEGATIONS
        hit = self.tails.date_at(i + denied)
        if hit and denied:
            instead = self.line.past(hit.stop, {",", "but", "sondern"})
            hit = self.tails.date_at(instead) if instead > hit.stop else None
        if not hit:
            return None
        # '28 march go-live' too, where nothing but the clause's end follows.
        bare = not denied and opens_clause(self.line, i)
        if self.line.fold(hit.stop) not in _FOR and not bare:
            return None
        at = self.line.past(self.line.past(hit.stop, _FOR, most=1), ARTICLES)
        named = self.names.name_at(at) if self.line.free(at) else None
        if not named or len(named[1]) != 1:
            return None
        stop = named[0] + 1 if self.line.fold(named[0]) in {"date", "now", "instead"} else named[0]
        if not opens_clause(self.line, stop + 1) or not self.line.all_free(i, stop):
            return None
        begins = i + denied
        return self.settling.settle(i, Tail(stop, hit, begins, None, verb=True, sure=True), named[1][0])

    # '2w delay to go-live', '+2w', 'slipped 2w'

    def _stretch_first(self, i: int) -> int | None:
        found = find_stretch(self.line.tokens, i)
        if found is None:
            return None
        return self._reversed_move(i, *found) or (self._bare_shift(i) if self.line.fold(i) == "+" else None)

    def _reversed_move(self, i: int, stop: int, stretch: Stretch) -> int | None:
        if self.line.raw(i - 1) in _SAVED:
            return None
        said = self.line.past(stop, LATER | EARLIER)
        if any(self.line.fold(j) in EARLIER for j in range(stop, said)):
            stretch = Stretch(-abs(stretch.amount), stretch.unit)
        left = said == stop and self.line.fold(stop) == "to"  # '16 weeks to go-live'
        if left or self.line.fold(said) not in {"on", "to", "in", "for", "of"}:
            return None
        j = said + 2 if self.line.fold(said + 1) in {"the", "our"} else said + 1
        if self.line.fold(j) in _WHOLE:  # '+3w for everything'
            return self._default_move(i, Tail(j + 1, None, j + 1, stretch, verb=True), bare=True, whole=True)
        named = self.names.name_at(j) if self.line.free(j) else None
        if not named or len(named[1]) != 1:
            return None
        return self.settling.settle(i, Tail(named[0], None, named[0], stretch, verb=True), named[1][0])

    def _bare_shift(self, i: int) -> int | None:
        tail = self.tails.shift_at(i, verb=False, earlier=False)
        if tail and tail.stretch and self._says_again(i, tail.stretch):
            return tail.stop
        if tail is None or self.line.raw(i - 1) in SAYINGS:
            return None  # 'the vendor says +2w'
        whole = self.line.raw(i - 1) in _WHOLE_PLAN
        if not (whole or self._bare(i)):
            return self._other_subject(i, tail)
        return self._default_move(i, tail, bare=True, whole=whole)

    def _says_again(self, i: int, stretch: Stretch) -> bool:
        """'UAT 8 Feb (+1w)': how far the milestone moved that was named right before."""
        moves = self.settling.moves
        if self.line.raw(i - 1) not in {"(", ","} or i < 2 or not self.line.taken[i - 2] or not moves:
            return False
        if self.line.raw(i - 1) == "(":
            return True
        moved = next((m for m in self.names.milestones if m.id == moves[-1].milestone_id), None)
        return bool(moved and moved.forecast and stretch.after(moved.forecast) == moves[-1].to)

    def _verb_first(self, i: int) -> int | None:
        """A verb of moving whose subject is not a milestone."""
        if self.line.fold(i) not in SLIPS | DRIFTS:
            return None
        tail = self.tails.read(i + 1, verb_before=True)
        if tail is None or not self.line.all_free(i, tail.stop):
            return None
        if opens_clause(self.line, i) or self.line.plain[i - 1]:
            return self._default_move(i, tail, bare=False)
        return self._other_subject(i, tail)

    def _default_move(self, i: int, tail: Tail, *, bare: bool, whole: bool = False) -> int | None:
        fits = self.names.open if whole else self._last_named(i) or self.names.go_lives() or self.names.open
        if len(fits) == 1:
            return self.settling.settle(i, tail, fits[0], stays=not bare)
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

    def _bare(self, i: int) -> bool:
        """Whether '+2w' at `i` stands by itself, not behind what may be what slips: 'test env +1w'."""
        return (
            opens_clause(self.line, i)
            or self.line.raw(i - 1) in LINKING | LATER | SLIPS | _ANYWAY
            or self.line.tokens[i - 1].kind is not TokenKind.WORD
        )

    def _last_named(self, i: int) -> tuple[MilestoneName, ...]:
        """The milestone that the sentence spoke of last: 'UAT at risk, could slip 1w'."""
        start = i
        while start > max(0, i - _REACH) and not ends_sentence(self.line.tokens, start - 1):
            start -= 1
        named = [hit for j in range(start, i) if self.line.free(j) and (hit := self.names.name_at(j))]
        return named[-1][1] if named and len(named[-1][1]) == 1 else ()

    def _other_subject(self, i: int, tail: Tail) -> int | None:
        start = i
        while start > 0 and i - start < 4 and not opens_clause(self.line, start):
            start -= 1
        subject = self.line.words(start, i)
        fits = self.names.named_in(start, i)
        fits = fits or self._last_named(start)
        fits = fits or (self.names.go_lives() if len(self.names.go_lives()) == 1 else self.names.open)
        if len(fits) == 1 and (tail.stretch or self.names.named_in(start, i)):
            to = self.settling.new_date(tail, fits[0], fits[0].name)
            if to:
                self.settling.ask_whether(i, tail.stop, fits[0].name, to, refused="No milestone moves")
            return tail.stop
        if tail.dated and tail.dated.reading.day and self.project and self.names.open:
            names = ", ".join(m.name for m in self.names.in_order(self.names.open)[:5])
            self.line.problems.append(f"{self.project.name} has no milestone “{subject}”. It has: {names}.")
        return None
