"""``python -m fakes.intercom``: a fake Intercom that runs until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from typing import TYPE_CHECKING

from fakes.intercom import command_line, demo
from fakes.intercom.opening import ScenarioRefused, play
from fakes.intercom.server import PortTaken, serve
from fakes.intercom.state import World

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from fakes.intercom.certificates import Tls

_YOUNG_MAX = 50_000


def main(arguments: list[str] | None = None) -> int:
    """Run the fake; returns the exit status."""
    options = command_line.read(arguments)
    if isinstance(options, str):
        print(options)
        return 0
    # Records live long and hold no cycles: looking for garbage among them only makes callers wait.
    gc.set_threshold(_YOUNG_MAX, 50, 100)
    world = World(options.settings, options.token)
    demo.fill(world, options.contacts)
    world.start_with(options.webhooks)
    gc.freeze()
    try:
        play(world, options.scenario)
        with _secured(options.tls, options.ca_folder) as tls:
            ports = options.port, options.control_port
            _run(serve(world, ports, lambda line: print(line, flush=True), _warn, tls))
    except (PortTaken, ScenarioRefused, Unsecured) as error:
        _warn(str(error))
        return 2
    return 0


class Unsecured(Exception):
    """No certificate can be had; the message says why."""


@contextlib.contextmanager
def _secured(asked: bool, folder: Path | None) -> Iterator[Tls | None]:  # noqa: FBT001  (private, called once)
    """Make the certificate of https where it is *asked* for; an authority without a *folder* goes with the fake."""
    if not asked:
        yield None
        return
    # Imported here: cryptography takes a tenth of a second, and most starts need none.
    from pathlib import Path
    from tempfile import TemporaryDirectory

    try:
        from fakes.intercom.certificates import CertificateError, certified
    except ImportError as error:
        raise Unsecured(f"--tls needs the package trustme: {error}") from error
    with TemporaryDirectory(prefix="fake-intercom-") as passing:
        try:
            yield certified(folder or Path(passing), keep_key=folder is not None)
        except CertificateError as error:
            raise Unsecured(str(error)) from error


def _warn(text: str) -> None:
    print(f"python -m fakes.intercom: {text}", file=sys.stderr)


def _run(serving: Coroutine[None, None, None]) -> None:
    try:
        import uvloop
    except ImportError:
        asyncio.run(serving)
    else:
        uvloop.run(serving)


if __name__ == "__main__":
    sys.exit(main())
