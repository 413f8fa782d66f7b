"""What runs when, and the messages that did not arrive, each with its reason and what can be done."""

from collections.abc import Mapping, Sequence

from bot.blocks.actions import Action
from bot.blocks.kit import (
    NOTHING,
    Block,
    Shown,
    actions,
    at_most,
    button,
    context,
    count,
    escape,
    moment,
    one_line,
    section,
    table,
)
from bot.blocks.text import columns, plain
from bot.domain.jobs import UNITS, JobLine, JobName, JobsView, Letter, Letters
from bot.domain.prompts import ProblemKind

TITLES: Mapping[JobName, str] = {
    JobName.PEOPLE: "Finding people in Slack",
    JobName.LINKAGES: "Linkages",
    JobName.SUGGESTIONS: "Suggested linkages",
    JobName.RIPPLES: "Changes beside a link",
    JobName.LOADS: "People's load",
    JobName.PAUSES: "Ends of pauses",
    JobName.CADENCES: "Changes of cadence",
    JobName.PROMPTS: "Prompts",
    JobName.REMINDERS: "Reminders of the register",
    JobName.ALIKE: "Alike risks",
    JobName.ATTESTATIONS: "Attestations",
    JobName.ENDINGS: "Deployments that end",
    JobName.DIGEST: "PMO digest",
    JobName.SUBSCRIPTIONS: "Digests of choice",
    JobName.LETTERS: "Undelivered messages",
}
HEAD = ("Job", "Last run", "Did", "Next run", "Problems")

PROBLEMS: Mapping[str, str] = {
    ProblemKind.NO_MANAGER: "a project has no PM",
    ProblemKind.INACTIVE: "a PM has left",
    ProblemKind.UNREACHABLE: "a PM cannot be reached",
    ProblemKind.AWAY: "a PM is away and has no deputy",
    ProblemKind.UNKNOWN_ZONE: "a time zone is unknown",
    ProblemKind.NOBODY_TO_TELL: "nobody can be told of a silence",
}

REASONS = {
    "channel_not_found": "Slack knows no such channel, or I am not in it. Invite me",
    "not_in_channel": "I am not in that channel. Invite me",
    "is_archived": "The channel is archived",
    "user_not_found": "Slack knows no such person",
    "user_not_visible": "Slack does not let me see this person",
    "messages_tab_disabled": "My messages are switched off in the app's settings at Slack",
    "user_disabled": "Slack has deactivated this person",
    "cannot_dm_bot": "A bot gets no direct messages",
    "restricted_action": "Your Slack's settings do not let me post there",
    "missing_scope": "The app lacks a permission. Update it from app.yaml and install it again",
    "invalid_blocks": "Slack refused its layout. Please report this",
    "not_installed": "Sightline is not installed in this workspace",
}
"""Slack's codes in words; other reasons are words already. Source: the error list of chat.postMessage."""

IN_PERSON = {
    "channel_not_found": "Slack does not let me write to this person. Ask them to open my messages",
    "not_in_channel": "Slack does not let me write to this person. Ask them to open my messages",
    "restricted_action": "Your Slack's settings do not let me write to this person",
}
"""What some of these mean of a direct message."""


def jobs_card(view: JobsView) -> Shown:
    """The jobs as a table, what waits, and each message that did not arrive."""
    text = f"Scheduled jobs · {outbox_line(view)}"
    blocks = [section(f"*Scheduled jobs*\n{escape(outbox_line(view))}"), table(HEAD, job_rows(view))]
    blocks += _letters(view.letters, view.time_zone)
    note = f"Times are of {view.time_zone}. A last run is the last that did something or met a problem."
    return text, tuple(at_most([*blocks, context(escape(note))]))


def letters_message(letters: Letters, time_zone: str) -> Shown:
    """Tell the PMO of messages that did not arrive."""
    text = f"{count(letters.total, 'message')} did not arrive"
    blocks = [section(f"*{escape(text)}*"), *_letters(letters, time_zone)]
    note = "You see this because you are the PMO · `/pmo jobs` shows what there is at any time"
    return text, tuple(at_most([*blocks, context(note)]))


