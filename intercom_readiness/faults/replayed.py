"""Intercom, or somebody who has recorded it, delivers a notification of the past again."""

from __future__ import annotations

from .deliveries import DeliveryKind

KIND = DeliveryKind(name="replayed", phrases={"once more": {}}, delivery=lambda _params, _sizes: {})
