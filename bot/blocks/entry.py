"""One entry of the register: its form with its history, and the small forms of what can be done with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import View, modal
from bot.blocks.inputs import Values
from bot.blocks.kit import (
    Block,
    Element,
    actions,
    bold,
    button,
    context,
    day,
    escape,
    one_line,
    quotation,
    section,
    shorten,
)
from bot.blocks.register import SIGNS
from bot.blocks.risk_form import points
from bot.domain.content import EntryContent
from bot.domain.entries import EntryCard, HistoryLine
from bot.domain.enums import Dimension, EntryAct, EntryKind, EntryState, Level, Outcome
from bot.domain.register import outcomes_of, responses_to

MOST_HISTORY = 12
WORDS = 2000
LABELS = {
    "title": "Title",
    "description": "More about it",
    "probability": "Probability",
    "impact": "Impact",
    "response": "Response",
    "owner_id": "Owner",
    "due": "Due",
    "review_on": "Review",
    "decided_on": "Decided on",
    "kind": "Kind",
    "level": "Level",
    "state": "State",
    "asked_level": "Escalation",
}
DONE = {
    EntryAct.EDITED: "changed",
    EntryAct.REVIEWED: "reviewed: still right",
    EntryAct.CLOSED: "closed",
    EntryAct.REOPENED: "reopened",
    EntryAct.ESCALATED: "escalated",
    EntryAct.ACCEPTED: "accepted",
    EntryAct.SENT_BACK: "sent back",
    EntryAct.HAPPENED: "it happened",
    EntryAct.PROPOSED: "proposed a change",
    EntryAct.DECIDED: "decided",
    EntryAct.JOINED: "joined it with others",
    EntryAct.PARTED: "took it out again",
}
Meanwhile = Sequence[tuple[str, str, str]]


def entry_form(card: EntryCard, content: EntryContent | None = None, meanwhile: Meanwhile = ()) -> View:
    """The entry with what can be done and its history; a form for whoever may change it."""
    blocks = [section(_heading(card))]
    if meanwhile:
        blocks.append(section(_conflict(meanwhile)))
    if row := _buttons(card):
        blocks.append(actions(*row))
    editable = card.may_change and card.state is EntryState.OPEN
    blocks += _inputs(card, content) if editable else _read_only(card)
    if card.effects:
        blocks.append(
            section(
                "\n".join(f"*{escape(k.capitalize())}* {one_line(v, 300)}" for k, v in card.effects.items())
            )
        )
    if card.came_from:
        blocks.append(context(f"Follows from {card.came_from[1]}"))
    if card.part_of:
        blocks.append(context(f"Part of {card.part_of[1]}, which stands for it in the program"))
    if card.joined:
        said = "\n".join(f"{reference} {one_line(title)}" for reference, title in card.joined)
        blocks.append(section(f"*Stands for*\n{said}"))
    blocks += _history(card)
    view = modal(card.name, "Save", Callback.ENTRY_FORM, f"{card.entry.entry_id}|{card.seen}", blocks)
    if not editable:
        del view["submit"]
        view["close"] = {"type": "plain_text", "text": "Close"}
    return view


def _heading(card: EntryCard) -> str:
    said = [SIGNS[card.entry.kind], f"{escape(card.project)} ({escape(card.project_key)})"]
    if card.entry.kind.scored:
        said.append(f"score {card.entry.score}")
    if card.level is not Level.PROJECT:
        said.append(f"{card.level.value} level")
    if card.asked_level:
        said.append(f"waits for the {card.asked_level.value}")
    if card.state is EntryState.CLOSED:
        said.append(f"closed, {card.outcome.value}" if card.outcome else "closed")
    return f"{bold(shorten(card.entry.title, 300))}\n{' · '.join(said)}"


def _conflict(meanwhile: Meanwhile) -> str:
    lines = [
        f"• *{LABELS.get(name, name)}*: {escape(by)} changed it{f' to “{one_line(now)}”' if now else ''}"
        for name, now, by in meanwhile
    ]
    told = "\n".join(lines)
    kept = "*Somebody else saved this meanwhile.* What you typed is kept; nothing is saved yet."
    return f"{kept}\n{told}\nPress *Save* to save what stands below."


def _buttons(card: EntryCard) -> list[Element]:
    at = card.entry.entry_id
    closed, kind = card.state is EntryState.CLOSED, card.entry.kind
    row: list[Element] = []
    if card.may_answer and not closed and card.asked_level:
        row += answer_buttons(at, card.asked_level)
    if card.may_answer and not closed and kind is EntryKind.CHANGE:
        row += decide_buttons(at)
    if not card.may_change or kind is EntryKind.CHANGE:
        return row
    if closed:
        return [*row, button("Reopen", Action.ENTRY_REOPEN, at)]
    row.append(button("Close Entry", Action.ENTRY_CLOSE, at))
    if card.asked_level is None and card.level is not Level.PORTFOLIO and kind.scored:
        row.append(button("Escalate", Action.ENTRY_ESCALATE, at))
    if kind is EntryKind.RISK:
        row.append(button("It Happened", Action.ENTRY_HAPPENED, at))
    if kind is EntryKind.ISSUE:
        row.append(button("Propose Change", Action.ENTRY_PROPOSE, at))
    return row


def answer_buttons(at: int, asked: Level) -> list[Element]:
    """How an escalated entry is answered."""
    row = [
        button("Accept Here", Action.ENTRY_ACCEPT, at, style="primary"),
        button("Send Back", Action.ENTRY_SEND_BACK, at),
    ]
    return [*row, button("Take Further", Action.ENTRY_FURTHER, at)] if asked is Level.PROGRAM else row


def decide_buttons(at: int) -> list[Element]:
    """How a change request is decided."""
    return [
        button("Approve", Action.ENTRY_APPROVE, at, style="primary"),
        button("Reject", Action.ENTRY_REJECT, at),
    ]


def _inputs(card: EntryCard, content: EntryContent | None) -> list[Block]:
    entry = card.entry
    given = content or EntryContent(
        title=entry.title,
        description=card.description,
        probability=entry.probability,
        impact=entry.impact,
        response=entry.response,
        owner_slack_id=card.owner_slack_id,
        due=entry.due,
        review_on=card.review_on,
        decided_on=card.decided_on,
    )

    # A block's id names the newest change too: Slack keeps what was typed under an id that it knows.
    def name(what: str) -> str:
        return f"{what}:{card.seen}"

    decision = entry.kind is EntryKind.DECISION
    blocks = [inputs.line(name("title"), "Title", given.title, optional=False, most=300)]
    if entry.kind.scored:
        fitting = [(each.value, each.value.capitalize()) for each in responses_to(entry.kind)]
        blocks += [
            inputs.select(
                name("probability"), "Probability", points(), str(given.probability), optional=False
            ),
            inputs.select(name("impact"), "Impact", points(), str(given.impact), optional=False),
            inputs.select(name("response"), "Response", fitting, given.response),
        ]
    owner = inputs.initial("user", given.owner_slack_id)
    label = "Decided by" if decision else "Owner"
    blocks.append(inputs.entry(name("owner"), label, {"type": "users_select", **owner}))
    if decision:
        blocks.append(inputs.day_of(name("decided_on"), "Decided on", given.decided_on))
    blocks += [
        inputs.day_of(name("due"), "Holds until" if decision else "Due", given.due),
        inputs.day_of(name("review_on"), "Review on", given.review_on),
    ]
    if len(given.description) <= inputs.TEXT:
        blocks.append(inputs.text(name("description"), "More about it", given.description))
    else:
        blocks += quotation(given.description, most=5)
    return blocks


def _read_only(card: EntryCard) -> list[Block]:
    entry = card.entry
    said = [("Owner", escape(entry.owner.name) if entry.owner else "nobody recorded")]
    if entry.response:
        said.append(("Response", entry.response.value.capitalize()))
    for label, on in (("Due", entry.due), ("Review", card.review_on), ("Decided", card.decided_on)):
        if on:
            said.append((label, day(on)))
    blocks = [section("\n".join(f"*{label}* {value}" for label, value in said))]
    return [*blocks, *quotation(card.description, most=5)] if card.description else blocks


def _history(card: EntryCard) -> list[Block]:
    raised = f"{day(card.raised_at.date())} · raised" + (
        f" by {escape(card.raised_by)}" if card.raised_by else ""
    )
    newest = [history_line(each) for each in reversed(card.history)]
    left = len(newest) - MOST_HISTORY
    more = [f"… {left} earlier changes"] if left > 0 else []
    return [section("*History*\n" + "\n".join([*newest[:MOST_HISTORY], *more, raised]))]


def history_line(each: HistoryLine) -> str:
    """One line of an entry's history: when, who, what it was and is."""
    what = DONE[each.act]
    if each.field:
        was, now = one_line(each.was, 60) or "–", one_line(each.now, 60) or "–"
        what += f", {LABELS.get(each.field, each.field).lower()} {was} → {now}"
    words = f": _{one_line(each.words, 120)}_" if each.words else ""
    return f"{day(each.at)} · {escape(each.by)} {what}{words}"