def decided(letter: Letter, *, again: bool, by: str) -> str:
    """Say what was decided on a message, and by whom."""
    deed = "↻ Sent again to" if again else "✕ Left unsent to"
    return f"{deed} {_recipient(letter)}, by {escape(by)}"


def with_letter_decided(blocks: Sequence[Block], delivery_id: int, line: str) -> tuple[Block, ...]:
    """Put what was decided in the place of a message's buttons; the rest stays."""
    return tuple(
        context(line) if block.get("block_id") == _block_id(delivery_id) else block for block in blocks
    )


def job_rows(view: JobsView) -> list[tuple[str, ...]]:
    """Write a row for each job, as `HEAD` names its cells."""
    return [
        (
            TITLES[each.name],
            moment(each.last_at, view.time_zone) if each.last_at else NOTHING,
            did(each.name, each.count) if each.last_at else NOTHING,
            _next(each, view.time_zone),
            problems_in_words(each.problems) or "none",
        )
        for each in view.jobs
    ]


def did(name: JobName, number: int) -> str:
    """Say how much a job did."""
    return count(number, *UNITS[name])


def problems_in_words(problems: Sequence[str]) -> str:
    """Say what stood in a job's way; the record keeps kinds of problems, or words already."""
    return "; ".join(PROBLEMS.get(each, each) for each in problems)


def outbox_line(view: JobsView) -> str:
    """Say what waits to be sent, and what did not arrive."""
    since = f" since {moment(view.waits_since, view.time_zone)}" if view.waits_since else ""
    waits = f"{count(view.waiting, 'message')} to be sent{since}"
    return f"{waits}; {count(view.letters.total, 'message')} did not arrive"


def jobs_text(view: JobsView) -> str:
    """Write the same for a terminal, a line for each job and each message that did not arrive."""
    lines = [*columns((HEAD, *job_rows(view))), "", outbox_line(view)]
    for each in view.letters.listed:
        state = "held" if each.held else "given up"
        planned = moment(each.planned_at, view.time_zone)
        lines.append(plain(f"{each.delivery_id} to {each.recipient}, {planned}, {state}: {each.reason}"))
    return "\n".join(lines) + "\n"


def _letters(letters: Letters, time_zone: str) -> list[Block]:
    blocks: list[Block] = []
    for each in letters.listed:
        blocks += [section(_letter_lines(each, time_zone)), _buttons(each)]
    more = letters.total - len(letters.listed)
    return [*blocks, context(f"… and {more:,} more, older ones")] if more else blocks


def _letter_lines(letter: Letter, time_zone: str) -> str:
    lines = [f"*To {_recipient(letter)}*, {moment(letter.planned_at, time_zone)}"]
    if letter.text:
        lines.append(f"> {one_line(letter.text)}")
    reason = escape(_reason(letter))
    if letter.held:
        lines.append(f"Held, since it may have arrived: {reason}. Look there before you send it again.")
    else:
        lines.append(f"Given up: {reason}.")
    return "\n".join(lines)


def _reason(letter: Letter) -> str:
    known = REASONS if letter.recipient[0] in "CG" else REASONS | IN_PERSON
    return known.get(letter.reason, letter.reason)


def _buttons(letter: Letter) -> Block:
    number = letter.delivery_id
    again = button("Replay", Action.LETTER_REPLAY, number, says="Send this message again")
    leave = button("Leave Unsent", Action.LETTER_LEAVE, number, says="Do not send this message any more")
    return actions(again, leave, block_id=_block_id(number))


def _block_id(number: int) -> str:
    return f"letter:{number}"


def _recipient(letter: Letter) -> str:
    if letter.recipient[0] in "CG":
        return f"<#{letter.recipient}>"
    if letter.recipient[0] not in "UW":
        return "a direct message"
    return " and ".join(f"<@{each}>" for each in letter.recipient.split(","))


def _next(line: JobLine, time_zone: str) -> str:
    if line.off:
        return "off"
    return moment(line.next_at, time_zone) if line.next_at else "within a minute"
