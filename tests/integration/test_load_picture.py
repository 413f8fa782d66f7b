"""The load by week as a picture: what it shows, read from its pixels."""

from datetime import date
from io import BytesIO

from PIL import Image

from bot.blocks.staffing import load_alt
from bot.domain.load_map import WEEKS, LoadMap, LoadRow, Week, weeks_from
from bot.pictures import load_map as picture
from bot.pictures.canvas import MARGIN, WIDTH

LEFT = WIDTH - MARGIN - WEEKS * (picture.CELL + picture.GAP) + picture.GAP


def drawn(*rows: LoadRow) -> Image.Image:
    """Draw these people's weeks and open the picture."""
    load = LoadMap("", weeks_from(date(2026, 11, 23)), rows, (), 0, len(rows))
    with Image.open(BytesIO(picture.load_picture(load))) as opened:
        assert opened.format == "PNG"
        return opened.convert("RGB")


def row(*weeks: Week) -> LoadRow:
    return LoadRow("Ravi Menon", (*weeks, *[Week(0)] * (WEEKS - len(weeks))))


def box(image: Image.Image, place: int, week: int) -> Image.Image:
    x, y = LEFT + week * (picture.CELL + picture.GAP), picture.HEAD + place * picture.ROW
    return image.crop((x, y, x + picture.CELL, y + picture.ROW - picture.GAP))


def darkness(image: Image.Image) -> float:
    grey = image.convert("L").tobytes()
    return 255 - sum(grey) / len(grey)


def test_over_all_of_ones_time_is_the_darkest_even_in_grey() -> None:
    image = drawn(row(Week(0), Week(40), Week(70), Week(100), Week(101)))
    found = [darkness(box(image, 0, week)) for week in range(5)]
    assert found == sorted(found)
    assert found[4] > found[3] + 50


def test_each_figure_each_day_off_and_each_row_changes_the_picture() -> None:
    weeks = [Week(40), Week(41), Week(140), Week(40, off=1), Week(40, off=4), Week(40, off=5), Week(0, off=5)]
    image = drawn(row(*weeks), row(Week(50)))
    assert len({box(image, 0, week).tobytes() for week in range(len(weeks))}) == len(weeks)
    assert box(image, 1, 0).tobytes() != box(image, 0, 0).tobytes()


def test_a_name_in_letters_that_the_font_lacks_and_a_long_one_are_drawn_all_the_same() -> None:
    drawn(LoadRow("山田 太郎", (Week(10),) * WEEKS), LoadRow("M" * 200, (Week(10),) * WEEKS))


def test_what_is_planned_for_a_week_of_leave_and_is_too_much_is_marked_as_such() -> None:
    image = drawn(row(Week(100, off=5), Week(110, off=5)))
    assert not near(box(image, 0, 0), picture.OVER)
    assert near(box(image, 0, 1), picture.OVER) > 100


def near(image: Image.Image, colour: str) -> int:
    """Count the pixels of about a colour."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    data = image.tobytes()
    pixels = zip(data[::3], data[1::3], data[2::3], strict=True)
    return sum(all(abs(one - other) < 12 for one, other in zip(each, wanted, strict=True)) for each in pixels)


def test_names_that_have_no_room_beside_their_boxes_stand_above_them_and_in_full() -> None:
    weeks = (Week(50),) * WEEKS
    usual = drawn(LoadRow("Ravi Menon", weeks), LoadRow("Tom Fairley", weeks))
    long = [LoadRow(f"Bartholomew Featherstonehaugh the {which}", weeks) for which in ("First", "Second")]
    tall = drawn(*long)
    assert tall.height == usual.height + 2 * picture.NAME_LINE
    ends = [tall.crop((500, picture.HEAD + y, WIDTH, picture.HEAD + y + 40)) for y in (0, 124)]
    assert ends[0].tobytes() != ends[1].tobytes(), "what tells the two apart is drawn"


def test_the_text_says_the_point_who_has_too_much_and_who_is_away() -> None:
    weeks = (Week(120), Week(80, off=5), Week(80, off=5), *[Week(90)] * (WEEKS - 3))
    load = LoadMap("", weeks_from(date(2026, 11, 23)), (LoadRow("Ravi Menon", weeks),), (), 1, 9)
    said = load_alt(load)
    assert "1 of 9 people has more than all of their time taken in the next 10 weeks." in said
    assert "Ravi Menon up to 120 % in 1 week from 23 Nov 2026, away for 2 weeks from 30 Nov 2026." in said
    nobody = LoadMap("", weeks_from(date(2026, 11, 23)), (), (), 0, 0)
    assert load_alt(nobody).endswith("Nobody of yours works on a project that you see in the next ten weeks.")
