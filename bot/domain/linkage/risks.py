"""Alike risks: an open risk of each project that speak of the same rare things."""

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Evidence, ProjectFacts
from bot.domain.linkage.passages import Passage, quoted
from bot.domain.linkage.text_index import TextIndex
from bot.domain.linkage.wording import joined, placed

_LEAST_SHARED = 2  # rare terms that two risks have in common
_SHOWN = 3


def alike_risk(index: TextIndex, a: ProjectFacts, b: ProjectFacts) -> Evidence | None:
    """The two risks with most rare terms in common, as a reason without a weight; none when none is."""
    rare = index.shared_rare_terms(a.id, b.id)
    best: tuple[int, Passage, Passage] | None = None
    theirs = [(set(each.terms), each) for each in _risks(index, b)]
    for mine in _risks(index, a):
        wanted = set(rare).intersection(mine.terms)
        for terms, other in theirs if len(wanted) >= _LEAST_SHARED else ():
            shared = len(wanted & terms)
            if shared >= _LEAST_SHARED and (best is None or shared > best[0]):
                best = shared, mine, other
    if best is None:
        return None
    _, mine, other = best
    both = [term for term in rare if term in mine.terms and term in other.terms][:_SHOWN]
    words = tuple(mine.word(mine.terms.index(term)) for term in both)
    quotes = (quoted(a, mine), quoted(b, other))
    said = joined([f"“{word}”" for word in words])
    sentence = f"Alike risks, both of {said}: {placed(quotes[0])}, {placed(quotes[1])}."
    return Evidence(EvidenceKind.ALIKE_RISK, 0.0, sentence, quotes, words)


def _risks(index: TextIndex, project: ProjectFacts) -> list[Passage]:
    return [each for each in index.own_passages(project.id) if each.text_index in project.risks]
