"""Visitors: people without a name, until they are converted into contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records import contact_rules
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor, known by Intercom's id and by a ``user_id`` that the Messenger made."""

    id: str
    user_id: str
    created_at: int
    updated_at: int
    name: str | None = None
    custom_attributes: dict[str, Any] | None = None

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"name": self.name, "custom_attributes": self.custom_attributes}


def make(workspace: Workspace, name: str | None = None) -> Visitor:
    """Let a visitor arrive; only the control port does that, there is no such call."""
    now = workspace.now
    visitor = Visitor(workspace.ids.contact(), workspace.ids.uuid(), now, now, name)
    return workspace.save(workspace.visitors, "visitor", visitor, None)


def known(workspace: Workspace, fields: dict[str, Any]) -> Visitor:
    """
    Return the visitor that ``id`` or ``user_id`` names.

    Raises:
        ApiError: 404 Visitor Not Found.
    """
    for visitor in workspace.visitors.values():
        if str(fields.get("id")) == visitor.id or str(fields.get("user_id")) == visitor.user_id:
            return visitor
    raise refusal(vendor_errors.VISITOR_MISSING)


def update(workspace: Workspace, fields: dict[str, Any]) -> Visitor:
    """
    Change a visitor's name and custom attributes.

    Raises:
        ApiError: 404 for an unknown one, 400 for a value of the wrong type.
    """
    visitor = known(workspace, fields)
    name, custom = fields.get("name", visitor.name), fields.get("custom_attributes")
    if not isinstance(name, str | None):
        raise invalid("name is invalid")
    workspace.attributes.check(custom, "contact", workspace.assumed)
    merged = {**(visitor.custom_attributes or {}), **(custom or {})}
    changed = replace(visitor, name=name, custom_attributes=merged, updated_at=workspace.now)
    return workspace.save(workspace.visitors, "visitor", changed, visitor)


def convert(workspace: Workspace, fields: dict[str, Any]) -> Contact:
    """
    Turn a visitor into a user or a lead; the visitor is gone then.

    Raises:
        ApiError: 404 for an unknown visitor, 400 for another type, 409 as for any contact.
    """
    role = fields.get("type")
    if role not in ("user", "lead"):
        raise invalid("type must be either user or lead")
    asked, identity = fields.get("visitor"), fields.get("user", {})
    if not isinstance(asked, dict) or not isinstance(identity, dict):
        raise invalid("visitor and user must be objects")
    visitor = known(workspace, asked)
    known_user = workspace.contacts.get(str(identity.get("id"))) if identity.get("id") else None
    if known_user is not None and not known_user.hidden:
        contact = known_user
    else:
        wanted = {"role": role, "email": identity.get("email"), "external_id": identity.get("user_id")}
        contact = contact_rules.create(workspace, {"name": visitor.name, **wanted}, workspace.now)
    workspace.drop(workspace.visitors, "visitor", visitor)
    return contact


def as_json(workspace: Workspace, visitor: Visitor) -> dict[str, Any]:
    """Write a visitor in the shape of the first API, which it has kept."""
    return {
        "type": "visitor",
        "id": visitor.id,
        "user_id": visitor.user_id,
        "anonymous": True,
        "email": "",
        "phone": None,
        "name": visitor.name,
        "pseudonym": None,
        "avatar": {"type": "avatar", "image_url": None},
        "app_id": workspace.code,
        "companies": {"type": "company.list", "companies": []},
        "location_data": {},
        "last_request_at": None,
        "created_at": visitor.created_at,
        "remote_created_at": visitor.created_at,
        "signed_up_at": visitor.created_at,
        "updated_at": visitor.updated_at,
        "session_count": 0,
        "social_profiles": {"type": "social_profile.list", "social_profiles": []},
        "owner_id": None,
        "unsubscribed_from_emails": False,
        "marked_email_as_spam": False,
        "has_hard_bounced": False,
        "tags": {"type": "tag.list", "tags": []},
        "segments": {"type": "segment.list", "segments": []},
        "custom_attributes": visitor.custom_attributes or {},
        "referrer": None,
        **dict.fromkeys(("utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term", "do_not_track")),
    }
