"""Home: what waits for this person first, then their projects, then what they can do."""

from collections.abc import Sequence
from typing import Any

from bot.blocks.actions import Action
from bot.blocks.dependencies import collision_line, dependencies_button
from bot.blocks.kit import (
    VIEW_BLOCKS,
    Block,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    day,
    escape,
    header,
    section,
)
from bot.blocks.linkages import linkage_buttons, why
from bot.blocks.rollup import rollup_blocks
from bot.blocks.show import go_live, tally
from bot.domain.views import HomeView, ProgramLine, ProjectLine

MOST_DUE = 8
MOST_PROGRAMS = 8
MOST_PROJECTS = 60
MOST_COLLISIONS = 3
A_SECTION = 12
"""Projects in one block of text, which Slack limits to 3,000 characters."""


def home_view(home: HomeView) -> dict[str, Any]:
    """Draw one person's Home tab."""
    blocks: list[Block] = [*_waiting(home)]
    if home.projects:
        blocks += _programs(home.programs)
        blocks.append(header("Portfolio" if home.is_pmo else "Your projects"))
        if home.rollup and len(home.projects) > 1 and not home.programs:
            blocks += rollup_blocks(home.rollup)
        blocks.append(section(tally(home.projects)))
        blocks += _project_lists(home.projects)
    if home.is_pmo and home.projects:
        reported = len(home.projects) - home.overdue
        blocks.append(section(f"*{reported} of {len(home.projects)}* reports are in for the last period."))
    blocks += _collisions(home)
    blocks.append(
        actions(
            button("Write Status", Action.STATUS_OPEN, style="primary"),
            button("Raise Risk", Action.RISK_OPEN),
            *([dependencies_button()] if home.shared else []),
        )
        if home.projects
        else section(
            "*You lead no active project yet.* Ask who owns one with `/who-owns`, see one with `/project`. "
            "Your PMO can make you its PM."
        )
    )
    as_of = f"{day(home.as_of.date())} {home.as_of:%H:%M} UTC"
    seconds = int(home.as_of.timestamp())
    blocks.append(context(f"Data to <!date^{seconds}^{{date_short}} {{time}}|{as_of}>"))
    return {"type": "home", "blocks": at_most(blocks, VIEW_BLOCKS)}


def _collisions(home: HomeView) -> list[Block]:
    """The next go-lives that collide, of their own projects for whoever manages a program."""
    view, mine = home.shared, {each.project_id for each in home.projects}
    if view is None:
        return []
    found = [each for each in view.collisions if mine & set(each.project_ids)]
    if not found:
        return []
    lines = [f"• {escape(collision_line(view, each))}" for each in found[:MOST_COLLISIONS]]
    left = len(found) - MOST_COLLISIONS
    more = [f"… and {left:,} more: press *Dependencies*"] if left > 0 else []
    return [section("\n".join(["*Go-lives that collide*", *lines, *more]))]


def _programs(lines: Sequence[ProgramLine]) -> list[Block]:
    """The rating of each program that somebody manages, with the projects that decide it."""
    if not lines:
        return []
    blocks: list[Block] = [header("Your program" if len(lines) == 1 else "Your programs")]
    for line in lines[:MOST_PROGRAMS]:
        blocks.append(section(f"{bold(line.name)} ({escape(line.key)})"))
        blocks += rollup_blocks(line.rollup)
    if len(lines) > MOST_PROGRAMS:
        blocks.append(
            context(f"… and {count(len(lines) - MOST_PROGRAMS, 'more program')}, none of them worse")
        )
    return blocks


def _project_lists(lines: Sequence[ProjectLine]) -> list[Block]:
    """Projects as lines of text, worst first: Slack draws no tables on Home."""
    shown = [_project_line(line) for line in lines[:MOST_PROJECTS]]
    blocks = [section("\n".join(shown[at : at + A_SECTION])) for at in range(0, len(shown), A_SECTION)]
    if len(lines) > MOST_PROJECTS:
        blocks.append(
            context(f"… and {count(len(lines) - MOST_PROJECTS, 'more project')}, none of them worse")
        )
    return blocks


def _project_line(line: ProjectLine) -> str:
    reported = f"reported {day(line.reported_at.date())}" if line.reported_at else "never reported"
    live = f" · go-live {go_live(line)}" if line.go_live else ""
    return f"{line.rating.shape} {bold(line.name)} {line.rating.word} · {reported}{live}"


def _waiting(home: HomeView) -> list[Block]:
    blocks: list[Block] = [header("Waiting for you")]
    for line in home.due[:MOST_DUE]:
        write = button("Write Status", Action.STATUS_OPEN, line.project_id)
        blocks.append(
            section(f"{bold(line.name)}: the report is overdue. Last: {line.rating.label}", accessory=write)
        )
    if len(home.due) > MOST_DUE:
        blocks.append(context(f"… and {count(len(home.due) - MOST_DUE, 'more overdue report')}"))
    for each in home.suggestions:
        asked = f"Do {bold(each.a.name)} and {bold(each.b.name)} touch?"
        blocks += [section(f"{asked}\n{why(each, most=2)}"), linkage_buttons(each.linkage_id)]
    if more := home.waiting - len(home.suggestions):
        wait = "waits" if more == 1 else "wait"
        blocks.append(context(f"… and {count(more, 'further linkage')} {wait} for a decision: `/linkages`"))
    if len(blocks) == 1:
        blocks.append(section("Nothing waits for you."))
    return blocks
