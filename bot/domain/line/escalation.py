"""Reading after how many working days a report is escalated: 'deputy 2, program manager 3, pmo never'."""

import re
from dataclasses import dataclass, replace

from bot.domain.prompts import Ladder

MOST_DAYS = 30
_PART = re.compile(
    r"(?P<who>deput(?:y|ies)|program(?:me)?(?: manager)?|pmo)(?: after)? (?P<days>\d{1,3}|never|off)"
    r"(?: (?:working )?days?)?(?!\w)[\s,;]*",
    re.IGNORECASE,
)
EXAMPLE = "deputy 2, program manager 3, pmo 5"


@dataclass(frozen=True, slots=True)
class LadderLine:
    """The days that a line names, by step; None for never; or a `problem` in words."""

    days: tuple[tuple[str, int | None], ...] = ()
    problem: str = ""

    def applied(self, ladder: Ladder) -> Ladder:
        """Change what the line names; the rest stays."""
        return replace(ladder, **dict(self.days))


def read_ladder(text: str) -> LadderLine:
    """Read the steps with their days; never raises."""
    rest, days = " ".join(text.split()), []
    while rest:
        found = _PART.match(rest)
        if found is None:
            return LadderLine(problem=f"I did not understand “{rest[:60]}”. Write for example “{EXAMPLE}”.")
        number = None if found["days"].isalpha() else int(found["days"])
        if number is not None and not 1 <= number <= MOST_DAYS:
            return LadderLine(problem=f"The days go from 1 to {MOST_DAYS}, or “never”.")
        who = found["who"].casefold()
        step = "pmo" if who == "pmo" else "deputy" if who.startswith("deput") else "program_manager"
        days.append((step, number))
        rest = rest[found.end() :]
    return LadderLine(tuple(days))
