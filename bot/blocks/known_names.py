"""The PMO's list of names: listed, put into a form, and previewed with the projects that it concerns."""

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import View, modal
from bot.blocks.kit import Block, Shown, actions, bold, button, context, count, day, escape, names, section
from bot.domain.enums import AssetKind
from bot.domain.known_names import Entry, KnownLine, KnownList, KnownPreview

NAME, KIND, ALIASES = "name", "kind", "aliases"
IGNORE = "ignore"
MOST_NAMED = 12
_KINDS = [*((each.value, each.word.capitalize()) for each in AssetKind), (IGNORE, "None: ignore this name")]
_HOW = "A name that a text or a field has by any of its names is the same thing; what is ignored joins nobody"


def known_list(found: KnownList) -> Shown:
    """The names with their other names, each with what can be done."""
    if not found.total:
        text = (
            f"No name on the list has “{found.searched}”." if found.searched else "The list is empty so far."
        )
    else:
        having = f" with “{found.searched}”" if found.searched else ""
        text = f"{count(found.total, 'name')}{having}"
    blocks: list[Block] = [section(f"*{escape(text)}*")]
    for each in found.shown:
        blocks.append(section(_line(each)))
        blocks.append(
            actions(
                button("Edit", Action.KNOWN_EDIT, each.known_id, says=f"Edit {each.name}"),
                button(
                    "Take Off",
                    Action.KNOWN_REMOVE,
                    f"{each.known_id}|{each.turn}",
                    says=f"Take off {each.name}",
                ),
            )
        )
    blocks.append(
        actions(button("Add Name", Action.KNOWN_EDIT, f"0|{found.searched}" if found.searched else 0))
    )
    left = found.total - len(found.shown)
    more = f" · {count(left, 'further name')}: `/pmo names` with a few letters finds them" if left > 0 else ""
    blocks.append(context(f"{_HOW}{more}"))
    return escape(text), tuple(blocks)


def _line(line: KnownLine) -> str:
    also = f"\nalso {escape(', '.join(line.aliases))}" if line.aliases else ""
    by = f" · {escape(line.by)}, {day(line.at.date())}" if line.by else ""
    return f"{bold(line.name)} · {_kind(line.kind)}{by}{also}"


def _kind(kind: AssetKind | None) -> str:
    return kind.word if kind else "✕ ignored"


def known_form(line: KnownLine | None, name: str = "") -> View:
    """A name to be added, or to be changed as it was seen."""
    kind = AssetKind.SYSTEM.value if line is None else line.kind.value if line.kind else IGNORE
    aliases = "\n".join(line.aliases) if line else ""
    blocks = [
        inputs.line(NAME, "Name", line.name if line else name, optional=False),
        inputs.select(KIND, "What it is", _KINDS, kind, optional=False),
        inputs.text(
            ALIASES,
            "Other names",
            aliases,
            hint="One a line, for example SAP SF. Capitals here must be capitals in a text.",
        ),
    ]
    metadata = f"{line.known_id}|{line.turn}" if line else "0|0"
    return modal("Name", "Check", Callback.KNOWN_FORM, metadata, blocks)


def checked_view(read: KnownPreview) -> View:
    """What would be recorded, and whose texts and fields have it, as the second step of the form."""
    lines = [_written(read.entry)]
    if read.before:
        lines.append(f"Before: {escape(read.before)}")
    few = "" if read.whole else " of the first thousand projects that have these letters"
    texts = count(len(read.naming), "project names", "projects name")
    lines.append(f"{texts} it in a text{few}{_named(read.naming)}")
    fields = count(len(read.holding), "project has", "projects have")
    lines.append(f"{fields} it in a field{_named(read.holding)}")
    after = (
        "It is evidence nowhere from now on"
        if read.entry.kind is None
        else "Links by it are looked for within the minute"
    )
    blocks = [section("\n".join(lines)), context(after)]
    return modal("Check it", "Record", Callback.KNOWN_CHECKED, read.nonce, blocks)


def _written(entry: Entry) -> str:
    also = f", also {escape(', '.join(entry.aliases))}" if entry.aliases else ""
    return f"{bold(entry.name)} · {_kind(entry.kind)}{also}"


def _named(projects: tuple[str, ...]) -> str:
    return f": {escape(names(projects, MOST_NAMED))}" if projects else ""


def recorded(line: KnownLine) -> Shown:
    """What whoever recorded it sees."""
    what = "is ignored from now on" if line.kind is None else f"is the {line.kind.word} on the list"
    text = f"Recorded: {line.name} {what}."
    return escape(text), (section(escape(text)), context("`/pmo names` shows the list"))


def removed(name: str) -> Shown:
    """What whoever took a name off sees."""
    text = f"{name} is off the list. What it joined is looked at anew within the minute."
    return escape(text), (section(escape(text)),)
