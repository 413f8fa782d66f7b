"""What a line says that the project will cost in the end."""

import pytest

from bench.phrasings import read


@pytest.mark.parametrize(
    ("said", "forecast"),
    [
        ("forecast 1.2m", "1200000"),
        ("EAC 900k", "900000"),
        ("final cost forecast £1.1m", "1100000"),
        ("outturn 950000", "950000"),
        ("forecast now $1.3m vs $1.1m approved", "1300000"),
        ("forecast 1.2m - vendor late", "1200000"),
        ("forecast 1.2m -> 1.3m", "1300000"),
        ("forecast 1.2m, sorry, 1.3m", "1300000"),
        ("forecast was 1.2m, now 1.3m", "1300000"),
        ("forecast from 1.2m to 1.3m", "1300000"),
        ("forecast up 45k to 1.2m", "1200000"),
        ("forecast down to EUR 1.1m from 1.2m", "1100000"),
    ],
)
def test_the_forecast_that_holds_is_read(said: str, forecast: str) -> None:
    assert f"{read(f'payroll amber {said}').cost_forecast:f}" == forecast


@pytest.mark.parametrize(
    "said",
    [
        "forecast 12 June",
        "forecast up by 45k",
        "forecast was 1.2m",
        "forecast 1.2m?",
        "if we hire the forecast is 1.3m",
        "forecast 1.3m if we hire",
        "vendor says forecast 1.2m",
        "vendor forecast 1.2m",
        "we do not forecast 1.3m",
    ],
)
def test_what_is_no_forecast_of_the_project_stays_in_the_summary(said: str) -> None:
    line = read(f"payroll amber {said}")
    assert line.cost_forecast is None
    assert line.summary == said
