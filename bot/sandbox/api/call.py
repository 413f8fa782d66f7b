"""One call of a Web API method: its arguments, whoever calls, and the errors it may answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.sandbox.engine import Workspace
from bot.sandbox.errors import ApiError
from bot.sandbox.state import Conversation, Json, Kind, User, Value
from bot.sandbox.wall import Unreadable, read_json

# Errors that any method may answer beside its own: Slack lists them at the end of every method's page
# (docs.slack.dev/reference/methods/auth.test has the whole list).
COMMON_ERRORS: Final = frozenset(
    {
        "access_denied", "account_inactive", "deprecated_endpoint", "ekm_access_denied",
        "enterprise_is_restricted", "fatal_error", "internal_error", "invalid_arg_name",
        "invalid_arguments", "invalid_array_arg", "invalid_auth", "invalid_charset", "invalid_form_data",
        "invalid_json", "invalid_post_type", "json_not_object", "method_deprecated", "missing_argument",
        "missing_post_type", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed",
        "org_login_required", "ratelimited", "request_timeout", "service_unavailable",
        "team_access_not_granted", "team_added_to_org", "token_expired", "token_revoked",
        "two_factor_setup_required", "unknown_method",
    }
)  # fmt: skip
_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,12}")
_CURSOR: Final = re.compile(r"next:([0-9]{1,12})")
KIND_WORD: Final = {Kind.CHANNEL: "channels", Kind.PRIVATE: "groups", Kind.DM: "im", Kind.GROUP_DM: "mpim"}


@dataclass(frozen=True)
class Method:
    """A Web API method: `scopes` of which one is needed, its rate-limit tier, its own errors.

    Tier None is chat.postMessage's: a message a second per channel.
    """

    name: str
    run: Callable[[Call], Json]
    errors: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ()
    tier: int | None = 3
    app_token: bool = False


@dataclass
class Call:
    """One call with its arguments as they came: strings from a form, JSON values from a JSON body."""

    workspace: Workspace
    method: Method
    arguments: Json = field(default_factory=dict)

    def fail(self, error: str, *messages: str, **detail: object) -> ApiError:
        """Return the refusal to raise; a code that is not this method's is a mistake here."""
        if error not in self.method.errors and error not in COMMON_ERRORS:
            raise LookupError(f"{self.method.name} does not answer {error}")
        return ApiError(error, messages=messages, detail=detail)

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Return an argument that must be there."""
        value = self.text(name)
        if not value:
            raise self.fail("invalid_arguments", f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an argument that is true or false."""
        value = self.arguments.get(name)
        if value is None:
            return default
        return str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, wrong: str = "invalid_arguments") -> int:
        """Return a whole number of at most twelve digits."""
        value = self.text(name)
        if not value:
            return default
        if not _WHOLE_NUMBER.fullmatch(value):
            raise self.fail(wrong, f"[ERROR] must provide an integer [json-pointer:/{name}]")
        return int(value)

    def json(self, name: str, wrong: str = "invalid_arguments") -> Value:
        """Return an argument that is JSON: a value already, or a string of it; None when absent."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return read_json(value)
        except Unreadable as error:
            raise self.fail(wrong, f"[ERROR] must provide valid JSON [json-pointer:/{name}]") from error

    def words(self, name: str) -> list[str]:
        """Return a list given as JSON, as a list, or separated by commas."""
        value = self.arguments.get(name)
        if isinstance(value, list):
            return [str(each) for each in value]
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def conversation(self, name: str = "channel", *, member: bool = False) -> Conversation:
        """Return the conversation of an id that the bot can see; with `member`, one it is in."""
        workspace = self.workspace
        conversation = workspace.directory.conversations.get(self.need(name))
        if conversation is None:
            raise self.fail("channel_not_found")
        inside = workspace.bot.id in conversation.members
        if not inside and conversation.is_private:
            raise self.fail("channel_not_found")
        if member and not inside:
            raise self.fail("not_in_channel")
        return conversation

    def user(self, user_id: str, error: str = "user_not_found") -> User:
        """Return a person by id."""
        user = self.workspace.directory.users.get(user_id)
        if user is None:
            raise self.fail(error)
        return user

    def require_scope(self, *needed: str) -> None:
        """Refuse unless the manifest has one of these bot scopes."""
        provided = self.workspace.app.scopes
        if needed and not provided.intersection(needed):
            raise self.fail("missing_scope", needed=",".join(needed), provided=",".join(sorted(provided)))

    def require_scope_for(self, conversation: Conversation, verb: str) -> None:
        """Refuse unless the manifest has the scope for this kind: `channels:read`, `im:history` …"""
        self.require_scope(f"{KIND_WORD[conversation.kind]}:{verb}")


def page_of(call: Call, everything: list[Any], default: int, most: int) -> tuple[list[Any], Json]:
    """Return one page of a list by `limit` and `cursor`, and the response metadata.

    A limit below one is refused where the method documents `invalid_limit`. What Slack does elsewhere, and
    above `most`, is not documented; here it is brought within the bounds.
    """
    refuses = "invalid_limit" in call.method.errors
    limit = call.number("limit", default, "invalid_limit" if refuses else "invalid_arguments")
    if limit < 1 and refuses:
        raise call.fail("invalid_limit")
    limit = min(max(limit, 1), most)
    cursor = call.text("cursor")
    place = _CURSOR.fullmatch(cursor)
    if cursor and not place:
        raise call.fail("invalid_cursor")
    start = int(place.group(1)) if place else 0
    end = start + limit
    following = f"next:{end}" if end < len(everything) else ""
    return everything[start:end], {"next_cursor": following}
