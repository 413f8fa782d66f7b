"""Digests of somebody's own choice: the message itself, what was chosen, and the list of what comes."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.cadence import WEEKDAYS
from bot.blocks.digest import digest_message, quiet_digest
from bot.blocks.kit import (
    MESSAGE_BLOCKS,
    Block,
    Shown,
    actions,
    at_most,
    bold,
    button,
    context,
    escape,
    section,
)
from bot.domain.digest import Digest
from bot.domain.digest.weeks import RatingsByWeek
from bot.domain.enums import DigestRhythm
from bot.domain.views import SubscriptionView

MOST = 20


def subscribed_digest(digest: Digest, found: SubscriptionView, weeks: RatingsByWeek | None = None) -> Shown:
    """The digest with the button that ends it; a quiet one says so in one line.

    With `weeks` it has a place for their picture.
    """
    small = f"It comes {escape(_when(found))} · `/pmo digest list` shows what comes, and how to change it"
    stop = button("Stop This Digest", Action.DIGEST_STOP, found.subscription_id)
    if digest.quiet:
        return quiet_digest(digest, small=small, beside=stop)
    foot = [actions(stop), context(small)]
    text, blocks = digest_message(digest, weeks=weeks, small="")
    return text, (*at_most(blocks, MESSAGE_BLOCKS - len(foot)), *foot)


def chosen(found: SubscriptionView) -> Shown:
    """What whoever chose or ended it sees."""
    to = "to you alone" if found.personal else f"to <#{found.recipient}>"
    if found.ended:
        text = f"The digest {bold(found.title)} comes {to} no more."
        return text, (section(text),)
    text = f"The digest {bold(found.title)} comes {to} {_when(found)}."
    note = "" if found.personal else " · Invite me to the channel if I am not in it"
    return text, (section(text), context(f"With what changed since it came last{note}"))


def subscriptions(found: Sequence[SubscriptionView]) -> Shown:
    """What comes to a person and to the channel that they are in."""
    if not found:
        text = "No digest comes to you or this channel by choice. Try `/pmo digest me weekly on mon at 9`."
        return text, (section(text),)
    blocks: list[Block] = [section("*Digests of your choice, and of this channel*")]
    for each in found[:MOST]:
        to = "to you" if each.personal else f"to <#{each.recipient}>"
        stop = button(
            "Stop This Digest", f"{Action.DIGEST_STOP}:{each.subscription_id}", each.subscription_id
        )
        blocks.append(section(f"{bold(each.title)} {to} {_when(each)}", accessory=stop))
    blocks.append(context("Change: `/pmo digest hr here weekly on mon at 9`, `/pmo digest me off`"))
    return f"{len(found)} digests", tuple(at_most(blocks))


def _when(found: SubscriptionView) -> str:
    often = {
        DigestRhythm.DAILY: "on working days",
        DigestRhythm.WEEKLY: f"weekly on {WEEKDAYS[found.weekday]}",
        DigestRhythm.MONTHLY: "monthly, on the first working day",
    }[found.rhythm]
    return f"{often} at {found.hour}:00 ({found.zone})"
