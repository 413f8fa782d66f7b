"""What the benchmarks of the server share: processes of their own, their CPU time, a connection."""

import os
import queue
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from bench.payloads import SECRET, TOKEN
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
SECONDS_TO_START = 30.0
SECONDS_TO_ANSWER = 20.0


def seeded(seed: int | str) -> random.Random:
    """Give a source of chance that draws the same for the same seed, so that a run can be repeated by it.

    A source that is fit for secrets could not do that, and nothing that is drawn here is one.
    """
    return random.Random(seed)  # noqa: S311 - only such a source repeats a run; nothing drawn is secret


@dataclass(frozen=True, slots=True)
class Process:
    """A process that the benchmark started, listening on `port`; what it prints is in `log`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    def workers(self) -> list[int]:
        """List the processes below it, which do its work."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(each) for each in children.split()]

    def worker_seconds(self) -> float:
        """Sum the CPU time of all workers so far, user and system, to the nanosecond.

        A worker's threads last as long as the worker, so that none's time is forgotten.
        """
        return sum(_thread_seconds(task) for pid in self.workers() for task in _tasks(pid))


def _tasks(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").iterdir())


def _thread_seconds(task: Path) -> float:
    try:
        return int((task / "schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:  # it ended since the listing
        return 0.0


@dataclass(slots=True)
class Connection:
    """A kept-alive HTTP connection to this machine; as little as is needed, so that it costs little."""

    port: int
    _socket: socket.socket | None = field(default=None, init=False)

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request as it stands; give the answer's status and body."""
        if self._socket is None:
            self._socket = socket.create_connection((HOST, self.port), timeout=SECONDS_TO_ANSWER)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        read = b""
        while b"\r\n\r\n" not in read:
            read += self._receive()
        head, _, body = read.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
        if length is None:
            raise ConnectionError(f"an answer without a length: {head!r}")
        while len(body) < length:
            body += self._receive()
        if b"connection: close" in lines:
            self.close()
        return int(head[9:12]), body

    def _receive(self) -> bytes:
        assert self._socket is not None
        received = self._socket.recv(65536)
        if not received:
            self.close()
            raise ConnectionError("the server closed the connection")
        return received

    def close(self) -> None:
        """Close it; the next request opens a new one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Connections:
    """Connections that are lent to one thread at a time; the one used last is lent first."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: queue.LifoQueue[Connection] = queue.LifoQueue()

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """Lend a connection, a new one when none is free."""
        try:
            connection = self._free.get_nowait()
        except queue.Empty:
            connection = Connection(self._port)
        try:
            yield connection
        finally:
            self._free.put(connection)

    def close(self) -> None:
        """Close those that are not lent."""
        while not self._free.empty():
            self._free.get_nowait().close()


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder that is removed at the end; its name is short, for PostgreSQL's socket is in it."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        yield Path(folder)


@contextmanager
def fake_slack(folder: Path) -> Iterator[Process]:
    """Start the stand-in for Slack's API."""
    port = free_port()
    with started(_call("bench.slack", str(port)), port, folder, "slack", dict(os.environ)) as process:
        yield process


@contextmanager
def sightline(settings: Settings, folder: Path) -> Iterator[Process]:
    """Start the production server: `sightline run --http`."""
    command = [sys.executable, "-m", "bot.cli", "run", "--http"]
    with started(command, settings.port, folder, "server", environment(settings)) as process:
        yield process


@contextmanager
def bare(settings: Settings, folder: Path) -> Iterator[Process]:
    """Start a bare Bolt app under the same server with the same settings, but for the port."""
    port = free_port()
    changed = environment(settings) | {"SIGHTLINE_PORT": str(port)}
    with started(_call("bench.bare"), port, folder, "bare", changed) as process:
        yield process


def server_settings(database_url: str, slack: Process, *, workers: int) -> Settings:
    """Give production's settings for a server on a free port of this machine."""
    return Settings(
        database_url=database_url,
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack.url}/api/",
        time_zone="Europe/London",
        port=free_port(),
        workers=workers,
        _env_file=None,
    )


def environment(settings: Settings) -> dict[str, str]:
    """Write settings as the variables that a server reads."""
    given = {
        "DATABASE_URL": settings.database_url,
        "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret.get_secret_value(),
        "SLACK_API_URL": settings.slack_api_url,
        "TIME_ZONE": settings.time_zone,
        "PORT": str(settings.port),
        "WORKERS": str(settings.workers),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIGHTLINE_")}
    return kept | {f"SIGHTLINE_{name}": value for name, value in given.items()}


@contextmanager
def started(command: list[str], port: int, folder: Path, name: str, env: dict[str, str]) -> Iterator[Process]:
    """Start a process that listens on `port`, wait until it does, and end it at last."""
    log = folder / f"{name}-{port}.log"
    with log.open("wb") as output:
        # Its own folder: a .env of whoever runs the benchmark must not change what is measured.
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=env | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield Process(process, port, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS_TO_START)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait for an answer, not only for the port: gunicorn listens before its workers have loaded."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended at once:\n{log.read_text()[-2000:]}")
        try:
            with Connection(port) as connection:
                connection.send(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise RuntimeError(f"{process.args!r} does not answer:\n{log.read_text()[-2000:]}")


def free_port() -> int:
    """Find a port that nobody uses just now."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _call(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", f"from {module} import main; main()", *arguments]
