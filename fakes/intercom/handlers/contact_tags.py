"""Tags on a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import refusal
from fakes.intercom.handlers.contacts import present
from fakes.intercom.records import tags as rules
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /contacts/{id}/tags."""
    contact = present(call, call.params[0])
    tags = [rules.on_contact(call.workspace, rules.known(call.workspace, one.id), one) for one in contact.tags]
    return orjson.dumps({"type": "list", "data": tags})


def attach(call: Call) -> bytes:
    """Answer POST /contacts/{id}/tags."""
    contact = present(call, call.params[0])
    tag_id = call.body().get("id")
    if tag_id is None:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    tag = rules.known(call.workspace, str(tag_id))
    tagging = rules.attach(call.workspace, contact, tag, int(call.world.clock.wall_s()))
    return orjson.dumps(rules.on_contact(call.workspace, tag, tagging))


def detach(call: Call) -> bytes:
    """Answer DELETE /contacts/{id}/tags/{id}."""
    contact = present(call, call.params[0])
    tag = rules.known(call.workspace, call.params[1])
    rules.detach(call.workspace, contact, tag)
    return orjson.dumps(tag.as_json())
