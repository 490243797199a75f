"""Segments, and those a contact is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import refusal
from fakes.intercom.handlers.contacts import present
from fakes.intercom.records import segments as rules
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /segments."""
    counted = call.query().get("include_count") == "true"
    told = [rules.as_json(one, _count(call, one) if counted else None) for one in rules.SEGMENTS]
    return orjson.dumps({"type": "segment.list", "segments": told})


def read(call: Call) -> bytes:
    """Answer GET /segments/{id}."""
    segment_id = call.params[0]
    if segment_id not in rules.SEGMENTS:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    counted = call.query().get("include_count") == "true"
    return orjson.dumps(rules.as_json(segment_id, _count(call, segment_id) if counted else None))


def of_contact(call: Call) -> bytes:
    """Answer GET /contacts/{id}/segments."""
    contact = present(call, call.params[0])
    return orjson.dumps({"type": "list", "data": [rules.as_json(one) for one in rules.of_contact(contact)]})


def _count(call: Call, segment_id: str) -> int:
    everybody = call.workspace.contacts.ordered(newest_first=False)
    return sum(1 for one in everybody if not one.hidden and segment_id in rules.of_contact(one))
