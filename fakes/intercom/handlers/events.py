"""Data events: record them, sum them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import invalid
from fakes.intercom.messages import Reply
from fakes.intercom.records import events as rules

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def create(call: Call) -> Reply:
    """Answer POST /events with 202 and no body, for a duplicate too."""
    call.request.subject = rules.record(call.workspace, call.body())
    return Reply(202, b"")


def listed(call: Call) -> bytes:
    """Answer GET /events?type=user: the summary of one user's events."""
    asked = call.query()
    if asked.get("type") != "user":
        raise invalid("type must be user")
    contact = rules.person(call.workspace, asked)
    call.request.subject = contact
    return orjson.dumps(
        {
            "type": "event.summary",
            "email": contact.attributes.get("email") or "",
            "intercom_user_id": contact.id,
            "user_id": contact.attributes.get("external_id") or "",
            "events": rules.summarised(call.workspace, contact),
            "pages": {"next": None},
        }
    )


def summarise(call: Call) -> Reply:
    """Answer POST /events/summaries, which only takes what it is told."""
    call.request.subject = rules.person(call.workspace, call.body())
    return Reply(200, b"")
