"""What a digest is about, which lists it has, and the question for one of them as a button carries it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.enums import DigestScope
from bot.domain.ids import LARGEST_ID, ProgramId

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATEST = datetime.max.replace(tzinfo=UTC) - EPOCH
PARTS = 7
DIGITS = 18


class DigestList(StrEnum):
    """The lists of a digest; each comes capped and can be asked for whole."""

    HELP_WANTED = "help"
    PENDING = "changes"
    LINKAGES = "linkages"
    RATINGS = "ratings"
    WORST = "worst"
    CONFIDENCE_FELL = "fell"
    CONFIDENCE_ROSE = "rose"
    VIEWS_DIFFER = "views"
    NEW_RISKS = "new_risks"
    GROWN_RISKS = "grown_risks"
    SLIPS = "slips"
    BROUGHT_FORWARD = "forward"
    REACHED = "reached"
    DUE_SOON = "due"
    COLLISIONS = "collisions"
    COST_GROWTH = "costs"
    OVERLOADS = "overloads"
    CARRIERS = "carriers"
    SHARED_PEOPLE = "shared"
    NO_OBJECTIVE = "no_objective"
    GAPS = "gaps"
    STILL_RED = "still_red"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class About:
    """What a digest is about. A `shared` one is read in a channel, so it tells of nothing confidential."""

    scope: DigestScope = DigestScope.PORTFOLIO
    program_id: ProgramId | None = None
    shared: bool = True


PORTFOLIO = About()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One list of a digest, whole, from its page `page` on: of which digest, and of which time."""

    which: DigestList
    about: About
    since: datetime
    as_of: datetime
    page: int = 0

    def turned(self, pages: int) -> "Wanted":
        """Ask for a page further on, or back."""
        return replace(self, page=max(0, self.page + pages))

    def written(self) -> str:
        """Write it as the value of a button; nothing in it is secret, and nothing in it gives a right."""
        about = self.about
        parts = (
            self.which.value,
            about.scope.value,
            about.program_id or 0,
            int(about.shared),
            (self.since - EPOCH) // MICROSECOND,
            (self.as_of - EPOCH) // MICROSECOND,
            self.page,
        )
        return "|".join(map(str, parts))


def read(value: str) -> Wanted | None:
    """Read what `written` wrote; None for anything else."""
    parts = value.split("|")
    if len(parts) != PARTS:
        return None
    which, scope, *numbers = parts
    known = which in set(DigestList) and scope in set(DigestScope)
    if not known or not all(map(_is_number, numbers)):
        return None
    program, shared, since, as_of, page = map(int, numbers)
    if program > LARGEST_ID:
        return None
    return Wanted(
        which=DigestList(which),
        about=About(DigestScope(scope), ProgramId(program) if program else None, shared=bool(shared)),
        since=_instant(since),
        as_of=_instant(as_of),
        page=page,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS


def _instant(microseconds: int) -> datetime:
    return EPOCH + min(timedelta(microseconds=microseconds), LATEST)
