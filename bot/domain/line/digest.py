"""Reading who wants which digest, and when: 'hr here weekly on mon at 9', 'me monthly', 'me off'."""

import re
from dataclasses import dataclass, replace

from bot.domain.enums import DigestRhythm
from bot.domain.line.clock_words import AT_HOUR, hour_of, weekday_of

_WHERE = re.compile(r"(?P<target>.*?)(?:^|\s)(?P<where>here|me)(?:\s(?P<rest>.*)|$)", re.IGNORECASE)
_PART = re.compile(
    r"(?P<rhythm>daily|weekly|monthly)(?!\w)"
    r"|(?P<off>off)(?!\w)"
    r"|on (?P<day>[^\W\d_]+?)s?(?!\w)"
    rf"|{AT_HOUR}",
    re.IGNORECASE,
)
EXAMPLE = "me weekly on mon at 9"


@dataclass(frozen=True, slots=True)
class DigestLine:
    """What a line asks for: of which program, to this channel or the person alone, when; or a `problem`."""

    target: str = ""
    here: bool = False
    off: bool = False
    rhythm: DigestRhythm | None = None
    weekday: int = 0
    hour: int = 8
    problem: str = ""


def read_digest(text: str) -> DigestLine | None:
    """Read a line about a digest of one's own choice; None for one that says nothing of 'here' or 'me'.

    Never raises.
    """
    found = _WHERE.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    target, rest = found["target"].strip(), found["rest"] or ""
    if target.casefold() in list(DigestRhythm):
        target, rest = "", f"{target} {rest}"
    line = DigestLine(target, here=found["where"].casefold() == "here")
    return _parts(line, rest.strip())


def _parts(line: DigestLine, rest: str) -> DigestLine:
    on_a_day = False
    while rest:
        part = _PART.match(rest)
        if part is None:
            return DigestLine(problem=f"I did not understand “{rest[:60]}”. Write for example “{EXAMPLE}”.")
        if part["rhythm"]:
            line = replace(line, rhythm=DigestRhythm(part["rhythm"].casefold()))
        elif part["off"]:
            line = replace(line, off=True)
        elif part["day"]:
            weekday = weekday_of(part["day"])
            if weekday is None:
                return DigestLine(
                    problem=f"“{part['day']}” is no day of the week. Write for example “on mon”."
                )
            line, on_a_day = replace(line, weekday=weekday), True
        else:
            hour = hour_of(part["hour"], part["half"])
            if hour > 23:
                return DigestLine(problem="The hour goes from 0 to 23, for example “at 9”.")
            line = replace(line, hour=hour)
        rest = rest[part.end() :].lstrip(" ,;")
    return replace(line, rhythm=DigestRhythm.WEEKLY) if on_a_day and line.rhythm is None else line
