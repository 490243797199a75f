"""Canaries: which subject a text names, and what an answer teaches."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_readiness.lab.tap.canaries import Canaries, only_contact_id

ID = "5f8c0a1b2c3d4e5f6a7b8c9d"
OTHER_ID = "6f8c0a1b2c3d4e5f6a7b8c9d"


def test_longest_text_wins() -> None:
    """A text that begins with another's belongs to its own subject."""
    canaries = Canaries()
    for text, subject in (("k7", "all"), ("k7-12", "twelve"), ("k7-1", "one")):
        canaries.register(text, subject)
    assert ["twelve", "one", "all", ""] == [
        canaries.find(f"/contacts/{t}".encode()) for t in ("k7-12", "k7-1", "k7-2", "k8")
    ]


def test_first_subject_keeps_a_text() -> None:
    """A text that is registered again stays with the subject that had it first."""
    canaries = Canaries()
    canaries.register("k7", "ana")
    canaries.register("k7", "ben")
    canaries.register("", "nobody")
    assert "ana" == canaries.find(b"k7")


@given(text=st.text(min_size=1, max_size=30), ascii_only=st.booleans())
def test_any_text_is_found_in_json(text: str, ascii_only: bool) -> None:  # noqa: FBT001 - Hypothesis passes by name
    """A text is found in a JSON body however the serialiser escapes it, quotes and backslashes apart."""
    plain = (
        text.encode(errors="replace").decode().translate({ord(c): "-" for c in '"\\'} | dict.fromkeys(range(32), "-"))
    )
    canaries = Canaries()
    canaries.register(plain, "ana")
    body = json.dumps({"email": plain}, ensure_ascii=ascii_only).encode()
    assert "ana" == canaries.find(b"/contacts", body)


def test_far_away_is_not_looked_at() -> None:
    """A body is searched in its first 64 KB only."""
    canaries = Canaries()
    canaries.register("k7", "ana")
    assert "" == canaries.find(b"/contacts", b" " * 65_536 + b"k7")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"type": "contact", "id": ID, "tags": {"data": [{"id": OTHER_ID}]}}, ID),
        ({"type": "list", "data": [{"type": "contact", "id": ID}]}, ID),
        ({"type": "list", "data": []}, ""),
        ({"type": "list", "data": [{"type": "contact", "id": ID}, {"type": "contact", "id": OTHER_ID}]}, ""),
        ({"type": "list", "data": [{"type": "tag", "id": ID}]}, ""),
        ({"type": "contact", "id": "12"}, ""),
        (
            {
                "type": "error.list",
                "errors": [{"code": "conflict", "message": f"A contact … already exists with id={ID}"}],
            },
            ID,
        ),
        ({"type": "error.list", "errors": [{"code": "not_found", "message": "User Not Found"}]}, ""),
        ([1], ""),
    ],
    ids=["contact", "found", "none_found", "two_found", "no_contact", "odd_id", "conflict", "error", "odd"],
)
def test_only_contact_id(answer: object, expected: str) -> None:
    """An answer teaches an id when it carries exactly one contact."""
    assert expected == only_contact_id(json.dumps(answer).encode())


def test_broken_answer_teaches_nothing() -> None:
    """An answer that is no JSON teaches nothing."""
    assert ["", ""] == [only_contact_id(b'{"type": "contact", "id"'), only_contact_id(b"\xff\x00")]
