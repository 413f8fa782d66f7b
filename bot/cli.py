"""`sightline`: run the bot, try it, set it up. A command is imported only when it is asked for."""

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "run": "serve Slack: HTTP, or Socket Mode when an app token is set",
    "demo": "try it: a Slack workspace on this machine, with the bot and a sample portfolio in it",
    "migrate": "bring the database up to date",
    "restored": "after restoring a backup: look in Slack before anything is sent again",
    "import": "read projects, reports and people from CSV files",
    "digest": "print the PMO's digest",
    "linkages": "write linkages, shared things, collisions or projects that touch nothing as CSV",
    "tick": "do once what the scheduler does every minute, or show what it would do",
    "jobs": "show what runs when, what waits to be sent, and what did not arrive",
    "doctor": "check settings, database, token, scopes and clock, and say what to mend",
    "manifest": "print the app manifest to paste into Slack",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 when it could not do what was asked."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help") or words[0] not in COMMANDS:
        return _usage(words)
    module = importlib.import_module(
        f"bot.commands.{words[0]}_" if words[0] == "import" else f"bot.commands.{words[0]}"
    )
    parser = argparse.ArgumentParser(prog=f"sightline {words[0]}", description=COMMANDS[words[0]])
    module.options(parser)
    from bot.errors import SightlineError

    try:
        return int(module.run(parser.parse_args(words[1:])))
    except SightlineError as error:
        print(f"sightline {words[0]}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _usage(words: Sequence[str]) -> int:
    lines = [f"  {name:<10}{does}" for name, does in COMMANDS.items()]
    asked = bool(words) and words[0] in ("-h", "--help")
    print(
        "usage: sightline COMMAND [options]",
        "",
        *lines,
        "",
        sep="\n",
        file=sys.stdout if asked else sys.stderr,
    )
    if words and not asked:
        print(f"“{words[0]}” is no command of sightline's.", file=sys.stderr)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main())
