"""Notes on contacts and companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom import numbered
from fakes.intercom.errors import refusal
from fakes.intercom.handlers.contacts import present
from fakes.intercom.records import notes as rules
from fakes.intercom.records.companies import known_company
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import NOTE_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.notes import Note


def listed(call: Call) -> bytes:
    """Answer GET /contacts/{id}/notes, newest first."""
    contact = present(call, call.params[0])
    return _page(call, [note for one in reversed(contact.notes) if (note := call.workspace.notes.get(one)) is not None])


def of_company(call: Call) -> bytes:
    """Answer GET /companies/{id}/notes, newest first."""
    about = _company(call)
    return _page(call, [one for one in call.workspace.notes.values(newest_first=True) if one.about == about])


def create_on_company(call: Call) -> bytes:
    """Answer POST /companies/{id}/notes."""
    return orjson.dumps(rules.create(call.workspace, _company(call), call.body()).as_json())


def _company(call: Call) -> dict[str, str]:
    return {"type": "company", "id": known_company(call.workspace, call.params[0]).id}


def _page(call: Call, notes: list[Note]) -> bytes:
    rows, around = numbered.page_of(call, notes, NOTE_PAGE_SIZE)
    data = [note.as_json() for note in rows]
    return orjson.dumps({"type": "list", "data": data, "total_count": len(notes), "pages": around})


def create(call: Call) -> bytes:
    """Answer POST /contacts/{id}/notes."""
    contact = present(call, call.params[0])
    return orjson.dumps(rules.on_contact(call.workspace, contact, call.body()).as_json())


def read(call: Call) -> bytes:
    """Answer GET /notes/{id}."""
    note = call.workspace.notes.get(call.params[0])
    if note is None:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    return orjson.dumps(note.as_json())
