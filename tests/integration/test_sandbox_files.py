"""Files in the local workspace: uploaded in Slack's three steps, and pictures in messages that are files."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.integration.sandbox_echo import World, refusal, world


@pytest.fixture
def here() -> Iterator[World]:
    with world() as made:
        yield made


def test_a_file_is_uploaded_in_three_steps_and_served(here: World) -> None:
    channel = here.workspace.channel("general").id
    here.client.files_upload_v2(channel=channel, content=b"a,b\n1,2\n", filename="list.csv", title="List")
    (message,) = here.workspace.as_("dana").messages("general")
    file = here.workspace.messages.files[message.files[0]]
    address = f"{here.server.base_url}/files/{file.id}/list.csv"
    with urllib.request.urlopen(address) as served:  # noqa: S310 - this machine's own address
        assert served.read() == b"a,b\n1,2\n"
    code, _ = refusal(lambda: here.client.files_completeUploadExternal(files=[{"id": "F404"}]))
    assert code == "file_not_found"


def uploaded(here: World, name: str = "map.png", content: bytes = b"a picture") -> str:
    """Upload a file in three steps, shared nowhere; return its id."""
    first = here.client.files_getUploadURLExternal(filename=name, length=len(content))
    sent = urllib.request.Request(first["upload_url"], content, method="POST")  # noqa: S310 - our own address
    with urllib.request.urlopen(sent) as answer:  # noqa: S310 - our own address
        assert answer.status == 200
    here.client.files_completeUploadExternal(files=[{"id": first["file_id"], "title": "Map"}])
    return str(first["file_id"])


def picture(**slack_file: str) -> list[dict[str, object]]:
    return [{"type": "image", "slack_file": slack_file, "alt_text": "Three risks"}]


def test_a_picture_in_a_message_is_a_file_that_was_uploaded(here: World) -> None:
    client, channel = here.client, here.workspace.channel("general").id
    file = uploaded(here)
    client.chat_postMessage(channel=channel, text="Map", blocks=picture(id=file))
    address = client.files_info(file=file)["file"]["url_private"]
    client.chat_postMessage(channel=channel, text="Map", blocks=picture(url=address))
    assert len(here.workspace.as_("dana").messages("general")) == 2
    for wrong in (picture(id="FNOSUCHFILE1"), picture(id=uploaded(here, "list.csv"))):

        def post(blocks: list[dict[str, object]] = wrong) -> object:
            return client.chat_postMessage(channel=channel, text="Map", blocks=blocks)

        code, faults = refusal(post)
        assert code == "invalid_blocks"
        assert faults == ["[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"]


def test_an_upload_is_no_picture_until_slack_has_gone_through_it(here: World) -> None:
    here.workspace.messages.files_take_seconds = 0.2
    channel, file = here.workspace.channel("general").id, uploaded(here)

    def post() -> object:
        return here.client.chat_postMessage(channel=channel, text="Map", blocks=picture(id=file))

    assert here.client.files_info(file=file)["file"]["mimetype"] == ""
    assert refusal(post)[0] == "invalid_blocks"
    time.sleep(0.2)
    assert here.client.files_info(file=file)["file"]["mimetype"] == "image/png"
    post()
