"""A mapping is checked before any row is read; a cell's value is read or refused, never anything else."""

import re
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bot.services.importing import MappingError, load_mapping
from bot.services.importing.kinds import KINDS, Kind
from bot.services.importing.values import Reading, ValueRefused, refuse_formula

ROOT = Path(__file__).parents[2]
SHIPPED = [
    ROOT / "bot" / "services" / "importing" / "default.yaml",
    ROOT / "bot" / "sample" / "mapping.yaml",
    ROOT / "docs" / "mappings" / "gmpp.yaml",
]


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_every_shipped_mapping_can_be_read(path: Path) -> None:
    assert load_mapping(path).sheets


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sheets: [", "is not YAML"),
        ("sheets: []", "at least 1 item"),
        ("pages: []", "pages: Extra inputs"),
        ("sheets: [{records: {project: {key: k, colour: c}}}]", "project has no field colour; it has"),
        ("sheets: [{records: {project: {name: n}}}]", "project needs key"),
        ("sheets: [{records: {milestone: {name: n, forecast: f}}}]", "milestone needs project"),
        ("sheets: [{records: {galaxy: {}}}]", "galaxy"),
        ("sheets: [{records: {project: {key: {column: a, constant: b}}}}]", "give exactly one of"),
        ("sheets: [{close_absent: true, records: {project: {key: k}}}]", "close_absent needs a report"),
        ("sheets: [{encoding: klingon, records: {project: {key: k}}}]", "klingon is no encoding"),
        ("sheets: [{delimiter: ';;', records: {project: {key: k}}}]", "delimiter"),
    ],
)
def test_a_wrong_mapping_says_where_and_how(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(MappingError) as caught:
        load_mapping(path)
    assert says in str(caught.value)


def test_a_mapping_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="can't be read: No such file"):
        load_mapping(tmp_path / "none.yaml")


def test_the_docs_name_every_field_of_every_record() -> None:
    rows = dict(
        re.findall(r"^\| (\w+) \| (.*\*\*\w+\*\*.*) \|$", (ROOT / "docs" / "import.md").read_text(), re.M)
    )
    for kind in Kind:
        words = set(re.findall(r"\w+", rows[kind.value]))
        assert set(KINDS[kind].fields) <= words, kind


FIELDS = sorted({(kind.value, name) for kind in Kind for name in KINDS[kind].fields})


@given(
    st.sampled_from(FIELDS),
    st.text(max_size=40) | st.from_regex(r"[-+£€0-9.,eE%/: TZ]{1,25}", fullmatch=True),
)
def test_any_text_is_read_or_refused(field: tuple[str, str], text: str) -> None:
    convert = KINDS[Kind(field[0])].fields[field[1]].convert
    try:
        refuse_formula(text)
        convert(text, Reading(formats=("%d/%m/%Y",)))
    except ValueRefused:
        event("refused")


@pytest.mark.parametrize(
    "text", ["-24% in the quarter", "- first\n- second", "@dana decides", "+2 weeks", "-5"]
)
def test_text_that_merely_begins_with_a_sign_is_no_formula(text: str) -> None:
    refuse_formula(text)


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1:A9)", "+SUM(1)", "-cmd|x", "#N/A"])
def test_what_a_spreadsheet_would_compute_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        refuse_formula(text)
