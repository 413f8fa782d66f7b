"""The finder: which projects touch, and the evidence that says so."""

from bot.domain.linkage.facts import Assignment, Candidate, Evidence, GoLive, ProjectFacts, Quote
from bot.domain.linkage.finder import Finder

__all__ = [
    "Assignment",
    "Candidate",
    "Evidence",
    "Finder",
    "GoLive",
    "ProjectFacts",
    "Quote",
]
