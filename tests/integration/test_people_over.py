"""Who has too much: added up by the database, and alike by hand, on both databases."""

import subprocess
import sys
from datetime import timedelta
from functools import partial

from bench.common import seeded
from bot.domain.enums import ProjectState, Role
from bot.domain.load import WHOLE, levels
from bot.services import deploying
from bot.services.people import actor_of
from models.database import Database
from models.deployed import people_at_work, people_over, work_from
from tests.factories import NOW, TODAY, make_deployment, make_person, make_project, make_role, make_workspace

DAY = timedelta(days=1)


def test_the_database_finds_whoever_has_too_much_and_nobody_else(database: Database) -> None:
    draw = seeded("over")
    with database.write() as session:
        ours, other = make_workspace(session), make_workspace(session)
        boss = make_person(session, ours)
        make_role(session, boss, Role.PMO)
        projects = [make_project(session, ours) for _ in range(6)]
        projects += [
            make_project(session, ours, state=ProjectState.CLOSED),
            make_project(session, ours, confidential=True),
        ]
        people = [make_person(session, ours, active=bool(number % 5)) for number in range(60)]
        for person in people:
            for _ in range(draw.randrange(6)):
                first = draw.choice([None, TODAY + draw.randrange(-20, 20) * DAY])
                last = draw.choice([None, (first or TODAY) + draw.randrange(30) * DAY])
                percent = draw.choice([20, 30, 50, 70, 100])
                make_deployment(
                    session, draw.choice(projects), person, percent, starts_on=first, ends_on=last
                )
        alien = make_person(session, other)
        make_deployment(session, make_project(session, other), alien, 90)
        make_deployment(session, make_project(session, other), alien, 90)
        member = make_person(session, ours)
        for reader in (None, member.id):
            seen = partial(work_from, session, ours.id, TODAY, visible_to=reader, at=NOW)
            rows = seen()
            far = TODAY + 900 * DAY
            by_hand = {
                each.id
                for each in people
                if any(
                    level.percent > WHOLE
                    for level in levels(
                        (max(row.starts_on or TODAY, TODAY), row.ends_on or far, row.percent)
                        for row in rows
                        if row.person_id == each.id
                    )
                )
            }
            found = people_over(session, ours.id, TODAY, visible_to=reader, at=NOW, whole=WHOLE)
            assert found == sorted(by_hand)
            assert 5 < len(found) < 50
            active = {each.id for each in people if each.active}
            there = people_at_work(session, ours.id, TODAY, visible_to=reader, at=NOW)
            assert there == len({row.person_id for row in rows} & active)
        actor = actor_of(session, boss, now=NOW)
        assert actor is not None
        shown = deploying.overview(session, actor, now=NOW)
        full = people_over(session, ours.id, TODAY, visible_to=None, at=NOW, whole=WHOLE)
        assert {each.person.person_id for each in shown.over} == set(full) & active


def test_a_last_day_is_a_day_of_work_and_the_day_after_is_not(database: Database) -> None:
    with database.write() as session:
        ours = make_workspace(session)
        project = make_project(session, ours)
        meets, follows, open_ended = (make_person(session, ours) for _ in range(3))
        for person, begins in ((meets, 5), (follows, 6)):
            make_deployment(session, project, person, 60, starts_on=TODAY, ends_on=TODAY + 5 * DAY)
            second = {"starts_on": TODAY + begins * DAY, "ends_on": TODAY + 9 * DAY}
            make_deployment(session, project, person, 60, **second)
        make_deployment(session, project, open_ended, 60, starts_on=None, ends_on=None)
        make_deployment(session, project, open_ended, 60, starts_on=TODAY + 400 * DAY, ends_on=None)
        found = people_over(session, ours.id, TODAY, visible_to=None, at=NOW, whole=WHOLE)
        assert found == [meets.id, open_ended.id]
        assert people_over(session, ours.id, TODAY, visible_to=None, at=NOW, whole=120) == []


STARTED = """
import gc
from dataclasses import dataclass
from bot.app import YOUNG, Application
@dataclass
class Part:
    started: bool = False
    def start(self):
        self.started = True
sender, scheduler = Part(), Part()
assert gc.get_freeze_count() == 0
Application(None, None, None, None, sender, None, scheduler).start()
assert sender.started and scheduler.started
print(gc.get_threshold()[0] == YOUNG, gc.get_freeze_count() > 10_000)
"""


def test_a_server_that_has_started_leaves_what_is_built_out_of_the_collectors_sight() -> None:
    done = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"
