"""What the sender is measured against: procrastinate, which does jobs that are kept in PostgreSQL."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from procrastinate import App, PsycopgConnector
from sqlalchemy import make_url


def per_second(database_url: str, jobs: Sequence[tuple[str, str]], *, in_order: bool) -> float:
    """Let one worker do so many jobs, each a text to somebody, one after the other; give jobs a second.

    `in_order` keeps the order of what goes to one person, as the sender does. Raises `RuntimeError` unless
    each was done once. The worker has a thread of its own, since the caller's may have an event loop already.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(_per_second(database_url, jobs, in_order))).result()


async def _per_second(database_url: str, jobs: Sequence[tuple[str, str]], in_order: bool) -> float:
    done: list[str] = []
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(connector=PsycopgConnector(conninfo=address))

    @app.task(name="post", queue="in order" if in_order else "any order")
    async def task(text: str) -> None:
        done.append(text)

    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        for person, text in jobs:
            await task.configure(lock=person if in_order else None).defer_async(text=text)
        started = time.perf_counter()
        await app.run_worker_async(
            queues=[task.queue], wait=False, listen_notify=False, install_signal_handlers=False
        )
        seconds = time.perf_counter() - started
    if sorted(done) != sorted(text for _, text in jobs):
        raise RuntimeError(f"{len(done)} of {len(jobs)} jobs were done")
    return len(jobs) / seconds
