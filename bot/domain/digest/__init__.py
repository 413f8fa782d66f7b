"""The digest: what changed for one audience since its last one, worst first.

Facts go in, a `Digest` comes out; how it looks is decided by the surfaces.
"""

from bot.domain.digest.about import About, DigestList, Wanted
from bot.domain.digest.build import SOON, build
from bot.domain.digest.facts import DigestFacts, only, without_confidential
from bot.domain.digest.items import Digest, Top

__all__ = [
    "SOON",
    "About",
    "Digest",
    "DigestFacts",
    "DigestList",
    "Top",
    "Wanted",
    "build",
    "only",
    "without_confidential",
]
