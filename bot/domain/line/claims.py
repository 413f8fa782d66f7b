"""Whether a rating is the writer's own word on how things stand now.

It is not when it is denied, supposed or asked, when it was or is to be, or when somebody else says it.
"""

from bot.domain.enums import Rating
from bot.domain.line.calendar_words import END, MONTHS, NEXT, TOMORROW, WEEKDAYS, YESTERDAY
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import rating_ends
from bot.domain.line.scope import Mood
from bot.domain.line.stretches import find_stretch
from bot.domain.line.text import TokenKind, bag, ends_clause, of_nobody
from bot.domain.line.vocabulary import (
    COLOURS,
    ENGLISH_COLOURS,
    FOREIGN_NEGATIONS,
    FOREIGN_PASTS,
    LINKING,
    NOT_CONTRACTED,
    NOTHING_NEW,
    RATING_HEDGES,
)

_PAST = bag("was were previously before formerly last")
_SPANS = bag("week month quarter year time period report sprint")
_INSTEAD = bag("but sondern sino mais maar pero")
_HEDGING_PAIRS = frozenset(
    {
        ("about", "to"),
        ("used", "to"),
        ("risks", "going"),
        ("risks", "turning"),
        ("risks", "becoming"),
        ("reason", "to"),
        ("reason", "for"),
        ("cause", "for"),
        ("need", "for"),
        ("point", "in"),
        ("sign", "of"),
        ("signs", "of"),
        ("danger", "of"),
        ("chance", "of"),
        ("early", "for"),
    }
)
_BECOMING = bag(
    "turn turned turning go gone going went become becoming get got getting be been being look looked stay "
    "to yet even ever really quite fully exactly"
)
"""What may stand between a denial and the rating that it denies: 'hasn't really gone red'."""
_NOT_BECOMING = NOT_CONTRACTED | bag("fail fails failed refuse refuses refused unable stopped stops ceased")
_DOUBTING = bag("maybe perhaps")
_ESCAPING = bag("avoided avoids avoiding escaped dodged averted left leaving")
"""Verbs of a rating that the project does not have: 'payroll left red'."""
_WILL = bag("will we'll it'll")
_IT_IS = bag("it's its")
_STAYING = bag("stay remain keep still")
_ANYTHING = bag("anything everything all")
SAYINGS = bag(
    "says say said claims claim claimed thinks think thought believes believe believed insists insist "
    "insisted reckons reckon wants want wanted asks ask asked demands demanded tells told tell argues argued "
    "feels feel felt sees see saw prefers prefer preferred like likes love calls call called reports "
    "telling saying claiming thinking insisting reporting reported rate rates rated expect expects expected"
)
"""Verbs of saying and wishing: what follows is the view of whoever stands before them."""
_WISHES = bag("want wants wanted ask asks asked demand demands demanded")
_OBJECTS = bag("a an another more double triple twice extra further additional less fewer some no lots")
"""Words that begin what somebody wishes for: 'wants double the rent'."""
_LOOKING = bag("more rather looks look feels feel seems is it's something")
"""Words before 'like' that make it no verb: 'more like red', 'feels like amber'."""
_HEARSAY = bag("heard hear hears rumour rumours rumor rumors allegedly supposedly reportedly gossip")
_VIEWS = bag("view opinion eyes perspective")
_TURNED = bag("turned went gone dropped moved changed switched flipped became back")
_TURNING = bag("turn turns turning go goes going get gets becomes become moves move drops drop changes to")
_OR_ELSE = bag("else otherwise")
_EVERYTHING = bag("everything all anything nothing")
_CONSEQUENT = bag("we it it's we'll it'll will be")
_NEEDING = bag("need needs must have has should unless required requires decide please help")
_SAID_BEHIND = bag("says said say claims claimed thinks writes reckons believes according")
_SAYING_REACH = 9
_QUOTES = frozenset({"'", '"', "”", "“", "»"})
_UNTRUE = bag("wrong early premature unfair false mistake hard")
_SETTING = bag("set put move mark call rate turn")
_SET_TO = bag("to on in at as auf en")
_DENYING = NOT_CONTRACTED | bag("not never cannot nobody")
_NOW_BEHIND = bag("now today currently atm")
_NOW_PHRASES = (
    ("for", "now"),
    ("until", "then"),
    ("till", "then"),
    ("right", "now"),
    ("at", "the", "moment"),
    ("in", "reality"),
    ("in", "fact"),
    ("in", "truth"),
)
_ONLY_IN_NAME = (("on", "paper"), ("in", "theory"), ("in", "name"), ("officially",), ("formally",))
"""Words behind a rating by which it is said to be another one in truth."""
_NOWADAYS = bag("now today currently still otherwise meanwhile")
_ADVERBS = bag(
    "can keep keeps kept rather much only simply now still also always just really would to like did had "
    "have has already not never even"
)
_CARRYING = LINKING | bag("to be us it they that who why when what which he she them its their")
"""Words by which a wish goes on: 'wants more of it to be green'."""
_NOBODYS = bag("let's what's who's today's week's month's that's there's here's project's")
_THEIR = bag("their his her")
_OURS = bag("team project status pm i id i'd we'd i'll we us me my our you pls please let's")


