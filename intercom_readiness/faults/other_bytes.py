"""The signature is Intercom's, and belongs to other bytes than those that were delivered."""

from __future__ import annotations

from .deliveries import DeliveryKind

KIND = DeliveryKind(
    name="other_bytes",
    phrases={
        "with the signature of other bytes": {"signature": "other_bytes"},
        # The same document, parsed and written again by something on the way.
        "that was rewritten on the way": {"body": "reserialised"},
    },
    delivery=lambda params, _sizes: dict(params),
)
