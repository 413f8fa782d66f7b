"""How well lines are read that nobody fitted the grammar to: `python -m bench.one_line FILE.csv`.

The columns are those of bench.phrasings; without a file the project's own bank is read. One JSON line:

- `right`: the share of lines of which every given column is read as written there;
- `wrong_with_confidence`: the share of lines of which something was read, unasked, that the row contradicts;
- `n`: the number of lines.

A line whose part was missed or asked about without need is not right, but not wrong with confidence either:
the person sees that something is open. `--show` prints each line that is not right.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bench.phrasings import BANK, BY_KEY, FIELDS, as_reading, milestones_of, read, rows
from bot.domain.line.text import fold

ASKS_FOR = {"project": "project", "status": "rating", "complete": "percent", "spent": "spent"}
"""What a question is about, as a column; every other question is about a milestone and its date."""
SYNONYMS = {"rating": "status", "percent": "complete", "date": "milestone", "help wanted": "help"}
FILLERS = frozenset({"a", "an", "the", "help", "with", "from"})
"""Words of a wish that change nothing: 'help with data' is 'data'."""
ENOUGH = 0.5
"""Share of words from which two wishes are the same wish, more or less."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of one file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE.csv", nargs="?", default=BANK)
    parser.add_argument("--show", action="store_true", help="print each line that is not right, and why")
    chosen = parser.parse_args(arguments)
    try:
        figures = measure(chosen.file, show=chosen.show)
    except (OSError, ValueError) as error:
        sys.exit(f"{error}")
    print(json.dumps(figures))


def measure(path: Path, *, show: bool = False) -> dict[str, float | int]:
    """Read every line of a file and compare; raises `ValueError` for a file without lines."""
    right = wrong = n = 0
    for row in rows(path):
        n += 1
        got = asdict(as_reading(read(row["text"], known=_known(row.get("known", "")))))
        missed, false = compare(row, got)
        right += not missed
        wrong += bool(false)
        if show and missed:
            told = "; ".join(f"{name}: {row[name]!r} read as {got[name]!r}" for name in missed)
            print(f"{'WRONG' if false else 'open '} {row['text']}\n      {told}", file=sys.stderr)
    if not n:
        raise ValueError(f"{path} holds no lines.")
    return {"right": round(right / n, 4), "wrong_with_confidence": round(wrong / n, 4), "n": n}


def compare(row: Mapping[str, str], got: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Name the columns that are not as the row says, and of these the ones that were read falsely unasked."""
    given = [name for name in FIELDS if name in row]
    row, got = _moved_only(row), _moved_only(got)
    missed = [name for name in given if name != "asks" and _plain(name, row[name]) != _plain(name, got[name])]
    asked = _asked(got["asks"])
    if "asks" in row and not asked <= _asked(row["asks"]) <= asked | _told(got):
        missed.append("asks")
    false = [
        name
        for name in missed
        if name != "asks" and got[name] and name not in asked and _contradicts(name, row[name], got[name])
    ]
    return missed, false


def _known(key: str) -> str:
    return key if key in BY_KEY else ""


def _moved_only(cells: Mapping[str, str]) -> dict[str, str]:
    """Leave out milestones at the date that they have already: said or not, nothing changes."""
    cells = dict(cells)
    project = BY_KEY.get(cells.get("project", ""))
    plan = milestones_of(project.id) if project else ()
    forecasts = {(milestone.name.casefold(), milestone.forecast) for milestone in plan}
    names, days = cells.get("milestone", "").split("|"), cells.get("date", "").split("|")
    if len(names) != len(days) or not names[0]:
        return cells
    pairs = [
        (name, day)
        for name, day in zip(names, days, strict=True)
        if (name.strip().casefold(), _day(day)) not in forecasts
    ]
    cells["milestone"] = "|".join(name for name, _ in pairs)
    cells["date"] = "|".join(day for _, day in pairs)
    return cells


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell.strip())
    except ValueError:
        return None


def _asked(asks: str) -> set[str]:
    """The columns asked about: a milestone's name, 'date' and 'milestone' are one question."""
    return {_column(each) for each in re.split(r"[|;]", asks) if each.strip()}


def _column(about: str) -> str:
    about = about.strip().casefold()
    return ASKS_FOR.get(SYNONYMS.get(about, about), "milestone")


def _told(got: Mapping[str, str]) -> set[str]:
    """A line without a project or a rating is answered by a sentence that wants one: that asks as well."""
    return {name for name in ("project", "rating") if not got[name]}


def _contradicts(name: str, right: str, got: str) -> bool:
    """Whether what was read says something else, rather than only less or in other words."""
    if name == "help":
        wanted, read_as = set(_parts(name, right)), set(_parts(name, got))
        return not wanted or len(wanted & read_as) < ENOUGH * min(len(wanted), len(read_as))
    if name == "dimensions":
        return not set(_parts(name, got)) <= set(_parts(name, right))
    if name in ("milestone", "date"):
        return not set(got.casefold().split("|")) <= set(right.casefold().split("|"))
    return True


def _plain(name: str, value: str) -> object:
    """A cell so that writing does not matter: case, order of parts, '120000.0' for '120000'."""
    if name in ("help", "dimensions", "asks"):
        return _parts(name, value)
    value = value.strip().removesuffix("%").strip().casefold()
    try:
        return Decimal(value) if name == "spent" and value else value
    except InvalidOperation:
        return value


def _parts(name: str, value: str) -> tuple[str, ...]:
    """The words of a wish in their order; ratings of dimensions and questions in any order."""
    if name == "help":
        return tuple(word for word in re.findall(r"\w+", fold(value)) if word not in FILLERS)
    parts = (part.strip().casefold() for part in re.split(r"[;|]", value) if part.strip())
    return tuple(sorted({SYNONYMS.get(part, part) for part in parts}))


if __name__ == "__main__":
    main()
