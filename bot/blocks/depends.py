"""What a project depends on: its form, what was recorded, and how the project's card lists it."""

from collections.abc import Sequence

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import View, modal
from bot.blocks.kit import Block, Shown, bold, button, context, count, escape, names, section
from bot.domain.depends import Depends, DependsForm
from bot.domain.enums import AssetKind
from bot.domain.ids import ProjectId

MOST_LISTED = 12
_LABELS = {
    AssetKind.SYSTEM: ("Systems", "One name a line, for example SAP SuccessFactors."),
    AssetKind.VENDOR: ("Vendors", "Who delivers something to it."),
    AssetKind.DATA: ("Data", "For example HR master data."),
    AssetKind.BUSINESS_UNIT: ("Business units", "Whose work it changes."),
}


def depends_form(form: DependsForm) -> View:
    """Four lists of names, as they stand."""
    blocks: list[Block] = [section(f"What does {bold(form.project)} depend on?")]
    blocks += [
        inputs.text(kind.value, label, "\n".join(form.things.get(kind, ())), hint=hint)
        for kind, (label, hint) in _LABELS.items()
    ]
    stays = f"{count(form.left_out, 'further name')} had no room here and stay as they are · "
    blocks.append(
        context(f"{stays if form.left_out else ''}Projects that have the same are proposed as linked")
    )
    return modal("Depends On", "Save", Callback.DEPENDS_FORM, form.nonce, blocks)


def recorded(done: Depends) -> Shown:
    """What was recorded, and where to see what else has it."""
    changed = [
        (f"*{says}* {escape(listed(things))}")
        for says, things in (
            ("Added", done.added),
            ("Taken off", done.removed),
            ("Written anew", done.written_anew),
        )
        if things
    ]
    if not changed:
        text = f"Nothing has changed: {done.project} depends on what it did."
        return escape(text), (section(escape(text)),)
    text = f"{done.project} depends on {count(len(done.held), 'thing')} now."
    blocks: list[Block] = [section(f"{escape(text)}\n" + "\n".join(changed))]
    if done.added:
        blocks.append(
            context(f"Which projects have the same is looked up within a minute: `/linkages {done.key}`")
        )
    return escape(text), tuple(blocks)


def depends_section(
    project_id: ProjectId, project: str, things: Sequence[tuple[AssetKind, str]], *, may_change: bool
) -> list[Block]:
    """The list on a project's card, with the way to its form for whoever may change it."""
    if not things and not may_change:
        return []
    says = f"Change what {project} depends on"
    change = button("Change", Action.DEPENDS_FORM, project_id, says=says) if may_change else None
    return [section(f"*Depends on* {escape(listed(things) or 'nothing recorded')}", accessory=change)]


def listed(things: Sequence[tuple[AssetKind, str]]) -> str:
    """'SAP (system), Accenture (vendor) and 3 more'."""
    return names([f"{name} ({kind.word})" for kind, name in things], MOST_LISTED)
