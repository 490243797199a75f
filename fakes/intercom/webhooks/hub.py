"""All that the fake knows of webhooks: endpoints, notifications, and how API calls become them."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom.access import DEFAULT_APP
from fakes.intercom.webhooks.address import Address
from fakes.intercom.webhooks.changes import Changes
from fakes.intercom.webhooks.dispatch import Dispatcher
from fakes.intercom.webhooks.endpoint import Endpoint
from fakes.intercom.webhooks.happenings import happenings
from fakes.intercom.webhooks.notification import PING_ITEM, Notification
from fakes.intercom.webhooks.sender import Sender
from intercom_readiness.vendor.topics import PING

if TYPE_CHECKING:
    from fakes.intercom.state import World
    from fakes.intercom.webhooks.changes import Batch

# Notifications that can be delivered again; older ones are forgotten.
KNOWN_MAX = 10_000


class Webhooks:
    """
    The webhooks of a world.

    Attributes:
        dispatcher: Delivers, and holds the endpoints.
        sender: Sends, and keeps how deliveries ended.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.sender = Sender(world)
        self.dispatcher = Dispatcher(world, self.sender)
        self._known: dict[str, Notification] = {}
        self._unheard: deque[tuple[int, Batch]] = deque()
        self._endpoint_numbers = itertools.count(1)
        self._numbers = itertools.count(1)
        self._begin()

    def reset(self) -> None:
        """Begin anew: only the endpoints of the start, no notifications and deliveries; numbers and ids go on."""
        for endpoint in self.endpoints.values():
            endpoint.leave()
        self.endpoints.clear()
        self._known.clear()
        self._unheard.clear()
        self.sender.secrets.clear()
        self.sender.deliveries.clear(self._world.settings.journal_max)
        self._begin()

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """All endpoints by their ids."""
        return self.dispatcher.endpoints

    def add(self, app: str, url: str, address: Address, topics: frozenset[str]) -> Endpoint:
        """Save an endpoint of *app*."""
        private = app not in self._world.apps or self._world.apps[app].private
        endpoint = Endpoint(f"wh_{next(self._endpoint_numbers)}", app, url, address, topics, private)
        self.endpoints[endpoint.id] = endpoint
        self._listen()
        return endpoint

    def remove(self, endpoint: Endpoint) -> None:
        """Delete an endpoint with all that waits for it."""
        endpoint.leave()
        del self.endpoints[endpoint.id]
        self._listen()

    def subscribers(self, topic: str, app: str) -> list[Endpoint]:
        """List the endpoints of *app* that subscribed to *topic*."""
        return [one for one in self.endpoints.values() if one.app == app and one.subscribes(topic)]

    def make(
        self,
        endpoint: Endpoint,
        topic: str,
        item: bytes,
        *,
        workspace: str,
        created_at: int,
        envelope: dict[str, Any] | None = None,
    ) -> Notification:
        """
        Make a notification; it is delivered only when it is given to the dispatcher.

        Args:
            endpoint: Whom it is for.
            topic: What happened.
            item: The JSON of what it happened to.
            workspace: Code of the workspace in which it happened.
            created_at: Unix seconds of when it happened.
            envelope: Keys that replace the envelope's own, or are added.
        """
        notification_id = "" if topic == PING else f"notif_{self._world.ids.uuid()}"
        made = Notification(
            notification_id, next(self._numbers), endpoint, topic, workspace, item, created_at, envelope or {}
        )
        if notification_id:
            self._known[notification_id] = made
            if len(self._known) > KNOWN_MAX:
                del self._known[next(iter(self._known))]
        return made

    def known(self, notification_id: str) -> Notification | None:
        """Return a notification that was made, None when it was not or is long gone."""
        return self._known.get(notification_id)

    def ping(self, endpoint: Endpoint, workspace: str) -> None:
        """Send the test request of the Developer Hub."""
        now = int(self._world.clock.wall_s())
        self.dispatcher.put([self.make(endpoint, PING, PING_ITEM, workspace=workspace, created_at=now)])

    @property
    def queued(self) -> int:
        """Count what is still to be sent, apart from retries."""
        waiting = sum(len(one.queue) for one in self.endpoints.values())
        return waiting + self.dispatcher.planned + len(self._unheard)

    @property
    def retrying(self) -> int:
        """Count the retries that wait for their time."""
        return sum(one.retrying for one in self.endpoints.values())

    async def unreachable(self) -> list[str]:
        """Ask every endpoint whether it is there, and say of each one that is not how that ended."""
        complaints: list[str] = []
        for endpoint in list(self.endpoints.values()):
            outcome = await self.sender.ask(endpoint.address, endpoint.address.probe(), bodiless=True)
            if not self.sender.delivered(outcome.status):
                complaints.append(f"{endpoint.url} does not answer a HEAD request with 2xx: {outcome.told()}")
        return complaints

    def _begin(self) -> None:
        for told in self._world.start_webhooks:
            self.add(DEFAULT_APP, told["url"], Address.of(told["url"]), frozenset(told["topics"]))
        self._listen()

    def _listen(self) -> None:
        self._world.ledger.changes = Changes(self._hear) if self.endpoints else None

    def _hear(self, batch: Batch) -> None:
        # Written when the API call was answered, so that no caller waits for it.
        if not self._unheard:
            asyncio.get_running_loop().call_soon(self._tell)
        self._unheard.append((int(self._world.clock.wall_s()), batch))

    def _tell(self) -> None:
        made: list[Notification] = []
        for created_at, batch in self._unheard:
            made += self._notifications(created_at, batch)
        self._unheard.clear()
        self.dispatcher.put(made)

    def _notifications(self, created_at: int, batch: Batch) -> list[Notification]:
        code, made = batch.workspace.code, []
        apps = [app.name for app in self._world.apps.values() if code in app.workspaces]
        for topic, write in happenings(batch):
            endpoints = [one for app in apps for one in self.subscribers(topic, app)]
            if endpoints:
                item = orjson.dumps(write())
                made += [self.make(one, topic, item, workspace=code, created_at=created_at) for one in endpoints]
        return made
