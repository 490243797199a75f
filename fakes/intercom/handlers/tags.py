"""The tags of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import refusal
from fakes.intercom.records import tags as rules
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /tags: all of them, there are no pages."""
    return orjson.dumps({"type": "list", "data": [tag.as_json() for tag in call.workspace.tags.values()]})


def create(call: Call) -> bytes:
    """Answer POST /tags: create, find by name, rename, or tag many users at once."""
    fields = call.body()
    name = fields.get("name")
    if not isinstance(name, str) or not name.strip():
        raise refusal(vendor_errors.TAG_PARAMETERS)
    if fields.get("id") is not None:
        return orjson.dumps(rules.rename(call.workspace, str(fields["id"]), name).as_json())
    users = fields.get("users", [])
    if not isinstance(users, list) or not all(isinstance(one, dict) for one in users):
        raise refusal(vendor_errors.TAG_PARAMETERS)
    contacts = [call.workspace.live_contact(str(one.get("id"))) for one in users]
    tag = rules.create_or_find(call.workspace, name)
    for contact, asked in zip(contacts, users, strict=True):
        if asked.get("untag") is True:
            rules.detach(call.workspace, contact, tag)
        else:
            rules.attach(call.workspace, contact, tag, int(call.world.clock.wall_s()))
    return orjson.dumps(tag.as_json())
