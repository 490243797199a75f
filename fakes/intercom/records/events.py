"""Data events: what people did, as a target reports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records.moments import iso
from fakes.intercom.records.replies import author_contact
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import EVENT_METADATA_MAX

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace

# The two objects that metadata may hold (OpenAPI description 2.14, POST /events).
_LINK = {"url", "value"}
_MONEY = {"amount", "currency"}


@dataclass(frozen=True, slots=True)
class DataEvent:
    """An event of a contact; *created_at* in Unix seconds, as the caller gave it."""

    id: str
    contact_id: str
    name: str
    created_at: int
    metadata: dict[str, Any]

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"name": self.name, "contact": self.contact_id, "metadata": self.metadata}


def record(workspace: Workspace, fields: dict[str, Any]) -> Contact:
    """
    Record an event; one that is there already (contact, name and second) is taken and dropped.

    Returns:
        The contact whose event it is.

    Raises:
        ApiError: 400 for a missing name or a bad value, 404 for an unknown person.
    """
    name, created_at = fields.get("event_name"), fields.get("created_at", workspace.now)
    if not isinstance(name, str) or not name:
        raise ApiError(400, "parameter_not_found", "event_name is a required parameter.")
    if not isinstance(created_at, int) or isinstance(created_at, bool):
        raise invalid("created_at must be a Unix time in seconds")
    contact = person(workspace, fields)
    # Contact, name and second make an event; the same one again is the same record.
    event_id = f"{contact.id} {created_at} {name}"
    if workspace.events.get(event_id) is None:
        event = DataEvent(event_id, contact.id, name, created_at, _metadata(fields))
        workspace.save(workspace.events, "event", event, None)
    return contact


def person(workspace: Workspace, fields: dict[str, Any]) -> Contact:
    """
    Return whom *fields* name by ``id``, ``user_id`` (users only) or ``email`` (users only).

    Raises:
        ApiError: 404 User Not Found.
    """
    if fields.get("id") is not None:
        return workspace.live_contact(str(fields["id"]))
    contact = author_contact(workspace, {key: fields.get(key) for key in ("intercom_user_id", "user_id", "email")})
    if contact.attributes["role"] == "lead":
        # Leads have to be named by Intercom's id.
        raise refusal(vendor_errors.CONTACT_MISSING)
    return contact


def summarised(workspace: Workspace, contact: Contact) -> list[dict[str, Any]]:
    """Sum up the events of *contact* by name: count, first and last, in the order of their first."""
    summed: dict[str, list[int]] = {}
    for event in workspace.events.values():
        if event.contact_id == contact.id:
            summed.setdefault(event.name, []).append(event.created_at)
    return [
        {"name": name, "first": iso(min(times)), "last": iso(max(times)), "count": len(times), "description": ""}
        for name, times in summed.items()
    ]


def _metadata(fields: dict[str, Any]) -> dict[str, Any]:
    metadata = fields.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise invalid("metadata must be an object")
    for name, value in metadata.items():
        if isinstance(value, list) or (isinstance(value, dict) and not (set(value) <= _LINK or set(value) <= _MONEY)):
            raise invalid(f"metadata '{name}' cannot be nested")
    # The first ones sent are kept.
    return dict(list(metadata.items())[:EVENT_METADATA_MAX])
