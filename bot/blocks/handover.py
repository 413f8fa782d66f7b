"""Handing a project over: the form, the preview with what is open, and what each of those concerned reads."""

from collections.abc import Sequence
from dataclasses import replace

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.deploying import over, time_lines
from bot.blocks.forms import View, modal
from bot.blocks.kit import (
    Block,
    Shown,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    day,
    escape,
    few,
    names,
    one_line,
    quotation,
    section,
)
from bot.blocks.show import project_card
from bot.domain.handover import (
    NOTE,
    HandedOver,
    HandoverForm,
    HandoverPreview,
    Promise,
    PromiseKind,
)
from bot.domain.load import adds_too_much
from bot.domain.views import PersonView

PROJECT, PERSON, NOTE_INPUT, ENTRIES = "project", "person", "note", "entries"
PASS, KEEP = "pass", "keep"
HINT = "What stands in no plan: who calls when, what to watch"
MOST_LINES = 6
MOST_TEXT = 220
_TITLES = {
    PromiseKind.HELP: "Help wanted",
    PromiseKind.QUESTION: "Asked about the last report",
    PromiseKind.OWNED: "Entries that the PM owns",
    PromiseKind.REVIEW: "To be reviewed",
    PromiseKind.DECISION: "Waiting for a decision",
    PromiseKind.CHANGE: "Change requests to be decided",
    PromiseKind.MILESTONE: "Milestones within six weeks",
    PromiseKind.LINKED: "Between linked projects",
    PromiseKind.REQUEST: "People who are asked for",
    PromiseKind.DEPLOYED: "The PM's time on it",
    PromiseKind.UNSENT: "Begun and not sent",
}
_DATED = {
    PromiseKind.DEPLOYED: "until",
    PromiseKind.REQUEST: "until",
    PromiseKind.UNSENT: "of",
    PromiseKind.LINKED: "needed by",
    PromiseKind.OWNED: "due",
    PromiseKind.CHANGE: "due",
    PromiseKind.DECISION: "due",
}


def handover_form(form: HandoverForm) -> View:
    """Choose who leads a project from now on, with a note, and what becomes of what the PM owns."""
    blocks: list[Block] = []
    if form.project is None:
        blocks.append(inputs.project(PROJECT, Action.CHOOSE_LED))
    else:
        led = f"{escape(form.before.name)} leads it now." if form.before else "It has no PM now."
        blocks.append(section(f"Hand over {bold(form.project[1])}. {led}"))
    picker = {"type": "users_select", **inputs.initial("user", form.to_slack_id)}
    owned = [(PASS, "Pass to the new PM"), (KEEP, "Stay with the PM before")]
    blocks += [
        inputs.entry(PERSON, "New PM", picker, optional=False),
        inputs.text(NOTE_INPUT, "Note to the new PM", form.note, hint=HINT, most=NOTE),
        inputs.select(
            ENTRIES,
            "Entries and linkages that the PM owns",
            owned,
            KEEP if form.keeps else PASS,
            optional=False,
        ),
    ]
    carried = f"{form.project[0] if form.project else ''}|{form.nonce}"
    return modal("Hand over", "Check", Callback.HANDOVER_FORM, carried, blocks)


def handover_preview(read: HandoverPreview) -> Shown:
    """What would happen and what is open, with the button that does it."""
    asked = f"Hand {read.project} over to {read.after.name}?"
    row = actions(
        button("Hand Over", Action.HANDOVER_RECORD, read.nonce, style="primary"),
        button("Edit", Action.HANDOVER_EDIT, read.nonce),
        button("Cancel", Action.HANDOVER_CANCEL, read.nonce),
    )
    text = f"{asked} {count(len(read.promises), 'thing is', 'things are')} open. Press Hand Over or Cancel."
    return escape(text), (*_checked(read), row, *_small(read))


def checked_view(read: HandoverPreview) -> View:
    """The preview as the second step of the form."""
    blocks = [*_checked(read), *_small(read)]
    return modal("Check it", "Hand Over", Callback.HANDOVER_CHECKED, read.nonce, blocks)


def handed_over(done: HandedOver, mine: int) -> Shown:
    """What whoever did it sees; `mine` is their number."""
    heard = [*([] if done.before is None or done.before.person_id == mine else [done.before.name])]
    heard = [done.after.name, *heard, *(each.name for each in done.others)]
    text = f"{done.project} is handed over: {done.after.name} leads it now. {names(heard)} will be told."
    if done.before is not None and done.before.person_id == mine:
        text = f"{text} Thank you for leading it."
    kept = _kept(done, "You own") if done.before and done.before.person_id == mine else ""
    lines: list[Block] = [section(escape(f"{text}{kept}"))]
    undo = button(
        "Undo", Action.HANDOVER_UNDO, done.handover_id, says=f"Take the handover of {done.project} back"
    )
    return escape(text), (*lines, actions(undo), context("Undo works for a day"))


def taken_back(done: HandedOver) -> Shown:
    """What whoever took a handover back sees."""
    led = f"{done.before.name} leads it again" if done.before else "it has no PM again"
    text = f"The handover of {done.project} is taken back: {led}."
    if not done.whole:
        text += f" Who works on it has changed since and stays as it is; look at /deploy {done.key}."
    return escape(text), (section(escape(text)),)


