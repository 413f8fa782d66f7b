"""What levelling proposes: who has too much, the moves that clear it, each with its button."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.kit import Block, Shown, actions, bold, button, context, count, day, escape, names, section
from bot.blocks.staffing import load_button
from bot.blocks.work import all_your_work
from bot.domain.levelling.proposal import Move, Overloaded, Proposed
from bot.domain.levelling.reasons import Why
from bot.domain.views import PersonView

MOST_NAMED = 12
NOTHING = "Nobody has more than all of their time taken in the next six months. There is nothing to level."


def proposal(proposed: Proposed, nonce: str, problems: Sequence[str] = ()) -> Shown:
    """Each person with too much, and below them the moves, to be accepted one by one or all at once.

    `problems` says why moves that were to be accepted are not.
    """
    if not proposed.moves:
        return _none(proposed)
    text, then = _point(proposed)
    blocks: list[Block] = [section(f"*{text}*\n{then}")]
    if problems:
        blocks.append(section("\n".join(f"▲ {escape(each)}" for each in problems)))
    open_ = len(proposed.moves) - proposed.accepted
    if open_ > 1:
        says = f"Accept all {open_} moves that are shown"
        blocks.append(actions(button(f"Accept All {open_}", Action.LEVEL_ACCEPT_ALL, nonce, says=says)))
    for person in proposed.people:
        settled = all(each.done for each in proposed.moves if each.person_id == person.person_id)
        blocks.append(section(_too_much(person, settled=settled and not proposed.stuck)))
        for number, move in enumerate(proposed.moves):
            if move.person_id == person.person_id:
                blocks += _move(move, nonce, number)
    if proposed.more:
        blocks.append(context(f"… and {count(proposed.more, 'more move')}: ask again when these are decided"))
    if proposed.stuck:
        blocks.append(context(f"▲ No move clears all that {_who_has(proposed.stuck)} too much"))
    if not open_:
        again = (
            [button("Propose Moves", Action.LEVEL_ASK, "level")] if proposed.more or proposed.stuck else []
        )
        blocks.append(actions(load_button(), *again))
    if not proposed.is_best:
        blocks.append(context("Time ran out before everybody was looked at: ask again for the rest"))
    return text, tuple(blocks)


def _point(proposed: Proposed) -> tuple[str, str]:
    """Say how far it is, and what to do next."""
    total, done = len(proposed.moves) + proposed.more, proposed.accepted
    if not done:
        would = f"{count(total, 'move')} would clear what people have too much"
        return would, "Nothing is changed until you accept it."
    text = f"{done:,} of {count(total, 'move')} {'is' if done == 1 else 'are'} accepted"
    if done < len(proposed.moves):
        return text, "The others change nothing until you accept them."
    if proposed.more or proposed.stuck:
        return text, "Those are all that are shown."
    return text, "Nobody here has more than all of their time taken in the next six months."


def _who_has(people: Sequence[str]) -> str:
    return f"{names([escape(each) for each in people], MOST_NAMED)} {'has' if len(people) == 1 else 'have'}"


def _none(proposed: Proposed) -> Shown:
    if not proposed.stuck:
        return NOTHING, (section(NOTHING),)
    text = (
        f"▲ {_who_has(proposed.stuck)} too much, and no move clears it: nobody with the same role has room, "
        "and nothing can be lowered or come later. Change a deployment with /deploy."
    )
    return text, (section(text),)


def _too_much(person: Overloaded, *, settled: bool) -> str:
    on = names([escape(each) for each in person.projects])
    mark, had = ("●", "had") if settled else ("▲", "has")
    when = f"{day(person.first)} to {day(person.last)}"
    return f"{mark} {bold(person.name)} {had} {person.percent} %, {when}: {on}"


def _move(move: Move, nonce: str, number: int) -> list[Block]:
    if move.done:
        return [section(f"✓ {escape(_sentence(move))}")]
    accept = button("Accept", Action.LEVEL_ACCEPT, f"{nonce}|{number}", says=f"Accept: {_sentence(move)}")
    lines = [f"→ {escape(_sentence(move))}", *([f"_{escape(_why(move))}_"] if move.why else [])]
    return [section("\n".join(lines), accessory=accept)]


def _why(move: Move) -> str:
    """Say why this move: how its project weighs, and what there is for whoever takes it over."""
    who = move.person
    said = {
        Why.LEAST: f"By its objectives it weighs least of what {who} does then",
        Why.EQUAL: f"By its objectives nothing else that {who} does then weighs less",
        Why.FEWEST: "A project that weighs less would take more moves, or clear less",
        Why.NOT_YOURS: f"What else {who} does then is not yours to move",
        Why.ALL: f"All that {who} does then has to give way",
    }[move.why or Why.ALL]
    if move.is_handover:
        said += f"; {move.to_person} has that skill and is then at most {move.taker_peak} % full"
    return f"{said}."


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
