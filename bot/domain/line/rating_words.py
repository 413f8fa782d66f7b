"""Which words say a rating, and which of several in a row holds."""

from bot.domain.enums import Rating
from bot.domain.line.corrections import taken_back
from bot.domain.line.parts import Line
from bot.domain.line.text import TokenKind, bag, is_picture
from bot.domain.line.vocabulary import (
    COLOURS,
    FOREIGN_ENGLISH,
    FOREIGN_PASTS,
    LETTERS,
    PHRASES,
    SHAPES,
    SHORT_NAMES,
    SIGNS,
    misspelt_colour,
)

_SHADES = bag("light pale lighter")
"""Words before a colour that make it a shade, and no rating."""
_ON_THE_WAY = bag("be a an the another get become badly massively go end up in run well")
_FAILING = bag(
    "miss fail fall slip overrun overspend lose late delayed delay exceed break blow bust breach collapse "
    "crash disaster failure slippage overshoot derail red amber"
)
"""Where 'on track to' leads when it says that all is not well."""
_WAS = FOREIGN_PASTS | {"was", "were"}
_NOW_ABROAD = bag("jetzt nun maintenant ahora adesso ora agora nu teraz")
_NOW = _NOW_ABROAD | {"now"}
ARROWS = frozenset({"→", ">", "➔", "➡", "⟶"})
LINK_SIGNS = frozenset(":-–—=,>→/|+'([\"“")
FOLLOWERS = bag(
    "it because due as since but and so for until still again now this today overall need needs needing help "
    "while with after though although till currently atm weil wegen car por per if mostly only not "
    "nonetheless nevertheless anyway regardless meanwhile then no risk issue spent bc cos cuz go pending "
    "thanks unless w waiting except i i'd imo imho tbh afaik fwiw right please"
)
PHRASES_BY_WORD = {
    first: tuple((words, rating) for words, rating in PHRASES.items() if words[0] == first)
    for first in {words[0] for words in PHRASES}
}


def rating_here(line: Line, i: int, *, expected: bool) -> tuple[int, Rating] | None:
    """The rating whose words begin at `i`; letters, shapes and misspellings only where one is expected."""
    if not line.free(i):
        return None
    token = line.tokens[i]
    sign = SIGNS.get(token.text) or SHORT_NAMES.get(token.text.lower())
    if sign:
        return i + 1, sign
    for words, rating in PHRASES_BY_WORD.get(token.fold, ()):
        stop = _phrase_until(line, i, words)
        if stop is not None and line.raw(stop) != "of" and not _leads_astray(line, stop):
            return stop, rating
    if line.raw(i - 1) in _SHADES and line.raw(i - 2) != "traffic":
        return None
    if token.fold in COLOURS and (expected or token.fold not in FOREIGN_ENGLISH):
        return i + 1, COLOURS[token.fold]
    if not expected:
        return None
    if token.text in SHAPES:
        return i + 1, SHAPES[token.text]
    misspelt = misspelt_colour(token.fold)
    if misspelt:
        return i + 1, misspelt
    if token.fold in LETTERS and token.kind is TokenKind.WORD and not _glued(line, i):
        return i + 1, LETTERS[token.fold]
    return None


def _leads_astray(line: Line, i: int) -> bool:
    """Behind 'on track', 'to miss the run' or 'for a delay'."""
    to = line.past(i + 1, _ON_THE_WAY) if line.raw(i) in {"to", "for"} else i
    return to > i and line.raw(to) in _FAILING


def _phrase_until(line: Line, i: int, words: tuple[str, ...]) -> int | None:
    """Where 'on track' stops, also as 'on-track'."""
    if line.says(i, words):
        return i + len(words)
    hyphened = len(words) == 2 and line.raw(i + 1) == "-" and line.fold(i + 2) == words[1]
    return i + 3 if hyphened and line.fold(i) == words[0] else None


def opens_clause(line: Line, i: int) -> bool:
    """Whether a clause begins at `i`: after a sign, a part already read, or a rating not read yet."""
    return line.boundary(i - 1) or rating_ends(line, i) or is_picture(line.tokens[i - 1])


def rating_ends(line: Line, i: int) -> bool:
    """Whether a rating stops before `i`: a word, a sign, or a phrase such as 'at risk'."""
    if rating_here(line, i - 1, expected=True):
        return True
    return any(line.raw(j) in PHRASES_BY_WORD and _stops(line, j) == i for j in (i - 2, i - 3))


def _stops(line: Line, i: int) -> int | None:
    here = rating_here(line, i, expected=False) if i >= 0 else None
    return here[0] if here else None


def _glued(line: Line, i: int) -> bool:
    """Whether a letter is part of something longer: 'R-14', 'A/B', '3g'."""
    following = line.tokens[i + 1] if i + 1 < len(line.tokens) else None
    before = line.tokens[i - 1] if i else None
    after = (
        following is not None and not following.gap and (following.is_content or following.text in "-/&+'")
    )
    if (
        after
        and i + 2 < len(line.tokens)
        and line.tokens[i + 2].kind is TokenKind.NUMBER
        and line.raw(i + 1) == "/"
    ):
        after = False  # 'g/40%'
    if after and line.raw(i + 1) == "-" and line.raw(i + 2) == ">":
        after = False  # 'A->R'
    apart = i + 2 < len(line.tokens) and not line.tokens[i + 2].gap if after else False
    ahead = before is not None and not line.tokens[i].gap and before.kind is TokenKind.NUMBER
    return ahead or (after and (apart or (following is not None and following.is_content)))


def with_repeats(line: Line, stop: int, rating: Rating) -> int:
    """Take in the same rating said again at once: 'Amber A ▲', '🟠 amber'."""
    while (again := rating_here(line, stop, expected=True)) and again[1] is rating:
        if (
            line.tokens[stop].fold == "a"
            and not line.boundary(again[0])
            and not line.tokens[stop].text.isupper()
        ):
            break
        stop = again[0]
    return stop


def moved_to(line: Line, i: int, most: int = 4) -> tuple[int, Rating] | None:
    """After a rating: 'to red', '→ red', 'now red', 'sorry, red' say which holds; of several the last."""
    right = taken_back(line, i) if most else None
    if right is not None and line.raw(right) != "a" and (here := rating_here(line, right, expected=True)):
        return moved_to(line, here[0], most - 1) or here
    j = i if most else len(line.tokens)
    while line.raw(j) in ARROWS or line.raw(j) in {
        "-",
        "=",
        ",",
        "to",
        "now",
        "und",
        *_NOW_ABROAD,
        "but",
        "is",
        "today",
    }:
        if j - i > 2:
            return None
        j += 1
    between = {line.raw(k) for k in range(i, j)}
    arrow = bool(between & ARROWS) or "to" in between
    was = any(line.raw(k) in _WAS for k in range(max(0, i - 3), i))
    if not arrow and not (was and between & _NOW):
        return None
    article = line.raw(j) == "a" and line.tokens[j].text != "A"
    here = rating_here(line, j, expected=(arrow or bool(between & _NOW_ABROAD)) and not article)
    return (here and moved_to(line, here[0], most - 1)) or here
