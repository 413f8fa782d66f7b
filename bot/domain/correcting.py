"""A line for a period that has its report: what the next version would leave out, and how it is kept."""

from collections.abc import Iterator

from bot.domain.content import ReportContent
from bot.domain.enums import Rating

WRITTEN = {
    "summary": "the summary",
    "achievements": "achievements",
    "next_steps": "next steps",
    "help_wanted": "help wanted",
}
FIGURES = {"percent_complete": "percent complete", "spent": "spent", "cost_forecast": "cost forecast"}


def left_out(typed: ReportContent, stands: ReportContent) -> tuple[str, ...]:
    """Name what the report that stands says and the typed one does not."""
    return tuple(_left_out(typed, stands))


def _left_out(typed: ReportContent, stands: ReportContent) -> Iterator[str]:
    for dimension, rating in stands.dimensions.items():
        if rating is Rating.NOT_REPORTED:
            continue
        if typed.dimensions.get(dimension, Rating.NOT_REPORTED) is Rating.NOT_REPORTED:
            yield f"{dimension.value} {rating.label}"
        elif stands.comments.get(dimension) and not typed.comments.get(dimension):
            yield f"the words on {dimension.value}"
    for name, label in (FIGURES | WRITTEN).items():
        if _says(stands, name) and not _says(typed, name):
            yield label


def only_typed(typed: ReportContent, stands: ReportContent) -> ReportContent:
    """Put what was typed into the report that stands; all else stays as it is, and in its period."""
    said = {name: getattr(typed, name) for name in (*FIGURES, *WRITTEN) if _says(typed, name)}
    plan = {name: getattr(typed, name) for name in ("moves", "actuals", "risks", "ignored")}
    both = {
        "dimensions": {**stands.dimensions, **typed.dimensions},
        "comments": {**stands.comments, **typed.comments},
    }
    overall = stands.overall if typed.overall is Rating.NOT_REPORTED else typed.overall
    return stands.model_copy(update={"overall": overall, "repeats": False, **said, **plan, **both})


def _says(content: ReportContent, name: str) -> bool:
    return getattr(content, name) not in (None, "")
