"""Naming people: the list, the preview, what is said once it is recorded, and the form for an owner."""

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import View, modal
from bot.blocks.kit import Block, Shown, actions, bold, button, context, day, escape, names, section
from bot.domain.naming import Naming, NamingDone, NamingList, NamingPreview, Proposal
from bot.domain.views import PersonView

PERSON, UNTIL = "person", "until"


def naming_list(found: NamingList) -> Shown:
    """Who is named on a project, and how to change it."""
    what = "Deputies" if found.naming is Naming.DEPUTY else "Named readers"
    title = f"{what} of {found.project}"
    lines = [
        f"• {_person(each.person)}{f' until {day(each.until)}' if each.until else ''}"
        for each in found.people
    ]
    if not lines:
        lines = ["None yet."]
    word = "deputy" if found.naming is Naming.DEPUTY else "readers"
    how = f"Add: `/pmo {word} {escape(found.project)} @name` · End: add `off`"
    blocks = [section(f"*{escape(title)}*\n" + "\n".join(lines))]
    if found.naming is Naming.READER and not found.confidential:
        blocks.append(section("This project is not confidential: everybody here sees it."))
    return escape(f"{title}: {len(found.people)}"), (*blocks, context(f"{how}"))


def naming_preview(read: NamingPreview) -> Shown:
    """What would be recorded, with the button that does it."""
    asked = f"{_sentence(read.proposal, read.person.name, read.project)}?"
    was = f" Owner now: {read.before.name}." if read.before else ""
    heard = names([each.name for each in read.told])
    blocks = (
        section(f"*{escape(asked)}*{escape(was)}\n{escape(_meaning(read.proposal))}"),
        actions(
            button(_verb(read.proposal), Action.NAMING_RECORD, read.nonce, style="primary"),
            button("Cancel", Action.NAMING_CANCEL, read.nonce),
        ),
        context(f"{escape(heard)} will be told" if heard else "Nobody else is told"),
    )
    return escape(f"{asked} Press {_verb(read.proposal)} or Cancel."), blocks


def naming_recorded(done: NamingDone) -> Shown:
    """What whoever did it sees."""
    text = f"Recorded: {_sentence(done.proposal, done.person.name, done.project, done=True)}."
    heard = names([each.name for each in done.told])
    told = f" {heard} will be told." if heard else ""
    return escape(text + told), (section(escape(text + told)),)


def naming_note(done: NamingDone, reader: PersonView) -> Shown:
    """What somebody concerned is told."""
    who = "you" if reader.person_id == done.person.person_id else done.person.name
    text = f"{done.by}: {_sentence(done.proposal, who, done.project, done=True)}."
    lines = [section(escape(text))]
    if who == "you" and not done.proposal.off:
        lines.append(context(escape(f"{_meaning(done.proposal)} Type /project {done.key} to look at it.")))
    return escape(text), tuple(lines)


def owner_form(project_id: int, project: str) -> View:
    """Choose who owns a project."""
    picker = {"type": "users_select"}
    blocks = [
        section(f"Who owns {bold(project)}?"),
        inputs.entry(PERSON, "Owner", picker, optional=False),
        context("They report its status from now on. They and the owner before are told."),
    ]
    return modal("Set owner", "Set Owner", Callback.OWNER_FORM, str(project_id), blocks)


def deputy_form(project_id: int, project: str) -> View:
    """Choose who stands in for the owner, and until when."""
    picker = {"type": "users_select"}
    blocks = [
        section(f"Who stands in for the owner of {bold(project)}?"),
        inputs.entry(PERSON, "Deputy", picker, optional=False),
        inputs.entry(UNTIL, "Until", {"type": "datepicker"}),
        context("They may report in the owner's place, and are asked while the owner is away"),
    ]
    return modal("Name deputy", "Name Deputy", Callback.DEPUTY_FORM, str(project_id), blocks)


def set_owner_button(project_id: int) -> Block:
    """Offer the form where no owner is recorded."""
    return actions(button("Set Owner", Action.NAMING_OWNER, project_id, style="primary"))


def _person(found: PersonView) -> str:
    return f"<@{found.slack_id}>" if found.slack_id else escape(found.name)


def _sentence(proposal: Proposal, who: str, project: str, *, done: bool = False) -> str:
    until = f" until {day(proposal.until)}" if proposal.until else ""
    is_, sees = ("are", "see") if who == "you" else ("is", "sees")
    if proposal.naming is Naming.READER:
        if proposal.off:
            return f"{who} no longer {sees} {project}" if done else f"Hide {project} from {who}"
        return f"{who} {sees} {project} from now on{until}" if done else f"Show {project} to {who}{until}"
    role = "owner" if proposal.naming is Naming.OWNER else "deputy"
    if proposal.off:
        return f"{who} {is_} no longer {role} of {project}" if done else f"End {who} as {role} of {project}"
    return f"{who} {is_} now {role} of {project}{until}" if done else f"Make {who} {role} of {project}{until}"


def _meaning(proposal: Proposal) -> str:
    if proposal.off:
        return ""
    return {
        Naming.OWNER: "The owner reports status and risks, and is reminded of it.",
        Naming.DEPUTY: "A deputy may report status and risks, and is asked for them while the owner is away.",
        Naming.READER: "A named reader sees a confidential project and changes nothing.",
    }[proposal.naming]


def _verb(proposal: Proposal) -> str:
    if proposal.off:
        return "End"
    return {Naming.OWNER: "Set Owner", Naming.DEPUTY: "Name Deputy", Naming.READER: "Name Reader"}[
        proposal.naming
    ]
