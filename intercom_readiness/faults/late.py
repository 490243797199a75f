"""A notification arrives after others that tell what happened later."""

from __future__ import annotations

from .deliveries import DeliveryKind

# Long enough for a newer notification to be made, delivered and acted on before.
LATE_S = 0.6

KIND = DeliveryKind(
    name="late",
    phrases={"after a newer one": {"delay_s": LATE_S}},
    delivery=lambda params, _sizes: dict(params),
)
