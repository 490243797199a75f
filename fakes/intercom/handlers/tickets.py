"""Tickets: create, read, update, reply, delete, and what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom import listing, subjects
from fakes.intercom.records import jobs, ticket_changes, ticket_replies, ticket_rules, tickets
from fakes.intercom.records.conversations import known as known_conversation
from fakes.intercom.records.conversations import tag_json
from fakes.intercom.records.tags import attached, detached
from fakes.intercom.search import ticket_fields
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import TICKET_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Tagging
    from fakes.intercom.records.tickets import Ticket


def create(call: Call) -> bytes:
    """Answer POST /tickets."""
    return written(call, ticket_rules.create(call.workspace, call.body()))


def enqueue(call: Call) -> bytes:
    """Answer POST /tickets/enqueue with a job; the ticket is there at once, and the job says so when asked."""
    ticket = ticket_rules.create(call.workspace, call.body())
    return orjson.dumps(jobs.as_json(jobs.begin(call.workspace, ticket.id), done=False))


def job(call: Call) -> bytes:
    """Answer GET /jobs/status/{id}."""
    return orjson.dumps(jobs.as_json(jobs.known(call.workspace, call.params[0]), done=True))


def convert(call: Call) -> bytes:
    """Answer POST /conversations/{id}/convert."""
    fields = call.body()
    if not call.since("2.16"):
        fields.pop("ticket_state_id", None)
    return written(
        call, ticket_rules.convert(call.workspace, known_conversation(call.workspace, call.params[0]), fields)
    )


def read(call: Call) -> bytes:
    """Answer GET /tickets/{id}."""
    return written(call, tickets.known(call.workspace, call.params[0]))


def update(call: Call) -> bytes:
    """Answer PUT /tickets/{id}."""
    ticket = tickets.known(call.workspace, call.params[0])
    return written(call, ticket_changes.update(call.workspace, ticket, call.body(), call.version))


def change_type(call: Call) -> bytes:
    """Answer POST /tickets/{id}/change_type."""
    ticket = tickets.known(call.workspace, call.params[0])
    return written(call, ticket_changes.change_type(call.workspace, ticket, call.body()))


def delete(call: Call) -> bytes:
    """Answer DELETE /tickets/{id}."""
    ticket = tickets.known(call.workspace, call.params[0], missing=vendor_errors.TICKET_MISSING)
    ticket_rules.delete(call.workspace, ticket)
    return orjson.dumps({"id": ticket.id, "object": "ticket", "deleted": True})


def reply(call: Call) -> bytes:
    """Answer POST /tickets/{id}/reply with the new part."""
    ticket = tickets.known(call.workspace, call.params[0])
    part = ticket_replies.reply(call.workspace, ticket, call.body(), call.version)
    _note(call, ticket)
    return orjson.dumps(tickets.part_json(part, call.version))


def search(call: Call) -> bytes:
    """Answer POST /tickets/search."""
    body = call.body()
    subjects.note(call.request, body)
    asked = listing.of_search(call, body, ticket_fields.language(call.workspace), TICKET_PAGE_SIZE)
    store = call.workspace.tickets
    found = listing.page(call, list(store.values()), asked, store.once(asked.cursor.id))
    rows = [tickets.as_json(call.workspace, one, call.version) for one in found.rows]
    return listing.written("ticket", found, asked, rows)


def attach_tag(call: Call) -> bytes:
    """Answer POST /tickets/{id}/tags."""
    ticket = tickets.known(call.workspace, call.params[0], missing=vendor_errors.TICKET_MISSING)
    return _retagged(call, ticket, *attached(call.workspace, ticket.tags, call.body()))


def detach_tag(call: Call) -> bytes:
    """Answer DELETE /tickets/{id}/tags/{id}, which has a JSON body."""
    ticket = tickets.known(call.workspace, call.params[0], missing=vendor_errors.TICKET_MISSING)
    return _retagged(call, ticket, *detached(call.workspace, ticket.tags, call.params[1], call.body()))


def _retagged(call: Call, ticket: Ticket, tagging: Tagging, tags: tuple[Tagging, ...]) -> bytes:
    _note(call, ticket)
    if tags != ticket.tags:
        tickets.kept(call.workspace, ticket, tags=tags)
    return orjson.dumps(tag_json(call.workspace, tagging))


def written(call: Call, ticket: Ticket) -> bytes:
    """Write a whole ticket, and note its contact as the call's subject."""
    _note(call, ticket)
    return orjson.dumps(tickets.as_json(call.workspace, ticket, call.version))


def _note(call: Call, ticket: Ticket) -> None:
    call.request.subject = call.workspace.contacts.get(ticket.contact_ids[0])
