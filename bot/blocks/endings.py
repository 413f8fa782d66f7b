"""Deployments that end soon: one message to a manager, a button for each that may be extended."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.kit import Block, Shown, at_most, bold, button, context, count, day, escape, section
from bot.blocks.work import as_role
from bot.domain.endings import Ending, EndingsNote

MOST_LINES = 12
PLACE = "ending:"


def endings_message(note: EndingsNote) -> Shown:
    """What ends within two weeks, soonest first."""
    found = note.endings
    ends = count(len(found), "deployment ends", "deployments end")
    text = f"{ends} within two weeks, before the project does"
    blocks: list[Block] = [section(f"*{text}*")]
    for each, deploys in found[:MOST_LINES]:
        value = f"{each.deployment_id}|{each.extended_to.isoformat()}"
        says = f"Extend {each.person} on {each.project}"
        label = f"Extend to {day(each.extended_to)}"
        extend = button(label, Action.ENDING_EXTEND, value, says=says) if deploys else None
        blocks.append(section(_line(each), accessory=extend, block_id=f"{PLACE}{each.deployment_id}"))
    if len(found) > MOST_LINES:
        more = f"… and {len(found) - MOST_LINES:,} more: `/deploy` and a project's name lists them"
        blocks.append(context(more))
    if not all(deploys for _, deploys in found):
        ask = "To keep somebody longer, ask your program manager, or type `/deploy need`."
        blocks.append(context(ask))
    blocks.append(context("You get this once for each, as PM or program manager"))
    return escape(f"{text}."), tuple(at_most(blocks))


def with_extended(blocks: Sequence[Block], deployment_id: int, said: str) -> tuple[Block, ...]:
    """Put what was done in the place of one button; empty when the message has no such place."""
    place = f"{PLACE}{deployment_id}"
    if all(each.get("block_id") != place for each in blocks):
        return ()
    done = section(f"✓ {escape(said)}", block_id=place)
    return tuple(done if each.get("block_id") == place else each for each in blocks)


def _line(each: Ending) -> str:
    role = escape(as_role(each.role))
    return f"{bold(each.person)} on {escape(each.project)}: {each.percent} %{role}, until {day(each.ends_on)}"
