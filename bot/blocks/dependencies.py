"""The portfolio by what its projects share: collisions by date, things with their projects, who is alone."""

import csv
import io
from collections.abc import Iterable, Sequence

from bot.blocks.actions import Action
from bot.blocks.kit import (
    Block,
    Element,
    Shown,
    button,
    context,
    count,
    day,
    escape,
    few,
    header,
    names,
    picture,
    section,
    shorten,
    table,
)
from bot.domain.dependencies import Bond, Collision, Dependencies, Dependent, SharedThing
from bot.domain.linkage.go_lives import WINDOW

MOST_COLLISIONS = 10
MOST_BONDS = 6
NAMED = 4
ALONE = 20
NAME = 60


def dependencies_card(view: Dependencies) -> Shown:
    """Who goes live when on what, the network by program, what is shared, and what touches nothing."""
    where = f" of {view.where}" if view.where else ""
    text = f"Dependencies{where}: {summary(view)}"
    blocks: list[Block] = [header(f"Dependencies{where}"), section(escape(_sentence(summary(view))))]
    if view.collisions:
        lines = [f"• {escape(collision_line(view, each))}" for each in view.collisions]
        blocks.append(section("\n".join(["*Go-lives that collide*", *few(lines, MOST_COLLISIONS)])))
    if view.bonds:
        blocks.append(picture(network_sentence(view)))
        blocks.append(section(f"*Links by program*\n{escape(network_sentence(view))}"))
    if view.things:
        blocks.append(section("*What projects share*"))
        blocks.append(things_table(view))
    if view.alone:
        alone = names([shorten(view.projects[each].side.name, NAME) for each in view.alone], ALONE)
        blocks.append(section(f"*Touch nothing that is known*\n{escape(alone)}"))
    blocks.append(context(f"Of the projects that you may see · Go-lives within {WINDOW.days} days collide"))
    return escape(text), tuple(blocks)


def summary(view: Dependencies) -> str:
    """The point in a sentence."""
    said = [
        count(len(view.collisions), "collision of go-lives", "collisions of go-lives"),
        count(len(view.things), "shared thing"),
        count(len(view.alone), "project that touches nothing", "projects that touch nothing"),
    ]
    return names(said)


def collision_line(view: Dependencies, collision: Collision) -> str:
    """One collision: what it is on, and who goes live when."""
    going = [f"{_short(view.projects[each])} {day(on)}" for each, on in collision.going_live]
    on = names([f"{shorten(each.name, NAME)}" for each in collision.things], NAMED)
    apart = "on the same day" if collision.days == 0 else f"within {count(collision.days, 'day')}"
    return f"{on}: {names(going, NAMED)}, {apart}"


def things_table(view: Dependencies) -> Block:
    """Each shared thing with its projects, their ratings and go-lives."""
    return table(("Thing", "Kind", "Projects", "Go-lives"), _thing_rows(view))


def _thing_rows(view: Dependencies) -> list[tuple[str, str, str, str]]:
    return [
        (
            shorten(thing.name, NAME),
            thing.kind.word.capitalize(),
            names([_rated(each) for each in _users(view, thing)], 6),
            names([_live(each) for each in _users(view, thing) if each.go_live], 6),
        )
        for thing in view.things
    ]


def _users(view: Dependencies, thing: SharedThing) -> list[Dependent]:
    found = [view.projects[each] for each in thing.project_ids]
    return sorted(found, key=lambda each: (each.go_live is None, each.go_live, each.side.name))


def _short(dependent: Dependent) -> str:
    return shorten(dependent.side.name, 40)


def _rated(each: Dependent) -> str:
    sign = each.rating.letter or each.rating.word
    return f"{_short(each)} ({sign} {each.rating.shape})"


def _live(each: Dependent) -> str:
    return f"{each.side.key} {day(each.go_live)}"


def network_sentence(view: Dependencies) -> str:
    """What the picture of the network shows, in words; also its alternative text."""
    said = [_bond(each) for each in view.bonds[:MOST_BONDS]]
    left = sum(each.total for each in view.bonds[MOST_BONDS:])
    more = f"; {count(left, 'more link')} between others" if left else ""
    return _sentence(f"{'; '.join(said)}{more}")


def _bond(bond: Bond) -> str:
    a, b = shorten(bond.a, NAME), shorten(bond.b, NAME)
    pair = f"inside {a}" if bond.a == bond.b else f"{a} and {b}"
    state = f"{bond.confirmed:,} confirmed, {bond.suggested:,} suggested"
    return f"{pair}: {count(bond.total, 'link')} ({state})"


def dependencies_button(program: str = "") -> Element:
    """The way to the portfolio by what it shares."""
    return button("Dependencies", Action.LINKAGE_PORTFOLIO, program, says="Show what projects share")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table as CSV; what a spreadsheet would take for a formula gets an apostrophe in front."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(head)
    out.writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def things_csv(view: Dependencies) -> str:
    """One line for each project of each shared thing."""
    head = ("kind", "thing", "project_key", "project", "program", "rating", "go_live")
    rows = [
        (thing.kind.value, thing.name, *_cells(each)) for thing in view.things for each in _users(view, thing)
    ]
    return csv_text(head, rows)


def collisions_csv(view: Dependencies) -> str:
    """One line for each go-live of each collision; collisions are numbered."""
    head = ("collision", "things", "project_key", "project", "program", "rating", "go_live")
    rows = [
        (str(number), "; ".join(thing.name for thing in each.things), *_cells(view.projects[project]))
        for number, each in enumerate(view.collisions, 1)
        for project in each.project_ids
    ]
    return csv_text(head, rows)


def alone_csv(view: Dependencies) -> str:
    """One line for each project that touches nothing."""
    head = ("project_key", "project", "program", "rating", "go_live")
    return csv_text(head, [_cells(view.projects[each]) for each in view.alone])


def _cells(each: Dependent) -> tuple[str, ...]:
    live = each.go_live.isoformat() if each.go_live else ""
    return each.side.key, each.side.name, each.side.program, each.rating.value, live
