"""Whom a contact has taken in: the history of its merges."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom.errors import refusal
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace


def history(workspace: Workspace, contact: Contact) -> list[Contact]:
    """List the contacts that were merged into *contact*, latest first."""
    merged = [one for one in workspace.contacts.ordered(newest_first=True) if one.merged_into == contact.id]
    return sorted(merged, key=lambda one: one.merged_at, reverse=True)


def as_json(source: Contact) -> dict[str, Any]:
    """Write one merge."""
    return {
        "type": "merge_history",
        "source_contact_id": source.id,
        "source_contact_role": source.attributes["role"],
        "merged_at": source.merged_at,
    }


def page(merged: list[Contact], cursor: str | None, per_page: int) -> tuple[list[Contact], str | None]:
    """
    Cut a page out of *merged*: from the start, or after the contact that *cursor* names.

    Returns:
        The page, and the cursor of the next one, None on the last.

    Raises:
        ApiError: 400, the cursor names nobody in the list.
    """
    begins = 0
    if cursor:
        named = _named(cursor)
        places = [at for at, one in enumerate(merged) if one.id == named]
        if not places:
            raise refusal(vendor_errors.CURSOR_INVALID)
        begins = places[0] + 1
    rows = merged[begins : begins + per_page]
    following = base64.b64encode(orjson.dumps({"id": rows[-1].id})).decode() if rows else None
    return rows, following if begins + per_page < len(merged) else None


def _named(cursor: str) -> Any:
    try:
        read = orjson.loads(base64.b64decode(cursor, validate=True))
    except (ValueError, binascii.Error):
        return None
    return read.get("id") if isinstance(read, dict) else None
