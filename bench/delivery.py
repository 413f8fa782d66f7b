"""Messages delivered once, with everything failing: `python -m bench.delivery` prints one line of JSON.

5,000 due messages to 400 people go out through three sender processes on PostgreSQL to the local workspace,
in a process of its own, which answers 429 and 500, lets calls time out, and resets connections before and
after it has acted. Meanwhile the senders are killed with -9 at random points, fifty times. `delivered`,
`lost` and `doubled` are counted in the workspace's conversations. `sqlite` is the same with one process,
restarted after each kill. The numbers of `faults` say how many calls failed and how.

The same `--seed` gives the same messages, the same faults by the number of the call, and the same kills by
the number of the post; it does not order the processes' turns. The run ends with 1 when anything was lost or
doubled.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from bench.chaos import Outcome, Plan, run
from bench.databases import postgresql, sqlite
from models import migrate


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on both databases and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.delivery", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261126, help="what decides messages, faults and kills")
    parser.add_argument("--due", type=int, default=5000, help="messages")
    parser.add_argument("--people", type=int, default=400, help="who they go to")
    parser.add_argument("--kills", type=int, default=50, help="how often a process is killed with -9")
    parser.add_argument("--failing", type=float, default=0.07, help="the share of calls to Slack that fail")
    parser.add_argument("--seconds", type=float, default=420, help="when a run is given up, by database")
    asked = parser.parse_args(arguments)

    def planned(processes: int) -> Plan:
        return Plan(asked.seed, asked.due, asked.people, asked.kills, processes, asked.failing, asked.seconds)

    with postgresql() as url:
        migrate.upgrade(url)
        several = run(url, planned(3))
    with sqlite() as url:
        migrate.upgrade(url)
        alone = run(url, planned(1))
    print(json.dumps({"seed": asked.seed, **asdict(several), "sqlite": asdict(alone)}))
    return 0 if _is_well(several, asked.kills) and _is_well(alone, asked.kills) else 1


def _is_well(found: Outcome, kills: int) -> bool:
    return found.lost == found.doubled == 0 and found.kills >= kills


if __name__ == "__main__":
    sys.exit(main())
