"""A Slack workspace on your own machine, for trying the bot and for the tests.

`Workspace` is the engine, `serve` puts it on a port, `workspace.as_("dana")` is a person in it.
"""

from bot.sandbox.clock import SandboxClock
from bot.sandbox.driver import Answer, Member, Modal, utc
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import NotVisible
from bot.sandbox.server import Server, serve
from bot.sandbox.state import Guest, Message
from bot.sandbox.text import text_of

__all__ = [
    "Answer",
    "Guest",
    "Member",
    "Message",
    "Modal",
    "NotVisible",
    "SandboxClock",
    "Server",
    "Workspace",
    "serve",
    "text_of",
    "utc",
]
