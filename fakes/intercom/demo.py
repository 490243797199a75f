"""A workspace to play with: people with plans, seats and tags, made from the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.intercom import seeding
from fakes.intercom.scatter import Scatter

if TYPE_CHECKING:
    from fakes.intercom.state import World

_FIRST = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hugo", "Iris", "Jack")
_LAST = ("Byrne", "Doyle", "Kelly", "Lynch", "Murphy", "Nolan", "Quinn", "Ryan", "Walsh", "Ward")
_PLANS = ("free", "team", "business")
# Every tenth is a lead, every seventh carries a tag.
_LEAD_EVERY = 10
_TAG_EVERY = 7
_DAY_S = 86_400


def fill(world: World, count: int) -> None:
    """Put *count* people into the default workspace, the same ones for the same seed."""
    # Seeded, like all that the control port puts there: no side effect of a target.
    world.ledger.by_control = True
    try:
        _fill(world, count)
    finally:
        world.ledger.by_control = False


def _fill(world: World, count: int) -> None:
    workspace = next(iter(world.workspaces.values()))
    choose = Scatter(world.settings.seed)
    now = int(world.clock.wall_s())
    for number in range(1, count + 1):
        name = f"{_FIRST[choose.below(len(_FIRST))]} {_LAST[choose.below(len(_LAST))]}"
        joined = now - choose.below(365) * _DAY_S
        seeding.contact(
            workspace,
            {
                "role": "lead" if number % _LEAD_EVERY == 0 else "user",
                "external_id": None if number % _LEAD_EVERY == 0 else f"member-{number}",
                "email": f"{name.split(maxsplit=1)[0].lower()}.{number}@example.test",
                "name": name,
                "created_at": joined,
                "signed_up_at": joined,
                "custom_attributes": {"plan": _PLANS[choose.below(len(_PLANS))], "seats": 1 + choose.below(49)},
                "tags": ["vip"] if number % _TAG_EVERY == 0 else [],
            },
            now,
        )