def entry_content(values: Values) -> dict[str, Any]:
    """Read the form of an entry into the fields of its content; what the form did not hold stays out."""
    given = inputs.by_name(values)
    names = {"owner": "owner_slack_id"}
    found: dict[str, Any] = {names.get(name, name): value for name, value in given.items()}
    found["title"] = str(found.get("title") or "").strip()
    if "description" in found:
        found["description"] = found["description"] or ""
    return found


def close_form(card: EntryCard) -> View:
    """How the entry ended."""
    options = [(each.value, each.value.capitalize()) for each in outcomes_of(card.entry.kind)]
    blocks = [
        section(_heading(card)),
        inputs.select("outcome", "How did it end?", options, None, optional=False),
        _words("Anything to add?"),
    ]
    return modal("Close this entry", "Close Entry", Callback.CLOSE_FORM, str(card.entry.entry_id), blocks)


def words_form(
    card: EntryCard, title: str, submit: str, callback: Callback, label: str, more: str = ""
) -> View:
    """A form that asks for a sentence."""
    blocks = [section(_heading(card)), _words(label, optional=False)]
    metadata = f"{card.entry.entry_id}|{more}" if more else str(card.entry.entry_id)
    return modal(title, submit, callback, metadata, blocks)


def escalate_form(card: EntryCard) -> View:
    """Why the level above is needed."""
    return words_form(card, "Escalate", "Escalate", Callback.ESCALATE_FORM, "What do you need from them?")


