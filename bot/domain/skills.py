"""What people can do: skills that were recorded of them and roles that they have worked in, both alike."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.naming import MENTION
from bot.domain.views import PersonView

PM_ROLES = frozenset({"pm", "project manager"})
"""The roles of a deployment that say who runs a project."""

NO_SKILL = PM_ROLES | {"", "member"}
"""Roles that are no skill: who runs a project is chosen with more care."""

MOST = 30
"""Skills of one person."""

LONGEST = 80
"""Characters of a skill, as of a role."""

_SEPARATOR = re.compile(r"[,;\n]| and | und ", re.IGNORECASE)
_OPENING = re.compile(r"^\s*(?::|=|can\b|are\b|is\b)+\s*", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:(?:please|find|get|show|give|who(?:'s| is| has)?|i|we|need|want|wanted|looking for|search for|"
    r"me|us|an?|any|some(?:body|one)?|one|as|with)\s+)+",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\w#+]+")


def folded(skill: str) -> str:
    """Give a skill as it is compared: without case, spaces counted once."""
    return " ".join(skill.split()).casefold()


def is_skill(name: str) -> bool:
    """Whether the name of a role says what somebody can do."""
    return folded(name) not in NO_SKILL


def fits(asked: str, held: str) -> bool:
    """Whether who has one skill can do what is asked: the same words, or all words of the shorter name."""
    asked_words, held_words = set(_WORDS.findall(folded(asked))), set(_WORDS.findall(folded(held)))
    if not asked_words or not held_words:
        return folded(asked) == folded(held)
    return asked_words <= held_words or held_words <= asked_words


def asked_for(words: str) -> str:
    """Give the skill that somebody asks for in words: 'find me a tester' asks for a tester."""
    return _ASKING.sub("", " ".join(words.split()))


def like(asked: str, known: Iterable[str]) -> tuple[str, ...]:
    """Name skills that read like the one asked for, the nearest first."""
    named = {folded(each): each for each in reversed(once(known))}
    return tuple(named[each] for each in get_close_matches(folded(asked), named, n=MOST, cutoff=0.5))


def once(skills: Iterable[str]) -> tuple[str, ...]:
    """Keep each skill once, as it is written first."""
    found: dict[str, str] = {}
    for each in skills:
        plain = " ".join(each.split())
        if plain:
            found.setdefault(folded(plain), plain)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class SkillsLine:
    """What a line says: of whom, empty for oneself; `skills` None where it only asks."""

    user: str = ""
    skills: tuple[str, ...] | None = None
    problem: str = ""


def read_skills(text: str) -> SkillsLine:
    """Read '@maria: java, test management', 'java, sql' for oneself, '@maria' or nothing. Never raises."""
    found = MENTION.search(text)
    rest = (text[found.end() :] if found else text).strip()
    user = found["user"] if found else ""
    said = _OPENING.sub("", rest).strip()
    if not said:
        return SkillsLine(user)
    if said.casefold() in ("off", "none", "remove"):
        return SkillsLine(user, ())
    skills = once(_SEPARATOR.split(said))
    return SkillsLine(user, skills, problem_of(skills))


def problem_of(skills: Sequence[str]) -> str:
    """Say what to mend in a list of skills; empty for nothing."""
    long = next((each for each in skills if len(each) > LONGEST), "")
    if long:
        return f"A skill is a few words, up to {LONGEST} characters; “{long[:40]}…” is longer. Use commas."
    if len(skills) > MOST:
        return f"Name up to {MOST} skills; these are {len(skills)}."
    return ""


@dataclass(frozen=True, slots=True)
class SkillsView:
    """What somebody can do: what is recorded, and what else they worked as; `may_set` is the reader's."""

    person: PersonView
    recorded: tuple[str, ...]
    worked: tuple[str, ...]
    may_set: bool


@dataclass(frozen=True, slots=True)
class SkillsSet:
    """What is recorded from now on and was before, by whom, and who is to be told."""

    event_id: int
    person: PersonView
    before: tuple[str, ...]
    after: tuple[str, ...]
    by: str
    told: tuple[PersonView, ...]
