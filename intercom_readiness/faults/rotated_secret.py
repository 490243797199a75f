"""Intercom signs with the secret from before its rotation, as it does for a while with what was queued."""

from __future__ import annotations

from .deliveries import DeliveryKind

KIND = DeliveryKind(
    name="rotated_secret",
    phrases={"signed with the secret before": {"signature": "previous_key"}},
    delivery=lambda params, _sizes: dict(params),
)
