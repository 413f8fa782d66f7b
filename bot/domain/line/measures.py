"""What a percentage measures when it is not how complete the project is."""

from bot.domain.line.calendar_words import LAST
from bot.domain.line.corrections import CORRECTING
from bot.domain.line.milestones import MilestoneFinder
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import rating_ends, rating_here
from bot.domain.line.text import TokenKind, bag
from bot.domain.line.vocabulary import DIMENSIONS, LINKING

PERCENT = bag("% pct percent pc prozent percentage ٪ procent procentow porcentaje")
BUILT = bag(
    "done complete completed finished through ready there fertig erledigt abgeschlossen progress "
    "overall acheve termine fini completo completado terminado fatto klaar gereed concluido now "
    "today so as klart built delivered und and"
)
PROGRESS = bag("progress complete completion completed done fortschritt avancement avance voortgang at now")
ABOUT = bag(
    "about around roughly approx approximately circa ca nearly almost some maybe say at . we're we are i'm"
)
"""Words before a figure that let it count as it stands."""
BOUNDS = bag("over above below under max maximum min minimum")
BOUNDS_IN_TWO = frozenset(
    {
        ("more", "than"),
        ("less", "than"),
        ("not", "even"),
        ("not", "yet"),
        ("not", "quite"),
        ("at", "least"),
        ("at", "most"),
    }
)
OTHER_WHOLES = bag(
    "confident confidence sure certain accurate accuracy match reduction savings saving staffed staff "
    "available tolerance variance overrun cheaper attendance turnover absent sick vacancy error errors "
    "defect margin satisfaction response utilised longer "
    "of over under above below more less fewer higher lower budget increase decrease up down test "
    "tests testing coverage discount slower faster allocation allocated team capacity utilisation "
    "utilization chance likely probability risk likelihood users user cost costs spend spent "
    "spare contingency uptime availability off growth drop cut extra pass failed failure short "
    "passed defects bugs adoption committed dedicated focused remote behind agreed wrong right "
    "invoices tickets"
)
_BEFORE_OTHERS = bag(
    "spent spend spending plan plans goal forecast used consumed utilised allocated was were previously "
    "formerly war up down by plus minus than another extra raised planned target not"
)
_OTHER_MEASURES = bag(
    "cases scripts users tickets invoices interfaces coverage confidence accuracy utilisation "
    "utilization attendance availability uptime adoption turnover satisfaction capacity allocation "
    "probability likelihood variance margin remaining missing left"
)
"""What a percentage behind 'at' or 'is' measures when it is not how complete the project is."""
_SIGNS = frozenset("+±-−")
_MOVED = bag(
    "up down went goes going gone go rose rises risen fell falls fallen dropped drops grew grows grown cut "
    "climbed climbs jumped jumps increased increases decreased decreases improved improves slipped slips "
    "raised reduced lowered sank sinks has have had is are now back"
)
_STANDING = bag("stuck stalled still stands hovering holding remains")
_NOT_YET = bag("should would could will must might may")
_FEW = 3
_NO_MEASURES = (
    LINKING
    | PROGRESS
    | BUILT
    | ABOUT
    | BOUNDS
    | bag("actual actually only already even than not less more still work build reality status dev we")
)
_ADVERBS = bag("only even just still already merely actually roughly")
"""Words before a figure that say nothing of what it measures: 'adoption only 40%'."""
_BESIDE_A_MILESTONE = _STANDING | bag("is at now about to roughly only currently some : = (")
_LONGEST_NAME = 4
"""Words of a milestone's name that are looked at before a figure."""


