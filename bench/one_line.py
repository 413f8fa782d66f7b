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
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bench.phrasings import BANK, BY_KEY, FIELDS, as_reading, read, rows
from bot.domain.line.text import fold

ASKS_FOR = {"project": "project", "status": "rating", "complete": "percent", "spent": "spent"}
"""What a question is about, as a column; every other question is about a milestone and its date."""
SYNONYMS = {"rating": "status", "percent": "complete", "date": "milestone", "help wanted": "help"}
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
    missed = [name for name in given if _plain(name, row[name]) != _plain(name, got[name])]
    asked = {_column(each) for each in got["asks"].split("|") if each}
    false = [
        name
        for name in missed
        if name != "asks" and got[name] and name not in asked and _contradicts(name, row[name], got[name])
    ]
    return missed, false


def _known(key: str) -> str:
    return key if key in BY_KEY else ""


def _column(about: str) -> str:
    return ASKS_FOR.get(about.casefold(), "milestone")


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
        return tuple(word for word in re.findall(r"\w+", fold(value)) if word not in {"a", "an", "the"})
    parts = (part.strip().casefold() for part in re.split(r"[;|]", value) if part.strip())
    return tuple(sorted({SYNONYMS.get(part, part) for part in parts}))


if __name__ == "__main__":
    main()
