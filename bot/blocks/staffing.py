"""Where people need somebody: who is free, who carries too much, whom red projects share; load by week."""

from collections.abc import Mapping

from bot.blocks.actions import Action
from bot.blocks.kit import (
    Block,
    Element,
    Shown,
    actions,
    bold,
    button,
    context,
    count,
    day,
    escape,
    few,
    names,
    picture,
    section,
    shorten,
    table,
)
from bot.blocks.work import SEEN, away
from bot.domain.ids import PersonId, ProjectId
from bot.domain.load_map import LoadMap, LoadRow, Week
from bot.domain.skills import fits
from bot.domain.staffing import TOO_MANY, Carrier, Free, FreePerson, People, Sharing

MOST_LINES = 10
FEW = 5
NAMED = 20
NAME = 60
HOW = "`/deploy free test lead 50% from 1 May to 30 Jun`"


def load_card(load: LoadMap) -> Shown:
    """The load by week: the point, who has too much when, the place of the picture, who is not in it."""
    text = load_sentence(load)
    blocks: list[Block] = [section(f"*{escape(text)}*")]
    if load.rows:
        over = [f"▲ {bold(each.name)}: {escape(_when(load, each))}" for each in load.rows if each.over]
        if over:
            blocks.append(section("\n".join(over[:MOST_LINES])))
        blocks.append(picture(load_alt(load)))
    if load.rest:
        rest = names([shorten(each, NAME) for each in load.rest], NAMED)
        blocks.append(context(escape(f"Less loaded and not drawn: {rest}")))
    if load.over:
        blocks.append(actions(button("Propose Moves", Action.LEVEL_ASK, "level", style="primary")))
    if not load.rows:
        blocks.append(actions(button("Deploy Someone", Action.DEPLOY_FORM, "form", style="primary")))
    blocks.append(context(f"The most on a working day of each week · {SEEN}"))
    return escape(text), tuple(blocks)


def load_sentence(load: LoadMap) -> str:
    """The point of the load by week."""
    if not load.people:
        return "Nobody of yours works on a project that you see in the next ten weeks."
    of = count(load.people, "person", "people")
    if not load.over:
        return f"Nobody of {of} has more than all of their time taken in the next {len(load.weeks)} weeks."
    has = "has" if load.over == 1 else "have"
    weeks = f"in the next {len(load.weeks)} weeks"
    return f"{load.over:,} of {of} {has} more than all of their time taken {weeks}."


def load_alt(load: LoadMap) -> str:
    """Read the picture out: the point, then person for person, from the most to the least."""
    said = [f"{shorten(each.name, NAME)} {_when(load, each)}{_away(load, each)}" for each in load.rows]
    listed = f" {'; '.join(said)}." if said else ""
    return f"Load by week from {day(load.weeks[0])}. {load_sentence(load)}{listed}"


def _away(load: LoadMap, row: LoadRow) -> str:
    """Say which weeks somebody does not work in at all, if any."""
    off = [monday for monday, week in zip(load.weeks, row.weeks, strict=True) if week.is_off]
    return f", away for {count(len(off), 'week')} from {day(off[0])}" if off else ""


def _when(load: LoadMap, row: LoadRow) -> str:
    """Say in how many weeks somebody has too much and from when on, or how much they have at most."""
    if not row.over:
        return f"at most {row.peak} %"
    begins = next(monday for monday, week in zip(load.weeks, row.weeks, strict=True) if week.is_over)
    weeks = "all weeks" if row.over == len(row.weeks) else count(row.over, "week")
    return f"up to {row.peak} % in {weeks} from {day(begins)}"


def load_table(load: LoadMap) -> Block:
    """What the picture shows, as a table."""
    head = ["Person", *(f"{each.day} {each:%b}" for each in load.weeks)]
    return table(head, [[shorten(row.name, NAME), *map(_cell, row.weeks)] for row in load.rows])


def _cell(week: Week) -> str:
    figure = f"▲ {week.percent}" if week.is_over else str(week.percent or "")
    if week.is_off:
        return f"{figure} off".strip()
    return f"{figure} ({week.off} off)".strip() if week.off else figure


def load_button() -> Element:
    """The way to the load by week."""
    return button("Load by Week", Action.LOAD_MAP, "load", says="Draw how full people's time is, by week")


