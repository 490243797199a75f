"""Intercom's pagination misbehaves: a cursor repeats, a page is empty, or a cursor is refused."""

from __future__ import annotations

from .kinds import ApiKind

KIND = ApiKind(
    name="odd_page",
    phrases={
        "a cursor that repeats": {"kind": "repeated_cursor"},
        "an empty page in the middle": {"kind": "empty_page"},
        "a cursor that Intercom then refuses": {"kind": "invalid_cursor"},
    },
    trouble="malformed",
    answer=lambda params, _pace, _index: dict(params),
)
