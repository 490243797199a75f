"""Definitions of data attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records.attributes import MODELS, defined, redefined
from fakes.intercom.records.contact_view import PLAIN_NAMES
from fakes.intercom.records.standard_attributes import standard
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /data_attributes: standard ones, which have no id, and custom ones."""
    asked = call.query()
    model = asked.get("model")
    if model is not None and model not in MODELS:
        raise invalid("model must be one of contact, company or conversation")
    archived_too = asked.get("include_archived") == "true"
    custom = [
        one.as_json()
        for one in call.workspace.attributes.records.values()
        if (model is None or one.model == model) and (archived_too or not one.archived)
    ]
    return orjson.dumps({"type": "list", "data": [*standard(model), *custom]})


def create(call: Call) -> bytes:
    """Answer POST /data_attributes."""
    workspace = call.workspace
    attribute = defined(
        call.body(),
        workspace.attributes,
        workspace.ids.number(),
        workspace.now,
        PLAIN_NAMES,
        # Changelog 2.11: the flag came with it, and is off by default from then on.
        messenger_writable=not call.since("2.11"),
    )
    workspace.keep_attribute(attribute, None)
    return orjson.dumps(attribute.as_json())


def update(call: Call) -> bytes:
    """Answer PUT /data_attributes/{id}."""
    attribute = call.workspace.attributes.records.get(call.params[0])
    if attribute is None:
        raise refusal(vendor_errors.ATTRIBUTE_MISSING)
    changed = redefined(attribute, call.body(), int(call.world.clock.wall_s()))
    if changed is not attribute:
        call.workspace.keep_attribute(changed, attribute)
    return orjson.dumps(changed.as_json())
