"""A project's sentences, kept for a while since its neighbours ask for them one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.linkage.facts import ProjectFacts
from bot.domain.linkage.lexicon import Lexicon
from bot.domain.linkage.passages import LONGEST, Passage, language_of_name, sentences_of


@dataclass(slots=True)
class Opened:
    """The name and the sentences of a project; `own` are those that are no template's.

    Sentences without a term are left out. `places` are, for each term, the places in `own` of the sentences
    that have it.
    """

    title: Passage | None
    passages: list[Passage] = field(default_factory=list)
    own: list[Passage] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)


def opened_of(
    project: ProjectFacts, lexicon: Lexicon, is_template: Callable[[tuple[int, ...]], bool]
) -> Opened:
    """Cut the project's texts into sentences, and find the places of their terms."""

    def passage_of(sentence: str, language: str, number: int, terms: tuple[int, ...]) -> Passage:
        return Passage(number, sentence, language, tuple(map(lexicon.terms.__getitem__, terms)))

    name, language = project.name[:LONGEST], language_of_name(project)
    terms = lexicon.terms_of(name, language)
    opened = Opened(passage_of(name, language, -1, terms) if terms else None)
    for number, sentence, spoken in sentences_of(project):
        terms = lexicon.terms_of(sentence, spoken)
        if not terms:
            continue
        passage = passage_of(sentence, spoken, number, terms)
        opened.passages.append(passage)
        if is_template(terms):
            continue
        for term in set(passage.terms):
            opened.places.setdefault(term, []).append(len(opened.own))
        opened.own.append(passage)
    return opened
