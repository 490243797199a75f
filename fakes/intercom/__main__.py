"""``python -m fakes.intercom``: a fake Intercom that runs until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import sys

from fakes.intercom.access import demo_token
from fakes.intercom.server import serve
from fakes.intercom.settings import Settings
from fakes.intercom.state import World


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fakes.intercom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="API port on 127.0.0.1; 0 (default) takes a free one")
    parser.add_argument("--control-port", type=int, default=0, help="control port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--token", default=demo_token(0), help="access token that is valid from the start")
    parser.add_argument("--ready", choices=["json"], default="json", help="how the ready line is written")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the fake; returns the exit status."""
    options = _parser().parse_args(arguments)
    world = World(Settings(), options.token)
    serving = serve(world, options.port, options.control_port, lambda line: print(line, flush=True))
    try:
        import uvloop
    except ImportError:
        asyncio.run(serving)
    else:
        uvloop.run(serving)
    return 0


if __name__ == "__main__":
    sys.exit(main())
