"""What a project means by an abbreviation: the words beside which one of its texts puts it in brackets.

'NPS' may be a policy statement here and a probation service there. Where both say which, what they say tells.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from bot.domain.linkage.words import stem

Meaning = tuple[str, ...]
"""The stems of the words that an abbreviation stands for, in order, without the small ones between them."""

LONGEST = 8
"""Letters of an abbreviation that is looked up."""

_MOST_WORDS = 3 * LONGEST
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])


def meaning(written: str, texts: Iterable[str]) -> Meaning:
    """What the first of these texts that says so means by an abbreviation; nothing where none does.

    Both ways count: 'National Policy Statement (NPS)' and 'NPS (National Policy Statement)'.
    """
    if not 1 < len(written) <= LONGEST:
        return ()
    before, after = _patterns(written)
    for text in texts:
        if "(" not in text:
            continue
        for match in before.finditer(text):
            words = _WORD.findall(text[max(0, match.start() - 200) : match.start()])
            if found := _spelled(written, words[-_MOST_WORDS:]):
                return found
        for match in after.finditer(text):
            words = _WORD.findall(match.group(1))
            if (found := _spelled(written, words)) and len(found) == len([*filter(_is_large, words)]):
                return found
    return ()


def may_be_one(one: Meaning, other: Meaning) -> bool:
    """Whether two that say so may mean the same: half of the words at least are the same."""
    if not one or not other:
        return True
    both = (Counter(one) & Counter(other)).total()
    return 2 * both >= max(len(one), len(other))


@lru_cache(maxsize=10_000)
def _patterns(written: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    abbreviation = re.escape(written)
    return (
        re.compile(rf"\(['\"“‘]?{abbreviation}['\"”’]?\)", re.IGNORECASE),
        re.compile(rf"(?<!\w){abbreviation} \(([^()]{{5,120}})\)", re.IGNORECASE),
    )


def _spelled(written: str, words: list[str]) -> Meaning:
    """The last of these words whose first letters are the abbreviation's; small ones may stand between."""
    letters = [letter for letter in written.casefold() if letter.isalpha()]
    found: list[str] = []
    for word in reversed(words):
        if not letters:
            break
        if word[0].casefold() == letters[-1]:
            letters.pop()
            if _is_large(word):
                found.append(stem(word.casefold()))
        elif _is_large(word):
            return ()
    return () if letters else tuple(reversed(found))


def _is_large(word: str) -> bool:
    return word.casefold() not in _SMALL
