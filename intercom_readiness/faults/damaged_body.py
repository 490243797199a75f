"""The body is no notification, whether or not its signature is right."""

from __future__ import annotations

from .deliveries import DeliveryKind

_DAMAGES = {
    "that is no JSON": "not_json",
    "with invalid characters": "invalid_utf8",
    "cut in half": "truncated",
}

KIND = DeliveryKind(
    name="damaged_body",
    phrases={
        **{phrase: {"body": body} for phrase, body in _DAMAGES.items()},
        **{f"{phrase}, wrongly signed": {"body": body, "signature": "wrong"} for phrase, body in _DAMAGES.items()},
    },
    delivery=lambda params, _sizes: dict(params),
)
