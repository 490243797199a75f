"""Subscription types, and what contacts opted into or out of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.handlers.contacts import present
from fakes.intercom.records.contacts import Subscription
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call

_TRANSLATION = {"name": "Newsletters", "description": "What is new, once a month", "locale": "en"}
_TYPES: dict[str, tuple[str, str]] = {"101": ("opt_out", "email"), "102": ("opt_in", "sms_message")}


def listed(call: Call) -> bytes:
    """Answer GET /subscription_types."""
    del call
    return orjson.dumps({"type": "list", "data": [written(one) for one in _TYPES]})


def of_contact(call: Call) -> bytes:
    """Answer GET /contacts/{id}/subscriptions."""
    contact = present(call, call.params[0])
    told = [{**written(one.id), "consent_type": one.consent_type} for one in contact.subscriptions]
    return orjson.dumps({"type": "list", "data": told})


def attach(call: Call) -> bytes:
    """Answer POST /contacts/{id}/subscriptions."""
    contact = present(call, call.params[0])
    fields = call.body()
    type_id = _known(str(fields.get("id")))
    consent = fields.get("consent_type")
    if consent not in ("opt_in", "opt_out"):
        raise invalid("consent_type must be either opt_in or opt_out")
    others = tuple(one for one in contact.subscriptions if one.id != type_id)
    wanted = Subscription(type_id, consent)
    if wanted not in contact.subscriptions:
        call.workspace.keep(contact.with_changes(subscriptions=(*others, wanted)), contact)
    return orjson.dumps({**written(type_id), "consent_type": consent})


def detach(call: Call) -> bytes:
    """Answer DELETE /contacts/{id}/subscriptions/{id}."""
    contact = present(call, call.params[0])
    type_id = _known(call.params[1])
    left = tuple(one for one in contact.subscriptions if one.id != type_id)
    if len(left) != len(contact.subscriptions):
        call.workspace.keep(contact.with_changes(subscriptions=left), contact)
    return orjson.dumps(written(type_id))


def _known(type_id: str) -> str:
    if type_id not in _TYPES:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    return type_id


def written(type_id: str) -> dict[str, Any]:
    """Write a subscription type."""
    consent, content = _TYPES[type_id]
    return {
        "type": "subscription",
        "id": type_id,
        "state": "live",
        "consent_type": consent,
        "default_translation": _TRANSLATION,
        "translations": [_TRANSLATION],
        "content_types": [content],
    }
