"""Archive, unarchive, delete, block and merge contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.handlers.contacts import written
from fakes.intercom.records import contact_lifecycle as rules

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Contact


def archive(call: Call) -> bytes:
    """Answer POST /contacts/{id}/archive."""
    return _told(call, rules.archive(call.workspace, _named(call)), "archived", said=True)


def unarchive(call: Call) -> bytes:
    """Answer POST /contacts/{id}/unarchive."""
    return _told(call, rules.unarchive(call.workspace, _named(call)), "archived", said=False)


def delete(call: Call) -> bytes:
    """Answer DELETE /contacts/{id}."""
    return _told(call, rules.delete(call.workspace, _named(call)), "deleted", said=True)


def block(call: Call) -> bytes:
    """Answer POST /contacts/{id}/block."""
    return _told(call, rules.block(call.workspace, _named(call)), "blocked", said=True)


def merge(call: Call) -> bytes:
    """Answer POST /contacts/merge with the contact that remains."""
    fields = call.body()
    call.request.subject = call.workspace.contacts.get(str(fields.get("into")))
    contact = rules.merge(
        call.workspace,
        str(fields.get("from")),
        str(fields.get("into")),
        duplicates_only=call.since("2.16") and fields.get("skip_duplicate_validation") is not True,
    )
    return written(call, contact)


def _named(call: Call) -> str:
    call.request.subject = call.workspace.contacts.get(call.params[0])
    return call.params[0]


def _told(call: Call, contact: Contact, word: str, *, said: bool) -> bytes:
    if call.since("2.10"):
        told = {"type": "contact", "id": contact.id, "external_id": contact.attributes.get("external_id"), word: said}
    else:
        told = {"id": contact.id, "object": "contact", word: said}
    return orjson.dumps(told)
