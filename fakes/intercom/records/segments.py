"""Segments: the groups that every workspace has, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact

_CREATED_AT = 1_700_000_000

# Ids as long as Intercom's; named after the roles they gather.
SEGMENTS: dict[str, tuple[str, str]] = {
    "65aa0000000000000000a001": ("All users", "user"),
    "65aa0000000000000000a002": ("All leads", "lead"),
}


def as_json(segment_id: str, count: int | None = None) -> dict[str, Any]:
    """Write a segment, with its *count* where it was asked for."""
    name, role = SEGMENTS[segment_id]
    told: dict[str, Any] = {
        "type": "segment",
        "id": segment_id,
        "name": name,
        "created_at": _CREATED_AT,
        "updated_at": _CREATED_AT,
        "person_type": "user" if role == "user" else "contact",
    }
    return told if count is None else {**told, "count": count}


def of_contact(contact: Contact) -> list[str]:
    """List the ids of the segments that *contact* is in."""
    return [segment_id for segment_id, (_, role) in SEGMENTS.items() if role == contact.attributes["role"]]
