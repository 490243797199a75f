"""The calls of Intercom's API that this service makes, each with what a right answer to it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request: *has_right_shape* tells whether a 2xx document is an answer to it."""

    name: str
    method: str
    path: str
    has_right_shape: Callable[[Document], bool]
    query: dict[str, str] | None = None
    body: Document | None = None


def who_am_i() -> Call:
    """Ask whose token this is: the cheapest authenticated call, and one that needs no scope."""
    return Call("me.read", "GET", "/me", lambda answer: answer.get("type") == "admin")


def read_contact(contact_id: str) -> Call:
    """Ask for one contact by Intercom's id."""
    return Call("contacts.read", "GET", _path(contact_id), _is_contact(contact_id))


def create_contact(fields: Document) -> Call:
    """Create a contact; the only call that must not be repeated blindly."""
    return Call("contacts.create", "POST", "/contacts", _is_contact_like(fields), body=fields)


def update_contact(contact_id: str, fields: Document) -> Call:
    """Set *fields* of one contact; the others keep their values."""
    return Call("contacts.update", "PUT", _path(contact_id), _is_contact(contact_id), body=fields)


def unarchive_contact(contact_id: str) -> Call:
    """Bring an archived contact back."""
    path = f"{_path(contact_id)}/unarchive"
    return Call("contacts.unarchive", "POST", path, lambda answer: answer.get("id") == contact_id)


def delete_contact(contact_id: str) -> Call:
    """Delete one contact for good."""

    def is_deleted(answer: Document) -> bool:
        return answer.get("id") == contact_id and answer.get("deleted") is True

    return Call("contacts.delete", "DELETE", _path(contact_id), is_deleted)


def list_contacts(per_page: int, cursor: str | None) -> Call:
    """Ask for one page of all contacts."""
    # Intercom answers 400 to an empty cursor, so the key is left out on the first page.
    query = {"per_page": str(per_page)} | ({"starting_after": cursor} if cursor else {})
    return Call("contacts.list", "GET", "/contacts", _is_page, query=query)


def search_contacts(wanted: dict[str, str], per_page: int, cursor: str | None = None) -> Call:
    """Ask for one page of the contacts that have all the *wanted* values, by field name."""
    # Search reads its cursor from the body only; in the query string it would be ignored for ever.
    pagination: Document = {"per_page": per_page} | ({"starting_after": cursor} if cursor else {})
    filters = [{"field": name, "operator": "=", "value": value} for name, value in wanted.items()]
    body = {"query": {"operator": "AND", "value": filters}, "pagination": pagination}
    return Call("contacts.search", "POST", "/contacts/search", _is_page, body=body)


def _path(contact_id: str) -> str:
    return f"/contacts/{quote(contact_id, safe='')}"


def _is_contact(contact_id: str) -> Callable[[Document], bool]:
    return lambda answer: answer.get("type") == "contact" and answer.get("id") == contact_id


def _is_contact_like(fields: Document) -> Callable[[Document], bool]:
    def is_like(answer: Document) -> bool:
        return answer.get("type") == "contact" and _has_id(answer) and _same_text(answer, fields, "email")

    return is_like


def _is_page(answer: Document) -> bool:
    contacts = answer.get("data")
    return (
        answer.get("type") == "list"
        and isinstance(contacts, list)
        and all(isinstance(contact, dict) and _has_id(contact) for contact in contacts)
        and _has_readable_next(answer.get("pages"))
    )


def _has_readable_next(pages: Any) -> bool:
    # Older versions of the API send the next page as a URL; taking that for "no more" would lose the rest.
    following = pages.get("next") if isinstance(pages, dict) else None
    if following is None:
        return pages is None or isinstance(pages, dict)
    return isinstance(following, dict) and isinstance(following.get("starting_after"), str)


def _has_id(contact: Document) -> bool:
    contact_id = contact.get("id")
    return isinstance(contact_id, str) and contact_id != ""


def _same_text(answer: Document, fields: Document, name: str) -> bool:
    wanted = fields.get(name)
    return wanted is None or str(answer.get(name) or "").casefold() == wanted.casefold()
