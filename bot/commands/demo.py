"""`sightline demo`: try it in a browser, or watch the same story told in the terminal."""

import argparse
import logging
import sys
import threading
import webbrowser

from bot.commands.stage import Stage, stage


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--script", action="store_true", help="tell the story without a browser, and check it"
    )
    parser.add_argument("--port", type=int, default=8642, help="where the page is served (default: 8642)")
    parser.add_argument(
        "--database", metavar="URL", help="keep the portfolio here instead of throwing it away"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the page by itself")


def run(options: argparse.Namespace) -> int:
    """Set the stage; then serve it until told to stop, or tell the story."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    if options.script:
        from bot.commands.story import tell

        with stage(database_url=options.database) as set_up:
            return tell(set_up, print)
    with stage(database_url=options.database, port=options.port) as set_up:
        return _serve(set_up, opens=not options.no_browser)


def _serve(set_up: Stage, *, opens: bool) -> int:
    address = set_up.server.base_url
    print(f"A Slack workspace on this machine, with Sightline in it: {address}")
    print("Act as Dana, type /status payroll amber vendor API late, and see what Priya hears.")
    print("Nothing leaves this machine. Ctrl+C ends it.", flush=True)
    if opens and sys.stdout.isatty():
        webbrowser.open(address)
    threading.Event().wait()
    return 0
