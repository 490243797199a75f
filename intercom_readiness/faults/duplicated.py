"""Intercom delivers a notification twice."""

from __future__ import annotations

from .deliveries import DeliveryKind

KIND = DeliveryKind(
    name="duplicated",
    phrases={
        "twice in a row": {"copies": 2},
        "twice at once": {"copies": 2, "at_once": True},
    },
    delivery=lambda params, _sizes: dict(params),
)
