"""``python -m fakes.intercom``: a fake Intercom that runs until it is stopped."""

from __future__ import annotations

import asyncio
import gc
import sys
from typing import TYPE_CHECKING

from fakes.intercom import command_line, demo
from fakes.intercom.opening import ScenarioRefused, play
from fakes.intercom.server import PortTaken, serve
from fakes.intercom.state import World

if TYPE_CHECKING:
    from collections.abc import Coroutine


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
        _run(serve(world, options.port, options.control_port, lambda line: print(line, flush=True), _warn))
    except (PortTaken, ScenarioRefused) as error:
        _warn(str(error))
        return 2
    return 0


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
