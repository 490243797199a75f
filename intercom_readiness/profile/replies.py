"""What came back over the wire, or from a command, before anybody judged what it means."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from intercom_readiness.profile import places

# How a reply ended short of its end: not connected, no more bytes in time, closed or reset, not HTTP, too much of it.
Trouble = Literal["", "refused", "timeout", "cut", "garbled", "too_long"]

# Enough to find a marker in a single record; a list is read whole, but kept only so far.
TEXT_CHARACTERS_MAX = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    One reply, whole or not.

    Attributes:
        began_s: When the request was sent, on the monotonic clock.
        ended_s: When the last byte, or the end, was seen.
        status: HTTP status or exit status; None without one.
        headers: By lower-case name.
        body: The bytes that came, decoded from any content encoding.
        trouble: Why the reply is not whole, or "".
        exited: True for a command, whose status is its exit status.
    """

    began_s: float
    ended_s: float
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    trouble: Trouble = ""
    exited: bool = False

    @property
    def text(self) -> str:
        """Give the body as text, bounded."""
        return self.body.decode("utf-8", "replace")[:TEXT_CHARACTERS_MAX]

    def document(self) -> Any:
        """Parse the body; `places.MISSING` when it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return places.MISSING


class Look:
    """A parsed document with the headers of its reply, to look places up in."""

    def __init__(self, document: Any, headers: dict[str, str]) -> None:
        self.document = document
        self.headers = headers

    @classmethod
    def at(cls, reply: Reply) -> Look:
        """Look at a whole reply."""
        return cls(reply.document(), reply.headers)

    def find(self, place: str | None) -> Any:
        """Give what stands at a place; `places.MISSING` when nothing does or no place is given."""
        return places.MISSING if place is None else places.find(place, self.document, self.headers)

    def text(self, place: str | None) -> str:
        """Give what stands at a place as a text; empty for nothing and null."""
        value = self.find(place)
        return "" if value is places.MISSING or value is None else as_text(value)


def as_text(value: Any) -> str:
    """Write a JSON value as a person would compare it: texts bare, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
