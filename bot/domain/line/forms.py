"""The forms under which a project is looked up, so that a line is compared with a few names and not with all.

A form is kept with each project and asked for with each line; the matcher then decides among the projects
that came. A form leads with a sign for its kind, so that one index serves all of them.
"""

from collections.abc import Iterator, Sequence

from bot.domain.line.match import starts
from bot.domain.line.name_index import Named, NameIndex, hit_at
from bot.domain.line.text import Token, of_nobody, tokenize, words_of
from bot.domain.line.vocabulary import STOP

MOST_WORDS = 16
"""How many words of a line are tried as one name."""

MOST_FORMS = 4000
"""How many forms one line asks for at most; a line of ordinary length asks for about a hundred."""

LENGTH = 80
"""How many characters of a form are kept; what begins alike is told apart by the matcher."""

_WHOLE, _PART, _SPELT, _HEAD, _TAIL, _CUT, _WITHIN = "=", "~", "?", "<", ">", "*", "+"
_PARTS_UP_TO = 6
_TELLING = 3
_SHORT = 8
_HALVES_FROM = 6


def forms_of(named: Named) -> frozenset[str]:
    """List the forms that a project is found by: whole, in part, and in near spelling."""
    forms: set[str] = set()
    for label in (named.key, named.name, *named.aliases):
        words = words_of(label)
        if not words:
            continue
        forms.add(_WHOLE + "".join(words))
        forms |= _spelt("".join(words))
        if label == named.key:
            continue
        # A later word may be the name that somebody remembers: 'larch' of Project Larch.
        forms |= {_WITHIN + word for word in words[1:] if len(word) >= _TELLING and word not in STOP}
        for first in range(len(words)):
            for last in range(first + 1, min(len(words), first + _PARTS_UP_TO) + 1):
                part = "".join(words[first:last])
                if first == 0:
                    forms |= _spelt(part)
                if first == 0 or last - first > 1:
                    forms.add(_PART + part)
    return frozenset(each[:LENGTH] for each in forms)


def forms_written(text: str) -> list[str]:
    """List the forms that may be written in a text, those of its first words first."""
    tokens = [each for each in tokenize(text) if each.is_content]
    forms: dict[str, None] = {}
    for start, token in enumerate(tokens):
        word = of_nobody(token.fold)
        if len(word) >= _TELLING and word not in STOP:
            forms[_WITHIN + word[: LENGTH - 1]] = None
        runs = (run[: LENGTH - 1] for run in _runs(tokens, start))
        forms |= dict.fromkeys(sign + run for run in runs for sign in (_WHOLE, _PART))
        if len(forms) >= MOST_FORMS:
            break
    return list(forms)[:MOST_FORMS]


def forms_near(text: str) -> list[str]:
    """List the forms that may be misspelt, or cut short, where a text may name a project."""
    tokens = tokenize(text)
    content = [each for each in tokens if each.is_content]
    first = [tokens[i] for i in dict.fromkeys((0, *starts(tokens))) if i < len(tokens)]
    asked: dict[str, None] = {}
    for token in first:
        if token not in content:
            continue
        start = content.index(token)
        asked |= dict.fromkeys([_CUT + token.fold[:4]] if len(token.fold) >= 4 else [])
        for run in _runs(content, start):
            if len(run) >= 4:
                asked |= dict.fromkeys(_misspelt(run[:LENGTH]))
    return list(asked)[:MOST_FORMS]


def is_as_written(index: NameIndex, text: str, *, whole: bool) -> bool:
    """Say whether a name stands in a text as it is recorded, so that near spellings need not be tried.

    With `whole` the name must be all of it, as where only a name is asked for.
    """
    tokens = tokenize(text)
    if whole:
        tokens = [each for each in tokens if each.is_content]
        hit = hit_at(index, tokens, 0) if tokens else None
        return hit is not None and hit.stop == len(tokens)
    return any(hit_at(index, tokens, i) for i in starts(tokens) if i < len(tokens) and tokens[i].is_content)


def _runs(tokens: Sequence[Token], start: int) -> Iterator[str]:
    joined = ""
    for each in tokens[start : start + MOST_WORDS]:
        joined += each.fold
        yield joined


def _spelt(form: str) -> set[str]:
    """What a near spelling of this form shares with it.

    A short form is within one letter of what was typed, so that both have a form with one letter less in
    common. A long one is within three, so that one of its halves is within one.
    """
    kept = {_CUT + form[:4]} if len(form) >= 4 else set()
    if 4 <= len(form) < _SHORT:
        kept |= {_SPELT + each for each in _one_less(form)}
    if len(form) >= _HALVES_FROM:
        half = len(form) // 2
        kept |= {_HEAD + each for each in _one_less(form[:half])}
        kept |= {_TAIL + each for each in _one_less(form[half:])}
    return kept


def _misspelt(run: str) -> Iterator[str]:
    away = 1 if len(run) < _SHORT else 2 if len(run) < 14 else 3
    if len(run) - away < _SHORT:
        yield from (_SPELT + each for each in _one_less(run))
    heads: set[str] = set()
    tails: set[str] = set()
    for length in range(max(_HALVES_FROM, len(run) - away), len(run) + away + 1):
        half = length // 2
        for shift in (-1, 0, 1):
            heads |= _one_less(run[: half + shift])
            tails |= _one_less(run[len(run) - (length - half) + shift :])
    yield from (_HEAD + each for each in sorted(heads) if each)
    yield from (_TAIL + each for each in sorted(tails) if each)


def _one_less(form: str) -> set[str]:
    return {form} | {form[:i] + form[i + 1 :] for i in range(len(form))}
