"""A typed line as tokens: every reading keeps the place in the text that it came from."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class TokenKind(Enum):
    """What a token is made of."""

    WORD = "word"
    NUMBER = "number"
    MARK = "mark"
    """A Slack mention, link or emoji short name, with its brackets or colons."""
    SIGN = "sign"
    BREAK = "break"
    """The end of a line."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `fold` is its lower case without accents, `gap` says whether white space comes before it."""

    text: str
    fold: str
    start: int
    end: int
    kind: TokenKind
    gap: bool

    @property
    def is_content(self) -> bool:
        """Whether it is a word or a number."""
        return self.kind is TokenKind.WORD or self.kind is TokenKind.NUMBER


# Marks of direction, joiners and Slack's bold, italic and code signs carry no meaning for the grammar.
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f])"
_TOKEN = re.compile(
    rf"""
    (?P<mark><[@!\#][^<>\n]{{1,200}}>|<?https?://[^\s<>]{{1,2000}}>?|:[A-Za-z0-9_+'-]{{2,80}}:)
  | (?P<number>\d+(?:[.,/:'’-]\d+)*)
  | (?P<word>{_LETTER}+(?:['’`]{_LETTER}+)*)
  | (?P<break>\n)
  | (?P<sign>[^\s*_~`\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff])
    """,
    re.VERBOSE,
)
_LETTERS_WITHOUT_PARTS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "’": "'", "`": "'", "‘": "'"})


def bag(text: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(text.split())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents, for comparing; 'Größe' gives 'grosse', 'Début' gives 'debut'."""
    if text == "…":
        return text  # one sign, not three full stops
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS_WITHOUT_PARTS)


def of_nobody(word: str) -> str:
    """A folded word without the ending that says whose something is: 'berlin' for 'berlin's'."""
    return word.removesuffix("'s")


def joined(tokens: Iterable[Token]) -> str:
    """The folded words and numbers in a row, as names are compared: 'hrdatahub'."""
    return "".join(token.fold for token in tokens if token.is_content)


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a name, in order; kept, since each is compared with many of a line."""
    return tuple(token.fold for token in tokenize(text) if token.is_content)


def tokenize(text: str) -> list[Token]:
    """Cut `text` into tokens, in time linear in its length; white space belongs to none."""
    tokens: list[Token] = []
    last = 0
    for found in _TOKEN.finditer(text):
        kind = TokenKind(found.lastgroup)
        gap = found.start() > last or not tokens
        tokens.append(Token(found[0], fold(found[0]), found.start(), found.end(), kind, gap))
        last = found.end()
    return tokens


_CROSSED_OUT = re.compile(r"(?<![\w~])~(?=[^\s~])[^~\n]{1,200}(?<=[^\s~])~(?![\w~])")


def said_in(text: str) -> list[Token]:
    """The tokens of a typed line without what Slack shows as crossed out: 'go-live ~14 March~ 21 March'."""
    return tokenize(_CROSSED_OUT.sub(lambda found: " " * len(found[0]), text))


_DICTATED = {("full", "stop"): ".", ("comma",): ",", ("semicolon",): ";", ("colon",): ":"}


def dictated(tokens: list[Token]) -> list[Token]:
    """Take 'full stop' and 'comma' for the signs that they name, in a line that has no other sign."""
    if any(token.kind is TokenKind.SIGN or token.kind is TokenKind.BREAK for token in tokens):
        return tokens
    signs: list[Token] = []
    i = 0
    while i < len(tokens):
        words = next(
            (w for w in _DICTATED if tuple(token.fold for token in tokens[i : i + len(w)]) == w), None
        )
        if words is None or not i:
            signs.append(tokens[i])
            i += 1
            continue
        last = tokens[i + len(words) - 1]
        sign = _DICTATED[words]
        signs.append(Token(sign, sign, tokens[i].start, last.end, TokenKind.SIGN, gap=True))
        i += len(words)
    return signs


_CLAUSE_SIGNS = frozenset(',;:!?()[]{}|–—…"“”„«»،؛؟→=>•·')
_SENTENCE_SIGNS = frozenset(";!?|؛؟•")


def ends_clause(tokens: Sequence[Token], i: int) -> bool:
    """Whether the token at `i` divides clauses; beyond either end of the line counts too."""
    if not 0 <= i < len(tokens) or tokens[i].kind is TokenKind.BREAK:
        return True
    token = tokens[i]
    if token.text in _CLAUSE_SIGNS:
        return True
    if token.text not in {".", "-", "/"}:
        return False
    next_gap = i + 1 >= len(tokens) or tokens[i + 1].gap
    return next_gap if token.text != "-" else next_gap or token.gap


def ends_sentence(tokens: Sequence[Token], i: int) -> bool:
    """Whether the token at `i` divides sentences: a full stop, semicolon or line end, not a comma."""
    if not 0 <= i < len(tokens) or tokens[i].kind is TokenKind.BREAK:
        return True
    if tokens[i].text == ".":
        return i + 1 >= len(tokens) or tokens[i + 1].gap
    return tokens[i].text in _SENTENCE_SIGNS


def is_picture(token: Token) -> bool:
    """Whether a token is an emoji: ':tada:', '🎉'."""
    if token.kind is TokenKind.MARK:
        return token.text.startswith(":")
    return token.kind is TokenKind.SIGN and unicodedata.category(token.text) == "So"


_LEADING = re.compile(r"^(?:[\s,;|=→>)\]}.–—•]|[*_~`]+(?=[\s,;:]|$)|-(?=\D|$)|:(?![a-z0-9_+'-]{2,80}:))+")
_SHORT_NAME_LAST = re.compile(r":[A-Za-z0-9_+'-]{2,80}:$")
_LONE_SIGNS = " /&+=<>|-–—'\"“”()[]{}"
_TRAILING = " \t\n\r\f\v\u00a0,;:|=→([{.–—•-"


def _trimmed(piece: str) -> str:
    # rstrip, not a pattern: a search for a run at the end costs the square of its length.
    piece = _LEADING.sub("", piece).rstrip()
    bare = piece.rstrip("*_~`")
    if bare != piece and (not bare or bare[-1].isspace()):
        piece = bare
    return piece if _SHORT_NAME_LAST.search(piece[-82:]) else piece.rstrip(_TRAILING)


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What is left of `text` when the spans are taken out: tidy, every other word kept in order."""
    pieces: list[str] = []
    at, since = 0, 0
    for start, end in [*sorted(spans), (len(text), len(text))]:
        piece = _trimmed(text[at:start]) if start > at else ""
        # A sign alone, such as the '/' of 'p4/i5', says nothing once its neighbours are gone.
        if piece.strip(_LONE_SIGNS):
            # The sign between two pieces is the strongest that stood anywhere between them.
            where = text.index(piece, at)
            if pieces:
                pieces.append(_seam(text[since:where]))
            pieces.append(piece)
            since = where + len(piece)
        at = max(at, end)
    return " ".join("".join(pieces).split())


def _seam(between: str) -> str:
    if ";" in between or "\n" in between or ". " in between:
        return "; "
    return ", " if "," in between else " "
