"""How a project has each of its names: as bits of one number, which a row of names keeps."""

from collections import Counter
from collections.abc import Container, Sequence
from itertools import chain

from bot.domain.linkage.lexicon import Read

SURE = 1
"""It is a name wherever it stands, not only where a sentence begins or a heading has capitals."""

SIGN = 2
"""It is one word that more than a first letter in capitals tells, at least once: 'RTI', 'SuccessFactors'."""

SPELLED = 4
"""It is a short word that no more than its first letter tells, at least once: 'Cap'."""

THING = 8
"""It stands beside a word for a kind of thing, at least once: 'the Lighthouse portal'."""

IN_TITLE = 16
"""The project is called by it."""

ONCE = 32
"""It is in the project's texts; twice this in one number tells of a short name that it is there twice."""


def how_named(own: Sequence[Read], title: Read, short: Container[int]) -> dict[int, int]:
    """Every name of a project by its number, from the sentences of its texts and what it is called."""
    sure = list(chain.from_iterable(each.sure for each in own))
    maybe = list(chain.from_iterable(each.maybe for each in own))
    names = dict.fromkeys(maybe, ONCE)
    names.update(dict.fromkeys(sure, ONCE | SURE))
    for name, count in Counter(filter(short.__contains__, chain(sure, maybe))).items():
        if count > 1:
            names[name] += ONCE  # asked of no other names
    for name in (*title.sure, *title.maybe):
        names[name] = names.get(name, 0) | IN_TITLE
    for each in (*own, title):
        for name in each.signs:
            names[name] |= SIGN
        for name in each.spelled:
            names[name] |= SPELLED
        for name in each.things:
            names[name] |= THING
    return names
