"""What Intercom tells in a notification, as far as this service acts on it."""

from __future__ import annotations

import json
from dataclasses import dataclass

# What happens to our copy of the contact: it is old, it must go for good, or it may be kept again.
OUTDATED = frozenset({"contact.user.updated", "contact.lead.updated", "contact.email.updated"})
GONE = frozenset({"contact.deleted", "contact.archived"})
# The documentation says contact.unarchive, the wire contact.unarchived.
BACK = frozenset({"contact.unarchived", "contact.unarchive"})
ACTED_ON = OUTDATED | GONE | BACK


class MalformedError(ValueError):
    """The body is no notification; the text says what is wrong, without quoting it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One event of one contact; no personal data. *id* and *contact_id* are empty in topics that are not acted on."""

    id: str
    topic: str
    contact_id: str

    @property
    def acted_on(self) -> bool:
        """Tell whether this service does anything because of it."""
        return self.topic in ACTED_ON


def read_notification(body: bytes) -> Notification:
    """
    Read a notification whose signature is right.

    Raises:
        MalformedError: It is none.
    """
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedError("the body is not JSON") from None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("topic"), str):
        raise MalformedError("the body names no topic")
    topic = envelope["topic"]
    if topic not in ACTED_ON:
        return Notification("", topic, "")
    data = envelope.get("data")
    item = data.get("item") if isinstance(data, dict) else None
    contact_id = item.get("id") if isinstance(item, dict) else None
    if not isinstance(envelope.get("id"), str) or not isinstance(contact_id, str):
        raise MalformedError("the body names no notification or no contact")
    return Notification(envelope["id"], topic, contact_id)
