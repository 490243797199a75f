"""Answers that are right on the wire and not what both clients declare: places where the clients, not the fake, err."""

from __future__ import annotations

import re

# Pattern of a misfit without its reason, and what is known of the wire.
OF_BOTH = {
    r"companies\.(list|retrieve): pages\.type": "The description (2.14, cursor_pages) and its examples have 'pages'; "
    "the clients want 'offset_pages'.",
    r"conversations\.\w+: (conversations\.\d+\.)?custom_attributes\.Has attachments": "Booleans among custom "
    "attributes were recorded in January 2026; the description's schema has none, although its example has one.",
    r"conversations\.\w+: (conversations\.\d+\.)?team_assignee_id": "An integer in the description (2.14, "
    "conversation) and in all its examples; the clients want a text.",
    r"away_status_reasons\.\w+: ": "A list object in the description (2.14, away_status_reason_list); the clients want "
    "a bare array.",
}
# Python has every field of these optional.
OF_NODE = {
    r"conversations\.(attach|detach)_contact_as_admin: \w+": "The description's example is {'customers': […]}, its "
    "schema and so the client wants a whole conversation.",
    r"messages\.create: conversation_id": "Optional in the description (2.14, message); an admin's message has none "
    "until it is answered.",
}


def unexplained(misfits: list[str], known: dict[str, str]) -> list[str]:
    """Return the misfits that *known* does not explain, each once."""
    return sorted({one for one in misfits if not any(re.match(f"{pattern}: ", one) for pattern in known)})


def unneeded(misfits: list[str], known: dict[str, str]) -> list[str]:
    """Return the patterns of *known* that no misfit needs."""
    return [pattern for pattern in known if not any(re.match(f"{pattern}: ", one) for one in misfits)]
