"""Notes on contacts and companies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, refusal
from fakes.intercom.records.markup import as_html
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Note:
    """A note; *author* is an admin as the API writes it, *about* who or what it is about, as the API refers to it."""

    id: str
    about: dict[str, str]
    author: dict[str, Any]
    body: str
    created_at: int

    def as_json(self) -> dict[str, Any]:
        """Write the note."""
        return {
            "type": "note",
            "id": self.id,
            "created_at": self.created_at,
            self.about["type"]: self.about,
            "author": self.author,
            "body": self.body,
        }

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"body": self.body, self.about["type"]: self.about["id"]}


def on_contact(workspace: Workspace, contact: Contact, fields: dict[str, Any]) -> Note:
    """
    Put a note on *contact*.

    Raises:
        ApiError: 404 for an unknown admin, 400 without a body.
    """
    note = create(workspace, {"type": "contact", "id": contact.id}, fields)
    workspace.keep(contact.with_changes(notes=(*contact.notes, note.id)), contact)
    return note


def create(workspace: Workspace, about: dict[str, str], fields: dict[str, Any]) -> Note:
    """
    Write a note.

    Raises:
        ApiError: 404 for an unknown admin, 400 without a body.
    """
    admin_id = fields.get("admin_id")
    # A note without an admin belongs to the app's own one.
    admin = workspace.admins.get(str(admin_id)) if admin_id is not None else next(iter(workspace.admins.values()))
    if admin is None:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    body = fields.get("body")
    if not isinstance(body, str) or not body:
        raise ApiError(400, "parameter_not_found", "Body is a required parameter.")
    note = Note(str(workspace.ids.number()), about, admin, as_html(body), workspace.now)
    return workspace.save(workspace.notes, "note", note, None)
