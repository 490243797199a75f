"""Planned answers on the wire: late, dripped, cut, lost, and lists that lead astray."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.fakes.intercom.driving import WITHIN_S

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def test_a_delayed_answer_is_right_and_late(fake: Fake) -> None:
    """§16.48: the announced delay passes before the first byte, and the answer is right."""
    fake.script({"kind": "delay", "for_s": 0.3})

    began = time.monotonic()
    answer = fake.api("GET", "/me")

    assert 0.3 <= time.monotonic() - began < WITHIN_S
    assert "admin" == answer.json()["type"]


def test_a_stall_blocks_nobody_else(fake: Fake) -> None:
    """A stalled request stays open and uncommitted, while others are answered; it ends when the caller leaves."""
    fake.script({"kind": "stall"}, operations=["contacts.create"])
    body = b'{"email":"ann@example.test"}'
    with fake.connect() as caller:
        caller.sendall(fake.raw_request("/contacts", method="POST", body=body))
        fake.until_open(1)
        assert 200 == fake.api("GET", "/me").status_code
        assert "contacts.create" == fake.control("GET", "/open")["exchanges"][0]["operation"]
    fake.until_open(0)

    told = fake.last_exchange()
    assert ("client_closed", None, False, "stall") == (
        told["ended"],
        told["status"],
        told["committed"],
        told["answer_kind"],
    )
    assert [] == fake.control("GET", "/effects")["effects"]


@pytest.mark.parametrize("part", ["body", "headers"])
def test_a_drip_is_right_and_slow(fake: Fake, part: str) -> None:
    """The whole answer arrives, a few bytes at a time, from its body or from its first byte on."""
    fake.script({"kind": "drip", "every_s": 0.02, "chunk_bytes": 60, "part": part})
    with fake.connect() as caller:
        caller.sendall(fake.raw_request())
        pieces = [caller.recv(65536)]
        while b"Europe/Dublin" not in b"".join(pieces) or not b"".join(pieces).endswith(b"}"):
            pieces.append(caller.recv(65536))

    assert (len(pieces[0]) <= 120) == (part == "headers")
    assert len(pieces) > 3


@pytest.mark.parametrize(
    ("planned", "error"),
    [
        ({"kind": "reset"}, httpx.ReadError),
        ({"kind": "close"}, httpx.RemoteProtocolError),
        ({"kind": "lose_reply"}, httpx.ReadError),
        ({"kind": "lose_reply", "how": "close"}, httpx.RemoteProtocolError),
        ({"kind": "truncate", "after_bytes": 10}, httpx.RemoteProtocolError),
        ({"kind": "truncate", "after_bytes": 10, "how": "reset"}, httpx.ReadError),
    ],
    ids=str,
)
def test_connections_end_as_planned(fake: Fake, planned: dict[str, Any], error: type[Exception]) -> None:
    """RST and FIN are told apart, before the answer and in its middle; the next call is fine."""
    fake.script(planned)

    with pytest.raises(error):
        fake.api("GET", "/me")

    expected = "reset" if "reset" in str(planned) or planned == {"kind": "lose_reply"} else "server_closed"
    assert expected == fake.last_exchange()["ended"]
    assert 200 == fake.api("GET", "/me").status_code


def test_a_cut_without_declared_length_cannot_be_seen(fake: Fake) -> None:
    """When the connection's end is the body's end, a cut answer looks whole to HTTP."""
    fake.script({"kind": "truncate", "after_bytes": 12, "length": "by_close"})

    assert '{"type":"adm' == fake.api("GET", "/me").text


@pytest.mark.parametrize(
    ("planned", "committed"),
    [
        ({"kind": "lose_reply"}, True),
        ({"kind": "lose_reply", "how": "close"}, True),
        ({"kind": "lose_reply", "how": "gateway"}, True),
        ({"kind": "truncate"}, True),
        ({"kind": "malformed"}, True),
        ({"kind": "wrong_shape", "body": 1}, True),
        ({"kind": "reset"}, False),
        ({"kind": "close"}, False),
        ({"kind": "rate_limited"}, False),
        ({"kind": "error", "status": 500}, False),
        ({"kind": "edge_page", "status": 504}, False),
        ({"kind": "html_ok"}, False),
        ({"kind": "empty_body"}, False),
    ],
    ids=str,
)
def test_whether_the_call_took_effect_is_certain(fake: Fake, planned: dict[str, Any], committed: bool) -> None:  # noqa: FBT001
    """A create whose reply was lost left a contact; one that was refused or cut before left none."""
    fake.script(planned)
    with contextlib.suppress(httpx.TransportError):
        fake.api("POST", "/contacts", {"email": "ann@example.test"})

    kinds = [one["kind"] for one in fake.control("GET", "/effects")["effects"]]
    assert (["contact created"] if committed else []) == kinds
    assert committed == fake.last_exchange()["committed"]


def _walk(fake: Fake, pages_max: int = 5) -> list[tuple[int, str | None]]:
    seen: list[tuple[int, str | None]] = []
    cursor = ""
    for _ in range(pages_max):
        answer = fake.api("GET", f"/contacts?per_page=2{cursor}")
        if answer.status_code != 200:
            seen.append((-answer.status_code, None))
            break
        told = answer.json()
        following = told["pages"].get("next")
        seen.append((len(told["data"]), following and following["starting_after"]))
        if following is None:
            break
        cursor = f"&starting_after={following['starting_after']}"
    return seen


def test_a_repeated_cursor_never_moves(fake: Fake) -> None:
    """Each page is right, but its next cursor is the one it was asked with."""
    fake.crowd(6)
    fake.script({"kind": "repeated_cursor"}, repeat=True)

    seen = _walk(fake)

    assert 5 == len(seen)
    assert 1 == len({cursor for _, cursor in seen})


def test_an_empty_page_goes_on(fake: Fake) -> None:
    """An empty page in the middle is followed by the rows that belong there."""
    fake.crowd(6)
    fake.script({"kind": "ok"}, {"kind": "empty_page"})

    seen = _walk(fake)

    assert [2, 0, 2, 2] == [count for count, _ in seen]
    assert 3 == len({cursor for _, cursor in seen if cursor})


def test_an_empty_first_page_goes_on_in_searches_too(fake: Fake) -> None:
    """The cursor of an empty first page leads to the first rows."""
    everyone = fake.crowd(3)
    fake.script({"kind": "empty_page"})
    body: dict[str, Any] = {"query": {"field": "role", "operator": "=", "value": "user"}}

    told = fake.api("POST", "/contacts/search", body).json()
    body["pagination"] = {"starting_after": told["pages"]["next"]["starting_after"]}

    assert [] == told["data"]
    assert sorted(everyone) == sorted(one["id"] for one in fake.api("POST", "/contacts/search", body).json()["data"])


def test_an_invalid_cursor_is_refused_when_it_is_used(fake: Fake) -> None:
    """The page is right, and its next cursor ends in 400."""
    fake.crowd(6)
    fake.script({"kind": "invalid_cursor"})

    assert [2, -400] == [count for count, _ in _walk(fake)]