def is_supposed(line: Line, i: int, stop: int) -> bool:
    """'if legal does not answer payroll goes red', 'is payroll green?': what is not said to be so.

    A rating of its own clause is, and one of now: 'if testers don't come uat slips, amber'.
    """
    if line.raw(stop) == "?" or Mood.ASKED in line.moods[i:stop]:
        return True
    if line.conditioned(stop) and line.raw(i - 1) in _TURNING:
        return True  # 'turns red if uat fails'
    if _is_threatened(line, i):
        return True
    alone = ends_clause(line.tokens, i - 1) and line.boundary(stop)
    nowadays = {line.raw(j) for j in (i - 2, i - 1, stop, stop + 1)} & _NOWADAYS
    return Mood.SUPPOSED in line.moods[i:stop] and not alone and not nowadays


def _is_threatened(line: Line, i: int) -> bool:
    """'need a decision by friday, else red', 'must be signed this week otherwise we go red'."""
    start = line.back(i, _TURNING | _CONSEQUENT, most=3) - 1
    if line.raw(start) not in _OR_ELSE or line.raw(start - 1) in _EVERYTHING:
        return False
    colour = COLOURS.get(line.raw(i))
    return colour is not Rating.GREEN and any(
        line.raw(j) in _NEEDING for j in range(max(0, start - 12), start)
    )


def is_ours(line: Line, i: int) -> bool:
    """'green from me', 'amber from our side'."""
    return line.raw(i) in {"from", "on"} and line.raw(i + 1) in {"me", "us", "my", "our"}


def in_anothers_words(line: Line, i: int) -> bool:
    """'vendor claims they are green', 'steerco wanted red': what somebody else says, or would like to see."""
    for j in range(i - 1, max(-1, i - _SAYING_REACH), -1):
        word = line.raw(j)
        if ends_clause(line.tokens, j) or word in {"but", "and", "yet", "so"}:
            return False
        if word in _HEARSAY:
            return True
        if _is_manner_of_speaking(line, j):
            continue
        if word in _WISHES and _has_its_object(line, j + 1, i):
            return False
        if word in SAYINGS or word in _VIEWS:
            subject = j - 1
            while line.raw(subject) in _ADVERBS:
                subject -= 1
            if line.raw(subject) in COLOURS or line.tokens[subject].kind is TokenKind.NUMBER:
                continue  # 'after two red reports'
            ours = line.raw(subject) in _OURS or line.named[0] <= subject < line.named[1]
            if not ours and not ends_clause(line.tokens, subject):
                return True
            if word in SAYINGS:
                return False
        if word == "according":
            return not {line.raw(j + 2), line.raw(j + 3)} & _OURS
    return False


def _is_manner_of_speaking(line: Line, j: int) -> bool:
    """'looks like', 'needless to say'; of 'hr wants to say red' the wanting counts."""
    word, before = line.raw(j), line.raw(j - 1)
    if word == "like":
        return before in _LOOKING
    return word == "say" and before == "to" and line.raw(j - 2) not in _UNTRUE


def _has_its_object(line: Line, start: int, stop: int) -> bool:
    """Whether what is wished for stands between, so that news follows: 'wants double the rent amber'."""
    start = line.past(start, {"for"}, most=1)
    thing = line.raw(start) in _OBJECTS or line.tokens[start].kind is TokenKind.NUMBER
    return thing and stop - start > 1 and not any(line.raw(j) in _CARRYING for j in range(start, stop))


def is_of_somebody(line: Line, i: int) -> bool:
    """Whether the word at `i` says whose it is that follows, and it is not the project's: 'vendor's'."""
    word = line.raw(i)
    if word in _THEIR or not word.endswith("'s"):
        return word in _THEIR
    ours = {of_nobody(line.raw(j)) for j in range(*line.named)}
    named = of_nobody(word) in ours or line.named[1] == i  # "payments hub's", where 'payments' is the name
    when = of_nobody(word) in MONTHS.keys() | WEEKDAYS.keys() | TOMORROW | YESTERDAY  # "friday's UAT"
    return not (named or when or of_nobody(word) in _OURS) and word not in LINKING | _NOBODYS


def passed_on(line: Line, stop: int) -> bool:
    """'crm is green, says the vendor', '60% according to hr': who else says it stands behind."""
    stop = line.past(stop, _QUOTES, most=1)
    said = line.past(stop, {",", "-", "–"}, most=1)
    if said > stop and line.raw(said) == "according":
        return False  # it begins what follows: 'green, according to the bank wave 1 is done'
    word, subject = line.raw(said), line.raw(line.past(said + 1, {"to", "the"}))
    return word in _SAID_BEHIND and subject not in _OURS


