"""What the control port's calls about notifications and deliveries do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom.access import DEFAULT_APP, DEFAULT_WORKSPACE
from fakes.intercom.asked import BadInput, Missing, after_of, object_of, objects_of, only, text_of
from fakes.intercom.webhooks import calls, plan, samples
from fakes.intercom.webhooks.endpoint import QUEUE_MAX
from fakes.intercom.webhooks.notification import PING_ITEM
from intercom_readiness.vendor.topics import PING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.asked import Asked
    from fakes.intercom.state import World
    from fakes.intercom.webhooks.endpoint import Endpoint
    from fakes.intercom.webhooks.notification import Notification
    from fakes.intercom.workspace import Workspace

_SUBJECTS: dict[str, tuple[str, Callable[[Workspace, str, Any], dict[str, Any]]]] = {
    "contact_id": ("contacts", samples.of_contact),
    "conversation_id": ("conversations", samples.of_conversation),
    "company_id": ("companies", samples.of_company),
    "ticket_id": ("tickets", samples.of_ticket),
}
_ONE = ("topic", *_SUBJECTS, "item", "created_at", "envelope")
_WHERE = ("webhook", "app", "delivery")


def notify(world: World, asked: Asked) -> dict[str, Any]:
    """Make notifications that no API call causes, and deliver them: see the README."""
    body = asked.body
    if "notifications" in body:
        only(body, "notifications", *_WHERE)
        made = [one for told in objects_of(body, "notifications") for one in _made(world, told, body, 1)]
    else:
        only(body, *_ONE, "count", *_WHERE)
        told = {key: value for key, value in body.items() if key in _ONE}
        made = _made(world, told, body, _count(body))
    if "delivery" in body:
        asked_plan = _plan(world, body, [one.endpoint for one in made])
        world.webhooks.dispatcher.perform(asked_plan, made, again=False)
    else:
        world.webhooks.dispatcher.put(made)
    return {"ids": [one.id for one in made]}


def replay(world: World, asked: Asked) -> dict[str, Any]:
    """Deliver a notification again, with the same id and bytes: {"delivery"}."""
    only(asked.body, "delivery")
    notification = world.webhooks.known(asked.name)
    if notification is None:
        raise Missing(f"no notification {asked.name!r} among the last ones")
    asked_plan = _plan(world, asked.body, [notification.endpoint])
    world.webhooks.dispatcher.perform(asked_plan, [notification], again=True)
    return {}


def deliveries(world: World, asked: Asked) -> dict[str, Any]:
    """List finished deliveries, and count what is under way: ?after=N."""
    after = after_of(asked.query)
    webhooks = world.webhooks
    told = webhooks.sender.deliveries
    return {
        "deliveries": told.after(after),
        "last": told.last,
        "open": told.open,
        "queued": webhooks.queued,
        "retrying": webhooks.retrying,
    }


def _plan(world: World, body: dict[str, Any], endpoints: list[Endpoint]) -> plan.Plan:
    read = plan.read(object_of(body, "delivery"))
    if read.signature == "previous_key":
        for endpoint in endpoints:
            if not world.webhooks.sender.secrets.previous(endpoint.app):
                raise BadInput("'signature' cannot be previous_key before a rotation (POST /webhooks/secret)")
    return read


def _made(world: World, told: dict[str, Any], body: dict[str, Any], count: int) -> list[Notification]:
    only(told, *_ONE)
    topic = text_of(told, "topic", "")
    if not topic:
        raise BadInput("'topic' is needed: any text, also one that Intercom does not have")
    code, item = _item(world, topic, told)
    created_at = told.get("created_at", int(world.clock.wall_s()))
    if not isinstance(created_at, int) or isinstance(created_at, bool):
        raise BadInput(f"'created_at' must be a Unix time in whole seconds, not {created_at!r}")
    envelope = object_of(told, "envelope")
    endpoints = _endpoints(world, topic, body)
    make = world.webhooks.make
    return [
        make(endpoint, topic, item, workspace=code, created_at=created_at, envelope=envelope)
        for _ in range(count)
        for endpoint in endpoints
    ]


def _endpoints(world: World, topic: str, body: dict[str, Any]) -> list[Endpoint]:
    if "webhook" in body:
        return [calls.named(world, text_of(body, "webhook", ""))]
    endpoints = world.webhooks.subscribers(topic, text_of(body, "app", DEFAULT_APP))
    if not endpoints:
        raise BadInput(f"no endpoint subscribes to {topic!r}; name one as 'webhook' to deliver it all the same")
    return endpoints


def _item(world: World, topic: str, told: dict[str, Any]) -> tuple[str, bytes]:
    named = [key for key in (*_SUBJECTS, "item") if key in told]
    if len(named) > 1:
        raise BadInput(f"a notification is about one thing; {' and '.join(named)} are too many")
    if named and named != ["item"]:
        store, write = _SUBJECTS[named[0]]
        workspace, record = _found(world, store, text_of(told, named[0], ""))
        return workspace.code, orjson.dumps(write(workspace, topic, record))
    if topic == PING and not named:
        return DEFAULT_WORKSPACE, PING_ITEM
    return DEFAULT_WORKSPACE, orjson.dumps(told.get("item", {"type": topic.partition(".")[0]}))


def _found(world: World, store: str, record_id: str) -> tuple[Workspace, Any]:
    for workspace in world.workspaces.values():
        record = getattr(workspace, store).get(record_id)
        if record is not None:
            return workspace, record
    raise Missing(f"nothing with the id {record_id!r} in {store}")


def _count(body: dict[str, Any]) -> int:
    count = body.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= QUEUE_MAX:
        raise BadInput(f"'count' must be a whole number from 1 to {QUEUE_MAX}, not {count!r}")
    return count
