"""The heat map as a picture: what it shows, read from its pixels, for whatever a register holds."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.entries import HeatEntry, HeatMap
from bot.pictures import heat_map as picture
from bot.pictures.canvas import drawable

SINCE = date(2026, 10, 26)


def pixels(heat: HeatMap) -> Image.Image:
    with Image.open(BytesIO(picture.heat_map(heat))) as opened:
        assert opened.format == "PNG"
        return opened.convert("RGB")


def ground(drawn: Image.Image, probability: int, impact: int) -> str:
    """The colour of a field, read beside its letter and its number."""
    x, y = picture.field_corner(probability, impact)
    found = drawn.getpixel((x + 4, y + picture.CELL_HEIGHT // 2))
    assert isinstance(found, tuple)
    return "#{:02x}{:02x}{:02x}".format(*found)


def distance(one: str, other: str) -> int:
    return max(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5))


@pytest.mark.parametrize("good", [False, True])
def test_each_field_has_its_bands_colour_strong_where_there_are_entries(good: bool) -> None:
    held = {(4, 5): 3, (2, 2): 12, (1, 4): 1, (3, 5): 2}
    drawn = pixels(HeatMap("HR", "open risks", held, (), SINCE, good))
    bands = picture.OPPORTUNITIES if good else picture.THREATS
    for probability in range(1, 6):
        for impact in range(1, 6):
            score = probability * impact
            band = bands[0 if score >= 15 else 1 if score >= 5 else 2]
            wanted = band.full if (probability, impact) in held else band.empty
            assert distance(ground(drawn, probability, impact), wanted) <= 3, (probability, impact)


def test_what_a_field_counts_and_who_is_named_changes_the_picture() -> None:
    one = HeatEntry("PAY-R12", "Vendor may be late", "Payroll", 4, 5)
    drawn = {
        picture.heat_map(HeatMap("HR", "open risks", {(4, 5): counted}, named, SINCE))
        for counted, named in ((1, ()), (2, ()), (2, (one,)), (2, (one, one)))
    }
    assert len(drawn) == 4


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Żółć €5 – 'x'", "Żółć €5 – 'x'"),
        ("Данные  приходят\nпоздно", "Данные приходят поздно"),
        ("🔥 Vendor late", "Vendor late"),
        ("تأخر البيانات", "تأخر البيانات"),
        ("給与データが遅れる", ""),
        ("Payroll 給与", ""),
        ("safe\u202eevil", "safeevil"),
    ],
)
def test_what_the_font_lacks_is_left_to_the_message(text: str, left: str) -> None:
    assert drawable(text) == left


ENTRIES = st.builds(
    HeatEntry,
    st.integers(1, 10**9).map("PAY-R{}".format),
    st.text(max_size=300),
    st.text(max_size=120),
    st.integers(1, 5),
    st.integers(1, 5),
)


@settings(max_examples=12, deadline=None)
@given(
    counts=st.dictionaries(
        st.tuples(st.integers(1, 5), st.integers(1, 5)), st.integers(0, 99_999), max_size=25
    ),
    top=st.lists(ENTRIES, max_size=3),
    where=st.text(max_size=200),
)
def test_whatever_is_in_the_register_can_be_drawn(
    counts: dict[tuple[int, int], int], top: list[HeatEntry], where: str
) -> None:
    assert pixels(HeatMap(where, "open risks", counts, tuple(top), SINCE)).width == 960
