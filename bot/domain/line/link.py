"""Two projects that somebody says touch: 'payroll and expenses, both wait for the HR master data'."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.line.match import Match
from bot.domain.line.name_index import (
    MOST_CANDIDATES,
    Named,
    completed,
    hit_at,
    index_of,
    near_at,
    suggestions,
)
from bot.domain.line.text import tokenize
from bot.domain.line.vocabulary import LEADING

_BETWEEN = re.compile(r"^[\s,;:&+↔/.–-]*(?:(?:and|with|to|needs)\b)?[\s,;:–-]*", re.IGNORECASE)


def name_at_start(text: str, names: Sequence[Named]) -> Match:
    """The name that a text begins with, by key, name, alias or near spelling; `rest` is what follows it."""
    index, tokens = index_of(names), tokenize(text)
    said = [at for at, token in enumerate(tokens) if token.is_content]
    while len(said) > 1 and tokens[said[0]].fold in LEADING:
        said = said[1:]
    if not said:
        return Match(None)
    hit = hit_at(index, tokens, said[0]) or near_at(index, tokens, said[0])
    if hit is None:
        word = tokens[said[0]].text
        return Match(None, suggestions(index, word), word, text)
    hit = completed(tokens, hit)
    start, end = tokens[hit.start].start, tokens[hit.stop - 1].end
    found = Match(None, hit.owners[:MOST_CANDIDATES], text[start:end], between(text[end:]), start, end)
    return replace(found, found=hit.owners[0], candidates=()) if len(hit.owners) == 1 else found


def between(text: str) -> str:
    """Leave out what stands between two names, or before a note."""
    return _BETWEEN.sub("", text).strip()
