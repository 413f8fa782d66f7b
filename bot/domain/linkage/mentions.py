"""Exact mentions: one project's text names another project, its key or milestone, or a thing that it needs.

Found from both sides by the terms of the name, then held against the words as written: capitals of the name
must be capitals in the text, for 'device plugins' are no 'Device Plugins'; a single word must not begin a
sentence, and an everyday one ('Support') counts only beside the word 'project' or 'program'.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.linkage.abbreviations import may_be_one, meaning
from bot.domain.linkage.assets import EVIDENCE, NAMED_LEAST, NAMED_MOST
from bot.domain.linkage.facts import Evidence, ProjectFacts, Quote
from bot.domain.linkage.passages import quoted
from bot.domain.linkage.rarity import rarity
from bot.domain.linkage.text_index import TextIndex
from bot.domain.linkage.wording import placed
from bot.domain.linkage.words import everyday_stems, terms_of_word

# Projects: a name whose words more than the cube root of all have is no name. In a small portfolio, four.
FEW_AT_LEAST, FEW_ROOT = 4, 1 / 3
LEAST, MOST = 0.40, 0.66  # weight of naming a project, from words that many have to those of two
FOUNDING = frozenset({"charter", "description"})
PASSING = 0.01  # of its weight, for a name that a charter drops in passing
_NEAR = 200  # characters before and after a name that its sentence is looked for in
_END = re.compile(r"[.!?。！？]\s|\n")
_NEED = re.compile(
    r"\b(?:need|depend|relies|rely|require|await|wait|after|before|until|once|block|replace|supersede|follow|"
    r"feed|hand(?:s|ed)? over|together with|integrat)",
    re.IGNORECASE,
)
_SEQUEL = (
    r"(?!\s(?:[2-9]|I{2,3}|IV|V)(?![\w%/:-]|\.\d)(?!\s(?:more|days?|weeks?|months?|years?|of|to|and)\b))"
)
"""What makes another project of a name: 'Crossrail 2', but not 'Crossrail 2 weeks later'."""
_KINDS = frozenset({"project", "program", "programme", "initiative"})
_WORD = re.compile(r"[^\W_]+")
_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9/&-]{1,11})\)")
_BEGINS = re.compile(r"(?:^|[.!?:;\n•*-])[\s\"'“‘(]*$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that may be met in texts: of a project (`kind` is none), of its milestone, or of a thing."""

    written: str
    kind: AssetKind | None = None
    milestone: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One project's text has a name that belongs to another."""

    by: int
    of: int
    name: Name
    weight: float


class MentionIndex:
    """Which names belong to whom; the texts that have them are found by the text index."""

    def __init__(self, texts: TextIndex) -> None:
        self._texts = texts
        self._facts: dict[int, ProjectFacts] = {}
        self._names: dict[int, dict[Name, tuple[int, ...]]] = {}
        self._owners: dict[int, dict[tuple[int, ...], set[tuple[int, Name]]]] = {}
        self._found: dict[tuple[int, ...], list[int]] = {}
        self._checked = -1

    def put(self, project: ProjectFacts) -> None:
        """Add the project's names, or replace them."""
        self.drop(project.id)
        self._facts[project.id] = project
        number = self._texts.lexicon.number
        named = {name: tuple(map(number, _terms(name.written))) for name in names_of(project)}
        self._names[project.id] = {name: terms for name, terms in named.items() if terms}
        for name, terms in self._names[project.id].items():
            owners = self._owners.setdefault(terms[0], {})
            owners.setdefault(terms, set()).add((project.id, name))

    def drop(self, project_id: int) -> None:
        """Forget the project's names."""
        self._facts.pop(project_id, None)
        for name, terms in self._names.pop(project_id, {}).items():
            owners = self._owners[terms[0]]
            owners[terms].discard((project_id, name))
            if not owners[terms]:
                del owners[terms]
            if not owners:
                del self._owners[terms[0]]

    def shared(self, project_id: int) -> dict[int, list[Mention]]:
        """For each other project, who of the two names the other or what the other depends on."""
        texts = self._texts
        texts.settle()
        if self._checked != texts.version:
            self._found.clear()
            self._checked = texts.version
        found: dict[int, list[Mention]] = defaultdict(list)
        mine = texts.terms_of(project_id)
        for anchor in mine & self._owners.keys():
            for terms, owners in self._owners[anchor].items():
                if mine.issuperset(terms) and (having := self._having(terms)):
                    for owner, name in owners:
                        if owner != project_id and not self._is_common(name, terms):
                            found[owner] += self._mention(project_id, owner, name, len(having))
        for name, terms in self._names[project_id].items():
            if self._is_common(name, terms):
                continue
            having = self._having(terms)
            for other in having:
                if other != project_id:
                    found[other] += self._mention(other, project_id, name, len(having))
        return {
            other: sorted(mentions, key=lambda each: (-each.weight, each.by, each.name.written))
            for other, mentions in found.items()
            if mentions
        }

    def _mention(self, by: int, of: int, name: Name, having: int) -> list[Mention]:
        brief = named_in(self._facts[by], name)
        if not brief or not _means_it(self._facts[by], self._facts[of], name):
            return []
        rare = rarity(max(2, having), len(self._facts))
        least, most = (LEAST, MOST) if name.kind is None else (NAMED_LEAST, NAMED_MOST)
        return [Mention(by, of, name, round((least + (most - least) * rare) * brief, 6))]

    def _is_common(self, name: Name, terms: tuple[int, ...]) -> bool:
        """Whether several have a milestone of this name: whoever writes 'go-live' means their own."""
        if not name.milestone:
            return False
        milestones = (each for _, each in self._owners[terms[0]][terms] if each.milestone)
        return len(list(islice(milestones, 2))) > 1  # thousands may have it

    def _having(self, terms: tuple[int, ...]) -> list[int]:
        """The projects whose words include these terms; none when there are too many for a name."""
        found = self._found.get(terms)
        if found is None:
            rows = self._texts.terms.having(terms).tolist()
            few = len(rows) <= max(FEW_AT_LEAST, len(self._facts) ** FEW_ROOT)
            found = self._found[terms] = [self._texts.project_at(row) for row in rows] if few else []
        return found

    def evidence(self, mention: Mention) -> Evidence:
        """The reason as a sentence, with the words of the project that names the other."""
        by, of = self._facts[mention.by], self._facts[mention.of]
        name = mention.name
        quote = self._quote(by, name)
        where = f": {placed(quote)}" if quote else ""
        if name.kind is not None:
            sentence = f"{by.name} names the {name.kind.word} {name.written} of {of.name}{where}."
            kind = EVIDENCE[name.kind]
        else:
            what = f"the milestone {name.written} of {of.name}" if name.milestone else of.name
            alias = "" if name.milestone or name.written in of.name else f" ({name.written})"
            sentence, kind = f"{by.name} names {what}{alias}{where}.", EvidenceKind.MENTION
        return Evidence(kind, mention.weight, sentence, (quote,) if quote else (), (name.written,))

    def _quote(self, by: ProjectFacts, name: Name) -> Quote | None:
        for passage in self._texts.passages(by.id):
            if _pattern(name.written).search(passage.text):
                return quoted(by, passage)
        return None