def free_card(free: Free, *, may_deploy: bool = False, may_ask: bool = False) -> Shown:
    """Who has time in a window, most first; or which roles there are; and what to do next."""
    unknown = bool(free.role) and not free.people and not _is_known(free)
    text = f"{_window_of(free)}: {count(len(free.people), 'person', 'people')}"
    if unknown:
        text = f"Nobody you see works as “{shorten(free.role, NAME)}”"
    elif not free.people:
        text = f"Nobody has {free.percent} % {_as(free)}from {day(free.first)} to {day(free.last)}"
    blocks: list[Block] = [section("\n".join([f"*{escape(text)}*", *_free_lines(free, MOST_LINES)]))]
    if free.never:
        never = names([shorten(each, NAME) for each in free.never], FEW)
        blocks.append(context(escape(f"Deployed to nothing that you see so far: {never}")))
    if unknown:
        roles = names([shorten(each, NAME) for each in free.known], NAMED) or "none"
        blocks.append(context(escape(f"Roles: {roles}. Ask for one of these, or for somebody new")))
    elif not free.people:
        blocks.append(context("Ask for less, or for other days"))
    row = [button("Deploy Someone", Action.DEPLOY_FORM, "form")] if may_deploy and free.people else []
    row += [button("Ask for Somebody", Action.NEED_FORM, "form")] if may_ask else []
    if row:
        blocks.append(actions(*row))
    blocks.append(context(f"Free on each day of that time · {SEEN}"))
    return escape(f"{text}."), tuple(blocks)


def _is_known(free: Free) -> bool:
    return any(fits(free.role, each) for each in free.known)


def _as(free: Free) -> str:
    return f"as {shorten(free.role, NAME)} " if free.role else ""


def _window_of(free: Free) -> str:
    return f"Free {_as(free)}for {free.percent} % or more, {day(free.first)} to {day(free.last)}"


def _free_lines(free: Free, most: int) -> list[str]:
    return few([f"• {bold(each.name)}: {escape(_room(each))}" for each in free.people], most)


def _room(each: FreePerson) -> str:
    gone = f", {away(*each.away)}" if each.away else ""
    return f"{each.room} % as {names([shorten(role, NAME) for role in each.roles], 3)}{gone}"


def people_card(found: People) -> Shown:
    """Three lists, each with its point: who is free, who carries too much, whom red projects share."""
    free = found.free
    points = (
        f"{_so_many(len(free.people), 'person has', 'people have')} half of their time or more",
        f"{_so_many(len(found.carriers), 'person carries', 'people carry')} too many critical projects",
        f"{count(len(found.sharing), 'pair of red projects shares', 'pairs of red projects share')} people"
        if found.sharing
        else "No red projects share people",
    )
    carry = [
        f"▲ {bold(found.names[each.person_id])}: {escape(carrier_line(each, found.projects))}"
        for each in found.carriers
    ]
    share = [f"■ {escape(sharing_line(each, found.names, found.projects))}" for each in found.sharing]
    parts = (
        (
            f"{points[0]} until {day(free.last)}",
            _free_lines(free, FEW),
            "Ask for less with `/deploy free 20%`",
        ),
        (points[1], few(carry, MOST_LINES), "Nobody has more of them than one person can carry."),
        (points[2], few(share, MOST_LINES), "Each red project has its people for itself."),
    )
    blocks: list[Block] = [
        section("\n".join([f"*{point}*", *(lines or [otherwise])])) for point, lines, otherwise in parts
    ]
    blocks += [
        actions(load_button(), button("Deploy Someone", Action.DEPLOY_FORM, "form")),
        context(
            "Critical: reported Red, or strongly serving an objective of weight 5. "
            f"Too many: {TOO_MANY} at once, or 2 that take 80 % or more",
            f"Find who is free with {HOW} · {SEEN}",
        ),
    ]
    return f"{', '.join(points)}.", tuple(blocks)


def _so_many(number: int, one: str, many: str) -> str:
    return count(number, one, many) if number else f"Nobody {one.partition(' ')[2]}"


def carrier_line(each: Carrier, projects: Mapping[ProjectId, str]) -> str:
    """Say which critical projects somebody carries: 'SCADA Renewal and Substation North, 120 % together'."""
    on = names([shorten(projects[project], NAME) for project in each.projects], 4)
    return f"{on}, {each.percent} % together from {day(each.first)}"


def sharing_line(each: Sharing, people: Mapping[PersonId, str], projects: Mapping[ProjectId, str]) -> str:
    """Say whom two red projects share, and how much of their time both take."""
    whom = names([f"{shorten(people[person], NAME)} ({percent} %)" for person, percent in each.people], 4)
    return f"{shorten(projects[each.a], NAME)} and {shorten(projects[each.b], NAME)}: {whom}"
