"""What people try with what projects depend on, each saying whether it was done."""

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from models import Asset, Draft, KnownName
from tests.flows.forged import Values, newest_nonce, pressed, rows, submitted
from tests.flows.linkage_scenes import project


def says_what_a_project_depends_on(play: Stage, who: str) -> bool:
    """Put a system into the form that lists what Payroll depends on."""
    drafts = len(rows(play, Draft))
    pressed(play, who, Action.DEPENDS_FORM, str(project(play, "PAY").id))
    given: Values = {"system": {"value": {"type": "plain_text_input", "value": f"Zoramix {who}"}}}
    if len(rows(play, Draft)) > drafts:
        submitted(play, who, Callback.DEPENDS_FORM, newest_nonce(play), given)
    return f"Zoramix {who}" in {each.name for each in rows(play, Asset)}


def keeps_a_name(play: Stage, who: str) -> bool:
    """Put a name on the PMO's list by the form and its second step."""
    before = len(rows(play, KnownName))
    given: Values = {
        "name": {"value": {"type": "plain_text_input", "value": f"Zoramix {who}"}},
        "kind": {"value": {"type": "static_select", "selected_option": {"value": "system"}}},
        "aliases": {"value": {"type": "plain_text_input", "value": None}},
    }
    drafts = len(rows(play, Draft))
    submitted(play, who, Callback.KNOWN_FORM, "0|0", given)
    if len(rows(play, Draft)) > drafts:
        submitted(play, who, Callback.KNOWN_CHECKED, newest_nonce(play), {})
    return len(rows(play, KnownName)) > before
