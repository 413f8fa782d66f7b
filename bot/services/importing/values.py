"""How the text of a cell becomes a value: dates, amounts, closed lists. A refusal says what would fit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from bot.domain.periods import known_zone
from bot.domain.skills import LONGEST, once

NOON = time(12, tzinfo=UTC)
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0"}
LARGEST = Decimal(10) ** 15  # whole units; with cents it still fits a 64-bit column
LETTERS = {"g": "green", "a": "amber", "r": "red"}
FORMULA = re.compile(r"=|[+\-@]\s*[A-Za-z]\w*[(|!]")
SHEET_ERROR = re.compile(r"#(REF|N/A|VALUE|NAME|DIV/0|NUM|NULL)[!?]?$")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?$")


class ValueRefused(ValueError):
    """A cell's text is no value of its field; the message completes the sentence '12x …'."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a field's text is to be read: date formats, scale of amounts, separator of lists, shift of days."""

    formats: tuple[str, ...] = ()
    scale: Decimal | None = None
    separator: str = ";"
    shift: timedelta = timedelta(0)


Convert = Callable[[str, Reading], object]


def refuse_formula(value: str) -> None:
    """Refuse what a spreadsheet would compute, or has failed to."""
    if FORMULA.match(value):
        raise ValueRefused("is a formula; export the file with values instead")
    if SHEET_ERROR.match(value):
        raise ValueRefused("is an error of the spreadsheet; mend it there")
    if "\0" in value:
        raise ValueRefused("contains a null character; the file is damaged or not text")


def text(limit: int) -> Convert:
    """Read one line of text of at most `limit` characters."""

    def convert(value: str, _reading: Reading) -> str:
        flat = " ".join(value.split())
        if len(flat) > limit:
            raise ValueRefused(f"has {len(flat)} characters; at most {limit} fit")
        return flat

    return convert


def long_text(value: str, _reading: Reading) -> str:
    """Read a text as it is, without the blanks around it."""
    return value.strip()


def key(value: str, _reading: Reading) -> str:
    """Read a short name without spaces, as people type it in commands."""
    if len(value) > 16 or any(each.isspace() for each in value):
        raise ValueRefused("is no key; a key has at most 16 characters and no spaces")
    return value


def words(value: str, reading: Reading) -> tuple[str, ...]:
    """Read a list of names, each once."""
    found = dict.fromkeys(" ".join(each.split()) for each in value.split(reading.separator))
    too_long = next((each for each in found if len(each) > 200), None)
    if too_long:
        raise ValueRefused("has a name of more than 200 characters")
    return tuple(each for each in found if each)


def skills(value: str, reading: Reading) -> tuple[str, ...]:
    """Read what a person can do, each once."""
    found = once(words(value, reading))
    if any(len(each) > LONGEST for each in found):
        raise ValueRefused(f"has a skill of more than {LONGEST} characters")
    return found


def day(value: str, reading: Reading) -> date:
    """Read a day in the given formats, else as YYYY-MM-DD, with or without a time behind it."""
    for form in reading.formats:
        try:
            return _sane(datetime.strptime(value, form).date()) + reading.shift  # noqa: DTZ007 - only the day is kept
        except ValueRefused:
            raise
        except ValueError:
            continue
    try:
        return _sane(datetime.fromisoformat(value).date()) + reading.shift
    except ValueRefused:
        raise
    except ValueError as error:
        wanted = " or ".join(f"'{form}'" for form in reading.formats) or "like 2026-11-23"
        raise ValueRefused(f"is no date; expected {wanted}") from error


def _sane(found: date) -> date:
    if not 1900 <= found.year <= 2199:
        raise ValueRefused("is no date between 1900 and 2199")
    return found


def moment(value: str, reading: Reading) -> datetime:
    """Read an instant with its zone; a mere day means noon in UTC."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is not None and found.tzinfo is not None:
        return found.astimezone(UTC) + reading.shift
    return datetime.combine(day(value, reading), NOON)


def amount(value: str, reading: Reading) -> Decimal:
    """Read an amount of money in whole units, times the scale; a currency sign before it is ignored."""
    plain = re.sub(r"^(-?)\s*[£€$]\s*", r"\1", value)
    plain = plain.replace(",", "") if GROUPED.match(plain) else plain
    try:
        found = Decimal(plain) * (reading.scale or 1)
    except InvalidOperation as error:
        raise ValueRefused("is no amount; expected like 1250000 or 1250000.50") from error
    if not found.is_finite() or abs(found) >= LARGEST:
        raise ValueRefused("is no amount that can be kept")
    return found


def whole(lowest: int, highest: int) -> Convert:
    """Read a whole number within bounds; a percent sign behind it is ignored."""

    def convert(value: str, _reading: Reading) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,9}\s*%?", value):
            raise ValueRefused("is no whole number")
        found = int(value.rstrip("% "))
        if not lowest <= found <= highest:
            raise ValueRefused(f"is not between {lowest} and {highest}")
        return found

    return convert


def yes_no(value: str, _reading: Reading) -> bool:
    """Read yes or no."""
    found = value.casefold()
    if found in YES:
        return True
    if found in NO:
        return False
    raise ValueRefused("is neither yes nor no")


def choice(kind: type[StrEnum]) -> Convert:
    """Read a member of a closed list by its word, however it is spelt: 'Amber/Red', 'business unit'."""
    known = {each.value: each for each in kind}
    allowed = ", ".join(each.replace("_", " ") for each in known)

    def convert(value: str, _reading: Reading) -> StrEnum:
        found = re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_")
        found = found if found in known else LETTERS.get(found, found)
        if found not in known:
            raise ValueRefused(f"is not one of: {allowed}")
        return known[found]

    return convert


def zone(value: str, _reading: Reading) -> str:
    """Read the name of a time zone."""
    if known_zone(value) is None:
        raise ValueRefused("is no time zone; expected like Europe/Berlin")
    return value


def email(value: str, _reading: Reading) -> str:
    """Read an e-mail address, kept in lower case."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value) or len(value) > 320:
        raise ValueRefused("is no e-mail address")
    return value.casefold()


def _pattern(pattern: str, what: str) -> Convert:
    def convert(value: str, _reading: Reading) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueRefused(f"is no {what}")
        return value

    return convert


slack_user = _pattern(r"[UW][A-Z0-9]{2,30}", "Slack user id; expected like U024BE7LH")
channel = _pattern(r"[CG][A-Z0-9]{2,30}", "Slack channel id; expected like C024BE91L")
currency = _pattern(r"[A-Z]{3}", "currency; expected like EUR")
