"""Mistakes that show when many callers are served at once, when the link breaks, or when the service is killed."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reference.client import IntercomClient
from reference.defects.registry import defect, put, swap
from reference.failures import RESET, OperationFailed
from reference.upserting import Upserts
from reference.webhooks import Webhooks

if TYPE_CHECKING:
    from reference.calls import Call, Document
    from reference.inbox import Inbox
    from reference.notifications import Notification
    from reference.retrying import Deadline
    from reference.wishes import Wish

Contact = dict[str, Any]

_REPEATED_WITHIN_S = 1.0
_WORK_S = 0.2
_LOOK_S = 0.01
_BEHIND_S = 0.25
_AT_ONCE = 100
_behind: set[asyncio.Task[None]] = set()


@defect
def names_mixed_up() -> None:
    """The name that is being written is kept where all requests see it: an update brings whatever came last."""
    names: list[str | None] = [None]

    def upsert(original: Any) -> Any:
        async def careless(self: Upserts, wish: Wish) -> tuple[Contact, bool]:
            names[0] = wish.name
            granted: tuple[Contact, bool] = await original(self, wish)
            return granted

        return careless

    def update(original: Any) -> Any:
        async def careless(self: Upserts, contact_id: str, wish: Wish, deadline: Deadline) -> Contact:
            contact: Contact = await original(self, contact_id, replace(wish, name=names[0]), deadline)
            return contact

        return careless

    swap(Upserts, "upsert", upsert)
    swap(Upserts, "_update", update)


@defect
def updates_taken_for_repeats() -> None:
    """Whatever comes within a second of another write of the same contact is acknowledged as its repetition."""
    granted: dict[tuple[str, str, str], tuple[float, Contact]] = {}

    def upsert(original: Any) -> Any:
        async def hasty(self: Upserts, wish: Wish) -> tuple[Contact, bool]:
            at_s, contact = granted.get(wish.identity, (0.0, {}))
            if contact and time.monotonic() - at_s < _REPEATED_WITHIN_S:
                return contact, False
            contact, created = await original(self, wish)
            granted[wish.identity] = (time.monotonic(), contact)
            return contact, created

        return hasty

    swap(Upserts, "upsert", upsert)


@defect
def updates_written_behind() -> None:
    """An update is told to be done before it is: Intercom gets it a moment later, from memory."""

    def update(original: Any) -> Any:
        async def later(*given: Any) -> None:
            await asyncio.sleep(_BEHIND_S)
            await original(*given)

        async def eager(self: Upserts, contact_id: str, wish: Wish, deadline: Deadline) -> Contact:
            task = asyncio.create_task(later(self, contact_id, wish, deadline))
            _behind.add(task)
            task.add_done_callback(_behind.discard)
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            return {"id": contact_id, **wish.fields()}

        return eager

    swap(Upserts, "_update", update)


@defect
def outage_empties_the_inbox() -> None:
    """A link that breaks makes the worker start clean: notifications that arrive meanwhile are acknowledged only."""
    broken: list[bool] = [False]

    def send(original: Any) -> Any:
        async def noting(self: IntercomClient, call: Call, timeout_s: float) -> Document:
            try:
                answer: Document = await original(self, call, timeout_s)
            except OperationFailed as failure:
                broken[0] = failure.cause == RESET
                raise
            broken[0] = False
            return answer

        return noting

    def act_on(original: Any) -> Any:
        def idle(self: Webhooks, notification: Notification) -> None:
            if not broken[0]:
                original(self, notification)

        return idle

    swap(IntercomClient, "send", send)
    swap(Webhooks, "_act_on", act_on)


@defect
def notifications_done_before_acted_on() -> None:
    """All that waits is marked as done, and then worked off: a crash takes what was not reached along."""

    async def work_off(self: Webhooks, inbox: Inbox) -> None:
        waiting: deque[Notification] = deque()
        next_s = 0.0
        while True:
            self._arrived.clear()
            pending = await inbox.pending(_AT_ONCE)
            await inbox.mark_done(pending)
            waiting.extend(pending)
            if not waiting:
                await self._arrived.wait()
            elif time.monotonic() < next_s:
                await asyncio.sleep(_LOOK_S)
            else:
                self._act_on(waiting.popleft())
                next_s = time.monotonic() + _WORK_S

    put(Webhooks, "_work_off", work_off)