def send_back_form(card: EntryCard) -> View:
    """The words that go back to the level below."""
    return words_form(card, "Send back", "Send Back", Callback.SEND_BACK_FORM, "What should they do?")


def accept_form(card: EntryCard) -> View:
    """Response and owner at the level that takes the entry."""
    fitting = [(each.value, each.value.capitalize()) for each in responses_to(card.entry.kind)]
    response = card.entry.response
    blocks = [
        section(_heading(card)),
        inputs.select("response", "Response", fitting, response, optional=False),
        inputs.entry("owner", "Owner from now on", {"type": "users_select"}, optional=False),
        _words("Anything to add?"),
    ]
    return modal("Accept this entry", "Accept", Callback.ACCEPT_FORM, str(card.entry.entry_id), blocks)


def propose_form(card: EntryCard) -> View:
    """What should change because of an issue, and what that does."""
    blocks = [
        section(_heading(card)),
        inputs.line("title", "What should change", "", optional=False, most=300),
        *(inputs.line(f"effect_{each.value}", f"Effect on {each.value}", "", most=300) for each in Dimension),
        _words("Why", optional=False),
    ]
    return modal("Propose a change", "Propose", Callback.PROPOSE_FORM, str(card.entry.entry_id), blocks)


def effects_of(given: Mapping[str, str | None]) -> dict[str, str]:
    """Read the effects by dimension out of the form."""
    return {
        each.value: said for each in Dimension if (said := (given.get(f"effect_{each.value}") or "").strip())
    }


def decide_form(card: EntryCard, outcome: Outcome) -> View:
    """The reason for approving or rejecting a change."""
    verb = "Approve" if outcome is Outcome.APPROVED else "Reject"
    return words_form(card, f"{verb} this change", verb, Callback.DECIDE_FORM, "Why", outcome.value)


def _words(label: str, *, optional: bool = True) -> Block:
    element = {"type": "plain_text_input", "multiline": True, "max_length": WORDS}
    return inputs.entry("words", label, element, optional=optional)
