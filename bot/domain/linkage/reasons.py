"""A linkage's reasons as they are told: few, one of each kind first, the shared people in one sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.enums import EvidenceKind, ToDo
from bot.domain.linkage.assets import EVIDENCE, LAND_ON
from bot.domain.linkage.facts import Quote, Together
from bot.domain.linkage.wording import joined, span

MOST_REASONS = 3
MOST_NAMED = 4
WEAK = frozenset({EvidenceKind.SIMILAR_TEXT, EvidenceKind.GO_LIVE_WINDOW})
"""Kinds that convince nobody without a shared thing or person beside them."""

A_FACT = 0
_WEAKNESS = {EvidenceKind.GO_LIVE_WINDOW: 1, EvidenceKind.SIMILAR_TEXT: 2}

NEARLY_THE_SAME = "Nearly the same text"
"""How a reason begins that finds two projects written in the same words."""

_TO_DO = {
    EvidenceKind.SHARED_SYSTEM: ToDo.INTEGRATE,
    EvidenceKind.SHARED_DATA: ToDo.INTEGRATE,
    EvidenceKind.SHARED_VENDOR: ToDo.SHARE,
    EvidenceKind.SHARED_BUSINESS_UNIT: ToDo.SEQUENCE,
    EvidenceKind.SHARED_PERSON: ToDo.SHARE,
    EvidenceKind.MENTION: ToDo.SEQUENCE,
}
_LAND_ON = frozenset(EVIDENCE[kind] for kind in LAND_ON)


@dataclass(frozen=True, slots=True)
class Known:
    """One reason as it was recorded; `together` when it is a person who works on both at the same time.

    What too many projects have to be a reason by itself stands `beside` the others.
    """

    kind: EvidenceKind
    sentence: str
    weight: float
    quotes: tuple[Quote, ...] = ()
    together: Together | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as it is told; of all reasons only one, the strongest that has any, comes with quotes."""

    sentence: str
    quotes: tuple[Quote, ...] = ()


def word_of(person: str) -> str:
    """The reason that somebody gives who says of their own accord that two projects touch."""
    return f"{person} says that they touch."


def weakness(kind: EvidenceKind) -> int:
    """Say how far back a reason of this kind stands: facts first, then dates, similar text last."""
    return _WEAKNESS.get(kind, A_FACT)


def is_weak(evidence: Iterable[Known]) -> bool:
    """Whether two projects are joined by wording and dates alone, and by what many projects have."""
    return all(each.kind in WEAK or each.beside for each in evidence)


def to_do(evidence: Sequence[Known]) -> ToDo:
    """Say what kind of thing to do about two projects that touch for these reasons.

    Texts that are nearly the same: merge. Go-lives close together on a shared thing: sequence. Else what the
    strongest reason asks for; wording, risks and objectives alone ask to watch.
    """
    if any(each.sentence.startswith(NEARLY_THE_SAME) for each in evidence):
        return ToDo.MERGE
    facts = [each for each in evidence if not each.beside]
    kinds = {each.kind for each in facts}
    if EvidenceKind.GO_LIVE_WINDOW in kinds and kinds & _LAND_ON:
        return ToDo.SEQUENCE
    ranked = sorted(facts, key=lambda each: -each.weight)
    return next((_TO_DO[each.kind] for each in ranked if each.kind in _TO_DO), ToDo.WATCH)


def told(evidence: Sequence[Known], most: int = MOST_REASONS) -> tuple[Reason, ...]:
    """Give the strongest reasons, each kind once before any comes twice; one quotation for all of them."""
    ranked = sorted(
        _with_people_joined(evidence), key=lambda each: (each.beside, weakness(each.kind), -each.weight)
    )
    firsts: dict[EvidenceKind, Known] = {}
    for each in ranked:
        firsts.setdefault(each.kind, each)
    chosen = [*firsts.values(), *(each for each in ranked if each is not firsts[each.kind])][:most]
    quoting = next((each for each in chosen if each.quotes), None)
    return tuple(Reason(each.sentence, each.quotes if each is quoting else ()) for each in chosen)


def _with_people_joined(evidence: Sequence[Known]) -> list[Known]:
    """Put all who work on both projects into one reason, as strong as the strongest of them."""
    people = [(each, each.together) for each in evidence if each.together]
    if len(people) < 2:
        return list(evidence)
    people.sort(key=lambda pair: -pair[0].weight)
    rest = [each for each in evidence if not each.together]
    sentence = _works_on_both([each for _, each in people])
    return [Known(EvidenceKind.SHARED_PERSON, sentence, people[0][0].weight), *rest]


def _works_on_both(people: Sequence[Together]) -> str:
    """'Tom, Mira and Ravi work on both, together from 1 Mar to 30 Jun 2027. Tom is planned for 110 %.'"""
    names = [each.name for each in people]
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} others"]
    when = _all_together(people)
    over = [f"{each.name} is planned for {each.percent} % on the two." for each in people if each.over]
    return " ".join([f"{joined(names)} work on both{', together ' + when if when else ''}.", *over[:1]])


def _all_together(people: Sequence[Together]) -> str:
    """The days on which all of them are on both; nothing when there are none."""
    start = max((each.starts_on for each in people if each.starts_on), default=None)
    end = min((each.ends_on for each in people if each.ends_on), default=None)
    return "" if start and end and start > end else span(start, end)
