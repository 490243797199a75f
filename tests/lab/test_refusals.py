"""Refused connections, as the machine counts them, and what questions that met them tell."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from intercom_readiness.lab.links.refusals import connections_failed
from intercom_readiness.lab.scene.refusing import Refused, Refusing
from tests.judges.histories import attempt, reply


def test_a_refused_connection_is_counted() -> None:
    """The count grows by what nobody answered for; others on the machine may add to it."""
    before = connections_failed()
    if before is None:
        pytest.skip("nobody counts failed connections here")
    with socket.socket() as closed, socket.socket() as client:
        closed.bind(("127.0.0.1", 0))

        with pytest.raises(ConnectionRefusedError):
            client.connect(closed.getsockname())

    assert (connections_failed() or 0) > before


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ip: A B\nIp: 1 2\nTcp: RtoMin AttemptFails\nTcp: 200 7\n", 7),
        ("Tcp: RtoMin\nTcp: 200\n", None),
        ("", None),
    ],
    ids=["counted", "not among the counters", "empty"],
)
def test_the_count_is_read_by_its_name(tmp_path: Path, text: str, count: int | None) -> None:
    """Kernels may add counters."""
    counters = tmp_path / "snmp"
    counters.write_text(text, encoding="ascii")

    assert connections_failed(counters) == count


def test_nobody_counts() -> None:
    """Other systems have no such file."""
    assert connections_failed(Path("/nonexistent")) is None


DONE, FAILED = reply("done"), reply("failed")
CALLS = (attempt(1.0),)


@pytest.mark.parametrize(
    ("asked", "done", "given_up"),
    [
        (Refused(DONE, CALLS, seen=True, late=False), True, False),
        (Refused(DONE, (), seen=True, late=False), False, False),
        (Refused(FAILED, (), seen=True, late=False), False, True),
        (Refused(FAILED, CALLS, seen=True, late=False), False, True),
        (Refused(FAILED, (), seen=True, late=True), False, False),
    ],
    ids=["done", "done without Intercom", "given up", "failed afterwards", "the lab was late"],
)
def test_what_one_question_tells(asked: Refused, done: bool, given_up: bool) -> None:  # noqa: FBT001 - a table
    """A copy tells nothing, nor does a failure for which the lab itself was too late."""
    assert (asked.done, asked.given_up) == (done, given_up)


def test_questions_that_met_no_refusal_tell_nothing_where_others_did() -> None:
    """A slow target's first call may come when connections are accepted again."""
    nothing: Any = None
    refusing = Refusing(nothing, nothing, asking=nothing, breaking=nothing, evidence=nothing)
    met, missed = Refused(FAILED, (), seen=True, late=False), Refused(DONE, CALLS, seen=False, late=False)

    refusing.asked = [missed]
    alone = refusing.telling
    refusing.asked = [missed, met]

    assert (alone, refusing.telling) == ([missed], [met])
