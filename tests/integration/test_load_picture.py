"""The load by week as a picture: what it shows, read from its pixels."""

from datetime import date
from io import BytesIO

from PIL import Image

from bot.domain.load_map import WEEKS, LoadMap, LoadRow, Week, weeks_from
from bot.pictures import load_map as picture
from bot.pictures.canvas import MARGIN, WIDTH

LEFT = WIDTH - MARGIN - WEEKS * (picture.CELL + picture.GAP) + picture.GAP


def drawn(*rows: LoadRow) -> Image.Image:
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
