"""How well lines are read that nobody fitted the grammar to: `python -m bench.one_line FILE.csv`.

The columns are those of bench.phrasings; without a file the project's own bank is read. One JSON line:

- `right`: the share of lines of which every given column is read as written there, and nothing else is asked;
- `wrong_with_confidence`: the share of lines of which something was read that the row contradicts;
- `n`: the number of lines;
- `right_leniently`: the same as `right` with three differences let pass that a reader may find none: another
  question about a milestone ('Milestone' for its name), a missing project or rating that the row does not
  list among what is asked, and the small words of a wish.

Writing never counts: case, the order of dimensions and questions, '120000.0' for '120000', or the day of a
wish written out ('by Fri 27 Nov' for 'by fri'). Nor does a milestone at the date that it has already, since
nothing changes. A line whose part was missed or asked about without need is not right, but not wrong with
confidence either: the person sees that something is open. `--show` prints each line that is not right.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path

from bench.phrasings import BANK, BY_KEY, FIELDS, as_reading, milestones_of, read, rows
from bot.domain.line.text import fold

SYNONYMS = {"rating": "status", "percent": "complete", "help wanted": "help"}
TOLD = frozenset({"project", "status"})
"""What a line cannot be posted without: the bot asks for it in a sentence."""
FILLERS = frozenset({"a", "an", "the", "help", "need", "we", "with", "from"})
"""Words of a wish that change nothing: 'help with data' is 'data'."""


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
    right = lenient = wrong = n = 0
    for row in rows(path):
        n += 1
        got = asdict(as_reading(read(row["text"], known=_known(row.get("known", "")))))
        missed, false = compare(row, got)
        right += not missed
        lenient += not let_pass(row, got, missed)
        wrong += bool(false)
        if show and missed:
            told = "; ".join(f"{name}: {row[name]!r} read as {got[name]!r}" for name in missed)
            print(f"{'WRONG' if false else 'open '} {row['text']}\n      {told}", file=sys.stderr)
    if not n:
        raise ValueError(f"{path} holds no lines.")
    shares = {"right": right, "wrong_with_confidence": wrong, "right_leniently": lenient}
    return {**{name: round(count / n, 4) for name, count in shares.items()}, "n": n}


def compare(row: Mapping[str, str], got: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Name the columns that are not as the row says, and of these the ones that say something else."""
    missed = [name for name in FIELDS if name in row and not _same(name, row, got)]
    return missed, [name for name in missed if name != "asks" and got[name] and _contradicts(name, row, got)]


def let_pass(row: Mapping[str, str], got: Mapping[str, str], strictly: Sequence[str]) -> list[str]:
    """Of the columns that are not `strictly` as the row says those that differ by more than a little."""
    missed = set(strictly)
    if "asks" in missed:
        asked, right = (_one_about_milestones(cells["asks"]) for cells in (got, row))
        missed -= {"asks"} if asked - TOLD <= right <= asked else set()
    if "help" in missed and _without_fillers(row["help"]) == _without_fillers(got["help"]):
        missed -= {"help"}
    return sorted(missed)


def _known(key: str) -> str:
    return key if key in BY_KEY else ""


def _same(name: str, row: Mapping[str, str], got: Mapping[str, str]) -> bool:
    right, read_as = row[name], got[name]
    if name == "help":
        return _words(read_as) in (_words(right), _words(_written_out(right)))
    if name == "asks":
        return _questions(right) == _questions(read_as)
    if name in ("dimensions", "done"):
        return _parts(right) == _parts(read_as)
    if name in ("milestone", "date"):
        return [each[name == "date"] for each in _moves(row)] == [
            each[name == "date"] for each in _moves(got)
        ]
    return _number(right) == _number(read_as)


def _contradicts(name: str, row: Mapping[str, str], got: Mapping[str, str]) -> bool:
    """Whether what was read says something else, rather than only less."""
    if name == "help":
        wanted = [iter(_without_fillers(each)) for each in (row["help"], _written_out(row["help"]))]
        read_as = _without_fillers(got["help"])
        return not any(all(word in words for word in read_as) for words in wanted)
    if name in ("dimensions", "done"):
        return not _parts(got[name]) <= _parts(row[name])
    if name in ("milestone", "date"):
        both = {"milestone", "date"} <= row.keys()
        return not (set(_moves(got)) <= set(_moves(row)) if both else _parts(got[name]) <= _parts(row[name]))
    return True


def _moves(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Milestones and their days, without those at the day that they have already."""
    names, days = cells.get("milestone", "").split("|"), cells.get("date", "").split("|")
    moves = [(name.strip().casefold(), day.strip()) for name, day in zip_longest(names, days, fillvalue="")]
    project = BY_KEY.get(cells.get("project", ""))
    plan = milestones_of(project.id) if project else ()
    forecasts = {(each.name.casefold(), each.forecast.isoformat() if each.forecast else "") for each in plan}
    return sorted(move for move in moves if any(move) and move not in forecasts)


def _questions(asks: str) -> set[str]:
    return {SYNONYMS.get(each, each) for each in _parts(asks)}


def _one_about_milestones(asks: str) -> set[str]:
    return {each if each in TOLD | {"complete", "spent"} else "milestone" for each in _questions(asks)}


def _number(value: str) -> object:
    """A cell as a number where it is one: '120000.0' is '120000'."""
    value = value.strip().removesuffix("%").strip().casefold()
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def _written_out(wish: str) -> str:
    """The right wish with its day as the bot writes it."""
    return read(f"help: {wish}").help_wanted or wish


def _without_fillers(wish: str) -> tuple[str, ...]:
    return tuple(word for word in _words(wish) if word not in FILLERS)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(text)))


def _parts(value: str) -> set[str]:
    return {part.strip().casefold() for part in re.split(r"[;|]", value) if part.strip()}


if __name__ == "__main__":
    main()
