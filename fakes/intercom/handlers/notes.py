"""Notes on contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom import numbered
from fakes.intercom.errors import refusal
from fakes.intercom.handlers.contacts import present
from fakes.intercom.records import notes as rules
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import NOTE_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /contacts/{id}/notes, newest first."""
    contact = present(call, call.params[0])
    notes = [note for one in reversed(contact.notes) if (note := call.workspace.notes.get(one)) is not None]
    rows, around = numbered.page_of(call, notes, NOTE_PAGE_SIZE)
    data = [note.as_json() for note in rows]
    return orjson.dumps({"type": "list", "data": data, "total_count": len(notes), "pages": around})


def create(call: Call) -> bytes:
    """Answer POST /contacts/{id}/notes."""
    contact = present(call, call.params[0])
    return orjson.dumps(rules.create(call.workspace, contact, call.body()).as_json())


def read(call: Call) -> bytes:
    """Answer GET /notes/{id}."""
    note = call.workspace.notes.get(call.params[0])
    if note is None:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    return orjson.dumps(note.as_json())
