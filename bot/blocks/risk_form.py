"""The form for a register entry, and how its answers are read."""

from typing import Any

from bot.blocks import inputs
from bot.blocks.actions import Callback
from bot.blocks.forms import View, modal, namer, project_input
from bot.blocks.inputs import Values
from bot.domain.enums import EntryKind, Response
from bot.domain.previews import RiskForm


def risk_form(form: RiskForm) -> View:
    """The form for a risk, an opportunity, an issue or a decision."""
    project, content = form.project, form.content
    name = namer(project)
    kinds = [(each.value, each.value.capitalize()) for each in EntryKind if each is not EntryKind.CHANGE]
    responses = [(each.value, each.value.capitalize()) for each in Response]
    kind = content.kind if content else EntryKind.RISK
    owner = inputs.initial("user", content.owner_slack_id if content else None)
    blocks = [
        *project_input(project, form.choices, None),
        inputs.select(name("kind"), "Kind", kinds, kind, optional=False),
        inputs.line(
            name("title"),
            "What may happen, or was decided",
            content.title if content else "",
            optional=False,
            most=300,
        ),
        inputs.select(
            name("probability"), "Probability", points(), str(content.probability if content else 3)
        ),
        inputs.select(name("impact"), "Impact", points(), str(content.impact if content else 3)),
        inputs.select(name("response"), "Response", responses, content.response if content else None),
        inputs.entry(name("owner"), "Owner", {"type": "users_select", **owner}),
        inputs.day_of(name("due"), "Due", content.due if content else None),
        inputs.day_of(name("review_on"), "Review on", content.review_on if content else None),
        inputs.text(name("description"), "More about it", content.description if content else ""),
    ]
    return modal("Risk", "Record", Callback.RISK_FORM, form.nonce, blocks)


def risk_content(values: Values) -> dict[str, Any]:
    """Read the risk form into the fields of a register entry's content."""
    given = inputs.by_name(values)
    return {
        "kind": given.get("kind") or EntryKind.RISK,
        "title": str(given.get("title") or "").strip(),
        "description": given.get("description") or "",
        "probability": int(given.get("probability") or 3),
        "impact": int(given.get("impact") or 3),
        "response": given.get("response") or None,
        "owner_slack_id": given.get("owner"),
        "due": given.get("due"),
        "review_on": given.get("review_on"),
    }


def points() -> list[tuple[str, str]]:
    """The five points of probability and impact, in words."""
    words = ("Very low", "Low", "Medium", "High", "Very high")
    return [(str(point), f"{point} {word}") for point, word in enumerate(words, 1)]
