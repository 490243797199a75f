"""Notifications that were taken and are still to be worked off, in a file that survives the process."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from reference.notifications import Notification

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import TypeVar

    Result = TypeVar("Result")

# Intercom repeats a failed delivery once, after a minute; people repeat them for days.
_REMEMBERED_S = 7 * 86_400.0
_TABLE = """
CREATE TABLE IF NOT EXISTS notifications (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    taken_at REAL NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
)
"""


class Inbox:
    """
    Takes each notification once, durably; close it with `close()`.

    Notifications that arrive together share one transaction, so a burst does not wait for a disk write each.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        # What was acknowledged must survive a power cut as well.
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute(_TABLE)
        self._db.execute("DELETE FROM notifications WHERE done AND taken_at < ?", (time.time() - _REMEMBERED_S,))
        # One thread: the database takes one writer, and the loop must not wait for the disk.
        self._thread = ThreadPoolExecutor(1, "inbox")
        self._waiting: list[tuple[Notification, asyncio.Future[bool]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def take(self, notification: Notification) -> bool:
        """
        Keep a notification; when this returns it is on disk.

        Returns:
            Whether it is new: one that is known already is not taken again.

        Raises:
            sqlite3.Error: It could not be kept.
        """
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((notification, taken))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await taken

    async def pending(self, count_max: int) -> list[Notification]:
        """List the oldest notifications that are still to be worked off."""

        def select() -> list[Notification]:
            rows = self._db.execute(
                "SELECT id, topic, contact_id FROM notifications WHERE NOT done ORDER BY place LIMIT ?", (count_max,)
            )
            return [Notification(*row) for row in rows]

        return await self._run(select)

    async def mark_done(self, notifications: Sequence[Notification]) -> None:
        """Remember that notifications were worked off."""
        ids = [(notification.id,) for notification in notifications]
        await self._run(lambda: self._in_transaction("UPDATE notifications SET done = 1 WHERE id = ?", ids))

    def close(self) -> None:
        """Write what waits, and close the file."""
        self._thread.shutdown()
        self._db.close()

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                fresh = await self._run(lambda: self._insert([notification for notification, _ in batch]))  # noqa: B023
            except sqlite3.Error as error:
                for _, taken in batch:
                    if not taken.done():
                        taken.set_exception(error)
                continue
            for (_, taken), is_new in zip(batch, fresh, strict=True):
                # A sender that has hung up no longer waits for it.
                if not taken.done():
                    taken.set_result(is_new)

    def _insert(self, notifications: Sequence[Notification]) -> list[bool]:
        sql = "INSERT OR IGNORE INTO notifications (id, topic, contact_id, taken_at) VALUES (?, ?, ?, ?)"
        rows = [(one.id, one.topic, one.contact_id, time.time()) for one in notifications]
        return self._in_transaction(sql, rows)

    def _in_transaction(self, sql: str, rows: Sequence[tuple[object, ...]]) -> list[bool]:
        """Run a statement for each row, all or nothing; tells which rows it changed."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            changed = [self._db.execute(sql, row).rowcount == 1 for row in rows]
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return changed

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
