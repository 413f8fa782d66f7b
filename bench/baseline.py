"""What the finder is measured against: TF-IDF over words by scikit-learn, each name counted thrice.

`PLAIN` is scikit-learn's own default. `STRONG` has the settings that do best on the public portfolios; it is
the harder one to beat, and reported beside the other.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

from bench.common import seeded
from bot.domain.linkage.facts import ProjectFacts

PLAIN: Mapping[str, object] = {}
STRONG: Mapping[str, object] = {"sublinear_tf": True, "stop_words": "english"}
"""Logarithmic counts, and no English stop words."""

RESAMPLES = 2000
_SEED = 20_261_126  # fixed, so that a run can be repeated


def documents(projects: Sequence[ProjectFacts]) -> list[str]:
    """Write each project as one text: its name three times, then all that it says."""
    return [" ".join([each.name] * 3 + [quote.text for quote in each.texts]) for each in projects]


def nearest(
    projects: Sequence[ProjectFacts], depth: int, settings: Mapping[str, object]
) -> dict[int, list[int]]:
    """List for each project the `depth` others whose text is most alike by cosine, best first."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # so late that it counts in nobody's memory

    rows = TfidfVectorizer(**settings).fit_transform(documents(projects))
    alike = (rows @ rows.T).toarray()
    found: dict[int, list[int]] = {}
    for at, project in enumerate(projects):
        scores = alike[at].tolist()
        order = sorted(range(len(projects)), key=lambda other: (-scores[other], other))
        found[project.id] = [projects[other].id for other in order if other != at][:depth]
    return found


def margin_low(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Resample the queries; give the 2.5th percentile of the mean of ours less theirs."""
    chance = seeded(_SEED)
    gains = [mine - other for mine, other in zip(ours, theirs, strict=True)]
    means = sorted(fmean(chance.choices(gains, k=len(gains))) for _ in range(RESAMPLES))
    return round(means[int(RESAMPLES * 0.025)], 4)
