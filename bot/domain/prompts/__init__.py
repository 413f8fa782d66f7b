"""Prompts: who is asked for which reports, when, how often, and who is told when nobody answers."""

from bot.domain.prompts.facts import (
    LastPrompt,
    Owed,
    PersonFacts,
    Problem,
    ProblemKind,
    PromptFacts,
    PromptNote,
    PromptPlan,
    ReportingProject,
    SilenceNote,
    prompt_key,
    silence_key,
)
from bot.domain.prompts.plan import MOST_PROMPTS, asked_period, plan_prompts, standing

__all__ = [
    "MOST_PROMPTS",
    "LastPrompt",
    "Owed",
    "PersonFacts",
    "Problem",
    "ProblemKind",
    "PromptFacts",
    "PromptNote",
    "PromptPlan",
    "ReportingProject",
    "SilenceNote",
    "asked_period",
    "plan_prompts",
    "prompt_key",
    "silence_key",
    "standing",
]
