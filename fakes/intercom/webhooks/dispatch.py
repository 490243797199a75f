"""Works off the endpoints' queues, and does with each answer what Intercom does."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from fakes.intercom.webhooks.endpoint import QUEUE_MAX
from intercom_readiness.vendor.webhooks import PAUSE_S, RETRY_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from typing import Any

    from fakes.intercom.state import World
    from fakes.intercom.webhooks.client import Connection
    from fakes.intercom.webhooks.deliveries import Delivery
    from fakes.intercom.webhooks.endpoint import Endpoint
    from fakes.intercom.webhooks.notification import Notification
    from fakes.intercom.webhooks.plan import Plan
    from fakes.intercom.webhooks.sender import Sender

_GONE, _TOO_MANY = 410, 429


class Dispatcher:
    """
    Delivers what is queued, a few connections at a time for each endpoint, and what is planned, in its own order.

    Attributes:
        endpoints: All endpoints by their ids.
        planned: Notifications of plans that were not yet sent.
    """

    def __init__(self, world: World, sender: Sender) -> None:
        self._world = world
        self._sender = sender
        self._tasks: set[asyncio.Task[None]] = set()
        self.endpoints: dict[str, Endpoint] = {}
        self.planned = 0

    def put(self, notifications: Iterable[Notification]) -> None:
        """Queue notifications, each at its endpoint, and begin to deliver them."""
        now_s = self._world.clock.agenda_s()
        for notification in notifications:
            notification.endpoint.put(notification, now_s)
        self.pump()

    def pump(self) -> None:
        """Let as many connections work off each queue as it may have: slow endpoints wait for all others."""
        connections_max = self._world.settings.webhook_connections
        busy = any(one.queue and one.state == "live" and not one.slow for one in self.endpoints.values())
        for endpoint in self.endpoints.values():
            if endpoint.state != "live" or (endpoint.slow and busy):
                continue
            free = (1 if endpoint.slow else connections_max) - endpoint.workers
            for _ in range(min(free, len(endpoint.queue))):
                endpoint.workers += 1
                self._start(self._work(endpoint))

    def perform(self, plan: Plan, notifications: list[Notification], *, again: bool) -> None:
        """
        Deliver *notifications* as *plan* says, past queue, throttle and pause, one after the other.

        Args:
            plan: How.
            notifications: What, in the order in which they were made.
            again: They were delivered before; whatever ends this is not tried once more.
        """
        self.planned += len(notifications)
        self._start(self._perform(plan, notifications[::-1] if plan.reversed else notifications, again=again))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, endpoint: Endpoint) -> None:
        connection: Connection | None = None
        try:
            while (notification := endpoint.take(self._world.clock.agenda_s())) is not None:
                notification.attempts += 1
                letter = self._sender.letter(notification)
                connection = await self._sender.send(letter, connection)
                self._settle(notification, letter.delivery)
                if endpoint.slow:
                    # It goes on by itself when nobody else has anything to send.
                    break
        finally:
            endpoint.workers -= 1
            if connection is not None:
                connection.close()
        self.pump()

    async def _perform(self, plan: Plan, notifications: list[Notification], *, again: bool) -> None:
        left = len(notifications)
        try:
            await asyncio.sleep(plan.delay_s)
            for notification in notifications:
                if notification.endpoint.gone:
                    break
                genuine = not (again or plan.forged)
                notification.attempts += genuine
                first = await self._send_copies(plan, notification)
                if genuine:
                    self._settle(notification, first)
                left -= 1
                self.planned -= 1
        finally:
            self.planned -= left

    async def _send_copies(self, plan: Plan, notification: Notification) -> Delivery:
        letters = [self._sender.letter(notification, plan, copy) for copy in range(1, plan.copies + 1)]
        if plan.at_once:
            await self._sender.send_at_once(letters)
        else:
            connection: Connection | None = None
            for letter in letters:
                connection = await self._sender.send(letter, connection)
            if connection is not None:
                connection.close()
        return letters[0].delivery

    def _settle(self, notification: Notification, delivery: Delivery) -> None:
        endpoint, now_s = notification.endpoint, self._world.clock.agenda_s()
        notification.first_row = notification.first_row or delivery.n
        if endpoint.gone:
            return
        if self._sender.delivered(delivery.status):
            endpoint.succeeded(delivery.closed_s - delivery.opened_s)
        elif delivery.status == _GONE:
            endpoint.disabled.add(notification.topic)
        elif delivery.status == _TOO_MANY:
            was = endpoint.state
            endpoint.told_to_wait(now_s)
            endpoint.put(notification, now_s)
            self._resume_later(endpoint, was, endpoint.throttle_s)
        else:
            self._failed(notification, now_s)

    def _failed(self, notification: Notification, now_s: float) -> None:
        endpoint, was = notification.endpoint, notification.endpoint.state
        endpoint.failed(now_s)
        self._resume_later(endpoint, was, PAUSE_S)
        notification.failures += 1
        if notification.failures > 1 or endpoint.state == "suspended":
            return
        if endpoint.retrying >= QUEUE_MAX:
            endpoint.dropped["overflow"] += 1
            return
        endpoint.retrying += 1
        about = {"webhook_id": endpoint.id, "notification_id": notification.id}
        self._world.agenda.plan(RETRY_AFTER_S, partial(self._retry, notification), what="retry", **about)

    def _retry(self, notification: Notification) -> None:
        notification.endpoint.retrying -= 1
        if not notification.endpoint.gone:
            self.put([notification])

    def _resume_later(self, endpoint: Endpoint, was: str, after_s: float) -> None:
        if endpoint.state != was and endpoint.state in ("throttled", "paused"):
            self._world.agenda.plan(after_s, partial(self._resume, endpoint), what="resume", webhook_id=endpoint.id)

    def _resume(self, endpoint: Endpoint) -> None:
        endpoint.go_on(self._world.clock.agenda_s())
        self.pump()