def welcome(done: HandedOver) -> Shown:
    """What the new PM reads: the note, what is open, and the project's card."""
    text = f"{done.project} is yours from now on: {done.by} handed it over."
    led = f" {done.before.name} led it until today." if done.before else ""
    write = button("Write Status", Action.STATUS_OPEN, done.project_id, style="primary")
    blocks: list[Block] = [section(f"*{escape(text)}*{escape(led)}"), *_note(done)]
    if done.promises:
        blocks.append(section(f"*{count(len(done.promises), 'thing is', 'things are')} open*"))
    blocks += promise_blocks(done.promises)
    if done.before is not None and done.promises:
        stay = f"stay with {done.before.name}" if done.keeps else "are yours now"
        blocks.append(context(escape(f"Open entries and linkages that {done.before.name} owned {stay}")))
    blocks.append(actions(write, button("Show Project", Action.SHOW_PROJECT, done.project_id)))
    if done.card is not None:
        plain = replace(
            done.card, may_report=False, may_review=False, may_hand_over=False, may_set_dependencies=False
        )
        blocks += project_card(plain)[1]
    blocks.append(context("You get this as its PM. Sightline asks you for its reports when they are due."))
    return escape(text), tuple(at_most(blocks))


def thanks(done: HandedOver) -> Shown:
    """What the old PM reads."""
    text = (
        f"Thank you for leading {done.project}. {done.after.name} leads it from now on, "
        f"and you are not asked for its reports any more.{_kept(done, 'You own')}"
    )
    by = context(escape(f"{done.by} handed it over. If that is not right, write to them."))
    return escape(text), (section(escape(text)), by)


def change_note(done: HandedOver, reader: PersonView) -> Shown:
    """What a deputy or the program manager reads."""
    led = f", who takes over from {done.before.name}" if done.before else ""
    text = f"{done.by}: {done.after.name} leads {done.project} now{led}."
    stands_in = reader.person_id in done.deputies
    small = "You are still its deputy" if stands_in else "You get this as its program manager"
    note = [] if stands_in else _note(done)
    return escape(text), (section(escape(text)), *note, context(small))


def channel_note(done: HandedOver) -> Shown:
    """What the project's channel reads."""
    text = f"{done.after.name} leads {done.project} from now on."
    if done.before is not None:
        text += f" Thank you, {done.before.name}, for leading it until today."
    return escape(text), (section(escape(text)),)


def back_note(done: HandedOver) -> Shown:
    """What takes the place of whatever was told of a handover that is taken back."""
    led = f"{done.before.name} leads it" if done.before else "it has no PM"
    text = f"{done.by} took the handover of {done.project} back: {led}, as before."
    return escape(text), (section(escape(text)),)


def promise_blocks(promises: Sequence[Promise]) -> list[Block]:
    """What is open, a paragraph for each kind."""
    blocks = []
    for kind, title in _TITLES.items():
        found = [each for each in promises if each.kind is kind]
        if found:
            lines = few([_promise(each) for each in found], MOST_LINES)
            blocks.append(section("\n".join([f"*{title}*", *lines])))
    return blocks


def _promise(promise: Promise) -> str:
    said = one_line(promise.text, MOST_TEXT)
    if promise.due is None:
        return f"• {said}"
    word = _DATED.get(promise.kind, "")
    late = "▲ since " if promise.late else f"{word} " if word else ""
    return f"• {said}, {late}{day(promise.due)}"


def _checked(read: HandoverPreview) -> list[Block]:
    again = (
        f"{escape(read.after.name)}'s time has changed since you looked. Look again.\n" if read.again else ""
    )
    led = f"{read.before.name} leads it now." if read.before else "It has no PM now."
    asked = f"Hand {read.project} over to {read.after.name}?"
    blocks: list[Block] = [section(f"{again}*{escape(asked)}* {escape(led)}")]
    if read.asked.note:
        blocks += quotation(read.asked.note)
    if read.promises:
        blocks += promise_blocks(read.promises)
    else:
        blocks.append(section("Nothing is open in it."))
    if read.before is not None:
        blocks.append(section("\n".join(_passing(read, read.before))))
    return blocks


def _passing(read: HandoverPreview, before: PersonView) -> list[str]:
    """What becomes of what the old PM owns, of their time, and of their sight."""
    stay = f"stay with {before.name}" if read.asked.keeps else f"pass to {read.after.name}"
    lines = [escape(f"Entries and linkages that {before.name} owns {stay}.")]
    if read.share:
        share = names([f"{percent} %" for percent in read.share])
        if read.passes:
            lines.append(escape(f"{before.name}'s {share} as PM passes to {read.after.name}:"))
            lines += time_lines(read.steps)
            lines += [f"▲ {escape(over(read.steps))}"] if adds_too_much(read.steps) else []
        else:
            lines.append(
                escape(f"{before.name}'s {share} as PM ends; {read.after.name} works on it already.")
            )
    if read.sight is not None:
        sees = f"still sees it, {read.sight}" if read.sight else "does not see it any more"
        lines.append(escape(f"It is confidential: {before.name} {sees}."))
    return lines


def _small(read: HandoverPreview) -> list[Block]:
    channel = [f"<#{read.channel}>"] if read.channel else []
    heard = names([*(escape(each) for each in read.told), *channel])
    return [context(f"{heard} will be told" if heard else "Nobody else is told", "Undo works for a day")]


def _note(done: HandedOver) -> list[Block]:
    return quotation(done.note) if done.note else []


def _kept(done: HandedOver, who: str) -> str:
    return f" {who} {count(done.kept, 'open entry', 'open entries')} in it still." if done.kept else ""
