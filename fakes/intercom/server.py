"""Opens the two ports, says that it is ready, and serves until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from typing import TYPE_CHECKING

from fakes.intercom.api import ApiConnection
from fakes.intercom.control import ControlConnection

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from fakes.intercom.certificates import Tls
    from fakes.intercom.state import World

BACKLOG = 1024
HOST = "127.0.0.1"


class PortTaken(OSError):
    """A port that was asked for is not free."""


async def serve(
    world: World,
    ports: tuple[int, int],
    say: Callable[[str], None],
    warn: Callable[[str], None],
    tls: Tls | None = None,
) -> None:
    """
    Serve *world* on loopback until SIGTERM or SIGINT.

    Args:
        world: The fake's state.
        ports: API port and control port; 0 lets the operating system choose.
        say: Takes the one READY line, with both addresses, the token and the client secret.
        warn: Takes a line for each receiver of webhooks that is not there.
        tls: What https needs on the API port; None is plain http. The control port is always plain.

    Raises:
        PortTaken: A port cannot be had.
    """
    loop = asyncio.get_running_loop()
    world.scheme = "http" if tls is None else "https"
    api = await _listen(lambda: ApiConnection(world), ports[0], tls.context if tls is not None else None)
    control = await _listen(lambda: ControlConnection(world), ports[1], None)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopped.set)
    ready = {
        "api": _address(api, world.scheme),
        "control": _address(control, "http"),
        "token": world.start_token,
        "client_secret": world.settings.client_secret,
    }
    if tls is not None:
        ready["ca_file"] = str(tls.ca_file)
    say("READY " + json.dumps(ready))
    asking = asyncio.ensure_future(_ask_receivers(world, warn)) if world.start_webhooks else None
    await stopped.wait()
    if asking is not None:
        asking.cancel()
    # Closing only stops listening; open connections end with the process, which is at once.
    api.close()
    control.close()


async def _ask_receivers(world: World, warn: Callable[[str], None]) -> None:
    for complaint in await world.webhooks.unreachable():
        warn(complaint)


async def _listen(
    protocol: Callable[[], asyncio.Protocol], port: int, context: ssl.SSLContext | None
) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(protocol, HOST, port, backlog=BACKLOG, ssl=context)
    except OSError as error:
        raise PortTaken(f"port {port} on {HOST} cannot be had: {error.strerror or error}") from error


def _address(server: asyncio.Server, scheme: str) -> str:
    return f"{scheme}://{HOST}:{server.sockets[0].getsockname()[1]}"
