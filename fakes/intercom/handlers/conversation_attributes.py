"""Definitions of conversation attributes, from version 2.16 on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.records import conversation_attributes as rules

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.attributes import Attribute


def listed(call: Call) -> bytes:
    """Answer GET /conversations/attributes."""
    archived_too = call.query().get("include_archived") == "true"
    data = [
        rules.as_json(one)
        for one in call.workspace.attributes.records.values()
        if one.model == "conversation" and (archived_too or not one.archived)
    ]
    return orjson.dumps({"type": "list", "data": data})


def create(call: Call) -> bytes:
    """Answer POST /conversations/attributes."""
    return _written(rules.create(call.workspace, call.body()))


def read(call: Call) -> bytes:
    """Answer GET /conversations/attributes/{id}."""
    return _written(_named(call))


def update(call: Call) -> bytes:
    """Answer PUT /conversations/attributes/{id}."""
    return _written(rules.update(call.workspace, _named(call), call.body()))


def archive(call: Call) -> bytes:
    """Answer DELETE /conversations/attributes/{id}, which only archives."""
    return _written(rules.archive(call.workspace, _named(call)))


def add_option(call: Call) -> bytes:
    """Answer POST /conversations/attributes/{id}/options."""
    return _written(rules.add_option(call.workspace, _named(call), call.body()))


def rename_option(call: Call) -> bytes:
    """Answer PUT /conversations/attributes/{id}/options/{id}."""
    return _written(rules.rename_option(call.workspace, _named(call), call.params[1], call.body()))


def archive_option(call: Call) -> bytes:
    """Answer DELETE /conversations/attributes/{id}/options/{id}, which only archives."""
    return _written(rules.archive_option(call.workspace, _named(call), call.params[1]))


def _named(call: Call) -> Attribute:
    return rules.known(call.workspace, call.params[0])


def _written(attribute: Attribute) -> bytes:
    return orjson.dumps(rules.as_json(attribute))
