"""Public holidays: which days most people of a country have off, by the library `holidays`."""

from datetime import date
from functools import lru_cache
from importlib.resources import files

NONE = ""
"""Stands for no country: no public holiday counts."""


@lru_cache(maxsize=4096)
def is_holiday(country: str, day: date) -> bool:
    """Say whether it is a public holiday in a country, or in a part of one, such as 'DE-BY'."""
    return country != NONE and day in _days_of(country, day.year)


@lru_cache(maxsize=1)
def country_of_zone() -> dict[str, str]:
    """Give the country of each time zone, by the list that comes with the zones; some have none."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@lru_cache(maxsize=1)
def countries() -> dict[str, frozenset[str]]:
    """List the countries whose holidays are known, each with its parts."""
    from holidays import list_supported_countries  # costs 50 ms: only for whoever asks

    return {name: frozenset(parts) for name, parts in list_supported_countries().items()}


def is_country(country: str) -> bool:
    """Say whether the holidays of a country, or of a part of one, are known."""
    name, _, part = country.partition("-")
    return name in countries() and (not part or part in countries()[name])


@lru_cache(maxsize=1024)
def _days_of(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # costs 50 ms: only for whoever asks

    name, _, part = country.partition("-")
    if not is_country(country):
        return frozenset()
    return frozenset(country_holidays(name, subdiv=part or None, years=year))
