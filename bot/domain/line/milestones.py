"""Finding a project's milestones in a line: by name, a part of it, a near spelling, and 'go-live'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from bot.domain.line.calendar_words import MONTHS, NTH, NUMBERS, TOMORROW, WEEKDAYS, YESTERDAY
from bot.domain.line.name_index import Hit, Named, hit_at, index_of, near_at
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import opens_clause, rating_here
from bot.domain.line.stretches import UNITS
from bot.domain.line.text import TokenKind, bag, joined, words_of
from bot.domain.line.vocabulary import AND, DONE, FINISHED, STOP

SLIPS = bag(
    "move moves moved moving shift shifts shifted shifting slip slips slipped slipping slipp push "
    "pushed pushes pushing delay delays delayed delaying postpone postponed deferred defer "
    "rescheduled reforecast reschedule reschedules rescheduling rebooked replanned rebaselined defers "
    "deferring postpones postponing"
)
"""Verbs that say that a date moves."""
DRIFTS = bag(
    "slide slides slid sliding drift drifts drifted drifting bump bumps bumped bumping knocked kicked "
    "shunted stretch stretches stretched extend extends extended adjourned pull pulls pulled pulling "
    "brought creep creeps crept creeping rearranged rolled shove shoved nudge nudged bounced dragged drags"
)
"""Verbs that say so only of a date or a stretch of time behind them."""

_ALL_OF = bag("both all beide alle")
_THE_PLAN = bag("everything all alles tout todo")
_EVERY = bag("milestones dates")
_NUMBERS = {word: str(n) for word, n in NUMBERS.items()}
_ORDINALS = {word: str(n) for word, n in NTH.items()}
_ORDINAL_ENDS = bag("st nd rd th")
_JOINING = bag("and & + , und")
_AND = AND | {"e", "&", "+", ",", "/"}
_SHORTEST_STEM = 3
_ACRONYM = 3
_PREFIXES = bag("pre post non mini")
_ARTICLES = bag("the of our")
_MOST_AT_ONCE = 6
_NEAR = 8
_INTRODUCING = bag(
    "the our my and but so because since as still new that then also plus now is of with for move moved "
    "moving slip delay update updates date only"
)
"""Words that may stand before a part of a milestone's name."""
_OTHER_WORDS = bag("lunch resign guild rest text pivot relief breeze latest")
"""Words of their own that are a slip away from what milestones are called."""
_TELLING = 5
"""Letters of a word that may stand for a whole name."""
_WE_ARE = bag("are be we're")
_BEING_DONE = bag("wrapped signed ticked")
_GO_LIVE = "golive"
_GO_LIVE_FORMS = frozenset({"golive", "goeslive", "goinglive", "golives", "goliv", "gl"})


@dataclass(frozen=True, slots=True)
class MilestoneName:
    """A milestone of the project: its name, the date now forecast, and since when it is done.

    Nothing of the project was done before `not_before`, its first day.
    """

    id: int
    name: str
    forecast: date | None
    actual: date | None = None
    not_before: date | None = None


