"""The pictures of a digest, read from their pixels."""

from datetime import date, timedelta
from io import BytesIO

from PIL import Image

from bot.domain.digest.items import Slip
from bot.domain.digest.weeks import ProjectWeeks, RatingsByWeek
from bot.domain.enums import Rating
from bot.pictures.slips import slip_chart
from bot.pictures.weeks import ratings_by_week
from tests.digests import ref

WEEKS = tuple(date(2026, 10, 5) + timedelta(weeks=each) for each in range(4))


def opened(png: bytes) -> Image.Image:
    with Image.open(BytesIO(png)) as found:
        assert found.format == "PNG"
        return found.convert("RGB")


def drawn(*ratings: Rating, name: str = "Payroll") -> bytes:
    return ratings_by_week(RatingsByWeek(WEEKS, (ProjectWeeks(ref(1, name), ratings),)))


def test_each_rating_differs_from_the_others_in_grey_too() -> None:
    greys = {opened(drawn(*[each] * 4)).convert("1").tobytes() for each in Rating}
    assert len(greys) == len(Rating)


def test_a_name_that_cannot_be_drawn_gives_way_to_the_key_and_a_long_one_is_cut() -> None:
    assert drawn(*[Rating.RED] * 4, name="支払い") == drawn(*[Rating.RED] * 4, name="P1")
    assert opened(drawn(*[Rating.RED] * 4, name="Long " * 40)).size == opened(drawn(*[Rating.RED] * 4)).size


def slip(was: date, forecast: date, baseline: date | None = None) -> Slip:
    return Slip("Go-live", ref(1, "Payroll"), True, baseline, was, forecast, 1)


def test_the_slip_chart_shows_baseline_before_and_now() -> None:
    first = date(2026, 12, 1)
    charts = {
        slip_chart([slip(first, first + timedelta(days=later), baseline)])
        for later, baseline in ((1, None), (40, None), (40, first), (40, first - timedelta(days=90)))
    }
    assert len(charts) == 4
    many = opened(slip_chart([slip(first, first + timedelta(days=7))] * 5))
    assert many.height > opened(slip_chart([slip(first, first + timedelta(days=7))])).height
    assert many.width == 960
