"""
Passes bytes, half-closes and resets between two sockets unchanged, and shows the reader what passes.

A client must see through the tap what it would see without it, so each end is passed on in kind:
FIN as FIN, and a reset as a reset (SO_LINGER 0), with nothing sent after it.
"""

from __future__ import annotations

import asyncio
import fcntl
import select
import socket
import struct
import time
from termios import FIONREAD
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.model import Ended

    from .parsing import ExchangeReader

# Held for a peer that does not read, on top of the kernel's buffers; calls to Intercom are far smaller.
HELD_BYTES_MAX = 1_048_576
# A client that closed entirely resets when the answer arrives, on loopback within a millisecond (measured);
# one that closed its sending side only does not.
DOUBT_S = 0.05

_LINGER_0 = struct.pack("ii", 1, 0)
# POLLHUP would not do: it is set as well when both sides have closed in peace.
_RESET = select.POLLERR
# Not on every system; without it the end that follows data is passed on a turn of the loop later.
_ENDING = _RESET | getattr(select, "POLLRDHUP", 0)


def set_reset_on_close(sock: socket.socket) -> None:
    """Make the socket's close send a reset instead of a FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0)


class Bridge:
    """One connection of a client, and the tap's own connection upstream for it."""

    def __init__(self, reader: ExchangeReader, on_gone: Callable[[Bridge], None]) -> None:
        """
        Prepare two sides that are not connected yet.

        Args:
            reader: Is shown all bytes and ends.
            on_gone: Called once, when both sockets are closed.
        """
        self.reader = reader
        self.client = Side(self._from_client, self._client_ended, self._lost)
        self.upstream = Side(self._from_upstream, self._upstream_ended, self._lost)
        self.client.other, self.upstream.other = self.upstream, self.client
        self.silent = False
        self._on_gone = on_gone
        self._doubt: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Let bytes flow, once both sides are connected."""
        self.client.read_on()
        self.upstream.read_on()

    @property
    def open(self) -> bool:
        """Tell whether neither side has ended."""
        return not (self.client.ended or self.upstream.ended)

    def fall_silent(self) -> None:
        """Pass nothing on any more, neither bytes nor ends; what the client asks is still noted."""
        self.silent = self.client.silent = self.upstream.silent = True

    def abort(self, ended: Ended = "reset") -> None:
        """Reset both sides; what was open ends as *ended*."""
        self.reader.server_ended(time.monotonic(), ended)
        self.client.reset()
        self.upstream.reset()

    def _from_client(self, data: bytes, at_s: float) -> None:
        self.reader.request_bytes(data, at_s)

    def _from_upstream(self, data: bytes, at_s: float) -> None:
        if self.silent:
            return
        self.reader.answer_bytes(data, at_s)
        self._look_at_client()

    def _client_ended(self, reset: bool) -> None:  # noqa: FBT001 - see Side
        self.reader.client_ended(time.monotonic(), reset=reset)
        if self.silent:
            # Nobody waits any more, and upstream there is nobody to tell.
            self.client.close()
            self.upstream.close()
            return
        self._pass_on_end(self.client, reset=reset)

    def _upstream_ended(self, reset: bool) -> None:  # noqa: FBT001 - see Side
        if self.silent:
            return
        self.reader.server_ended(time.monotonic(), "reset" if reset else "server_closed")
        self._look_at_client()
        self._pass_on_end(self.upstream, reset=reset)

    def _pass_on_end(self, side: Side, *, reset: bool) -> None:
        if reset:
            side.other.reset()
            return
        side.other.finish_sending()
        if side.other.ended and self._doubt is None:
            self.client.close()
            self.upstream.close()

    def _look_at_client(self) -> None:
        if self.reader.doubtful and self._doubt is None:
            self._doubt = asyncio.get_running_loop().call_later(DOUBT_S, self._resolve_doubt)

    def _resolve_doubt(self) -> None:
        self._doubt = None
        if self.client.was_reset():
            self.client.reset()
            self.upstream.reset()
            return
        self.reader.client_still_there()
        if self.client.ended and self.upstream.ended:
            self.client.close()
            self.upstream.close()

    def _lost(self) -> None:
        if self.client.lost and self.upstream.lost:
            if self._doubt is not None:
                self._doubt.cancel()
            self._on_gone(self)


class Side(asyncio.Protocol):
    """
    One of the two sockets of a bridge.

    Attributes:
        other: The socket that everything is passed on to.
        ended: Nothing more will come from this peer.
        silent: Nothing that comes is passed on.
        lost: The socket is closed.
    """

    other: Side

    def __init__(
        self, on_data: Callable[[bytes, float], None], on_end: Callable[[bool], None], on_lost: Callable[[], None]
    ) -> None:
        """
        Prepare.

        Args:
            on_data: Called with what has arrived here and when, after it was passed on.
            on_end: Called when nothing more will come, with True for a reset.
            on_lost: Called when the socket is closed.
        """
        self.ended = False
        self.lost = False
        self.silent = False
        self._on_data = on_data
        self._on_end = on_end
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._held = False

    # -- what happens on the socket ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait with reading until the other side is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # asyncio does it only for sockets that were made with the protocol's number; without it, 40 ms per answer.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.set_write_buffer_limits(high=HELD_BYTES_MAX)
        transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Pass it on first, unless silent, with an end that follows on its heels, and look at it then."""
        # Taken before: a client that waits from the answer on must not seem to have waited less than it did.
        at_s = time.monotonic()
        if not self.silent:
            self.other.send(data)
            self._hurry_end()
        self._on_data(data, at_s)

    def eof_received(self) -> bool:
        """Pass on the half-close, and keep this socket open for the other direction."""
        self.ended = True
        self._on_end(False)
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """Pass on a reset; without an error it was the bridge that closed."""
        self.lost = True
        if error is not None:
            self.ended = True
            self._on_end(True)
        self._on_lost()

    def pause_writing(self) -> None:
        """Hold the other side up: this peer does not read."""
        self.other.hold()

    def resume_writing(self) -> None:
        """Let the other side go on."""
        self.other.release()

    # -- what the bridge does with it -------------------------------------------------------------------------

    def read_on(self) -> None:
        """Read, if there is something to read from."""
        if self._transport is not None and not self.ended:
            self._transport.resume_reading()

    def send(self, data: bytes) -> None:
        """Send, unless this socket is going away."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def finish_sending(self) -> None:
        """Send a FIN after what is still to be sent."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()

    def close(self) -> None:
        """Close after what is still to be sent."""
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        """Close with a reset, now."""
        self.ended = True
        if self._transport is not None and not self.lost:
            set_reset_on_close(self._socket)
            self._transport.abort()

    def was_reset(self) -> bool:
        """Tell whether the peer has reset, although nothing is read here any more."""
        return self.lost or bool(self._poll(_RESET))

    def hold(self) -> None:
        """Stop reading."""
        if self._transport is not None and not self.ended:
            self._held = True
            self._transport.pause_reading()

    def release(self) -> None:
        """Read again."""
        if self._held:
            self._held = False
            self.read_on()

    def _hurry_end(self) -> None:
        """
        Pass on an end that has already come behind the last bytes, which asyncio tells a turn of its loop later.

        A client that asks again at once must find its kept-alive connection ended as it would without the tap.
        """
        events = self._poll(_ENDING)
        if not events or fcntl.ioctl(self._socket, FIONREAD, b"\0" * 4) != b"\0" * 4:
            return
        if events & _RESET:
            self.other.reset()
        else:
            self.other.finish_sending()

    def _poll(self, events: int) -> int:
        poller = select.poll()
        poller.register(self._socket, events)
        # POLLHUP comes unasked for.
        return events & sum(seen for _, seen in poller.poll(0))

    @property
    def _socket(self) -> socket.socket:
        assert self._transport is not None
        sock: socket.socket = self._transport.get_extra_info("socket")
        return sock
