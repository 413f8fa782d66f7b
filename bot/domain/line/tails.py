"""Reading what follows a milestone's name: a new date, a stretch of time, or words that give neither."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.line.calendar_words import MONTHS, SEASONS
from bot.domain.line.corrections import past_no, taken_back
from bot.domain.line.date_words import DateHit, DateReading
from bot.domain.line.dates import find_date
from bot.domain.line.milestones import DRIFTS, SLIPS
from bot.domain.line.parts import Line
from bot.domain.line.stretches import UNITS, Stretch, find_stretch
from bot.domain.line.text import TokenKind, bag
from bot.domain.line.vocabulary import AND, NOT_CONTRACTED, OR

_MOVES = bag(
    "land lands landed landing drop drops dropped jump jumps jumped come comes came bring brings fell falls "
    "tracking trending heading heads headed late behind goes go going back out right replanned rebaselined "
    "advanced forward verschoben verschiebt repousse reporte decale retrasado retrasa rinviato spostato "
    "slitta slittato pasa passa passe reportee deplace deplacee aplaza aplazado retrasada verschuift "
    "verschoven adiado mover pushback sich wird ist a slippage est se"
)
EARLIER = bag("earlier sooner forward brought pulled advanced early ahead fruher")
"""Words that say that a shift is to an earlier day."""
LATER = bag(
    "later late delay slip slippage behind back out spater slipped delayed verschoben verspatet "
    "verzogert retrasado repousse slitta slittato reportee longer more extra rinviato verschoven adiado"
)
_LEADS = bag(
    "did do does therefore also too likewise thus hence anymore of can date milestone is are has have "
    "been now again further forecast currently planned expected set for on it's the new by to until till "
    "at another about around roughly approx approximately circa ca stays stay remains holds still "
    "confirmed scheduled neu nouveau nueva nuovo auf um am den le au al el op naar para per pour target "
    "targeted revised will in both all each be must had agreed approved fixed booked committed already "
    "really need needs looks like runs continue continues ends ending finishes due eta either somewhere "
    "take takes taking completes completion twice once times point sometime some time re then "
    "only just dann nun jetzt maintenant ahora di de"
)
_SIGNS = frozenset(":=→>-–—([@)")
_ARROWS = frozenset({"→", "-", ">", "=", "to", "–", "➡", "➔"})
_FROM_TO = _ARROWS | {",", ";", "now", "then", "is", "until"}
NEGATIONS = NOT_CONTRACTED | bag("not never cannot no nicht")
"""Words that say that a move does not happen."""
MOVE_HEDGES = bag(
    "may might could would should if risk unless possibly possible likely perhaps maybe probably want "
    "wants wanted ask asks asked propose proposes proposed suggests suggested intend intends consider "
    "considering discuss discussing request requests requested tentatively provisionally tentative "
    "provisional hope hopes hoping hopefully aim aims aiming wish wishes wishing try tries trying tempted "
    "ideally pencilled penciled keen eager"
)
"""Words that say that a move is not decided."""
_INSTEAD = bag("but sondern rather")
_MORE_LIKE = (("more", "like"), ("looks", "like"), ("more", "likely"))
_OR = OR | {"o"}
_MAYBE = bag("on to maybe perhaps possibly even")
_AND = AND | {"e", "&"}
_FINISHED = bag("take takes taking lasts run runs done ready complete completed finished over through")
_TO_FINISH = bag("complete finish end")
_BY = bag("by until till bis")
_OPEN = bag("tbd tba tbc tbconfirmed unclear unknown undecided uncertain unsure soon")
_AROUND = bag(
    "after before around over during by in until till for the end of early late mid to nach vor vers"
)
_BOUNDS = (
    ("not", "before"),
    ("no", "later", "than"),
    ("not", "later", "than"),
    ("at", "the", "latest"),
    ("no", "earlier", "than"),
    ("not", "earlier", "than"),
    ("no", "sooner", "than"),
    ("at", "the", "earliest"),
    ("earliest",),
    ("after",),
    ("nicht", "vor"),
    ("fruhestens",),
)
"""Words before a day that is only the first it may be."""
_OR_BEYOND = (
    ("or", "later"),
    ("or", "beyond"),
    ("or", "after"),
    ("or", "earlier"),
    ("at", "the", "earliest"),
    ("earliest",),
    ("onwards",),
)
_OR_MORE = (("at", "least"), ("at", "most"), ("or", "more"), ("or", "so"), ("minimum",), ("max",))
"""Words behind a stretch that say only what it is more or less than."""
_SPANNING = bag("to - –")
_SINCE = bag("was from")
_MISSED = bag("missed misses miss blown lost")
_ANEW = bag("new now to by date")
_PULLED = bag("pull pulls pulled pulling")
_HOLDING = bag("now instead new")
_AT_LEAST = frozenset(
    {("at", "least"), ("at", "most"), ("up", "to"), ("more", "than"), ("less", "than"), ("not", "even")}
)
_RANGE = re.compile(r"\d{1,2}-\d{1,2}")
_FURTHER, _MORE = bag("and then , plus now"), bag("another")
_ONE_MORE = bag("another more extra further")
_FEW = bag("few several some couple")
_REACH = 11


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a milestone's name: a date or a stretch, until token `stop`.

    `open` are words that give no day: 'sometime after easter'; `sure`, that a day before was denied in favour
    of this one; `since`, the first of two days with 'to' between them.
    """

    stop: int
    dated: DateHit | None
    date_at: int
    stretch: Stretch | None
    verb: bool
    open: bool = False
    sure: bool = False
    since: date | None = None


