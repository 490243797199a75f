"""Ports for programs that must be told their port before they start."""

from __future__ import annotations

import socket

from intercom_readiness.lab.processes.ports import LOWEST, Port, _ephemeral_from, can_listen


def test_a_reserved_port_can_be_listened_on() -> None:
    """The reservation stands in nobody's way, not even a program's that takes no precautions."""
    port = Port.reserve()

    assert can_listen("127.0.0.1", port.number)
    port.release()


def test_a_reserved_port_is_chosen_by_nobody_else() -> None:
    """Two labs never choose the same port, before or after the target listens."""
    ports = [Port.reserve() for _ in range(50)]

    assert len({port.number for port in ports}) == 50
    for port in ports:
        port.release()


def test_a_port_lies_where_the_system_gives_none_away() -> None:
    """An outgoing connection cannot take the port while the target restarts."""
    port = Port.reserve()

    assert LOWEST <= port.number < _ephemeral_from()
    port.release()


def test_a_port_in_use_is_not_free() -> None:
    """What somebody listens on is not offered."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not can_listen("127.0.0.1", listener.getsockname()[1])


def test_a_port_can_be_released_twice() -> None:
    """Giving back is idempotent."""
    port = Port.reserve()

    port.release()
    port.release()
