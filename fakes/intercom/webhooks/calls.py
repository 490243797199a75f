"""What the control port's calls about endpoints do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fakes.intercom.access import DEFAULT_APP, DEFAULT_WORKSPACE
from fakes.intercom.answers import meant
from fakes.intercom.asked import BadInput, Missing, list_of, only, text_of
from fakes.intercom.webhooks import signing
from fakes.intercom.webhooks.address import Address, BadAddress
from fakes.intercom.webhooks.endpoint import ALL_TOPICS, Endpoint
from intercom_readiness.vendor.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from fakes.intercom.asked import Asked
    from fakes.intercom.state import World

_TOPICS: dict[str, None] = dict.fromkeys((*sorted(TOPICS), ALL_TOPICS))


def save(world: World, asked: Asked) -> dict[str, Any] | Coroutine[Any, Any, dict[str, Any]]:
    """Save an endpoint after it answered a HEAD request: {"url", "topics", "app", "probe": false to ask nothing}."""
    only(asked.body, "url", "topics", "app", "probe")
    app, url = _app(world, asked.body), text_of(asked.body, "url", "")
    try:
        address = Address.of(url)
    except BadAddress as error:
        raise BadInput(f"'url': {error}") from None
    if not address.tls and world.settings.assumptions.plain_http_webhooks == "refused":
        raise BadInput(
            f"'url' must begin with https://, as Intercom demands; {url!r} can be used when the assumption "
            "plain_http_webhooks is 'accepted'"
        )
    topics = _topics(asked.body)
    if asked.body.get("probe") is False:
        return {**_saved(world, world.webhooks.add(app, url, address, topics)), "probe": None}
    return _probed(world, app, url, address, topics)


async def _probed(world: World, app: str, url: str, address: Address, topics: frozenset[str]) -> dict[str, Any]:
    epoch = world.epoch
    sender = world.webhooks.sender
    outcome = await sender.ask(address, address.probe(), bodiless=True)
    if not sender.delivered(outcome.status):
        raise BadInput(f"{url} must answer a HEAD request with 2xx before it is saved; it {outcome.told()}")
    if world.epoch != epoch:
        raise BadInput("the fake was reset while the endpoint was probed")
    return {**_saved(world, world.webhooks.add(app, url, address, topics)), "probe": outcome._asdict()}


def _saved(world: World, endpoint: Endpoint) -> dict[str, Any]:
    return {"id": endpoint.id, "client_secret": world.webhooks.sender.secrets.of(endpoint.app)}


def listed(world: World, _: Asked) -> dict[str, Any]:
    """List the endpoints and how they fare."""
    now_s = world.clock.agenda_s()
    return {"webhooks": [one.as_json(now_s) for one in world.webhooks.endpoints.values()]}


def remove(world: World, asked: Asked) -> dict[str, Any]:
    """Delete an endpoint."""
    world.webhooks.remove(named(world, asked.name))
    return {}


def set_live(world: World, asked: Asked) -> dict[str, Any]:
    """End a suspension, pause or throttle, and let disabled topics be told again."""
    named(world, asked.name).set_live()
    world.webhooks.dispatcher.pump()
    return {}


def test(world: World, asked: Asked) -> dict[str, Any]:
    """Send a ping."""
    world.webhooks.ping(named(world, asked.name), DEFAULT_WORKSPACE)
    return {}


def rotate(world: World, asked: Asked) -> dict[str, Any]:
    """Sign with another client secret from now on: {"client_secret", "app"}."""
    only(asked.body, "client_secret", "app")
    app, secret = _app(world, asked.body), text_of(asked.body, "client_secret", "")
    if not secret:
        raise BadInput("'client_secret' is needed: the one to sign with from now on")
    secrets = world.webhooks.sender.secrets
    secrets.rotate(app, secret)
    return {"client_secret": secrets.of(app), "previous": secrets.previous(app)}


async def installation(world: World, asked: Asked) -> dict[str, Any]:
    """Call an endpoint about the installation: {"event": "uninstall"|"health_check"}."""
    only(asked.body, "event")
    endpoint, event = named(world, asked.name), text_of(asked.body, "event", "")
    if event not in ("uninstall", "health_check"):
        raise BadInput(f"'event' must be 'uninstall' or 'health_check', not {event!r}")
    sender = world.webhooks.sender
    # One body is known for both (thread dubinc/dub PR#4054).
    body = json.dumps({"workspace_id": DEFAULT_WORKSPACE}).encode()
    line = signing.installation_line(sender.secrets.of(endpoint.app), body)
    status, ended = await sender.ask(endpoint.address, endpoint.address.post(body, line))
    return {"status": status, "ended": ended}


def named(world: World, webhook_id: str) -> Endpoint:
    """
    Return an endpoint by its id.

    Raises:
        Missing: There is none.
    """
    endpoint = world.webhooks.endpoints.get(webhook_id)
    if endpoint is None:
        raise Missing(f"no webhook {webhook_id!r}")
    return endpoint


def _app(world: World, body: dict[str, Any]) -> str:
    app = text_of(body, "app", DEFAULT_APP)
    if app not in world.apps:
        raise BadInput(f"'app' must be one of {', '.join(world.apps)}; a token makes an app known")
    return app


def _topics(body: dict[str, Any]) -> frozenset[str]:
    topics = list_of(body, "topics")
    if not topics:
        raise BadInput("'topics' is needed: a list of names, or [\"*\"] for all")
    for topic in topics:
        if not isinstance(topic, str) or topic not in _TOPICS:
            raise BadInput(f"Intercom has no topic {topic!r}. {meant(str(topic), _TOPICS)}")
    return frozenset(topics)
