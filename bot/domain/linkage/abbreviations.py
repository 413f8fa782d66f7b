"""What a project means by an abbreviation: the words beside which one of its texts puts it in brackets.

'NPS' may be a policy statement here and a probation service there. Where both say which, what they say tells.
"""

import re
from collections import Counter
from collections.abc import Iterable

from bot.domain.linkage.words import stem

Meaning = tuple[str, ...]
"""The stems of the words that an abbreviation stands for, in order, without the small ones between them."""

LONGEST = 8
"""Letters of an abbreviation that is looked up."""

_NEAR = 200  # characters before a bracket in which its words are looked for
_BRACKETS = re.compile(r"\(([^()]{2,120})\)")
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])


def meaning(written: str, texts: Iterable[str]) -> Meaning:
    """What the first of these texts that says so means by an abbreviation; nothing where none does.

    Both ways count: 'National Policy Statement (NPS)' and 'NPS (National Policy Statement)'.
    """
    wanted = written.casefold()
    if not 1 < len(wanted) <= LONGEST:
        return ()
    for text in texts:
        for match in _BRACKETS.finditer(text) if "(" in text else ():
            before = _WORD.findall(text[max(0, match.start() - _NEAR) : match.start()])
            within = _WORD.findall(match.group(1))
            found: Meaning = ()
            if "".join(within).casefold() == wanted:
                found = _spelled(wanted, before)
            elif before and before[-1].casefold() == wanted:
                found = _spelled(wanted, within, all_of_them=True)
            if found:
                return found
    return ()


def may_be_one(one: Meaning, other: Meaning) -> bool:
    """Whether two that say so may mean the same: half of the words at least are the same."""
    if not one or not other:
        return True
    both = (Counter(one) & Counter(other)).total()
    return 2 * both >= max(len(one), len(other))


def _spelled(wanted: str, words: list[str], *, all_of_them: bool = False) -> Meaning:
    """The last of these words whose first letters are the abbreviation's; small ones may stand between."""
    letters = [letter for letter in wanted if letter.isalpha()]
    found: list[str] = []
    for word in reversed(words):
        if not letters:
            return () if all_of_them else tuple(reversed(found))
        if word[0].casefold() == letters[-1]:
            letters.pop()
            if _is_large(word):
                found.append(stem(word.casefold()))
        elif _is_large(word):
            return ()
    return () if letters else tuple(reversed(found))


def _is_large(word: str) -> bool:
    return word.casefold() not in _SMALL
