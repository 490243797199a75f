"""The body is larger than the target takes."""

from __future__ import annotations

from .deliveries import DeliveryKind

KIND = DeliveryKind(
    name="oversized",
    phrases={"that is too large": {}},
    delivery=lambda _params, sizes: {"body": {"pad_bytes": sizes.body_max_bytes + 1}},
)
