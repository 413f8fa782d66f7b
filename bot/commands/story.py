"""The story of a day with Sightline, told in the terminal and checked as it goes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands.stage import DIGEST_CHANNEL, DIGEST_HOUR, ZONE, Stage
from bot.sandbox.driver import Member
from bot.sandbox.errors import NotVisible
from bot.sandbox.state import Message

Say = Callable[[str], object]
WIDTH = 76


@dataclass(slots=True)
class Story:
    """The telling: what is said, and what should have been there and was not."""

    stage: Stage
    say: Say
    missing: list[str] = field(default_factory=list)

    def chapter(self, title: str) -> None:
        """Begin a chapter, with the workspace's time."""
        now = self.stage.workspace.clock.now().astimezone(ZoneInfo(ZONE))
        self.say(f"\n{'─' * WIDTH}\n{now:%A %H:%M}  {title}\n{'─' * WIDTH}")

    def sees(self, who: str, text: str) -> None:
        """Show what one person sees."""
        indented = "\n".join(f"  │ {line}" for line in text.splitlines())
        self.say(f"{who} sees:\n{indented}")

    def check(self, there: bool, what: str) -> None:
        """Note what is missing."""
        if not there:
            self.missing.append(what)
            self.say(f"  ✕ missing: {what}")

    def newest(self, who: Member, channel: str | None = None) -> str:
        """Read the newest message of a conversation that is in no thread, or nothing."""
        found = on_top(who, channel)
        return who.read(found[-1]) if found else ""


def on_top(who: Member, channel: str | None) -> list[Message]:
    """List the messages of a conversation that are in no thread, oldest first."""
    return [each for each in who.messages(channel) if each.thread_ts in (None, each.ts)]


def tell(stage: Stage, say: Say) -> int:
    """Tell the story; 0 when everything happened, 1 with what was missing."""
    story = Story(stage, say)
    for part in (_report, _prompt, _digest, _confirm, _ask):
        try:
            part(story)
        except NotVisible as gone:
            story.check(False, str(gone))
    if story.missing:
        say("\nMissing:\n" + "\n".join(f"  ✕ {each}" for each in story.missing))
        return 1
    say("\nEverything happened as it should.")
    return 0


def _report(story: Story) -> None:
    story.chapter("Dana, PM of Payroll, reports in one line")
    dana, priya = story.stage.workspace.as_("dana"), story.stage.workspace.as_("priya")
    line = "/status payroll amber vendor API late; go-live moves to 12 June"
    story.say(f"Dana types: {line}")
    preview = dana.command(line, channel="people")
    story.sees("Dana, and nobody else,", preview.text)
    story.check("Amber A ▲" in preview.text, "the preview shows the rating that was read")
    story.check("12 Jun" in preview.text, "the preview shows the new go-live date")
    posted = dana.press("Post Status")
    story.sees("Dana", posted.text)
    story.stage.workspace.wait_for(lambda: "Payroll" in story.newest(priya))
    heard = story.newest(priya)
    story.sees("Priya, the program manager,", heard)
    story.check("Payroll" in heard and "Amber" in heard, "the program manager is told of the report")


def _prompt(story: Story) -> None:
    _move_to(story, 9, 5)
    story.chapter("Mateo, PM of Expenses, has not reported")
    mateo = story.stage.workspace.as_("mateo")
    asked = story.newest(mateo)
    story.sees("Mateo", asked)
    story.check("Expenses" in asked and "[Write Status]" in asked, "the overdue PM is asked, with a button")


def _digest(story: Story) -> None:
    _move_to(story, DIGEST_HOUR, 1)
    story.chapter(f"The PMO's digest comes to #{DIGEST_CHANNEL}")
    digest = story.newest(story.stage.workspace.as_("olivia"), DIGEST_CHANNEL)
    story.sees("Olivia, head of the PMO,", digest)
    linked = [line for line in digest.splitlines() if "Payroll" in line and "Expenses" in line]
    story.check(bool(linked), "the digest names Payroll and Expenses as a linkage")
    story.check("[Confirm" in digest, "the linkage can be confirmed")


def _confirm(story: Story) -> None:
    story.chapter("Olivia confirms that Payroll and Expenses touch")
    olivia = story.stage.workspace.as_("olivia")
    posted = on_top(olivia, DIGEST_CHANNEL)
    olivia.press("Confirm Link", posted[-1] if posted else None)
    if olivia.modal is not None:
        olivia.modal.submit()
    by = "Confirmed by Olivia"
    story.stage.workspace.wait_for(lambda: by in story.newest(olivia, DIGEST_CHANNEL))
    digest = story.newest(olivia, DIGEST_CHANNEL)
    settled = [line for line in digest.splitlines() if by in line]
    story.sees("Everybody in the channel", "\n".join(settled))
    story.check(bool(settled), "the buttons give way to who confirmed it and when")
    listed = olivia.command("/linkages payroll", channel="general").text
    story.sees("Olivia, asking /linkages payroll,", listed)
    story.check("Expenses" in listed and "Confirmed by" in listed, "the confirmed linkage is listed")


def _ask(story: Story) -> None:
    story.chapter("Tom, a team member, asks who owns Payroll")
    answer = story.stage.workspace.as_("tom").command("/who-owns payroll", channel="general").text
    story.sees("Tom", answer)
    story.check("Dana" in answer, "the owner is named")


def _move_to(story: Story, hour: int, minute: int) -> None:
    """Move the workspace's clock on to this local time of the same day; the jobs run as it moves."""
    clock = story.stage.workspace.clock
    local = clock.now().astimezone(ZoneInfo(ZONE))
    wanted = datetime.combine(local.date(), datetime.min.time(), ZoneInfo(ZONE))
    clock.move_to(wanted + timedelta(hours=hour, minutes=minute))
    story.stage.settle()