class MilestoneFinder:
    """The milestones of one project, found in one line."""

    def __init__(self, line: Line, milestones: tuple[MilestoneName, ...], today: date) -> None:
        self.line, self.milestones, self.today = line, milestones, today
        self.open = tuple(each for each in milestones if each.actual is None)
        self._index = index_of(tuple(Named(n, "", m.name) for n, m in enumerate(milestones)))
        self._hits: dict[int, Hit | None] = {}

    def name_at(self, i: int) -> tuple[int, tuple[MilestoneName, ...]] | None:
        """Where a milestone's name that begins at `i` stops, and which it may be; none for a new go-live."""
        hit = self._hit_at(i) or self._abbreviated(i) or self._under_way(i)
        if self._dated_soon(i) and not (hit and self._is_whole(hit)):
            near = self._nearly_spelt(i)
            hit = near if near and (hit is None or near.stop > hit.stop) else hit or self._telling_word(i)
        go_live = self._go_live_at(i)
        if go_live and not (hit and hit.stop > go_live):
            return go_live, self.go_lives()
        if hit is None or not self.line.all_free(hit.start, hit.stop) or self._is_prefixed(i):
            return None
        owners = self._known(hit)
        again = self._go_live_at(hit.stop) if hit.stop < len(self.line.tokens) else None
        if again and all(owner in self.go_lives() for owner in owners):
            return again, owners  # 'wave 1 go-live'
        return (self._whole_name(hit.stop, owners[0]) if len(owners) == 1 else hit.stop), owners

    def _hit_at(self, i: int) -> Hit | None:
        """The name at `i`, looked up once: a line of many moves asks for the same word again and again."""
        if i not in self._hits:
            content = self.line.tokens[i].is_content
            self._hits[i] = hit_at(self._index, self.line.tokens, i) if content else None
        return self._hits[i]

    def _is_prefixed(self, i: int) -> bool:
        """Whether a word before makes it something else's name: 'pre-UAT'."""
        hyphened = self.line.raw(i - 1) == "-" and not (self.line.gap(i) or self.line.gap(i - 1))
        return hyphened and self.line.raw(i - 2) in _PREFIXES

    def _is_whole(self, hit: Hit) -> bool:
        return joined(self.line.tokens[hit.start : hit.stop]) in self._index.exact

    def all_at(self, i: int) -> tuple[int, tuple[MilestoneName, ...]] | None:
        """'both waves', 'all go-lives', 'both milestones': several at once, in the order of the plan."""
        if self.line.fold(i) in _THE_PLAN and self.line.fold(i + 1) in SLIPS:
            return (i + 1, self.open) if 1 < len(self.open) <= _MOST_AT_ONCE else None
        if self.line.fold(i) not in _ALL_OF:
            return self._several_numbered(i)
        at = self.line.past(i + 1, _ARTICLES)
        if not self.line.free(at):
            return None
        word, stop = self.line.fold(at), at + 1
        if word == "go":
            word, stop = "golive", self._go_live_at(at) or stop
            owners = self.go_lives()
        elif word in _EVERY:
            owners = self.open
        else:
            owners = tuple(m for m in self.milestones if word.endswith("s") and word[:-1] in words_of(m.name))
            owners = owners or (self.go_lives() if word in _GO_LIVE_FORMS else ())
            if not owners:  # 'both test cycles'
                stop, owners = at + 2, self._sharing(word, self.line.fold(at + 1))
        return (stop, owners) if 1 < len(owners) <= _MOST_AT_ONCE else None

    def _sharing(self, first: str, plural: str) -> tuple[MilestoneName, ...]:
        """The milestones whose names have these two words in a row, the second without its 's'."""
        pair = (first, plural.removesuffix("s"))
        return tuple(
            m for m in self.milestones if plural.endswith("s") and pair in pairwise(words_of(m.name))
        )

    def named_at(self, i: int) -> tuple[int, tuple[MilestoneName, ...], bool] | None:
        """Where a name at `i` stops, which it may be, and whether all are meant: 'both waves'."""
        all_of = self.all_at(i)
        if all_of:
            return *all_of, True
        first = named = self.name_at(i)
        owners: list[MilestoneName] = []
        stop = i
        while named and len(named[1]) == 1 and named[1][0] not in owners:
            stop = named[0]
            owners.append(named[1][0])
            after = self.line.past(stop, _AND, most=2)
            named = self.name_at(after) if after > stop and self.line.free(after) else None
        if len(owners) > 1:
            return stop, tuple(owners), True
        return (*first, False) if first else None

    def _whole_name(self, stop: int, owner: MilestoneName) -> int:
        """Behind 'design', the other words of 'Design signed off', also as 'sign-off'."""
        named = words_of(owner.name)
        while self.line.free(stop):
            at = stop + 1 if self.line.raw(stop) == "-" else stop
            word = self.line.fold(at)
            if len(word) < 3 or not any(each.startswith(word) for each in named):
                break
            stop = at + 1
        return stop

    def _abbreviated(self, i: int) -> Hit | None:
        """'w1', 'wave two' or 'second wave': a word of one milestone's name and its number."""
        word, number, glued = self.line.fold(i), self.line.fold(i + 1), not self.line.gap(i + 1)
        if word in _ORDINALS or (word.isdecimal() and number in _ORDINAL_ENDS):
            at = i + 1 if word in _ORDINALS else i + 2
            word, number = self.line.fold(at), _ORDINALS.get(word, word)
            stop = at + 1
        elif len(word) == 1 and not glued:
            return None
        else:
            number, stop = _NUMBERS.get(number, number), i + 2
        owner = self._numbered(word, number) if word and number.isdecimal() else None
        return Hit(i, stop, (Named(self.milestones.index(owner), "", ""),)) if owner else None

    def _numbered(self, word: str, number: str) -> MilestoneName | None:
        """The one milestone with this number right behind this word, or one with this first letter."""
        having = [m for m in self.milestones if _has_number(m.name, word, number)]
        return having[0] if len(having) == 1 else None

    def _several_numbered(self, i: int) -> tuple[int, tuple[MilestoneName, ...]] | None:
        """'waves 1 and 2', 'wave 1/2'."""
        word, j = self.line.fold(i).removesuffix("s"), i + 1
        if len(word) < _SHORTEST_STEM or not self.line.free(j):
            return None
        owners: list[MilestoneName] = []
        stop = i
        while len(owners) < _MOST_AT_ONCE and self.line.free(j):
            numbers = self.line.tokens[j].text.split("/")
            found = [self._numbered(word, _NUMBERS.get(self.line.fold(j), n)) for n in numbers]
            new = [each for each in found if each and each not in owners]
            if len(new) < len(found) or (self.line.fold(j + 1) in UNITS and not self.line.gap(j + 1)):
                break  # the '+2w' of 'wave 1 +2w' is no second wave
            owners += new
            stop = j + 1
            j = self.line.past(stop, _JOINING)
            if j == stop:
                break
        return (stop, tuple(owners)) if len(owners) > 1 else None

    def _under_way(self, i: int) -> Hit | None:
        """'launching on 27 Jan': the verb of the last word of one milestone's name."""
        word = self.line.fold(i)
        ours = self.line.raw(i - 1) in _WE_ARE or (self._introduced(i) and self.line.raw(i - 1) != "is")
        if not word.endswith("ing") or not ours or not self._moves_soon(i):
            return None
        verbs = {word.removesuffix("ing"), f"{word.removesuffix('ing')}e"}
        named = [(n, words_of(m.name)) for n, m in enumerate(self.milestones)]
        having = [n for n, words in named if words and words[-1] in verbs]
        return Hit(i, i + 1, (Named(having[0], "", ""),)) if len(having) == 1 else None

    def _telling_word(self, i: int) -> Hit | None:
        """One word of a name that no other milestone has: 'cleansing' of 'Data cleansing'."""
        word = self.line.tokens[i].fold
        if len(word) < _TELLING or word in STOP or not self._introduced(i):
            return None
        having = [n for n, each in enumerate(self.milestones) if word in words_of(each.name)]
        if not having and len(word) > _TELLING and not self._says_something(i) and not self._done_already(i):
            having = [n for n, each in enumerate(self.milestones) if _nearly_has(each.name, word)]
        return Hit(i, i + 1, (Named(having[0], "", ""),)) if len(having) == 1 else None

    def _nearly_spelt(self, i: int) -> Hit | None:
        """'lauch' for Launch; a rating, a verb or what is a word of its own is none."""
        if (
            self.line.fold(i) in _OTHER_WORDS
            or self._done_already(i)
            or self._says_something(i)
            or not self._introduced(i)
        ):
            return None
        swapped = [n for n, m in enumerate(self.milestones) if _swapped(self.line.fold(i), m.name)]
        if len(swapped) == 1:
            return Hit(i, i + 1, (Named(swapped[0], "", ""),))
        hit = near_at(self._index, self.line.tokens, i)
        if hit and not any(
            self.line.fold(i)[0] in _first_letters(self.milestones[each.id].name) for each in hit.owners
        ):
            return None
        return hit if hit and not any(self._says_something(j) for j in range(i, hit.stop)) else None

    def _done_already(self, i: int) -> bool:
        """'launched on 20 Nov': the verb of a name, in the past."""
        word = self.line.fold(i)
        return any(
            word in {f"{each}ed", f"{each}d", f"{each}ing"}
            for m in self.milestones
            for each in words_of(m.name)
        )

    def whose_verb(self, i: int) -> tuple[MilestoneName, ...]:
        """The one milestone of which 'launched' is the name in the past."""
        word = self.line.fold(i)
        named = [(m, words_of(m.name)) for m in self.open]
        found = tuple(m for m, words in named if words and word in {f"{words[-1]}ed", f"{words[-1]}d"})
        return found if len(found) == 1 else ()

    def _says_something(self, i: int) -> bool:
        return self.line.fold(i) in SLIPS or rating_here(self.line, i, expected=False) is not None

    def _introduced(self, i: int) -> bool:
        """Whether no other word stands before token `i` that would make it part of something else's name."""
        before = self.line.raw(i - 1)
        return (
            opens_clause(self.line, i)
            or before in _INTRODUCING | FINISHED
            or self.line.tokens[i - 1].kind is not TokenKind.WORD
        )

    def _known(self, hit: Hit) -> tuple[MilestoneName, ...]:
        """Whose name it is; of several those that are not done yet."""
        found = tuple(self.milestones[owner.id] for owner in hit.owners)
        return tuple(each for each in found if each in self.open) or found

    def _dated_soon(self, i: int) -> bool:
        """Whether a number, a month or a verb is near, so that a guess at a name is worth it."""
        word = self.line.free(i) and self.line.tokens[i].kind is TokenKind.WORD
        finished = self.line.raw(self.line.back(i, _ARTICLES) - 1) in FINISHED
        return word and (finished or self._moves_soon(i))

    def _moves_soon(self, i: int) -> bool:
        return any(self._is_of_a_move(j) for j in range(i + 1, i + _NEAR))

    def _is_of_a_move(self, i: int) -> bool:
        word = self.line.fold(i)
        number = self.line.free(i) and self.line.tokens[i].kind is TokenKind.NUMBER
        moves = word in SLIPS or word in MONTHS or word in WEEKDAYS or word in TOMORROW
        stretch = word in NUMBERS or (word in UNITS and len(word) > _SHORTEST_STEM)
        return number or moves or stretch or word in DONE | YESTERDAY | _BEING_DONE

    def _go_live_at(self, i: int) -> int | None:
        joined = ""
        for j in range(i, min(i + 3, len(self.line.tokens))):
            token = self.line.tokens[j]
            if not self.line.free(j):
                return None
            if token.is_content:
                joined += token.fold
            elif token.text != "-" or not joined:
                return None
            if joined in _GO_LIVE_FORMS and (joined != "gl" or opens_clause(self.line, i)):
                return j + 1
        return None

    def go_lives(self) -> tuple[MilestoneName, ...]:
        """The milestones whose name says go-live; those that are done only where no other is left."""
        found = tuple(m for m in self.milestones if _GO_LIVE in _plain(m.name))
        return tuple(each for each in found if each in self.open) or found

    def named_in(self, start: int, stop: int) -> tuple[MilestoneName, ...]:
        """The milestone that the words hold among others: UAT in 'UAT start'."""
        for i in range(start, stop):
            hit = self._hit_at(i)
            if hit and hit.stop <= stop and len(hit.owners) == 1:
                return self._known(hit)
        return ()

    def in_order(self, milestones: Sequence[MilestoneName]) -> list[MilestoneName]:
        """The next ones first: those still to come by date, then the past and the undated."""
        return sorted(
            milestones, key=lambda m: (m.forecast is None or m.forecast < self.today, m.forecast or date.max)
        )


def _has_number(name: str, word: str, number: str) -> bool:
    """Whether a name holds this word, or one with this first letter, and right behind it this number."""
    words = words_of(name)
    return any((a == word or (len(word) == 1 and a[0] == word)) and b == number for a, b in pairwise(words))


def _nearly_has(name: str, word: str) -> bool:
    """Whether a long word is a slip of the finger away from one of a name's later ones: 'cleasing'."""
    return any(len(each) > _TELLING and OSA.distance(word, each) == 1 for each in words_of(name)[1:])


def _swapped(word: str, name: str) -> bool:
    """Whether a name of three letters has two of them swapped: 'uta' for UAT."""
    named = "".join(words_of(name))
    return len(word) == _ACRONYM and word != named and sorted(word) == sorted(named)


def _first_letters(name: str) -> set[str]:
    """What a misspelt name may begin with: the first letters of its words, or the second ones."""
    return {letter for word in words_of(name) for letter in word[:2]}


@lru_cache(maxsize=8192)
def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
