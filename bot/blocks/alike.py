"""Risks that read alike, proposed to whoever can join them; and what was made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.actions import Action
from bot.blocks.kit import (
    Block,
    Shown,
    actions,
    bold,
    button,
    context,
    count,
    day,
    escape,
    one_line,
    quote,
    section,
    shorten,
)
from bot.domain.entries import JoinProposal, ListedEntry, PairDecided, ProposedPair
from bot.domain.enums import PairState

QUOTED = 240


def proposal_message(proposal: JoinProposal) -> Shown:
    """Each pair in its own words, with the two decisions below it."""
    pairs = count(len(proposal.pairs), "pair of risks reads", "pairs of risks read")
    where = f" in {proposal.where}" if proposal.where else " in different programs"
    text = f"{pairs} alike{where}: is each of them one risk?"
    blocks: list[Block] = [section(f"*{escape(text)}*")]
    for each in proposal.pairs:
        blocks += [section(_pair(each)), pair_buttons(each.pair_id)]
    blocks.append(
        context(
            "Only you see this; the projects have not been told · Joining records one risk at your level, "
            "and each project keeps its own as part of it"
        )
    )
    return escape(text), tuple(blocks)


def _pair(pair: ProposedPair) -> str:
    sides = [_side(each, said) for each, said in zip((pair.a, pair.b), pair.quotes, strict=True)]
    return "\n".join([*sides, escape(pair.reason)])


def _side(listed: ListedEntry, said: str) -> str:
    entry = listed.entry
    head = f"*{entry.reference}* {one_line(entry.title, 100)} · {bold(listed.project)} · score {entry.score}"
    same = " ".join(said.split()) == " ".join(entry.title.split())
    return head if same else f"{head}\n{quote(shorten(' '.join(said.split()), QUOTED))}"


def pair_buttons(pair_id: int) -> Block:
    """What can be decided about one pair."""
    return actions(
        button("Join", Action.ALIKE_JOIN, pair_id, style="primary"),
        button("Not Alike", Action.ALIKE_NOT, pair_id),
        block_id=_place(pair_id),
    )


def decided_line(decided: PairDecided) -> str:
    """Who decided what about a pair, and when."""
    both = " and ".join(decided.references)
    if decided.state is PairState.PROPOSED:
        return f"{both} stand alone again"
    by = f"{decided.by}, {day(decided.at)}"
    if decided.state is PairState.NOT_ALIKE:
        return f"✕ {both} are not alike: {by}. They are not proposed again"
    into = f" into {decided.into}" if decided.into else ""
    return f"✓ {both} are joined{into}: {by}"


def pair_decided(decided: PairDecided) -> Shown:
    """The decision by itself, where there is no message to put it into."""
    text = escape(decided_line(decided))
    return text, (_decision(decided),)


def with_pair_decided(blocks: Sequence[Mapping[str, Any]], decided: PairDecided) -> tuple[Block, ...]:
    """Put a decision in the place of one pair's buttons, or the buttons back after an undo."""
    place = _place(decided.pair_id)
    new = pair_buttons(decided.pair_id) if decided.state is PairState.PROPOSED else _decision(decided)
    return tuple(new if each.get("block_id") == place else dict(each) for each in blocks)


def _decision(decided: PairDecided) -> Block:
    undo = None
    if decided.state is not PairState.PROPOSED:
        undo = button("Undo", Action.ALIKE_UNDO, decided.pair_id)
    return section(escape(decided_line(decided)), accessory=undo, block_id=_place(decided.pair_id))


def _place(pair_id: int) -> str:
    return f"alike:{pair_id}"
