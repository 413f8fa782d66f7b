"""Every slash command with its names, in one table; the manifest, the help and the routes read it.

Slack keeps some names for itself and refuses a manifest that lists one. Such a name is `reserved`: it is
answered wherever a platform lets it through, and left out of the manifest.
"""

from dataclasses import dataclass
from enum import StrEnum


class Command(StrEnum):
    """What a person can ask for; the value is the word after `/pmo`."""

    STATUS = "status"
    RISK = "risk"
    REGISTER = "register"
    PROJECT = "project"
    PROGRAM = "program"
    WHO = "who"
    LINKAGES = "linkages"
    LINK = "link"
    DEPENDS = "depends"
    DEPENDENCIES = "dependencies"
    NAMES = "names"
    CONFIDENCE = "confidence"
    PORTFOLIO = "portfolio"
    OVERRIDE = "override"
    OWNER = "owner"
    HANDOVER = "handover"
    DEPUTY = "deputy"
    READERS = "readers"
    CADENCE = "cadence"
    PAUSE = "pause"
    RESUME = "resume"
    ESCALATION = "escalation"
    HOURS = "hours"
    AWAY = "away"
    DIGEST = "digest"
    JOBS = "jobs"
    DEPLOY = "deploy"
    LEVEL = "level"
    PEOPLE = "people"
    LOAD = "load"
    STRATEGY = "strategy"
    OBJECTIVE = "objective"
    ALIGN = "align"
    WAIVE = "waive"
    HELP = "help"


class Right(StrEnum):
    """What somebody must be allowed to do; each command, action, view, option list and event declares one."""

    SEE = "see"
    REPORT = "report"
    REGISTER = "register"
    REVIEW = "review"
    OVERRIDE = "override"
    JOIN_RISKS = "join_risks"
    DEPUTIZE = "deputize"
    NAME_PEOPLE = "name_people"
    SET_OWNER = "set_owner"
    HAND_OVER = "hand_over"
    ASK_PEOPLE = "ask_people"
    DECIDE_LINKAGE = "decide_linkage"
    DECLARE_LINKAGE = "declare_linkage"
    SET_DEPENDENCIES = "set_dependencies"
    SET_NAMES = "set_names"
    SET_CADENCE = "set_cadence"
    SET_RULES = "set_rules"
    SET_DIGEST = "set_digest"
    PLACE_DIGEST = "place_digest"
    SEE_JOBS = "see_jobs"
    DEPLOY = "deploy"
    ALIGN = "align"
    SET_OBJECTIVES = "set_objectives"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its names, the hint in the composer, what it does in a sentence, the right it needs."""

    command: Command
    slashes: tuple[str, ...]
    hint: str
    does: str
    right: Right
    words: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every slash name that reaches this command."""
        return (*self.slashes, *self.reserved)


HUB = "/pmo"
HUB_HINT = (
    "help, status, risk, register, project, program, who, linkages, link, depends, dependencies, "
    "names, confidence, strategy, objective, align, waive, deploy, people, load, level, "
    "owner, handover, deputy, readers, away, hours, cadence, pause, escalation, digest"
)
HUB_DOES = "Everything Sightline does; start with help"

