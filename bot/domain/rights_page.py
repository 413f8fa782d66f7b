"""The page of rights, written from the table that decides by `python -m bot.domain.rights_page`."""

import sys
from collections.abc import Mapping

from bot.domain.commands import HUB, TABLE, Right
from bot.domain.rights import RIGHTS, Standing

ACTS: Mapping[Right, str] = {
    Right.SEE: "See a project and ask about it",
    Right.REPORT: "Report its status, correct a report, answer a question",
    Right.REGISTER: "Raise, edit, close and escalate risks and issues",
    Right.REVIEW: "Give a delivery confidence; acknowledge, ask, return",
    Right.OVERRIDE: "Override a rollup by name, with a reason and an end",
    Right.JOIN_RISKS: "Join risks of several projects into one",
    Right.DEPUTIZE: "Name a deputy",
    Right.NAME_PEOPLE: "Name who sees a confidential project",
    Right.SET_OWNER: "Set who owns a project",
    Right.HAND_OVER: "Hand it over to another PM",
    Right.ASK_PEOPLE: "Ask for people with a skill; accept who is offered",
    Right.DECIDE_LINKAGE: "Confirm or dismiss a linkage of it, introduce the PMs of both sides",
    Right.DECLARE_LINKAGE: "Say that it touches another project",
    Right.SET_DEPENDENCIES: "Say which systems, vendors, data and business units it depends on",
    Right.SET_NAMES: "Keep the list of names of systems, vendors and data",
    Right.SET_CADENCE: "Set when its reports are due, pause it",
    Right.SET_RULES: "Set when the whole workspace's reports are due, and when they are escalated",
    Right.SET_DIGEST: "See and place the PMO's digest",
    Right.PLACE_DIGEST: "Let its program's digest come to a channel",
    Right.ALIGN: "Say which objective it serves; excuse it for a time",
    Right.SET_OBJECTIVES: "Set the organization's objectives",
    Right.DEPLOY: "Deploy people to it",
    Right.SEE_JOBS: "See what runs when; replay messages that did not arrive",
}

HEAD = (
    "# Rights\n\n"
    "Who may do what. This page is written from the table that the program decides by "
    "(`bot/domain/rights.py`); a test fails when the two differ.\n\n"
    "- The rights of PM, deputy, program manager, named reader and deployed people are those over **their "
    "own** projects and programs; the PMO's are over all.\n"
    "- A **member** is everybody else of the workspace. To a **confidential** project nobody stands as a "
    "member: whoever is in no other column can't see that it exists, in no list, count, answer, digest, "
    "picture or menu.\n"
    "- **Guests**, people of other workspaces in shared channels, and people who were deactivated or left "
    "have no right at all, whatever they had before. Slack's word counts: its event at once, and at the "
    "latest a day later, when Sightline asks again.\n"
    "- A deputy's and a reader's right ends with its last day, where one is named.\n"
    "- Channel posts leave confidential projects out, save in the project's own channel. A channel shared "
    "with another organization gets nothing.\n"
)


def page() -> str:
    """Write the whole page."""
    columns = list(Standing)
    rows = [
        (
            "",
            *(
                each.value if each is Standing.PMO else each.value[:1].upper() + each.value[1:]
                for each in columns
            ),
            "Guest",
        ),
        tuple("---" for _ in range(len(columns) + 2)),
    ]
    for right, allowed in RIGHTS.items():
        rows.append((ACTS[right], *("yes" if each in allowed else "–" for each in columns), "–"))
    commands = [("Command", "Needs"), ("---", "---")]
    commands += [(f"`{HUB} {entry.command.value}`", ACTS[entry.right]) for entry in TABLE]
    return "\n".join([HEAD, *map(_row, rows), "", "## Commands", *map(_row, commands), ""])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page())
