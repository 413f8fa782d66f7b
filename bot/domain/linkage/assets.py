"""Shared systems, data, vendors and business units: a typed fact, worth more the fewer projects have it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.linkage.facts import Evidence, ProjectFacts, Quote
from bot.domain.linkage.passages import Passage, quoted
from bot.domain.linkage.rarity import TELLING, rarity
from bot.domain.linkage.wording import placed


@dataclass(frozen=True, slots=True)
class _Manner:
    evidence: EvidenceKind
    least: float  # weight of one that is just telling
    most: float  # weight of one that only two projects have
    phrase: str
    one: str  # what one project does with it
    both: str  # what two do


_MANNERS = {
    AssetKind.SYSTEM: _Manner(EvidenceKind.SHARED_SYSTEM, 0.35, 0.70, "the system {}", "uses", "use"),
    AssetKind.DATA: _Manner(EvidenceKind.SHARED_DATA, 0.35, 0.65, "the data {}", "depends on", "depend on"),
    AssetKind.VENDOR: _Manner(
        EvidenceKind.SHARED_VENDOR, 0.32, 0.50, "the vendor {}", "works with", "work with"
    ),
    AssetKind.BUSINESS_UNIT: _Manner(
        EvidenceKind.SHARED_BUSINESS_UNIT, 0.30, 0.36, "the business unit {}", "changes", "change"
    ),
}
NAMED_LEAST, NAMED_MOST = 0.31, 0.50
"""Weight of a thing that stands in a field of one at the most and in the text of the other."""
EVIDENCE = {kind: manner.evidence for kind, manner in _MANNERS.items()}
"""The kind of evidence that each kind of thing makes."""

LAND_ON = frozenset({AssetKind.SYSTEM, AssetKind.DATA, AssetKind.BUSINESS_UNIT})
"""What go-lives can collide on."""

_SUPPORTING = 0.08  # the most that an asset which many projects have adds to another reason
_NOT_WORDS = re.compile(r"[\W_]+")
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
"""Soft hyphens, joiners, marks of direction, variants of an emoji: nobody sees them in a name."""


def normalized(name: str) -> str:
    """A name as compared: without case, accents of width, punctuation, repeated and unseen signs.

    The vowel signs of Hindi or Thai are letters to their readers and stay: 'राम' is not 'रोम'.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    if folded.isascii():
        return _NOT_WORDS.sub(" ", folded).strip() or folded.strip()
    return _NOT_WORDS.sub(_between, _UNSEEN.sub("", folded)).strip() or folded.strip()


def _between(signs: re.Match[str]) -> str:
    """What stands for signs between letters: marks that belong to the letter before them, else a space."""
    found = signs.group()
    marks = "".join(takewhile(lambda sign: unicodedata.category(sign) in ("Mn", "Mc"), found))
    return marks if marks == found else f"{marks} "


@dataclass(frozen=True, slots=True)
class SharedAsset:
    """A thing that two projects have in common; `telling` when it is a reason by itself."""

    kind: AssetKind
    key: str
    weight: float
    telling: bool


