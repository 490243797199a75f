"""Plays the scenario that a fake begins with, through the same calls as the control port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom import control_calls as calls
from fakes.intercom.answers import ScriptError
from fakes.intercom.asked import Asked, BadInput
from fakes.intercom.seeding import SeedError
from fakes.intercom.settings import SettingError

if TYPE_CHECKING:
    from fakes.intercom.state import World


class ScenarioRefused(ValueError):
    """A scenario that cannot be played; the message says where and why."""


def play(world: World, scenario: dict[str, Any]) -> None:
    """
    Play *scenario*: ``options`` and ``seed`` are objects, ``tokens``, ``scripts`` and ``webhooks`` lists of objects.

    Raises:
        ScenarioRefused: Something in it is not valid.
    """
    world.ledger.by_control = True
    try:
        for place, call, body in _steps(scenario):
            if not isinstance(body, dict):
                raise ScenarioRefused(f"scenario: {place} must be an object")
            try:
                call(world, Asked("", {}, body))
            except (ScriptError, SeedError, SettingError, BadInput) as error:
                raise ScenarioRefused(f"scenario: {place}: {error}") from error
    finally:
        world.ledger.by_control = False


def _steps(scenario: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    steps = [("options", calls.change_options, scenario.get("options", {}))]
    for name, call in (("tokens", calls.make_token), ("scripts", calls.add_script), ("webhooks", _save_webhook)):
        bodies = scenario.get(name, [])
        if not isinstance(bodies, list):
            raise ScenarioRefused(f"scenario: {name} must be a list of objects")
        steps += [(f"{name}[{at}]", call, body) for at, body in enumerate(bodies)]
    return [*steps, ("seed", calls.seed, scenario.get("seed", {}))]


def _save_webhook(world: World, asked: Asked) -> Any:
    from fakes.intercom.webhooks.calls import save

    # Receivers may start later than the fake; none is asked whether it is there.
    return save(world, asked._replace(body={**asked.body, "probe": False}))
