"""Finding a project's milestones in a line: by name, a part of it, a near spelling, and 'go-live'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.line.name_index import Hit, Named, hit_at, index_of, near_at
from bot.domain.line.parts import Line
from bot.domain.line.text import bag, tokenize
from bot.domain.line.vocabulary import STOP

SLIPS = bag(
    "move moves moved moving shift shifts shifted shifting slip slips slipped slipping slipp push "
    "pushed pushes pushing delay delays delayed delaying postpone postponed deferred defer "
    "rescheduled reforecast"
)
"""Verbs that say that a date moves."""

_TELLING = 5
"""Letters of a word that may stand for a whole name."""
_GO_LIVE = "golive"
_GO_LIVE_FORMS = frozenset({"golive", "goeslive", "goinglive", "golives", "goliv", "gl"})


@dataclass(frozen=True, slots=True)
class MilestoneName:
    """A milestone of the project: its name and the date now forecast."""

    id: int
    name: str
    forecast: date | None


class MilestoneFinder:
    """The milestones of one project, found in one line."""

    def __init__(self, line: Line, milestones: tuple[MilestoneName, ...], today: date) -> None:
        self.line, self.milestones, self.today = line, milestones, today
        self._index = index_of(tuple(Named(n, "", m.name) for n, m in enumerate(milestones)))

    def name_at(self, i: int) -> tuple[int, tuple[MilestoneName, ...]] | None:
        """Where a milestone's name that begins at `i` stops, and which it may be; none for a new go-live."""
        hit = hit_at(self._index, self.line.tokens, i) if self.line.tokens[i].is_content else None
        if hit is None and self._move_follows(i):
            hit = near_at(self._index, self.line.tokens, i)
        if hit is None:
            hit = self._telling_word(i)
        go_live = self._go_live_at(i)
        if go_live and not (hit and hit.stop > go_live):
            return go_live, self.go_lives()
        if hit is None or not self.line.all_free(hit.start, hit.stop):
            return None
        owners = self._known(hit)
        again = self._go_live_at(hit.stop) if hit.stop < len(self.line.tokens) else None
        if again and all(owner in self.go_lives() for owner in owners):
            return again, owners  # 'wave 1 go-live'
        return (self._whole_name(hit.stop, owners[0]) if len(owners) == 1 else hit.stop), owners

    def _whole_name(self, stop: int, owner: MilestoneName) -> int:
        """Behind 'design', the other words of 'Design signed off', also as 'sign-off'."""
        named = _words(owner.name)
        while self.line.free(stop):
            at = stop + 1 if self.line.raw(stop) == "-" else stop
            word = self.line.fold(at)
            if len(word) < 3 or not any(each.startswith(word) for each in named):
                break
            stop = at + 1
        return stop

    def _telling_word(self, i: int) -> Hit | None:
        """One word of a name that no other milestone has: 'cleansing' of 'Data cleansing'."""
        word = self.line.tokens[i].fold
        if len(word) < _TELLING or word in STOP or not self._move_follows(i):
            return None
        having = [n for n, each in enumerate(self.milestones) if word in _words(each.name)]
        return Hit(i, i + 1, (Named(having[0], "", ""),)) if len(having) == 1 else None

    def _known(self, hit: Hit) -> tuple[MilestoneName, ...]:
        return tuple(self.milestones[owner.id] for owner in hit.owners)

    def _move_follows(self, i: int) -> bool:
        """Whether a verb of moving is near, so that a near spelling is worth a look."""
        return self.line.free(i) and any(self.line.fold(j) in SLIPS for j in range(i + 1, i + 4))

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
            if joined in _GO_LIVE_FORMS and (joined != "gl" or self.line.boundary(i - 1)):
                return j + 1
        return None

    def go_lives(self) -> tuple[MilestoneName, ...]:
        """The milestones whose name says go-live."""
        return tuple(m for m in self.milestones if _GO_LIVE in _plain(m.name))

    def named_in(self, start: int, stop: int) -> tuple[MilestoneName, ...]:
        """The milestone that the words hold among others: UAT in 'UAT start'."""
        for i in range(start, stop):
            hit = hit_at(self._index, self.line.tokens, i) if self.line.tokens[i].is_content else None
            if hit and hit.stop <= stop and len(hit.owners) == 1:
                return self._known(hit)
        return ()

    def in_order(self, milestones: Sequence[MilestoneName]) -> list[MilestoneName]:
        """The next ones first: those still to come by date, then the past and the undated."""
        return sorted(
            milestones, key=lambda m: (m.forecast is None or m.forecast < self.today, m.forecast or date.max)
        )


def _words(name: str) -> set[str]:
    return {token.fold for token in tokenize(name) if token.is_content}


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
