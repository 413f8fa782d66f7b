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
        shared = things_table(view)
        blocks += [
            section(f"*What projects share*{_of_all(len(shared['rows']) - 1, len(view.things))}"),
            shared,
        ]
    if view.alone:
        alone = names([shorten(view.projects[each].side.name, NAME) for each in view.alone], ALONE)
        blocks.append(section(f"*Touch nothing that is known*\n{escape(alone)}"))
    said = ["Of the projects that you may see", f"Go-lives within {WINDOW.days} days collide"]
    if not view.where:
        said.append("`/pmo dependencies` with a program's name shows its own")
    blocks.append(context(" · ".join(said)))
    return escape(text), tuple(blocks)


def _of_all(shown: int, total: int) -> str:
    return f": {shown:,} of {total:,}, those that most projects depend on" if shown < total else ""


def summary(view: Dependencies) -> str:
    """The point in a sentence."""
    said = [
        count(len(view.collisions), "collision of go-lives", "collisions of go-lives"),
        count(len(view.things), "shared thing"),
    ]
    if view.alone:
        said.append(count(len(view.alone), "project that touches nothing", "projects that touch nothing"))
    return names(said)


def collision_line(view: Dependencies, collision: Collision) -> str:
    """One collision: what it is on, and who goes live when."""
    going = [f"{_short(view.projects[each])} {day(on)}" for each, on in collision.going_live]
    on = names([f"{shorten(each.name, NAME)}" for each in collision.things], NAMED)
    apart = "on the same day" if collision.days == 0 else f"within {count(collision.days, 'day')}"
    return f"{on}: {names(going, NAMED)}, {apart}"


def things_table(view: Dependencies) -> Block:
    """Each shared thing with its projects, each with its rating and go-live."""
    rows = [
        (
            f"{shorten(thing.name, NAME)}, {thing.kind.word}",
            names([_using(each) for each in _users(view, thing)], 6),
        )
        for thing in view.things
    ]
    return table(("Thing", "Projects, rating, go-live"), rows)


def _users(view: Dependencies, thing: SharedThing) -> list[Dependent]:
    found = [view.projects[each] for each in thing.project_ids]
    return sorted(found, key=lambda each: (each.go_live is None, each.go_live, each.side.name))


def _short(dependent: Dependent) -> str:
    return shorten(dependent.side.name, 40)


def _using(each: Dependent) -> str:
    rated = f"{_short(each)} ({each.rating.letter or each.rating.word} {each.rating.shape})"
    return f"{rated} {day(each.go_live)}" if each.go_live else rated


def network_sentence(view: Dependencies) -> str:
    """What the picture of the network shows, in words; also its alternative text."""
    between = [each for each in view.bonds if each.a != each.b]
    inside = [each for each in view.bonds if each.a == each.b]
    said = [_bond(f"{_name(each.a)} and {_name(each.b)}", each) for each in between[:MOST_BONDS]]
    if left := sum(each.total for each in between[MOST_BONDS:]):
        said.append(f"{left:,} more between other programs")
    said += [_bond(f"inside {_name(each.a)}", each) for each in inside[:MOST_BONDS]]
    if left := sum(each.total for each in inside[MOST_BONDS:]):
        said.append(f"{left:,} more inside other programs")
    return _sentence("; ".join(said))


def _bond(where: str, bond: Bond) -> str:
    states = ((bond.confirmed, "confirmed"), (bond.suggested, "suggested"))
    said = [f"{number:,} {state}" for number, state in states if number]
    return f"{where}: {names(said)}"


def _name(program: str) -> str:
    return shorten(program, NAME)


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