class AssetIndex:
    """Who has what, by kind and normalized name."""

    def __init__(self) -> None:
        self._names: dict[int, dict[tuple[AssetKind, str], str]] = {}
        self._holders: dict[tuple[AssetKind, str], set[int]] = defaultdict(set)
        self._in_fields: dict[int, dict[tuple[AssetKind, str], Quote | None]] = {}
        self._closed: set[int] = set()

    def put(self, project: ProjectFacts) -> None:
        """Add the project's assets, or replace them."""
        self.drop(project.id)
        names: dict[tuple[AssetKind, str], str] = {}
        entered: dict[tuple[AssetKind, str], Quote | None] = {}
        for (kind, name), where in zip_longest(project.assets, project.entered):
            if key := normalized(name):
                names.setdefault((kind, key), name.strip())
                entered.setdefault((kind, key), where)
        self._in_fields[project.id] = entered
        for thing in project.listed.things:
            names.setdefault((thing.kind, normalized(thing.name)), thing.name)
        self._names[project.id] = names
        if project.confidential:
            self._closed.add(project.id)
        for asset in names:
            self._holders[asset].add(project.id)

    def drop(self, project_id: int) -> None:
        """Forget the project's assets."""
        self._closed.discard(project_id)
        self._in_fields.pop(project_id, None)
        for asset in self._names.pop(project_id, {}):
            holders = self._holders[asset]
            holders.discard(project_id)
            if not holders:
                del self._holders[asset]

    def shared(self, project_id: int) -> dict[int, list[SharedAsset]]:
        """For each other project, what it has in common with this one."""
        found: dict[int, list[SharedAsset]] = defaultdict(list)
        for kind, key in sorted(self._names[project_id]):
            holders = self._holders[kind, key]
            if len(holders) < 2:
                continue
            rare = rarity(len(holders), len(self._names))
            given = SharedAsset(kind, key, _weight(kind, rare, named=False), rare >= TELLING)
            named = SharedAsset(kind, key, _weight(kind, rare, named=True), rare >= TELLING)
            here = self._has(project_id, given)
            for other in holders:
                if other != project_id:
                    found[other].append(given if here and self._has(other, given) else named)
        return found

    def having(self, asset: SharedAsset, one: int, other: int) -> tuple[int, ...]:
        """Which of the two have the thing in a field; whoever has not names it in a text."""
        return tuple(each for each in (one, other) if self._has(each, asset))

    def entered(self, asset: SharedAsset, *projects: int) -> tuple[Quote, ...]:
        """Where and when each of these projects' fields was given the thing, as far as that is known."""
        found = (self._in_fields[each].get((asset.kind, asset.key)) for each in projects)
        return tuple(each for each in found if each)

    def _has(self, project_id: int, asset: SharedAsset) -> bool:
        return (asset.kind, asset.key) in self._in_fields[project_id]

    def kind_of(self, key: str) -> AssetKind | None:
        """The kind of a thing that a project has which is not confidential, by its normalized name.

        What a confidential project depends on must not be told in a reason of two others.
        """
        return next(
            (kind for kind in AssetKind if self._holders.get((kind, key), set()) - self._closed), None
        )

    def name(self, project_id: int, asset: SharedAsset) -> str:
        """The name as that project wrote it."""
        return self._names[project_id][asset.kind, asset.key]


def _weight(kind: AssetKind, rare: float, *, named: bool) -> float:
    if rare < TELLING:
        return _SUPPORTING * rare / TELLING
    manner = _MANNERS[kind]
    least, most = manner.least, manner.most
    if named:
        least, most = NAMED_LEAST, min(NAMED_MOST, most)
    return least + (most - least) * (rare - TELLING) / (1 - TELLING)


def asset_evidence(
    sides: tuple[ProjectFacts, ProjectFacts],
    having: tuple[int, ...],
    asset: SharedAsset,
    name: str,
    quotes: tuple[Quote, ...],
    entered: tuple[Quote, ...],
) -> Evidence:
    """The reason as a sentence, with the sentences in which the projects name the thing.

    `having` are those of the two that have it in a field, `entered` where these fields are from.
    """
    manner = _MANNERS[asset.kind]
    thing = manner.phrase.format(name)
    many = "" if asset.telling else ", as many projects do"
    if len(having) == len(sides):
        known = ", ".join(dict.fromkeys(map(placed, entered))) if len(entered) == len(sides) else ""
        sentence = f"Both {manner.both} {thing}{many}{f': {known}' if known else ''}."
    elif having:
        by, other = sides if sides[0].id in having else reversed(sides)
        said = listed_quote(other, asset)
        where = f": {placed(said)}" if said else ""
        since = f" ({placed(entered[0])})" if entered else ""
        sentence = f"{by.name} {manner.one} {thing}{many}{since}, and {other.name} names it{where}."
    else:
        where = f": {', '.join(placed(quote) for quote in quotes)}" if len(quotes) == 2 else ""
        sentence = f"Both name {thing}{many}{where}."
    weight = round(asset.weight, 6)
    return Evidence(manner.evidence, weight, sentence, quotes, (name,), beside=not asset.telling)


def listed_quote(project: ProjectFacts, asset: SharedAsset) -> Quote | None:
    """The project's first sentence that names a thing of the PMO's list by any of its names."""
    return next(
        (
            each.quote
            for each in project.listed.things
            if each.kind is asset.kind and normalized(each.name) == asset.key
        ),
        None,
    )


def naming(project: ProjectFacts, passages: Sequence[Passage], key: str) -> Quote | None:
    """The project's first sentence that names the thing, as a whole name."""
    needle = f" {key} "
    for passage in passages:
        if needle in f" {normalized(passage.text)} ":
            return quoted(project, passage)
    return None