@dataclass(slots=True)
class _Said:
    """What the words between a name and its day have said so far."""

    verb: bool
    earlier: bool = False
    past: bool = False
    denied: bool = False


class TailReader:
    """Reads the tails of one line on one day."""

    def __init__(self, line: Line, today: date, day_first: bool) -> None:
        self.line, self.today, self.day_first = line, today, day_first

    def date_at(self, i: int) -> DateHit | None:
        """The date that begins at `i`."""
        return find_date(self.line.tokens, i, today=self.today, day_first=self.day_first)

    def read(self, i: int, *, verb_before: bool) -> Tail | None:
        """What stands behind a name that ends before `i`; None when something else does."""
        said = _Said(verb=verb_before)
        last = min(i + _REACH, len(self.line.tokens))
        while i < last:
            beyond = self._past_project(i)
            if beyond > i:
                i = beyond
                continue
            tail = self._ends_at(i, said) if self.line.free(i) else None
            if tail:
                return tail
            if not self.line.free(i) or not self._leads(i, said):
                return None
            i += 1
        return None

    def _ends_at(self, i: int, said: _Said) -> Tail | None:
        """The shift, the day or the words without a day that stand at `i`."""
        tail = self.shift_at(i, verb=said.verb, earlier=said.earlier)
        if tail:
            return self._corrected(tail)
        hit = None if self._comes_early(i) else self.date_at(i)
        instead = self._instead(hit.stop) if hit and said.denied else None
        if instead:
            later = self.read(instead, verb_before=said.verb)
            return replace(later, sure=True) if later else None
        if hit:
            return self._dated(i, hit, verb=said.verb, past=said.past)
        stop = self._open_until(i)
        if self.line.fold(i) == "before" and said.denied:  # 'won't be before 9 Feb'
            first = self.date_at(i + 1)
            stop = first.stop if first else stop
        return Tail(stop, None, i, None, said.verb, open=True) if stop else None

    def _leads(self, i: int, said: _Said) -> bool:
        """Whether the word at `i` may stand between a name and its day; what it says is kept in `said`."""
        word = self.line.fold(i)
        if word in _MOVES | SLIPS | DRIFTS | EARLIER | LATER:
            said.verb = said.verb or word in SLIPS | DRIFTS | EARLIER | LATER or word == "right"
            said.earlier = said.earlier or word in EARLIER or self._pulled_in(i)
            said.past = said.past and word not in SLIPS | DRIFTS  # 'was moved to'
            return True
        if word in _MISSED:
            said.verb = said.past = True  # 'missed its date, now 17 Dec'
            return True
        said.past = said.past or word in _SINCE or (word == "been" and self.line.raw(i - 1) == "had")
        said.denied = said.denied or word in NEGATIONS or word == "instead"
        if word == ",":
            # 'postponed, new date 15 Feb', 'moved twice, 27 Jan now'
            said.past = False
            return said.verb and (self.line.fold(i + 1) in _ANEW or self._holds_now(i + 1))
        if self._moves_within_a_month(i):
            said.verb = True
            return True
        known = word in _LEADS | _SIGNS | _SINCE | NEGATIONS | MOVE_HEDGES or word == "instead"
        return known or (self._finished_by(i) and self.line.raw(i - 1) not in DRIFTS)

    def _moves_within_a_month(self, i: int) -> bool:
        """'14 -> 28 March': the day before the arrow."""
        day = self.line.tokens[i].kind is TokenKind.NUMBER and self.line.fold(i).isdecimal()
        to = self.line.past(i + 1, {"→", "-", "=", ">", "➡", "➔"})
        return day and self.line.raw(to - 1) in {"→", ">", "➡", "➔"} and self.date_at(to) is not None

    def _pulled_in(self, i: int) -> bool:
        """'pulled in by a week'."""
        return self.line.fold(i) in _PULLED and "in" in {self.line.fold(i + 1), self.line.fold(i + 2)}

    def _comes_early(self, i: int) -> bool:
        """'in a week early': a stretch, and no day."""
        found = find_stretch(self.line.tokens, i + 1) if self.line.fold(i) == "in" else None
        return found is not None and self.line.fold(found[0]) in EARLIER

    def _holds_now(self, i: int) -> bool:
        """'27 Jan now', '3 Feb is the new date', or the day alone."""
        hit = self.date_at(i)
        if hit is None:
            return False
        return (
            self.line.boundary(hit.stop) or self.line.raw(self.line.past(hit.stop, {"is", "the"})) in _HOLDING
        )

    def _past_project(self, i: int) -> int:
        """Past the project's own name: 'UAT for payroll +1w'."""
        start, stop = self.line.named
        return stop if start <= i < stop else i

    def _finished_by(self, i: int) -> bool:
        """'done by 8 feb', 'will take until 31 jan', 'to complete 31 jan'."""
        to_come = self.line.fold(i) in _TO_FINISH and self.line.raw(i - 1) in {
            "to",
            "will",
            "should",
            "would",
        }
        return to_come or (self.line.fold(i) in _FINISHED and self.line.fold(i + 1) in _BY)

    def _instead(self, i: int) -> int | None:
        i = self.line.past(i, {","})
        if rather := self.line.phrase_at(i, _MORE_LIKE):
            return i + rather
        return i + 1 if self.line.fold(i) in _INSTEAD | {"on", "to", "now"} else None

    def _open_until(self, i: int) -> int | None:
        """Where words stop that give no day: 'tbd', 'after easter', 'a few weeks'."""
        word = self.line.fold(i)
        bound = i + self.line.phrase_at(i, _BOUNDS)
        if bound > i:
            hit = self.date_at(bound)
            if hit or self.line.fold(bound) in MONTHS:
                return hit.stop if hit else bound + 1
        if word in _OPEN:
            return i + 1
        if (beyond := self._uncertain_stretch(i)) is not None:
            return beyond
        if word == "open" and self.line.boundary(i + 1):
            return i + 1
        if word == "h" and self.line.fold(i + 1) in {"1", "2"}:
            return i + 2
        j = self.line.past(i, _AROUND)
        if self.line.fold(j) in SEASONS:
            return j + 1
        few = i + 1 if word in {"a", "+", "by"} else i
        of = few + 2 if self.line.fold(few + 1) == "of" else few + 1
        if self.line.fold(few) in _FEW and self.line.fold(of) in UNITS:
            return of + 1
        return None

    def _uncertain_stretch(self, i: int) -> int | None:
        """Where 'at least a week', '1 or 2 weeks' or '+1-2w' stops."""
        words = (self.line.fold(i), self.line.fold(i + 1))
        if words in _AT_LEAST:
            found = find_stretch(self.line.tokens, i + 2)
            return found[0] if found else None
        at = i + 1 if words[0] in {"+", "by"} else i
        if not self.line.free(at) or self.line.tokens[at].kind is not TokenKind.NUMBER:
            return None
        if _RANGE.fullmatch(self.line.tokens[at].text) and self.line.fold(at + 1) in UNITS:
            return at + 2
        if self.line.fold(at + 1) not in _OR | {"to", "-", "–"}:
            return None
        found = find_stretch(self.line.tokens, at + 2)
        return found[0] if found else None

    def shift_at(self, i: int, *, verb: bool, earlier: bool) -> Tail | None:
        """A stretch that says a shift: signed, after a verb, or with 'later' behind it."""
        found = find_stretch(self.line.tokens, i)
        if not found or not self.line.all_free(i, found[0]):
            return None
        stop, stretch = found
        if self.date_at(i) or self.line.raw(stop) == "ago":
            return None  # '3 weeks from now', 'moved 2 days ago'
        if self.line.raw(i) in {"a", "an"} and not (verb or self.line.fold(stop) in EARLIER | LATER):
            return None
        signed = not self.line.tokens[i].is_content
        if signed and self.line.tokens[i].text != "+" and self.line.tokens[i + 1].gap:
            return None
        after = self.line.fold(stop)
        if after in EARLIER or earlier:
            stretch = Stretch(-abs(stretch.amount), stretch.unit)
        said = after in EARLIER or after in LATER
        more = any(self.line.fold(j) in _ONE_MORE for j in range(i, stop))  # 'needs 1 more week'
        if not (signed or verb or said or more):
            return None
        stop += said
        to = stop + 1 if self.line.fold(stop) in {"to", "until"} else stop
        hit = self.date_at(to) if to > stop else None
        if hit:
            return self._dated(to, hit, verb=True, past=False)
        if beyond := self.line.phrase_at(stop, _OR_MORE):
            return Tail(stop + beyond, None, stop, None, verb, open=True)
        further = self.line.past(stop, _FURTHER)
        if further > stop and self.line.fold(further) in _MORE and find_stretch(self.line.tokens, further):
            return Tail(further + 1, None, stop, None, verb, open=True)
        stop += self.line.fold(stop) == ")"
        return Tail(stop, None, stop, stretch, verb=verb)

    def _corrected(self, tail: Tail) -> Tail:
        """'+1w, sorry, +2w'."""
        right, no = taken_back(self.line, tail.stop), past_no(self.line, tail.stop)
        at = right if right is not None else no
        again = self.shift_at(at, verb=True, earlier=False) if at is not None else None
        return replace(again, sure=right is None) if again else tail

    def _dated(self, i: int, hit: DateHit, *, verb: bool, past: bool) -> Tail | None:
        """The date at `i`, or what it moves to or is corrected to; of '27 jan or 3 feb' both, to be asked."""
        moved, sure, since = False, False, None
        for _ in range(4):
            missed = hit.stop + (self.line.fold(hit.stop) in _MISSED)
            past = past or missed > hit.stop  # '7 March missed, now 21 March'
            j = self._next_date_at(missed, past=past and not moved)
            second = self.date_at(j) if j is not None else None
            if j is None or second is None:
                break
            spans = self.line.raw(hit.stop) in _SPANNING and j == hit.stop + 1
            since = hit.reading.day if spans else None
            sure = sure or past_no(self.line, hit.stop) is not None
            i, hit, moved = j, second, True
        if past and not moved:
            return None
        beyond = self.line.phrase_at(hit.stop, _OR_BEYOND)
        if beyond:
            return Tail(hit.stop + beyond, None, i, None, verb, open=True)
        other = self._either(hit.stop)
        if other and hit.reading.day and other.reading.day:
            days = (hit.reading.day, other.reading.day)
            return Tail(other.stop, DateHit(other.stop, DateReading(choices=days)), i, None, verb)
        return Tail(hit.stop, hit, i, None, verb, sure=sure, since=since)

    def _next_date_at(self, i: int, *, past: bool) -> int | None:
        j = self.line.past(i, _FROM_TO if past else _ARROWS)
        if j > i and self.date_at(j):
            return j
        right = taken_back(self.line, j)  # also of '8 feb -> sorry 9 feb'
        if right is not None:
            return self.line.past(right, {"to", "on", "is"})
        return past_no(self.line, i)

    def _either(self, i: int) -> DateHit | None:
        """The second of '27 jan or 3 feb', '27 jan or maybe 3 feb'."""
        return self.date_at(self.line.past(i + 1, _MAYBE)) if self.line.fold(i) in _OR else None

    def several(self, tail: Tail, wanted: int) -> list[Tail] | None:
        """The tails of several milestones: as many dates as there are names, else the one tail for each."""
        tails = [tail]
        while tail.dated and len(tails) < wanted:
            j = self.line.past(tails[-1].stop, _AND | {",", ";", "/"})
            hit = self.date_at(j) if j > tails[-1].stop else None
            if not hit or not self.line.all_free(tails[-1].stop, hit.stop):
                break
            tails.append(Tail(hit.stop, hit, j, None, tail.verb))
        if len(tails) == 1:
            return tails * wanted
        return tails if len(tails) == wanted else None
