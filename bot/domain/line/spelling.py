"""Misspelt words of the grammar: 'febuary', 'scheudle' and 'rsik' are read as what they stand for."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.domain.line.text import Token, TokenKind, bag
from bot.domain.line.vocabulary import NOT_CONTRACTED

_SHORTEST = 3
_LONG = 6
_LONGEST = 12

_SPELT = bag(
    "january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday "
    "move moves moved moving slip slips slipped slipping delay delayed delays postponed pushed shifted "
    "shifts slides rescheduled rebooked deferred forward "
    "schedule timeline budget quality scope benefits cost costs track risk overall "
    "spent percent complete completed forecast week weeks month months later earlier "
    "help need needs"
)
_CONTRACTED = {
    word.replace("'", ""): word
    for word in NOT_CONTRACTED | bag("that's there's they're we've i've they'd they'll let's what's")
}
"""What is meant by a contraction without its apostrophe; 'were', 'wed' and 'its' may be other words."""
_FORGIVING = bag("january february september october november december wednesday schedule timeline benefits")
"""Long words that two slips still leave unlike any other."""

_OTHER_WORDS = bag(
    "augusta auguste augusto mondays tuesdays wednesdays thursdays fridays frida mowing movin moping "
    "shipped slapped skipped slipper sipped snipped delaying decayed decays pushes pusher shift shirts "
    "shafts shifty shifter sifted shafted scheduled schedules scheduler timelines timeliness timezone "
    "budgets budge qualify benefit benefited befits postpone postpones compete competed completes "
    "completely complied compelled sips tack mach sent cots late compute computed overalls precent "
    "precents forwards "
    "slices sliced slider sliders differed deferral referred forecasts foremost forest month mouths moths "
    "latter post"
)
"""Words of their own that are a slip away from one of these."""


def respelt(token: Token) -> Token:
    """The token with the folded word that it is a misspelling of, if it is one; its text stays as typed."""
    if token.kind is not TokenKind.WORD or not _SHORTEST <= len(token.fold) <= _LONGEST:
        return token
    meant = _CONTRACTED.get(token.fold) or meant_by(token.fold)
    return replace(token, fold=meant) if meant != token.fold else token


@lru_cache(maxsize=8192)
def meant_by(word: str) -> str:
    """The word of the grammar that a folded word is a slip of the finger away from, else the word itself."""
    if word in _SPELT or word in _OTHER_WORDS or len(word) < _LONG - 2:
        return word
    return min(_near(word), default=(0, word))[1]


def _near(word: str) -> Iterator[tuple[int, str]]:
    for target in _SPELT:
        alike = word[0] == target[0]
        most = 2 if target in _FORGIVING and alike else 1
        distance = OSA.distance(word, target, score_cutoff=most)
        if distance <= most and ((alike and len(target) >= _LONG) or _swapped_or_doubled(word, target)):
            yield distance, target


def _swapped_or_doubled(word: str, target: str) -> bool:
    """In a short word only two letters swapped, one typed twice or one left out: 'rsik', 'aprill', 'weks'."""
    if sorted(word) == sorted(target):
        return True
    if len(target) == _LONG - 1 and word[0] == target[0] and len(word) < len(target):
        return True
    return any(word[:i] + word[i + 1 :] == target and word[i] == word[i - 1] for i in range(1, len(word)))
