"""Many notifications come at once, as after an import or when Intercom's own queue was held up."""

from __future__ import annotations

from .deliveries import DeliveryKind

# No delivery of its own: they are queued, and Intercom opens as many connections as it does.
KIND = DeliveryKind(name="burst", phrases={"all at once": {}}, delivery=lambda _params, _sizes: {})
