"""Message data exports: begin, look, cancel, download."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.messages import Reply
from fakes.intercom.records import exports as rules
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import EXPORT_KEPT_S

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.exports import Export


def create(call: Call) -> bytes:
    """Answer POST /export/content/data."""
    fields = call.body()
    for name in ("created_at_after", "created_at_before"):
        if not isinstance(fields.get(name), int) or isinstance(fields.get(name), bool):
            raise invalid(f"{name} must be a Unix time in seconds")
    return _written(call, rules.begin(call.workspace, call.world.clock.agenda_s()))


def read(call: Call) -> bytes:
    """Answer GET /export/content/data/{id}."""
    return _written(call, rules.known(call.workspace, call.params[0], call.world.clock.agenda_s()))


def cancel(call: Call) -> bytes:
    """Answer POST /export/cancel/{id}."""
    agenda_s = call.world.clock.agenda_s()
    export = rules.known(call.workspace, call.params[0], agenda_s)
    return _written(call, rules.cancel(call.workspace, export, agenda_s))


def download(call: Call) -> Reply:
    """Answer GET /download/content/data/{id}: gzipped CSV, with nobody in it."""
    agenda_s = call.world.clock.agenda_s()
    export = rules.known(call.workspace, call.params[0], agenda_s)
    if export.status(agenda_s) != "completed":
        raise refusal(vendor_errors.RESOURCE_MISSING)
    reply = Reply(200, gzip.compress(b"user_id,user_external_id,company_id,email,name,title,url\r\n", mtime=0))
    reply.content_type = b"application/octet-stream"
    return reply


def _written(call: Call, export: Export) -> bytes:
    expires_at = call.workspace.now + EXPORT_KEPT_S
    address = call.address(f"/download/content/data/{export.id}")
    return orjson.dumps(rules.as_json(export, call.world.clock.agenda_s(), address, expires_at))
