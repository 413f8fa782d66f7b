"""Prompts: who is asked for which reports, when, how often, and who is told when nobody answers."""

from bot.domain.prompts.asked import asked_period, may_ask, newest_asked
from bot.domain.prompts.facts import (
    PROMPT,
    EscalationNote,
    Ladder,
    LastPrompt,
    NextStep,
    Owed,
    PersonFacts,
    Problem,
    ProblemKind,
    PromptFacts,
    PromptNote,
    PromptPlan,
    ReportingProject,
    SilenceNote,
    Taken,
    prompt_key,
    silence_key,
)
from bot.domain.prompts.plan import (
    MOST_PROMPTS,
    plan_prompts,
    standing,
    who_is_asked,
)
from bot.domain.prompts.views import AskedNow, EscalationView, Step

__all__ = [
    "MOST_PROMPTS",
    "PROMPT",
    "AskedNow",
    "EscalationNote",
    "EscalationView",
    "Ladder",
    "LastPrompt",
    "NextStep",
    "Owed",
    "PersonFacts",
    "Problem",
    "ProblemKind",
    "PromptFacts",
    "PromptNote",
    "PromptPlan",
    "ReportingProject",
    "SilenceNote",
    "Step",
    "Taken",
    "asked_period",
    "may_ask",
    "newest_asked",
    "plan_prompts",
    "prompt_key",
    "silence_key",
    "standing",
    "who_is_asked",
]