TABLE = (
    Entry(
        Command.STATUS,
        slashes=("/report",),
        reserved=("/status",),
        hint="payroll amber vendor API late; go-live moves to 12 June",
        does="Report a project's status, in one line or in a form",
        right=Right.REPORT,
        words=("status", "report"),
    ),
    Entry(
        Command.RISK,
        slashes=("/risk",),
        hint="payroll test data arrives late p4 i5 due fri",
        does="Raise a risk, in one line or in a form",
        right=Right.REPORT,
        words=("risk",),
    ),
    Entry(
        Command.REGISTER,
        slashes=("/register",),
        hint="payroll risks overdue, or: hr heat",
        does="List risks, issues and decisions, or draw their heat map",
        right=Right.SEE,
        words=("register", "risks"),
    ),
    Entry(
        Command.PROJECT,
        slashes=("/project",),
        hint="payroll",
        does="Show a project: status, milestones, risks, people",
        right=Right.SEE,
        words=("project",),
    ),
    Entry(
        Command.PROGRAM,
        slashes=("/program",),
        hint="hr & people",
        does="Show a program and where its projects stand",
        right=Right.SEE,
        words=("program", "programme"),
    ),
    Entry(
        Command.WHO,
        slashes=("/who-owns",),
        hint="payroll",
        does="Say who owns a project",
        right=Right.SEE,
        words=("who", "who-owns"),
    ),
    Entry(
        Command.LINKAGES,
        slashes=("/linkages",),
        hint="payroll",
        does="List which projects touch, and why",
        right=Right.SEE,
        words=("linkages", "links"),
    ),
    Entry(
        Command.LINK,
        slashes=(),
        hint="payroll expenses both wait for the HR master data",
        does="Say that two projects touch",
        right=Right.DECLARE_LINKAGE,
        words=("link",),
    ),
    Entry(
        Command.DEPENDS,
        slashes=(),
        hint="payroll",
        does="Say which systems, vendors, data and business units a project depends on",
        right=Right.SET_DEPENDENCIES,
        words=("depends", "depends-on"),
    ),
    Entry(
        Command.DEPENDENCIES,
        slashes=(),
        hint="hr",
        does="Show what projects share, whose go-lives collide, and who touches nothing",
        right=Right.SEE,
        words=("dependencies", "network"),
    ),
    Entry(
        Command.NAMES,
        slashes=(),
        hint="successfactors",
        does="Keep the names of systems, vendors and data, and words that are no names",
        right=Right.SET_NAMES,
        words=("names", "aliases"),
    ),
    Entry(
        Command.CONFIDENCE,
        slashes=("/confidence",),
        hint="payroll amber/red vendor plan is not credible",
        does="Give your own view of a project beside the PM's",
        right=Right.REVIEW,
        words=("confidence",),
    ),
    Entry(
        Command.OWNER,
        slashes=(),
        hint="payroll @maria",
        does="Set who owns a project",
        right=Right.SET_OWNER,
        words=("owner", "set-owner"),
    ),
    Entry(
        Command.HANDOVER,
        slashes=(),
        hint="payroll @maria: the vendor calls on Mondays",
        does="Hand a project over to another PM, with a note and what is open",
        right=Right.HAND_OVER,
        words=("handover", "hand-over"),
    ),
    Entry(
        Command.DEPLOY,
        slashes=("/deploy",),
        hint="@maria payroll 40% from 1 May to 30 Jun",
        does="Deploy people to projects; see whose time is more than full",
        right=Right.SEE,
        words=("deploy",),
    ),
    Entry(
        Command.PEOPLE,
        slashes=(),
        hint="",
        does="Say who is free, who carries too much, and whom red projects share",
        right=Right.DEPLOY,
        words=("people",),
    ),
    Entry(
        Command.LOAD,
        slashes=(),
        hint="",
        does="Draw how full people's time is, week by week",
        right=Right.DEPLOY,
        words=("load",),
    ),
    Entry(
        Command.STRATEGY,
        slashes=(),
        hint="",
        does="Show the objectives, what serves them, and what serves none",
        right=Right.SEE,
        words=("strategy", "objectives"),
    ),
    Entry(
        Command.OBJECTIVE,
        slashes=("/objective",),
        hint="O4",
        does="Show an objective: what serves it, how that stands and what it costs",
        right=Right.SEE,
        words=("objective",),
    ),
    Entry(
        Command.ALIGN,
        slashes=(),
        hint="payroll O4 strongly: ends the manual pay runs",
        does="Say that a project or a program serves an objective, and how",
        right=Right.ALIGN,
        words=("align",),
    ),
    Entry(
        Command.WAIVE,
        slashes=(),
        hint="payroll until 31 Mar a legal duty",
        does="Excuse a project from serving an objective, for a time",
        right=Right.ALIGN,
        words=("waive",),
    ),
    Entry(
        Command.LEVEL,
        slashes=(),
        hint="",
        does="Propose the fewest moves after which nobody has too much to do",
        right=Right.DEPLOY,
        words=("level", "levelling", "leveling"),
    ),
    Entry(
        Command.DEPUTY,
        slashes=(),
        hint="payroll @maria until 3 Dec",
        does="Name who may report in the owner's place",
        right=Right.DEPUTIZE,
        words=("deputy", "deputies"),
    ),
    Entry(
        Command.READERS,
        slashes=(),
        hint="pegasus @sam",
        does="Name who sees a confidential project",
        right=Right.NAME_PEOPLE,
        words=("readers", "reader"),
    ),
    Entry(
        Command.PORTFOLIO,
        slashes=(),
        hint="",
        does="Show every program with its rating, and why it has it",
        right=Right.SEE,
        words=("portfolio", "programs"),
    ),
    Entry(
        Command.OVERRIDE,
        slashes=(),
        hint="hr amber until 30 Jan Payroll is being replanned",
        does="Override a program's rolled-up rating, by name and for a time",
        right=Right.OVERRIDE,
        words=("override",),
    ),
    Entry(
        Command.CADENCE,
        slashes=(),
        hint="payroll every 2 weeks on thu at 15, weekly when red",
        does="See or set when reports are due",
        right=Right.SEE,
        words=("cadence",),
    ),
    Entry(
        Command.PAUSE,
        slashes=(),
        hint="payroll until 5 Jan",
        does="Pause a project, so that nothing is asked of it",
        right=Right.SET_CADENCE,
        words=("pause",),
    ),
    Entry(
        Command.RESUME,
        slashes=(),
        hint="payroll",
        does="Let a paused project go on",
        right=Right.SET_CADENCE,
        words=("resume",),
    ),
    Entry(
        Command.ESCALATION,
        slashes=(),
        hint="deputy 2, program manager 3, pmo 5",
        does="See who is told when a report stays away; the PMO sets after how many working days",
        right=Right.SEE,
        words=("escalation", "escalations"),
    ),
    Entry(
        Command.AWAY,
        slashes=(),
        hint="until 3 Jan",
        does="Say until when you are away; your deputies are asked",
        right=Right.SEE,
        words=("away", "leave"),
    ),
    Entry(
        Command.HOURS,
        slashes=(),
        hint="mon-thu 8-16, holidays DE-BY",
        does="Say when you work, so that nobody writes at other times",
        right=Right.SEE,
        words=("hours",),
    ),
    Entry(
        Command.DIGEST,
        slashes=(),
        hint="me weekly on mon at 9, or: hr here weekly",
        does="Choose which digest comes to you or to a channel, and when",
        right=Right.SEE,
        words=("digest",),
    ),
    Entry(
        Command.JOBS,
        slashes=(),
        hint="",
        does="See what runs when, and messages that did not arrive",
        right=Right.SEE_JOBS,
        words=("jobs",),
    ),
    Entry(
        Command.HELP,
        slashes=(),
        hint="",
        does="List what you can do here",
        right=Right.SEE,
        words=("help", "?"),
    ),
)

OF = {entry.command: entry for entry in TABLE}
