"""A message's picture, uploaded before the message is posted; without it the message still says everything.

A sender that is killed between the upload and its record uploads once more. The first file is shared with
nobody then, and the message is posted once in any case.
"""

import logging

from bot.delivery import claims
from bot.delivery.claims import Claim
from bot.delivery.outbox import Message
from bot.delivery.port import Permanent, SlackPort, SlackProblem
from models.database import Database

_log = logging.getLogger(__name__)
UPLOADS = 3
"""How often a picture is tried to be uploaded."""

PATIENCE = 6
"""Posts at which Slack may not have gone through an upload yet: with the waits between, about a minute."""

NOT_READY = "invalid_blocks"
"""What Slack says of a picture that it has not gone through: that takes seconds after the upload."""


class Pictures:
    """Uploads pictures, and remembers in the row which file it became."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown(self, slack: SlackPort, claim: Claim, message: Message) -> Message:
        """Give the message as it is posted: with its picture, or with what stands instead.

        Raises `SlackProblem` where another try may bring the picture.
        """
        if message.picture is None:
            return message
        file = claim.picture_file or self._uploaded(slack, claim, message)
        return message.showing(file) if file else message.without_picture()

    def may_come(self, claim: Claim) -> bool:
        """Count that Slack has not gone through the picture yet; say whether to wait for it any longer."""
        return self._may_be_tried(claim, PATIENCE)

    def _uploaded(self, slack: SlackPort, claim: Claim, message: Message) -> str | None:
        if message.picture is None or not message.picture.png:
            return None
        try:
            file = slack.upload(message.picture, message.alt_text)
        except SlackProblem as error:
            if not isinstance(error, Permanent) and self._may_be_tried(claim, UPLOADS):
                raise
            _log.warning("delivery %s goes without its picture: %s", claim.public_id, error.reason)
            return None
        with self._database.write() as session:
            claims.keep_file(session, claim, file)
        return file

    def _may_be_tried(self, claim: Claim, most: int) -> bool:
        with self._database.write() as session:
            claims.count_picture_try(session, claim)
        return claim.picture_tries + 1 < most