def of_something_else(line: Line, i: int) -> bool:
    """'+5%', 'was 40%', 'coverage at 80%', 'spent 120k of 300k (40%)': not how complete the project is."""
    before, ahead = line.raw(i - 1), line.raw(i - 2)
    if before in _SIGNS:
        negative = before in {"-", "−"} and line.tokens[i].gap
        return not (negative or separates(line, i - 1))
    if (ahead, before) in BOUNDS_IN_TWO:
        return False
    if before == "of":
        return ahead not in PROGRESS | LINKING  # '90% of 40%'
    if before == "(" and line.raw(i - 3) == "of":
        return True  # '25 of 40 (63%) scripts'
    if before == "at" and ahead in {"be", "been"} and line.raw(i - 3) in _NOT_YET:
        return True  # 'should be at 70%'
    if before == ":" and ahead in {"week", "month"} and line.raw(i - 3) in LAST:
        return True  # 'last week: 55%'
    if before in {"at", "is", "("}:
        return not _of_the_whole(line, i - 2)
    if before == "from":
        return ahead != "up" and not _goes_on(line, i)  # '65%, up from 55%'
    if before in {"and", "or", "to"}:
        return line.raw(i - 4) == "down" or _of_a_thing_that_moved(line, i)
    if before in _BEFORE_OTHERS:
        return ahead != "not"
    measured = (
        before in _OTHER_MEASURES or before in DIMENSIONS or (before == ":" and ahead in _OTHER_MEASURES)
    )
    to_come = before in {"be", "been"} and ahead in _NOT_YET
    return measured or to_come or (ahead, before) in {("instead", "of"), ("last", "week")}


def _of_a_thing_that_moved(line: Line, i: int) -> bool:
    """'benefits down to 60%', 'adoption rose to 40%'; of 'we are down to 60%' it is the project."""
    end = _past_from(line, i - 1)
    moved = line.back(end, _MOVED)
    return moved < i - 1 and not _of_the_whole(line, moved - 1)


def _past_from(line: Line, to: int) -> int:
    """Where 'from 60%' begins before the 'to' of 'quality up from 60% to 64%', else that 'to'."""
    number = to - 2 if line.raw(to - 1) in PERCENT else to - 1
    figure = number > 0 and line.tokens[number].kind is TokenKind.NUMBER
    return number - 1 if figure and line.raw(number - 1) == "from" else to


def _of_the_whole(line: Line, i: int) -> bool:
    """Whether the word before 'at 60%' is the project or its progress, and no other thing."""
    i = line.back(i + 1, _STANDING, most=2) - 1
    if line.boundary(i) or line.tokens[i].kind is not TokenKind.WORD or rating_here(line, i, expected=True):
        return True
    return line.raw(i) in LINKING | PROGRESS | BUILT or line.raw(i) in {"track", "risk"}


def _goes_on(line: Line, i: int) -> bool:
    """Whether another figure follows: 'from 40% to 55%'."""
    j = i + 2 if line.fold(i + 1) in PERCENT else i + 1
    return line.raw(j) in {"to", "→", ">", "-", "up"}


def separates(line: Line, i: int) -> bool:
    """Whether a sign without white space stands between two parts: 'PAY-amber-40%', 'amber/55%'."""
    glued = i > 0 and not line.tokens[i].gap
    return (
        glued
        and (line.tokens[i - 1].kind is TokenKind.WORD or rating_ends(line, i))
        and line.raw(i) in {"-", "/", "_", "+"}
    )


def measured_in_its_clause(line: Line, i: int) -> bool:
    """', sla 98%', ', chance of delay 20%': the few words of its clause say what a figure measures."""
    first = i
    while i - first < _FEW and line.raw(first - 1) and not line.boundary(first - 1):
        first -= 1
    words = [j for j in range(first, i) if line.raw(j) not in _ADVERBS]
    if not words or line.raw(first - 1) != ",":
        return False
    known = any(
        line.raw(j) in _NO_MEASURES or line.raw(j) in CORRECTING or rating_here(line, j, expected=True)
        for j in words
    )
    return not known and all(line.tokens[j].kind is TokenKind.WORD for j in words)


def of_a_milestone(line: Line, i: int, names: MilestoneFinder) -> bool:
    """'uat 80% done', 'data cleansing is at 60%': how complete a part of the project is."""
    i = line.back(i, _BESIDE_A_MILESTONE)
    for start in range(max(0, i - _LONGEST_NAME), i):
        named = names.name_at(start) if line.free(start) and names.milestones else None
        if named and named[0] == i and named[1]:
            return True
    return False
