"""Visitors: read, update, convert."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.handlers.contacts import written
from fakes.intercom.records import visitors as rules

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def read(call: Call) -> bytes:
    """Answer GET /visitors?user_id=."""
    return orjson.dumps(rules.as_json(call.workspace, rules.known(call.workspace, dict(call.query()))))


def update(call: Call) -> bytes:
    """Answer PUT /visitors."""
    return orjson.dumps(rules.as_json(call.workspace, rules.update(call.workspace, call.body())))


def convert(call: Call) -> bytes:
    """Answer POST /visitors/convert with the contact."""
    return written(call, rules.convert(call.workspace, call.body()))