def was_then(line: Line, start: int, stop: int) -> bool:
    """Whether a rating was, or is 'on paper' only; 'turned red yesterday' is red since."""
    if line.phrase_at(stop, _ONLY_IN_NAME):
        return True
    return is_past(line, stop) and line.raw(start - 1) not in _TURNED


def is_past(line: Line, i: int) -> bool:
    """'red last week', 'amber yesterday': what was, and is said beside what is."""
    before = line.raw(i) == "before" and line.boundary(i + 1)
    return before or line.fold(i) == "yesterday" or is_long_past(line, i)


def is_long_past(line: Line, i: int) -> bool:
    """'two weeks ago', 'last month'."""
    ago = find_stretch(line.tokens, i) if line.free(i) else None
    if ago and line.raw(ago[0]) == "ago":
        return True
    return line.raw(i) == "last" and line.raw(i + 1) in _SPANS


def is_of_now(line: Line, i: int) -> bool:
    """'amber now', 'green today', 'amber until then': behind a rating, that it holds, as others may not."""
    return line.raw(i) in _NOW_BEHIND or line.phrase_at(i, _NOW_PHRASES) > 0


def _not_to_be_set(line: Line, i: int) -> bool:
    """'don't set payroll to red'."""
    name, stop = line.named
    set_to = line.back(i, _SET_TO, most=1) == stop > 0
    return set_to and line.raw(name - 1) in _SETTING and line.raw(name - 2) in _DENYING


def is_refused(line: Line, i: int) -> bool:
    """'red is too harsh', 'red would be too much'."""
    return line.raw(i) in {"is", "would", "seems"} and "too" in {line.raw(i + 1), line.raw(i + 2)}


def is_to_come(line: Line, i: int) -> bool:
    """'green by friday', 'red next week': what may be."""
    word, following = line.raw(i), line.raw(i + 1)
    if (word, following) == ("by", "the"):
        return True
    if word == "on" and following in WEEKDAYS:
        return line.free(i + 1) and (line.boundary(i + 2) or line.conditioned(i + 2))
    if word in {"by", "from", "in"}:
        return following in WEEKDAYS or following in END | NEXT | TOMORROW | MONTHS.keys()
    return (word in NEXT and following in _SPANS) or word in {"soon", "hopefully", "tomorrow"}


def _follows_abroad(line: Line, i: int, words: frozenset[str]) -> bool:
    """Whether one of `words` stands before a foreign colour: 'niet groen', 'non è rosso', 'fast grün'."""
    colour = line.raw(i)
    near = {line.raw(i - 1)} | (set() if line.boundary(i - 1) else {line.raw(i - 2)})
    return colour in COLOURS and colour not in ENGLISH_COLOURS and bool(near & words)


def _is_denied_by_its_verb(line: Line, i: int) -> bool:
    """'hasn't gone red', 'failed to turn green', 'nothing red', 'payroll left red'."""
    verb = line.back(i, _BECOMING | (_TURNED if line.raw(i - 1) == "to" else frozenset()))
    if line.raw(i - 1) == "nothing" or line.raw(verb - 1) in _DOUBTING:
        return True
    if verb < i and line.raw(verb - 1) in _NOT_BECOMING:
        return True
    subject = line.back(i - 1, _ADVERBS) - 1
    ours = line.raw(subject) in _OURS or line.named[0] <= subject < line.named[1]
    return line.raw(i - 1) in _ESCAPING and (ours or line.boundary(subject))


def is_hedged(line: Line, i: int, *, skip_from: bool = False) -> bool:
    """Whether one of the three words before says 'not', 'maybe' or 'no longer'."""
    abroad = FOREIGN_NEGATIONS if skip_from else FOREIGN_NEGATIONS | FOREIGN_PASTS
    if _not_to_be_set(line, i) or _is_denied_by_its_verb(line, i) or _follows_abroad(line, i, abroad):
        return True
    if any(line.says(i - len(phrase), phrase) for phrase in NOTHING_NEW):
        return False  # 'no change green'
    for j in range(i - 1, max(-1, i - 4), -1):
        if line.raw(j) in _WILL and line.raw(j + 1) in _STAYING:
            return False  # 'will stay amber until january'
        if line.raw(j) == ":" and line.raw(j - 1) in _PAST:
            continue
        if line.raw(j) in _IT_IS and rating_ends(line, j):
            return False  # 'isn't red it's amber'
        if line.raw(j) in _INSTEAD and line.raw(j - 1) in _ANYTHING:
            return True  # 'anything but green'
        if line.boundary(j) or line.raw(j) in _INSTEAD:
            return False
        if (line.raw(j), line.raw(j + 1)) in _HEDGING_PAIRS:
            return True
        if line.raw(j) == "been" and line.raw(j - 1) in {"has", "have"} and line.raw(i + 1) == "since":
            return False
        if (
            line.raw(j) in RATING_HEDGES
            and not is_ours(line, j)
            and not (skip_from and line.raw(j) in {"from", "was", "were"})
        ):
            return True
    return False
