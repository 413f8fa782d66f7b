"""The local workspace ends while a browser is closing its tab, without a word to the one that left."""

import asyncio

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState
from websockets.frames import Close, Frame, Opcode

from bot.sandbox.server import Leaving

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Slow(asyncio.Transport):
    """A connection on which what is written stays unread, so that closing it takes a while."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written, self.closing = b"", 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.closing > 0

    def close(self) -> None:
        self.closing += 1


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    await receive()


async def _connected() -> tuple[Leaving, Slow]:
    config = uvicorn.Config(_app, ws=Leaving, lifespan="off", log_level="critical")
    config.load()
    connection = Leaving(config=config, server_state=ServerState(), app_state={})
    transport = Slow()
    connection.connection_made(transport)
    connection.data_received(HANDSHAKE)
    while not connection.handshake_complete:
        await asyncio.sleep(0.01)
    return connection, transport


def test_a_server_ends_while_the_other_side_is_leaving() -> None:
    async def leave_and_end() -> bytes:
        connection, transport = await _connected()
        goodbye = Frame(Opcode.CLOSE, Close(1001, "").serialize()).serialize(mask=True)
        connection.data_received(goodbye)
        said = transport.written
        connection.shutdown()
        assert transport.is_closing()
        return transport.written[len(said) :]

    assert asyncio.run(leave_and_end()) == b""


def test_a_server_that_ends_says_so_to_whoever_stays() -> None:
    async def end() -> bytes:
        connection, transport = await _connected()
        said = len(transport.written)
        connection.shutdown()
        return transport.written[said:]

    assert (1012).to_bytes(2, "big") in asyncio.run(end())
