"""What a caller wants a contact to be, checked before Intercom is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any

from reference.values import checked_attributes, e164, invalid

_ROLES = ("user", "lead")
_CONTACT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A contact as the caller wants it; a field that is None is not to be touched."""

    role: str = "user"
    external_id: str | None = None
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    custom_attributes: dict[str, Any] | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes two wishes be about one contact."""
        # Intercom gives leads an external id of its own, so their address is all that they have.
        return (self.role, "email", (self.email or "").casefold()) if self.by_email else (self.role, "id", self.key)

    @property
    def by_email(self) -> bool:
        """Whether the contact is known by its e-mail address rather than by its external id."""
        return self.role == "lead" or self.external_id is None

    @property
    def key(self) -> str:
        """The value by which the contact is known."""
        return (self.email if self.by_email else self.external_id) or ""

    def fields(self) -> dict[str, Any]:
        """Return the request body that makes the contact so."""
        wanted = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}
        if self.role == "lead":
            wanted.pop("external_id", None)
        return wanted

    def is_met_by(self, contact: dict[str, Any]) -> bool:
        """Tell whether *contact* is already as wanted."""
        wanted = self.fields()
        attributes = wanted.pop("custom_attributes", {})
        has = contact.get("custom_attributes") or {}
        return all(contact.get(name) == value for name, value in wanted.items()) and all(
            has.get(name) == value for name, value in attributes.items()
        )


def parse_wish(document: Any) -> Wish:
    """
    Read an upsert request.

    Raises:
        OperationFailed: "invalid", with the field that is wrong.
    """
    known = {f.name for f in fields(Wish)}
    if not isinstance(document, dict) or not set(document) <= known:
        raise invalid(f"the body must be an object with these fields only: {', '.join(sorted(known))}")
    attributes = document.get("custom_attributes")
    if attributes is not None:
        attributes = checked_attributes(attributes)
    texts = {name: _text(document, name) for name in known - {"custom_attributes", "role"}}
    if texts["phone"] is not None:
        texts["phone"] = e164(texts["phone"])
    wish = Wish(role=_text(document, "role") or "user", custom_attributes=attributes, **texts)
    if wish.role not in _ROLES:
        raise invalid("role must be user or lead")
    if not wish.key:
        raise invalid("email is missing" if wish.by_email else "external_id is empty")
    return wish


def parse_search(document: Any) -> dict[str, str]:
    """
    Read a search request: the values that contacts must have, by field name.

    Raises:
        OperationFailed: "invalid".
    """
    names = ("email", "external_id", "name")
    if not isinstance(document, dict) or not document or not set(document) <= set(names):
        raise invalid(f"the body must be an object with one or more of: {', '.join(names)}")
    return {name: value for name in names if (value := _text(document, name)) is not None}


def parse_contact_id(text: str) -> str:
    """
    Return *text* if it can be an id of Intercom's.

    Raises:
        OperationFailed: "invalid"; nothing else may become part of a path.
    """
    if not _CONTACT_ID.fullmatch(text):
        raise invalid("this cannot be the id of a contact")
    return text


def _text(document: dict[str, Any], name: str) -> str | None:
    value = document.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(f"{name} must be a text")
    return value
