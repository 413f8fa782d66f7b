"""Who did what in Slack: one file per feature, each with register(router)."""

from handlers import (
    alike,
    attesting,
    cadence,
    choices,
    dependencies,
    deploying,
    digest,
    entries,
    entry_forms,
    escalations,
    handover,
    home,
    hours,
    jobs,
    known_names,
    levelling,
    linkages,
    messages,
    naming,
    pausing,
    people,
    prompts,
    review,
    risk,
    rollup,
    show,
    staffing,
    status,
    strategy,
)
from handlers.router import Router

FEATURES = (
    status,
    prompts,
    review,
    rollup,
    risk,
    entries,
    entry_forms,
    alike,
    show,
    levelling,
    linkages,
    dependencies,
    known_names,
    digest,
    deploying,
    staffing,
    handover,
    strategy,
    attesting,
    cadence,
    pausing,
    escalations,
    hours,
    jobs,
    home,
    messages,
    naming,
    choices,
    people,
)


def register(router: Router) -> None:
    """Put every feature in the router's tables."""
    for feature in FEATURES:
        feature.register(router)
