"""Somebody who is not Intercom delivers a notification, or Intercom's signature was damaged."""

from __future__ import annotations

from .deliveries import DeliveryKind

KIND = DeliveryKind(
    name="bad_signature",
    phrases={
        "without a signature": {"signature": "missing"},
        "with an empty signature": {"signature": "empty"},
        "with a malformed signature": {"signature": "malformed"},
        "with a wrong signature": {"signature": "wrong"},
        "with a truncated signature": {"signature": "truncated"},
        "with the signature of another key": {"signature": "other_key"},
        "with a signature of another kind": {"signature": "sha256"},
    },
    delivery=lambda params, _sizes: dict(params),
)
