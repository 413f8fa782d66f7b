"""What the finder suggests across programs, to be rated by hand: `python -m bench.linkage_rating [FILE]`.

FILE holds yearly returns of the United Kingdom's Government Major Projects Portfolio; the return of one year
is imported as a customer would, by docs/mappings/gmpp.yaml, so that departments are programs. Printed are the
first suggestions between projects of different programs, best first, as tab-separated lines: rank, score,
both projects with their programs, the reasons as people read them. The ratings are in docs/linkage_rating.md.
"""

import argparse
import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.common import ROOT, workplace
from bench.slack import TEAM
from bot.domain.linkage import Finder, ProjectFacts
from bot.services import linking
from bot.services.importing import import_files, load_mapping
from bot.services.people import ensure_workspace
from models import migrate
from models.database import Database

DEFAULT = ROOT.parent / "shared" / "data" / "gmpp" / "gmpp_2017_2020.csv"
MAPPING = ROOT / "docs" / "mappings" / "gmpp.yaml"
YEAR = 2020
MOST = 50
NEAREST = 10  # suggestions a project


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the suggestions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", nargs="?", default=DEFAULT)
    parser.add_argument("--year", type=int, default=YEAR)
    parser.add_argument("--most", type=int, default=MOST)
    chosen = parser.parse_args(arguments)
    if not chosen.file.exists():
        print(json.dumps({"skipped": f"no returns in {chosen.file.name}; name their file"}))
        return
    facts = {each.id: each for each in imported(chosen.file, chosen.year)}
    pairs = Finder(facts.values()).ranked(per_project=NEAREST)
    across = [pair for pair in pairs if facts[pair.a].program_id != facts[pair.b].program_id]
    for rank, pair in enumerate(across[: chosen.most], 1):
        sides = [f"{each.name} ({each.program})" for each in (facts[pair.a], facts[pair.b])]
        reasons = " / ".join(evidence.sentence for evidence in pair.evidence)
        print(rank, f"{pair.score:.3f}", *sides, reasons, sep="\t")


def imported(path: Path, year: int) -> list[ProjectFacts]:
    """What the finder reads of one year's return, once it has been imported."""
    now = datetime(year, 10, 1, tzinfo=UTC)
    with workplace() as folder:
        returns = folder / "return.csv"
        with (
            path.open(encoding="utf-8", newline="") as lines,
            returns.open("w", encoding="utf-8", newline="") as kept,
        ):
            rows = csv.DictReader(lines)
            writer = csv.DictWriter(kept, rows.fieldnames or [])
            writer.writeheader()
            writer.writerows(row for row in rows if row["year"] == str(year))
        url = f"sqlite:///{folder / 'rating.db'}"
        migrate.upgrade(url)
        database = Database(url)
        with database.write() as session:
            workspace = ensure_workspace(session, TEAM, "Bench", now=now).id
            import_files(session, workspace, [returns], load_mapping(MAPPING), now=now, skip_bad=True)
            facts = linking.gather_facts(session, workspace, now=now)
        database.dispose()
    return facts


if __name__ == "__main__":
    main()
