"""What a contact may be created and changed to: identities, roles, owners and attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records.contacts import Contact
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace

_TEXTS = ("external_id", "email", "phone", "name")
_TIMES = ("signed_up_at", "last_seen_at")
WRITABLE = frozenset(
    {
        *_TEXTS,
        *_TIMES,
        "role",
        "avatar",
        "owner_id",
        "unsubscribed_from_emails",
        "custom_attributes",
        "language_override",
    }
)
# Of ids and of times; longer texts are no number of anything.
_DIGITS_MAX = 18
_E164 = re.compile(r"\+[1-9]\d{6,14}")


def create(workspace: Workspace, fields: dict[str, Any], now: int) -> Contact:
    """
    Create a contact.

    Args:
        workspace: Where.
        fields: The request body.
        now: Unix seconds.

    Raises:
        ApiError: 400 for a field that cannot be, 409 when a user has that identity already.
    """
    checked = _checked(workspace, fields)
    if not any(checked.get(name) for name in ("email", "external_id", "role")):
        raise ApiError(400, "parameter_not_found", "One of email, external_id or role is required")
    role = checked.setdefault("role", "user")
    if role == "lead":
        # Recorded live: a lead's external id is ignored and a UUID assigned; leads never conflict.
        checked["external_id"] = workspace.ids.uuid()
    else:
        if not checked.get("email") and not checked.get("external_id"):
            raise ApiError(400, "parameter_not_found", "A user needs an email or an external_id")
        _refuse_taken(workspace, checked.get("external_id"), checked.get("email"), None)
    attributes = {name: value for name, value in checked.items() if value is not None}
    attributes |= {"role": role, "created_at": now, "updated_at": now}
    contact = Contact(workspace.ids.contact(), workspace.ids.number(), attributes)
    workspace.keep(contact, None)
    return contact


def update(workspace: Workspace, contact: Contact, fields: dict[str, Any], now: int) -> Contact:
    """
    Change some fields of a contact; what is not named stays.

    Raises:
        ApiError: 400 for a field that cannot be, 409 when another user has the new identity.
    """
    checked = _checked(workspace, fields)
    old = contact.attributes
    if checked.get("role", old["role"]) == "lead" and old["role"] == "user":
        raise refusal(vendor_errors.ROLE_NOT_LOWERED)
    if checked.get("external_id") is None or (old["role"] == "lead" and checked.get("role") != "user"):
        # Recorded live: null keeps the old external id; so does a lead that stays one.
        checked.pop("external_id", None)
    if "email" in checked and checked["email"] is None:
        # Recorded live: null stores an empty text.
        checked["email"] = ""
    merged = {**old, **checked}
    if "custom_attributes" in checked:
        merged["custom_attributes"] = _merged_custom(old.get("custom_attributes") or {}, checked["custom_attributes"])
    if merged == old:
        return contact
    if merged["role"] == "user":
        _refuse_taken_on_update(workspace, contact, merged)
    merged["updated_at"] = max(now, old["updated_at"])
    changed = contact.with_changes(attributes=merged)
    workspace.keep(changed, contact)
    return changed


def _merged_custom(old: dict[str, Any], new: dict[str, Any] | None) -> dict[str, Any]:
    merged = {**old, **(new or {})}
    return {name: value for name, value in merged.items() if value is not None}


def _checked(workspace: Workspace, fields: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(fields.keys() - WRITABLE)
    if unknown and workspace.assumed.unknown_keys == "refused":
        raise ApiError(400, "bad_request", f"bad '{unknown[0]}' parameter")
    checked = {name: value for name, value in fields.items() if name in WRITABLE}
    for name in _TEXTS:
        if checked.get(name) is not None and not isinstance(checked[name], str):
            if isinstance(checked[name], bool | dict | list | float):
                raise invalid(f"{name} is invalid")
            checked[name] = str(checked[name])
    for name in _TIMES:
        if checked.get(name) is not None:
            checked[name] = _whole(name, checked[name])
    if "role" in checked and checked["role"] not in ("user", "lead"):
        raise invalid("role must be either user or lead")
    _check_rest(workspace, checked)
    return checked


def _check_rest(workspace: Workspace, checked: dict[str, Any]) -> None:
    if checked.get("owner_id") is not None:
        owner = _whole("owner_id", checked["owner_id"])
        if str(owner) not in workspace.admins:
            raise refusal(vendor_errors.OWNER_UNKNOWN)
        checked["owner_id"] = owner
    if checked.get("unsubscribed_from_emails", False) is None:
        # Answers have it as true or false, never as null (OpenAPI description 2.14).
        del checked["unsubscribed_from_emails"]
    if not isinstance(checked.get("unsubscribed_from_emails", False), bool):
        raise invalid("unsubscribed_from_emails must be a boolean")
    if checked.get("avatar") is not None:
        checked["avatar"] = {"type": "avatar", "image_url": _image_url(checked["avatar"])}
    phone = checked.get("phone")
    if phone and not _E164.fullmatch(phone) and workspace.assumed.phone_check == "e164":
        raise invalid("phone must be in E.164 format", status=422)
    if "custom_attributes" in checked:
        workspace.attributes.check(checked["custom_attributes"], "contact", workspace.assumed)


def _image_url(avatar: Any) -> str | None:
    """Read an avatar, which is written as an address and read as an object around it."""
    url = avatar.get("image_url") if isinstance(avatar, dict) else avatar
    if not isinstance(url, str | None):
        raise invalid("avatar is invalid")
    return url


def _whole(name: str, value: Any) -> int:
    if isinstance(value, str) and len(value) <= _DIGITS_MAX and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid(f"{name} must be an integer")
    return value


def _refuse_taken_on_update(workspace: Workspace, contact: Contact, merged: dict[str, Any]) -> None:
    old = contact.attributes
    becomes_user = old["role"] != "user"
    external_id = (
        merged.get("external_id") if becomes_user or merged.get("external_id") != old.get("external_id") else None
    )
    email = merged.get("email") if becomes_user or merged.get("email") != old.get("email") else None
    if external_id:
        # Recorded live: the external id of an archived contact may be taken over.
        for other in workspace.contacts.named(workspace.contacts.by_external_id, external_id):
            taken = other.id != contact.id and other.attributes["role"] == "user" and not other.hidden
            if taken and workspace.assumed.external_id_taken_on_update == "conflict":
                raise refusal(vendor_errors.CONFLICT, other.id)
    if email:
        _refuse_email(workspace, merged.get("external_id"), email, contact.id, hidden_too=False)


def _refuse_taken(workspace: Workspace, external_id: str | None, email: str | None, own_id: str | None) -> None:
    if external_id:
        taken = workspace.contacts.named(workspace.contacts.by_external_id, external_id)
        users = [one for one in taken if one.attributes["role"] == "user" and one.id != own_id]
        if users:
            raise _conflict(users)
    if email:
        _refuse_email(workspace, external_id, email, own_id, hidden_too=True)


def _refuse_email(
    workspace: Workspace, external_id: str | None, email: str, own_id: str | None, *, hidden_too: bool
) -> None:
    rivals = [
        other
        for other in workspace.with_email(email)
        if other.id != own_id and other.attributes["role"] == "user" and (hidden_too or not other.hidden)
    ]
    if external_id:
        rivals = [other for other in rivals if not other.attributes.get("external_id")]
        if not rivals or workspace.assumed.email_shared == "new_has_external_id":
            return
    if rivals:
        raise _conflict(rivals)


def _conflict(rivals: list[Contact]) -> ApiError:
    live = [one for one in rivals if not one.hidden]
    if live:
        return refusal(vendor_errors.CONFLICT, live[0].id)
    return refusal(vendor_errors.CONFLICT_ARCHIVED, rivals[0].id)
