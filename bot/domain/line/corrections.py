"""Words by which a writer takes back what stands right before them: 'amber, sorry, red'."""

from bot.domain.line.parts import Line
from bot.domain.line.text import bag

_SIGNS = frozenset(",;:-–—.…(!\n")
CORRECTING = bag(
    "sorry correction corrected oops ups wait rather actually scratch strike pardon typo nein quatsch "
    "err ehm argh arg grr damn meant korrektur perdon scusa better"
)
_PHRASES = (
    ("i", "mean"),
    ("i", "meant"),
    ("we", "mean"),
    ("make", "that"),
    ("make", "it"),
    ("scratch", "that"),
    ("strike", "that"),
    ("should", "be"),
    ("should", "read"),
    ("should", "say"),
    ("my", "mistake"),
    ("my", "bad"),
    ("or", "rather"),
    ("that", "is"),
    ("let's", "say"),
    ("i", ".", "e", "."),
    ("ie",),
    ("namely",),
    ("wrong", "one"),
    ("ah", "no"),
    ("ok", "no"),
    ("wait", "no"),
    ("oh", "no"),
)
_BEHIND = bag("sorry correction oops rather actually pardon")
_ALONGSIDE = bag("no oh ah hm hmm uh um it's is now")
"""Small words that may stand beside those, and alone say nothing."""
_LONE = bag("no uh um erm er hm hmm")
_MOST_TOKENS = 9


def taken_back(line: Line, i: int) -> int | None:
    """Where the right value begins when the words at `i` take back what stands before them, else None."""
    j, said = i, False
    while j < i + _MOST_TOKENS and j < len(line.tokens):
        phrase = line.phrase_at(j, _PHRASES)
        if phrase or line.fold(j) in CORRECTING:
            said = True
            j += phrase or 1
        elif line.fold(j) in _ALONGSIDE or line.fold(j) in _SIGNS:
            j += 1
        else:
            break
    return j if said else None


def past_no(line: Line, i: int) -> int | None:
    """Where the right value begins behind a lone 'no' or 'uh': '8 feb no 15 feb'; clear of figures only."""
    signs = {",", "-", "–", "…", "."}
    j = line.past(i, signs)
    return line.past(j + 1, signs) if line.fold(j) in _LONE else None


def hesitates(line: Line, i: int) -> bool:
    """Whether a lone 'no' or 'uh' stands right before a figure, which then takes back an earlier one."""
    return line.raw(line.back(i, frozenset({",", "-", "–", "…"})) - 1) in _LONE


def takes_back_before(line: Line, i: int) -> bool:
    """Whether 'sorry' stands behind the right value, at the end of its clause: '70%... 72% sorry'."""
    return line.fold(i) in _BEHIND and line.boundary(i + 1)


def takes_back(line: Line, i: int) -> bool:
    """Whether the words right before token `i` take back what was said earlier in the line."""
    return any(taken_back(line, start) == i for start in range(max(0, i - _MOST_TOKENS), i))
