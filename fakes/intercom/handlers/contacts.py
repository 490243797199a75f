"""Create, read and update contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom import pages, subjects
from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records import contact_rules, merges
from fakes.intercom.records.contact_view import as_bytes
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import MERGE_HISTORY_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Contact

# OpenAPI description 2.16: chains of merges are followed this far.
_MERGE_HOPS_MAX = 3


def create(call: Call) -> bytes:
    """Answer POST /contacts: 200, never 201."""
    fields = call.body()
    subjects.note(call.request, fields)
    contact = contact_rules.create(call.workspace, fields, int(call.world.clock.wall_s()))
    return written(call, contact)


def read(call: Call) -> bytes:
    """Answer GET /contacts/{id}."""
    return written(call, present(call, call.params[0]))


def find_by_external_id(call: Call) -> bytes:
    """Answer GET /contacts/find_by_external_id/{id}: users only."""
    store = call.workspace.contacts
    call.request.external_id = call.params[0]
    users = [one for one in store.named(store.by_external_id, call.params[0]) if one.attributes["role"] == "user"]
    for contact in users:
        if not contact.hidden:
            return written(call, contact)
    if not users:
        raise refusal(vendor_errors.CONTACT_MISSING)
    return written(call, present(call, users[0].id))


def update(call: Call) -> bytes:
    """Answer PUT /contacts/{id}."""
    contact = present(call, call.params[0])
    changed = contact_rules.update(call.workspace, contact, call.body(), int(call.world.clock.wall_s()))
    return written(call, changed)


def present(call: Call, contact_id: str) -> Contact:
    """
    Return a contact that the caller may see, and note it as the call's subject.

    Raises:
        ApiError: 404 User Not Found; from 2.16 on 410 with a Link for one that was merged.
    """
    contact = call.workspace.contacts.get(contact_id)
    if contact is None:
        raise refusal(vendor_errors.CONTACT_MISSING)
    call.request.subject = contact
    if contact.hidden:
        if contact.merged_into and not contact.deleted and call.since("2.16"):
            raise refusal(vendor_errors.CONTACT_MERGED, headers=_canonical(call, contact))
        return call.workspace.live_contact(contact_id)
    return contact


def _canonical(call: Call, contact: Contact) -> bytes:
    survivor = contact
    for _ in range(_MERGE_HOPS_MAX):
        following = call.workspace.contacts.get(survivor.merged_into) if survivor.merged_into else None
        if following is None:
            break
        survivor = following
    return b'Link: </contacts/%b>; rel="canonical"\r\n' % survivor.id.encode()


def merge_history(call: Call) -> bytes:
    """Answer GET /contacts/{id}/merge_history: users only."""
    contact = call.workspace.contacts.get(call.params[0])
    call.request.subject = contact
    if contact is None or contact.hidden or contact.attributes["role"] != "user":
        raise refusal(vendor_errors.MERGE_HISTORY_MISSING)
    asked = call.query()
    order = asked.get("order") or "desc"
    if order not in ("asc", "desc"):
        raise invalid("order must be either asc or desc")
    merged = merges.history(call.workspace, contact)
    per_page = pages.size(asked.get("per_page"), MERGE_HISTORY_PAGE_SIZE, call.assumed)
    rows, following = merges.page(merged if order == "desc" else merged[::-1], asked.get("cursor"), per_page)
    data = [merges.as_json(one) for one in rows]
    return orjson.dumps({"type": "list", "data": data, "next_cursor": following, "has_more": following is not None})


def written(call: Call, contact: Contact) -> bytes:
    """Write a contact for the caller's version, and note it as the call's subject."""
    call.request.subject = contact
    return as_asked(call, contact)


def as_asked(call: Call, contact: Contact) -> bytes:
    """Write a contact for the caller's version; from 2.16 on with its merges, when they are asked for."""
    plain = as_bytes(contact, call.workspace.code, call.version)
    if "include_merge_history=true" not in call.request.query or not call.since("2.16"):
        return plain
    if contact.attributes["role"] != "user":
        return plain
    merged = [merges.as_json(one) for one in merges.history(call.workspace, contact)]
    return orjson.dumps({**orjson.loads(plain), "merge_history": merged})
