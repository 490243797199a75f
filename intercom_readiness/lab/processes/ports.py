"""Choose ports for programs that must be told their port before they start."""

from __future__ import annotations

import errno
import random
import socket
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Below lie registered services, above the ports that the system gives to outgoing connections and to port 0.
LOWEST = 20_000
# Where the system does not say; IANA's dynamic range begins at 49152, Linux's default at 32768.
EPHEMERAL_FROM = 32_768


class Port:
    """
    A TCP port on one address that no other lab on this machine will choose until it is given back.

    The reservation is a socket bound to the *UDP* port of the same number: it stands in nobody's way who listens on
    TCP, excludes every other lab that chooses by the same rule, and vanishes with the process, however it dies.
    """

    def __init__(self, number: int, lock: socket.socket) -> None:
        self.number = number
        self._lock = lock

    @classmethod
    def reserve(cls, host: str = "127.0.0.1") -> Port:
        """
        Choose a free port below the ephemeral range, where nothing takes a port by accident.

        Raises:
            LabError: No port is free.
        """
        for number in _candidates():
            with ExitStack() as stack:
                lock = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                if _binds(lock, host, number) and can_listen(host, number):
                    stack.pop_all()
                    return cls(number, lock)
        raise LabError(f"no port between {LOWEST} and {_ephemeral_from()} is free on {host}")

    def release(self) -> None:
        """Give the port back. Idempotent."""
        self._lock.close()


def can_listen(host: str, number: int) -> bool:
    """Tell whether a program that takes no precautions could listen on a TCP port right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return _binds(probe, host, number)


def _binds(one: socket.socket, host: str, number: int) -> bool:
    try:
        one.bind((host, number))
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return False
        raise LabError(f"cannot listen on {host}: {error.strerror}") from None
    return True


def _candidates() -> Iterator[int]:
    # From a random start, so that labs that start together seldom try the same port; random.seed must not matter.
    span = _ephemeral_from() - LOWEST
    start = random.SystemRandom().randrange(span)
    return (LOWEST + (start + step) % span for step in range(span))


@cache
def _ephemeral_from() -> int:
    try:
        first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return EPHEMERAL_FROM
    # A machine that gives out nearly all ports leaves no room below; then the lock alone must do.
    return first if first > LOWEST + 1000 else EPHEMERAL_FROM
