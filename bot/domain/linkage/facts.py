"""What the finder reads about a project, and what it says about two of them."""

from dataclasses import dataclass
from datetime import date

from bot.domain.enums import AssetKind, EvidenceKind


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that somebody wrote, kept as written: `source` says where ('charter'), `on` says when."""

    text: str
    source: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person on a project: a deployment when a percentage or a date is known, else only a name on it.

    `percent` is of that person's working time; a missing date is open-ended on that side.
    """

    person_id: int
    name: str
    role: str
    percent: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class GoLive:
    """A milestone that puts something into use, and when it is now forecast."""

    milestone: str
    on: date


@dataclass(frozen=True, slots=True)
class ServedObjective:
    """An objective that a project serves itself: how strongly (1–3), how in words, and since when."""

    key: str
    title: str
    strength: int
    sentence: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ListedThing:
    """A thing of the PMO's list that a project's texts name, with the first sentence that does."""

    kind: AssetKind
    name: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Listed:
    """What the PMO's list of names makes of a project.

    `in_fields` are its assets that the list has. `no_names` are written words, without case, that are no
    names to be found by capitals, since the list has settled what they are; `no_terms` are terms that count
    for nothing.
    """

    things: tuple[ListedThing, ...] = ()
    in_fields: frozenset[tuple[AssetKind, str]] = frozenset()
    no_names: frozenset[str] = frozenset()
    no_terms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """All that the finder knows of one project.

    `entered` says of each of `assets`, in their order, where and when it was recorded, as far as is known.
    `aliases` are its other names, `milestones` the names of the steps to come, `objectives` what it serves
    itself, `risks` the places in `texts` of its open risks, `listed` what the PMO's list of names says of it.
    `confidential` is carried for the caller, who decides what may be shown to whom; the finder compares all.
    """

    id: int
    key: str
    name: str
    program_id: int | None = None
    program: str = ""
    texts: tuple[Quote, ...] = ()
    assets: tuple[tuple[AssetKind, str], ...] = ()
    entered: tuple[Quote | None, ...] = ()
    people: tuple[Assignment, ...] = ()
    go_lives: tuple[GoLive, ...] = ()
    confidential: bool = False
    aliases: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    objectives: tuple[ServedObjective, ...] = ()
    risks: frozenset[int] = frozenset()
    listed: Listed = Listed()


@dataclass(frozen=True, slots=True)
class Together:
    """A person who works on both projects at once: `percent` of one person in all, and on which days.

    A missing day is open on that side.
    """

    name: str
    percent: int
    starts_on: date | None
    ends_on: date | None

    @property
    def over(self) -> bool:
        """Whether the two projects together plan more than the whole person."""
        return self.percent > 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why two projects touch.

    `weight` is its part of the score (0 to 1), `sentence` is plain text for a person to read, `quotes` are
    the projects' own words and `terms` the words or names that they share; `together` tells of a person
    who works on both at the same time. What too many projects have to be a reason stands only `beside` one.
    """

    kind: EvidenceKind
    weight: float
    sentence: str
    quotes: tuple[Quote, ...] = ()
    terms: tuple[str, ...] = ()
    together: Together | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two projects that seem to touch; `a` is the lower id.

    `score` (0 to 1) joins the weights as independent chances do: 1 - (1 - w1)(1 - w2)…, so that every part
    is visible in `evidence`, which is strongest first.
    """

    a: int
    b: int
    score: float
    evidence: tuple[Evidence, ...]
