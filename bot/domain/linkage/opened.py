"""A project's sentences, kept for a while since its neighbours ask for them one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.linkage.facts import ProjectFacts
from bot.domain.linkage.passages import Passage, name_passage, passages_of


@dataclass(slots=True)
class Opened:
    """The name and the sentences of a project; `own` are those that are no template's.

    `places` are, for each term, the places in `own` of the sentences that have it.
    """

    title: Passage | None
    passages: tuple[Passage, ...]
    own: tuple[Passage, ...]
    places: dict[str, list[int]] = field(default_factory=dict)


def opened_of(project: ProjectFacts, is_template: Callable[[Passage], bool]) -> Opened:
    """Cut the project's texts into sentences, and find the places of their terms."""
    passages = passages_of(project)
    opened = Opened(
        name_passage(project), passages, tuple(each for each in passages if not is_template(each))
    )
    for place, passage in enumerate(opened.own):
        for term in set(passage.terms):
            opened.places.setdefault(term, []).append(place)
    return opened
