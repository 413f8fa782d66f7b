"""Days that somebody names, typed in their own way or chosen in a form."""

from datetime import date, datetime

from bot.domain.line.dates import read_date
from bot.domain.periods import local_day
from bot.domain.rights import Actor
from bot.errors import UserError


def day_to_come(actor: Actor, words: str, *, now: datetime, kept: str) -> date:
    """Read a typed day from today on; raises `UserError` for one that is past, or that may be two."""
    read = read_date(words, today=local_day(now, actor.time_zone), day_first=actor.day_first)
    if read.day is None:
        both = " or ".join(each.isoformat() for each in read.choices)
        raise UserError(read.problem or f"“{words}” may be {both}. Write the one you mean.", kept=kept)
    return not_past(actor, read.day, now=now, said=f"“{words}”", kept=kept)


def not_past(actor: Actor, day: date, *, now: datetime, said: str = "That day", kept: str = "") -> date:
    """Pass a day that is not over where this person is; raises `UserError` for one that is."""
    if day < local_day(now, actor.time_zone):
        raise UserError(f"{said} is past. Name the last day, from today on.", kept=kept)
    return day
