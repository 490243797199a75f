"""Reporting data exports: the datasets, begin, look, download."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import refusal
from fakes.intercom.messages import Reply
from fakes.intercom.records import reporting as rules
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import EXPORT_KEPT_S

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.reporting import ReportingExport


def datasets(_: Call) -> bytes:
    """Answer GET /export/reporting_data/get_datasets."""
    return orjson.dumps({"type": "list", "data": rules.datasets()})


def create(call: Call) -> bytes:
    """Answer POST /export/reporting_data/enqueue."""
    return _written(call, rules.begin(call.workspace, call.body(), call.world.clock.agenda_s()))


def read(call: Call) -> bytes:
    """Answer GET /export/reporting_data/{id}."""
    return _written(call, rules.known(call.workspace, call.params[0], call.world.clock.agenda_s()))


def download(call: Call) -> Reply:
    """Answer GET /download/reporting_data/{id}: gzipped CSV with its heading only."""
    agenda_s = call.world.clock.agenda_s()
    export = rules.known(call.workspace, call.params[0], agenda_s)
    if export.status(agenda_s) != "complete":
        raise refusal(vendor_errors.REPORTING_EXPORT_MISSING, export.id)
    heading = ",".join(export.attribute_ids) + "\r\n"
    reply = Reply(200, gzip.compress(heading.encode(), mtime=0))
    reply.content_type = b"application/octet-stream"
    return reply


def _written(call: Call, export: ReportingExport) -> bytes:
    expires_at = call.workspace.now + EXPORT_KEPT_S
    address = call.address(f"/download/reporting_data/{export.id}")
    return orjson.dumps(rules.as_json(export, call.world.clock.agenda_s(), address, expires_at))
