"""The body is right, and unlike what a developer had on the desk: other scripts, other spaces, large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .deliveries import DeliveryKind, Sizes

if TYPE_CHECKING:
    from .kinds import Params

# What a genuine body has beside its padding; a contact with everything that hangs on it has about 3 kB.
AROUND_BYTES = 8_192
IN_MANY_SCRIPTS = {"name": "Zoë Åström-Ñandú 李小龍 Ольга محمد 👩🏽‍💻 \u2028"}


def _delivery(params: Params, sizes: Sizes) -> dict[str, object]:
    if "spaced" in params:
        return {"body": "spaced"}
    return {"body": {"pad_bytes": max(0, sizes.body_max_bytes - AROUND_BYTES)}} if "largest" in params else {}


KIND = DeliveryKind(
    name="unusual_body",
    phrases={
        "in many scripts": {"contact": IN_MANY_SCRIPTS},
        "with odd spacing": {"spaced": True},
        "of the largest size": {"largest": True},
    },
    delivery=_delivery,
)
