"""What levelling proposes: who has too much, the moves that clear it, each with its button."""

from bot.blocks.actions import Action
from bot.blocks.kit import Block, Shown, actions, bold, button, context, count, day, escape, names, section
from bot.blocks.work import all_your_work
from bot.domain.levelling.proposal import Move, Overloaded, Proposed
from bot.domain.views import PersonView

NOTHING = "Nobody has more than all of their time taken in the next six months. There is nothing to level."


def proposal(proposed: Proposed, nonce: str) -> Shown:
    """Each person with too much, and below them the moves, to be accepted one by one."""
    if not proposed.moves:
        return _none(proposed)
    text = f"{count(len(proposed.moves) + proposed.more, 'move')} would clear what people have too much"
    blocks: list[Block] = [section(f"*{text}*\nNothing is changed until you accept it.")]
    for person in proposed.people:
        blocks.append(section(_too_much(person)))
        for number, move in enumerate(proposed.moves):
            if move.person_id == person.person_id:
                blocks += _move(move, nonce, number)
    if proposed.more:
        blocks.append(context(f"… and {count(proposed.more, 'more move')}: ask again when these are decided"))
    if proposed.stuck:
        stuck = f"▲ No move clears all that {names([escape(each) for each in proposed.stuck])} has too much"
        blocks.append(context(stuck))
    if not proposed.is_best:
        blocks.append(context("Time ran out before everybody was looked at: ask again for the rest"))
    return text, tuple(blocks)


def _none(proposed: Proposed) -> Shown:
    if not proposed.stuck:
        return NOTHING, (section(NOTHING),)
    who = names([escape(each) for each in proposed.stuck])
    text = (
        f"▲ {who} has too much, and no move clears it: nobody with the same role has room, "
        "and nothing can be lowered or come later. Change a deployment with /deploy."
    )
    return text, (section(text),)


def _too_much(person: Overloaded) -> str:
    on = names([escape(each) for each in person.projects])
    return f"▲ {bold(person.name)} has {person.percent} %, {day(person.first)} to {day(person.last)}: {on}"


def _move(move: Move, nonce: str, number: int) -> list[Block]:
    said = section(("✓ " if move.done else "→ ") + escape(_sentence(move)))
    if move.done:
        return [said]
    return [said, actions(button("Accept", Action.LEVEL_ACCEPT, f"{nonce}|{number}"))]


def _sentence(move: Move) -> str:
    when = f"{day(move.to_first)} to {day(move.to_last)}"
    if move.is_handover:
        what = f"{move.percent} % on {move.project} as {move.role}"
        return f"{move.to_person} takes over {move.person}'s {what}, {when}"
    if move.is_shift:
        weeks = count((move.to_first - move.first).days // 7, "week")
        ends = f"; {move.project} still ends on {day(move.project_ends)}" if move.project_ends else ""
        return f"{move.person}'s work on {move.project} comes {weeks} later, {when}{ends}"
    again = f", then {move.percent} % again" if move.to_last < move.last else ""
    return (
        f"{move.person} has {move.to_percent} % instead of {move.percent} % for {move.project}, {when}{again}"
    )


def accepted_note(move: Move, by: str, reader: PersonView) -> Shown:
    """What somebody whom a move concerns is told."""
    text = escape(f"{by}: {_sentence(move)}.")
    mine = reader.person_id in (move.person_id, move.to_person_id)
    how = [all_your_work()] if mine else []
    return text, (section(text), *how)
