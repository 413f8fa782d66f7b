"""The house of docs/architecture.md: which room may lean on which, read from the imports themselves."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("bot", "handlers", "models")
LONGEST_FILE = 400

# A module belongs to the room with the longest name that it starts with.
ROOMS = {
    "bot": "bot",
    "bot.app": "app",
    "bot.blocks": "blocks",
    "bot.cli": "cli",
    "bot.commands": "cli",
    "bot.delivery": "delivery",
    "bot.domain": "domain",
    "bot.errors": "errors",
    "bot.jobs": "jobs",
    "bot.manifest": "app",
    "bot.pictures": "pictures",
    "bot.sandbox": "sandbox",
    "bot.server": "app",
    "bot.services": "services",
    "bot.settings": "settings",
    "handlers": "handlers",
    "models": "models",
}

# The field's closed lists and the ids are words that storing and sending need too.
WORDS = frozenset({"bot.domain.enums", "bot.domain.ids"})

# What each room may import of ours besides itself: rooms, or single modules.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "bot": frozenset(),
    "errors": frozenset(),
    "domain": frozenset({"errors"}),
    "settings": frozenset({"errors"}),
    "models": WORDS | {"errors"},
    "services": frozenset({"domain", "models", "errors"}),
    "blocks": frozenset({"domain", "errors"}),
    "pictures": frozenset({"domain", "errors"}),
    "delivery": WORDS | {"models", "errors"},
    "handlers": frozenset({"services", "blocks", "pictures", "delivery", "domain", "errors"}),
    "jobs": frozenset({"services", "blocks", "pictures", "delivery", "domain", "errors"}),
    "sandbox": frozenset({"errors"}),
    "app": frozenset(ROOMS.values()),
    "cli": frozenset(ROOMS.values()),
}

# What an import by a name that is put together at run time counts as.
COMPUTED = "(computed)"

# Libraries that a room must do without; a name stands for everything below it.
DATABASE = frozenset({"sqlalchemy", "alembic", "psycopg", "sqlite3"})
SLACK = frozenset({"slack_sdk", "slack_bolt"})
WEB = frozenset({"starlette", "uvicorn", "httpx", "websockets", "gunicorn", "urllib.request", "http.client"})
MUST_NOT_USE: dict[str, frozenset[str]] = {
    "errors": DATABASE | SLACK | WEB,
    "domain": DATABASE | SLACK | WEB | {"apscheduler", "pydantic_settings"},
    "models": SLACK | WEB,
    "services": SLACK | WEB,
    "blocks": DATABASE | WEB | {"slack_bolt"},
    "pictures": DATABASE | SLACK | WEB,
    "delivery": frozenset({"slack_bolt"}),
    "sandbox": DATABASE | {"slack_bolt"},
}

# Whoever reads a clock decides what time it is for everybody below.
WITHOUT_A_CLOCK = ("domain", "services", "blocks", "pictures", "models")
CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
)
# Handlers and jobs open transactions with Database.write, which commits at its end.
WITHOUT_A_COMMIT = ("domain", "services", "blocks", "pictures", "handlers", "jobs")


@dataclass(frozen=True)
class Source:
    """One module of ours."""

    module: str
    path: Path

    @property
    def room(self) -> str:
        """The room that it stands in."""
        parts = self.module.split(".")
        names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next(ROOMS[name] for name in names if name in ROOMS and (name != "bot" or len(parts) == 1))

    @property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.path.read_text(), filename=str(self.path))


def sources() -> Iterator[Source]:
    """Every module of ours, revisions included."""
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield Source(".".join(parts[:-1] if parts[-1] == "__init__" else parts), path)


SOURCES = list(sources())
IDS = [each.module for each in SOURCES]


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in a file, and each name as if it were one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides which room it reaches into"
            assert node.module is not None
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Call) and _dotted(node.func).split(".")[-1] == "import_module":
            name = node.args[0]
            yield str(name.value) if isinstance(name, ast.Constant) else COMPUTED


def refused(room: str, imported: str) -> bool:
    """Say whether this room may not import that."""
    if imported == COMPUTED:
        return room not in {"app", "cli"}
    if imported.split(".")[0] not in OURS:
        return any(_within(imported, library) for library in MUST_NOT_USE.get(room, ()))
    other = Source(imported, ROOT).room
    allowed = MAY_IMPORT[room]
    return other not in allowed | {room} and not any(_within(imported, module) for module in allowed)


@pytest.mark.parametrize("source", SOURCES, ids=IDS)
def test_a_module_imports_only_what_its_room_may(source: Source) -> None:
    astray = sorted({name for name in imports(source.tree) if refused(source.room, name)})
    assert astray == [], f"{source.module} is in the room {source.room}"


def test_domain_services_blocks_and_models_read_no_clock() -> None:
    readers = [
        f"{source.module}:{node.lineno}"
        for source in SOURCES
        if source.room in WITHOUT_A_CLOCK
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and _dotted(node.func) in CLOCKS
    ]
    assert readers == []


def test_only_the_edges_commit() -> None:
    committers = [
        f"{source.module}:{node.lineno}"
        for source in SOURCES
        if source.room in WITHOUT_A_COMMIT
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
        and not _dotted(node.func).startswith("savepoint.")
    ]
    assert committers == []


def test_no_file_is_too_long_to_read_at_a_sitting() -> None:
    every = [path for top in (*OURS, "tests", "bench") for path in (ROOT / top).rglob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in every}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_package_says_what_lives_there() -> None:
    silent = [
        source.module
        for source in SOURCES
        if source.path.name == "__init__.py" and not ast.get_docstring(source.tree)
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("room", "imported"),
    [
        ("domain", "sqlalchemy.orm.Session"),
        ("domain", "models.people.Person"),
        ("domain", "bot.services.people"),
        ("models", "bot.domain.rights.Actor"),
        ("services", "slack_sdk.WebClient"),
        ("services", "bot.blocks.cards"),
        ("services", "handlers.status"),
        ("blocks", "models.people.Person"),
        ("blocks", "slack_bolt.App"),
        ("delivery", "bot.services.people"),
        ("handlers", "bot.settings.Settings"),
        ("sandbox", "bot.domain.enums.Rating"),
        ("errors", "bot.domain.enums"),
        ("jobs", "bot.app.build"),
        ("jobs", "handlers"),
        ("services", COMPUTED),
    ],
)
def test_an_arrow_that_the_house_does_not_have_is_refused(room: str, imported: str) -> None:
    assert refused(room, imported)


@pytest.mark.parametrize(
    ("room", "imported"),
    [
        ("domain", "dataclasses.dataclass"),
        ("domain", "bot.domain.enums.Rating"),
        ("models", "bot.domain.enums.Rating"),
        ("models", "bot.errors.Busy"),
        ("services", "models.people"),
        ("blocks", "slack_sdk.models.blocks.SectionBlock"),
        ("handlers", "bot.services.people.person"),
        ("sandbox", "starlette.applications.Starlette"),
        ("cli", "bot.app.build"),
    ],
)
def test_an_arrow_that_the_house_has_is_allowed(room: str, imported: str) -> None:
    assert not refused(room, imported)


def test_imports_are_found_wherever_they_stand() -> None:
    written = "import a.b\ndef f():\n    from c import d\n    importlib.import_module('e.f')\n"
    assert list(imports(ast.parse(written))) == ["a.b", "c.d", "e.f"]


def _within(name: str, whole: str) -> bool:
    return name == whole or name.startswith(f"{whole}.")


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before.split('.')[-1]}.{node.attr}" if before else node.attr
    return node.id if isinstance(node, ast.Name) else ""
