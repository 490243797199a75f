"""Sends one notification to its endpoint, and keeps how that ended."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

from fakes.intercom.webhooks import bodies, signing
from fakes.intercom.webhooks.client import Connection, Outcome, connect
from fakes.intercom.webhooks.deliveries import Deliveries, Delivery
from fakes.intercom.webhooks.plan import AS_IS, Plan
from fakes.intercom.webhooks.secrets import Secrets

if TYPE_CHECKING:
    from fakes.intercom.state import World
    from fakes.intercom.webhooks.address import Address
    from fakes.intercom.webhooks.notification import Notification

_MOVED, _FAILED = 300, 400
_FIRST_GOOD = 200


class Letter(NamedTuple):
    """A notification that is on its way: what it is, the bytes of its request, and its place in the journal."""

    notification: Notification
    request: bytes
    delivery: Delivery


class Sender:
    """Writes, signs and sends notifications."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.secrets = Secrets(world)
        self.deliveries = Deliveries(world.settings.journal_max)

    def letter(self, notification: Notification, plan: Plan = AS_IS, copy: int = 1) -> Letter:
        """Write the request that delivers *notification* as *plan* says; its ``attempts`` say which attempt it is."""
        world, endpoint = self._world, notification.endpoint
        if not notification.first_sent_at:
            notification.first_sent_at = int(world.clock.wall_s())
        attempt = max(1, notification.attempts)
        told_attempt = attempt if world.settings.assumptions.webhook_retry_envelope == "counted" else 1
        body, signed = bodies.write(notification, told_attempt, plan.body, plan.pad_bytes)
        line = signing.line(plan.signature, self._key(plan, endpoint.app), signed)
        delivery = Delivery(
            epoch=world.epoch,
            notification_id=notification.id,
            webhook_id=endpoint.id,
            topic=notification.topic,
            attempt=attempt,
            copy=copy,
            signature=plan.signature,
            body=plan.body,
            body_bytes=len(body),
            retry_of=notification.first_row,
            opened_s=time.monotonic(),
        )
        return Letter(notification, endpoint.address.post(body, line, kept=self._kept), delivery)

    async def send(self, letter: Letter, connection: Connection | None = None) -> Connection | None:
        """
        Send a letter and keep how it ended; *connection* is one that an earlier letter left open.

        Returns:
            The connection when it can be used again.
        """
        self._begin(letter)
        outcome, connection = await self._opened(letter, connection)
        if connection is not None:
            outcome = await self._asked(letter, connection)
        self._end(letter, outcome)
        if connection is None or (self._kept and connection.reusable):
            return connection
        connection.close()
        return None

    async def send_at_once(self, letters: list[Letter]) -> None:
        """Send letters at the same moment: no request is begun before all connections are open."""
        for letter in letters:
            self._begin(letter)
        opened = await asyncio.gather(*(self._opened(letter, None) for letter in letters))
        await asyncio.gather(*(self._finish(letter, *one) for letter, one in zip(letters, opened, strict=True)))

    async def ask(self, address: Address, request: bytes, *, bodiless: bool = False) -> Outcome:
        """Send something that is no notification, and tell how it ended."""
        try:
            async with asyncio.timeout(self._timeout_s):
                opened = await connect(address, verified=self._verified)
                if isinstance(opened, Outcome):
                    return opened
                outcome = await opened.ask(request, bodiless=bodiless)
        except TimeoutError:
            return Outcome(None, "timeout")
        opened.close()
        return outcome

    def delivered(self, status: int | None) -> bool:
        """Tell whether an answer is a success: 2xx, and 3xx where that is assumed."""
        end = _FAILED if self._world.settings.assumptions.webhook_redirect == "delivered" else _MOVED
        return status is not None and _FIRST_GOOD <= status < end

    @property
    def _kept(self) -> bool:
        return self._world.settings.assumptions.webhook_connection == "kept"

    @property
    def _verified(self) -> bool:
        return self._world.settings.assumptions.webhook_certificate == "verified"

    @property
    def _timeout_s(self) -> float:
        return self._world.settings.webhook_timeout_s

    def _key(self, plan: Plan, app: str) -> str:
        if plan.key:
            return plan.key
        if plan.signature == "other_key":
            return signing.OTHER_KEY
        return self.secrets.previous(app) if plan.signature == "previous_key" else self.secrets.of(app)

    async def _opened(self, letter: Letter, connection: Connection | None) -> tuple[Outcome, Connection | None]:
        if connection is not None:
            return _UNDECIDED, connection
        try:
            async with asyncio.timeout(self._timeout_s):
                opened = await connect(letter.notification.endpoint.address, verified=self._verified)
        except TimeoutError:
            return Outcome(None, "timeout"), None
        return (opened, None) if isinstance(opened, Outcome) else (_UNDECIDED, opened)

    async def _asked(self, letter: Letter, connection: Connection) -> Outcome:
        now_s = letter.delivery.sent_s = time.monotonic()
        left_s = letter.delivery.opened_s + self._timeout_s - now_s
        try:
            async with asyncio.timeout(left_s):
                return await connection.ask(letter.request)
        except TimeoutError:
            connection.reusable = False
            return Outcome(None, "timeout")

    async def _finish(self, letter: Letter, outcome: Outcome, connection: Connection | None) -> None:
        if connection is not None:
            outcome = await self._asked(letter, connection)
            connection.close()
        self._end(letter, outcome)

    def _begin(self, letter: Letter) -> None:
        letter.delivery.opened_s = time.monotonic()
        self.deliveries.open += 1
        letter.notification.endpoint.open += 1

    def _end(self, letter: Letter, outcome: Outcome) -> None:
        delivery = letter.delivery
        delivery.closed_s = time.monotonic()
        delivery.status, delivery.ended = outcome
        delivery.assumed = _resting_on(delivery)
        letter.notification.endpoint.open -= 1
        self.deliveries.open -= 1
        self.deliveries.end(delivery)


_UNDECIDED = Outcome(None, "closed")


def _resting_on(delivery: Delivery) -> tuple[str, ...]:
    """Name the switches without which the delivery, or what follows from it, would be another."""
    names = {
        "webhook_retry_envelope": delivery.attempt > 1,
        "webhook_redirect": delivery.status is not None and _MOVED <= delivery.status < _FAILED,
        "webhook_certificate": delivery.ended == "tls",
    }
    return tuple(name for name, rests in names.items() if rests)
