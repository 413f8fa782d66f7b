"""What the documents say can be done, can be done; where they point, something is."""

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.domain.commands import HUB, TABLE
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^(?: {4,}|\t)(.+)$|`([^`\n]+)`", re.MULTILINE)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
SETTING = re.compile(r"SIGHTLINE_[A-Z_]+")
LARGEST_PICTURE = 200_000


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def words_of_code(path: Path, first: str) -> list[list[str]]:
    """List the commands that a document shows in code and that begin with this word."""
    found = [indented or inline for indented, inline in CODE.findall(path.read_text(encoding="utf-8"))]
    return [shlex.split(each) for each in found if each.split()[:1] == [first] and "…" not in each]


def anchors(path: Path) -> set[str]:
    """List the anchors of a document's headings, as GitHub makes them."""
    plain = [re.sub(r"[^\w\- ]", "", each.casefold()) for each in HEADING.findall(path.read_text("utf-8"))]
    return {each.strip().replace(" ", "-") for each in plain}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        place, _, anchor = target.partition("#")
        found = document if not place else (document.parent / place)
        assert found.exists(), f"{named(document)} points at {target}"
        if anchor:
            assert anchor in anchors(found), f"{named(document)} points at {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_sightline_command_of_a_document_is_understood(document: Path) -> None:
    for words in words_of_code(document, "sightline"):
        if len(words) == 1 or words[1] in ("COMMAND", "|"):
            continue
        name, rest = words[1], [each for each in words[2:] if not each.startswith("[")]
        assert name in COMMANDS, f"{named(document)}: {' '.join(words)}"
        module = importlib.import_module(
            f"bot.commands.{name}_" if name == "import" else f"bot.commands.{name}"
        )
        parser = argparse.ArgumentParser(exit_on_error=False)
        module.options(parser)
        if name == "import" and not rest:
            continue
        parser.parse_args(rest)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_make_target_of_a_document_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for words in words_of_code(document, "make"):
        assert {each for each in words[1:] if "=" not in each} <= targets, f"{named(document)}: {words}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_slash_command_of_a_document_is_in_the_table(document: Path) -> None:
    names = {HUB, "/invite", *(name for entry in TABLE for name in entry.names)}
    code = [indented or inline for indented, inline in CODE.findall(document.read_text(encoding="utf-8"))]
    typed = [each.split()[0] for each in code if re.match(r"/[a-z]+(-[a-z]+)*(\s|$)", each)]
    assert [each for each in typed if each not in names] == []


def test_operations_explains_every_setting_and_no_other() -> None:
    known = {f"SIGHTLINE_{name.upper()}" for name in Settings.model_fields}
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(SIGHTLINE_[A-Z_]+)` \|", text, re.MULTILINE))
    assert rows == known


def test_operations_gives_each_settings_default() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| `(SIGHTLINE_[A-Z_]+)` \| `([^`]+)` \|", text, re.MULTILINE))
    fields = {f"SIGHTLINE_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert len(shown) >= 8
    assert shown == {name: str(fields[name].default) for name in shown}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_document_names_only_settings_that_exist(document: Path) -> None:
    known = {f"SIGHTLINE_{name.upper()}" for name in Settings.model_fields}
    assert set(SETTING.findall(document.read_text(encoding="utf-8"))) <= known | {"SIGHTLINE_"}


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_readme_says_where_the_status_command_works() -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "Slack keeps this name for itself" in text
    assert "a direct message `status payroll amber …` works everywhere" in text


def test_every_picture_is_shown_or_kept_small() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures
    assert [each.name for each in pictures if each.stat().st_size > LARGEST_PICTURE] == []


def test_the_version_has_its_entry_in_the_list_of_changes() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', project, re.MULTILINE)
    assert version is not None
    assert f"\n## {version[1]} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