def names_of(project: ProjectFacts) -> list[Name]:
    """What others may call the project, its milestones and the things that it depends on.

    Things of the PMO's list are left out: where others name them is known already.
    """
    called = [project.key, project.name, _without_kind(project.name), *project.aliases]
    if "(" in project.name:
        called += _BRACKETED.findall(project.name)
        called.append(_BRACKETED.sub("", project.name).strip())
    own = [Name(each) for each in dict.fromkeys(called) if len(each) > 1]
    own += [Name(each, milestone=True) for each in project.milestones if len(_terms(each)) > 1]
    others = (each for each in project.assets if each not in project.listed.in_fields)
    return [*own, *(Name(name.strip(), kind) for kind, name in others)]


def _without_kind(name: str) -> str:
    """'Metis' of 'Metis Programme'."""
    begins, _, ends = name.rpartition(" ")
    return begins.rstrip() if ends.lower() in _KINDS and begins else name


def named_in(project: ProjectFacts, name: Name) -> float:
    """How much the project's texts make of the name: 0 when they don't have it, 1 when it is news or needed.

    A charter drops names in passing; there it counts beside a word of need ('after', 'depends on'). A part of
    the project's own name is no mention.
    """
    if _pattern(name.written).search(project.name):
        return 0.0
    return max((_made_of(quote, name.written) for quote in project.texts), default=0.0)


def _means_it(by: ProjectFacts, of: ProjectFacts, name: Name) -> bool:
    """Whether an abbreviation may stand for the same in both: the one who has it may say that it does not."""
    mine, theirs = (meaning(name.written, (each.name, *(q.text for q in each.texts))) for each in (by, of))
    return may_be_one(mine, theirs)


def _made_of(quote: Quote, written: str) -> float:
    most = 0.0
    for match in _pattern(written).finditer(quote.text):
        before = quote.text[max(0, match.start() - _NEAR) : match.start()]
        if _is_a_word(written) and _BEGINS.search(before):
            continue
        around = before[_last_end(before) :] + _END.split(quote.text[match.end() : match.end() + _NEAR])[0]
        if quote.source not in FOUNDING or _NEED.search(around):
            return 1.0
        most = PASSING
    return most


def _last_end(text: str) -> int:
    return max((match.end() for match in _END.finditer(text)), default=0)


def _is_a_word(written: str) -> bool:
    """Whether it is one word with no more than its first letter in capitals."""
    return written.isalpha() and sum(map(str.isupper, written)) < 2


@lru_cache(maxsize=20_000)
def _pattern(written: str) -> re.Pattern[str]:
    words = re.findall(r"[^\W_]+", written)
    plain = r"[\W_]{1,3}".join(_either_case(word) if len(words) > 1 else re.escape(word) for word in words)
    whole = rf"(?<![^\W_])(?<!&){plain}(?![^\W_])(?!&){_SEQUEL}"
    if not _is_a_word(written) or not everyday_stems().issuperset(_terms(written)):
        return re.compile(whole)
    kind = r"[Pp]ro(?:ject|gramme|gram)"
    return re.compile(rf"(?:{kind} {whole}|{whole} {kind})(?![^\W_])")


def _either_case(word: str) -> str:
    """One word of several: its capitals are needed, and its small letters may be capitals too."""
    return "".join(f"[{c}{c.upper()}]" if c.islower() and len(c.upper()) == 1 else re.escape(c) for c in word)


@lru_cache(maxsize=20_000)
def _terms(written: str) -> tuple[str, ...]:
    """Its terms, the longest first, which is likely to be the rarest."""
    found = {term for word in _WORD.findall(written) for term in terms_of_word(word, "english")}
    return tuple(sorted(found, key=lambda term: (-len(term), term)))
