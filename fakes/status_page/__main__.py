"""``python -m fakes.status_page``: a fake of Intercom's status page that runs until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import sys

from fakes.status_page.control import CALLS
from fakes.status_page.page import Page
from fakes.status_page.server import PortTaken, Site, serve
from intercom_readiness.vendor.status_page import COMPONENTS, IMPACTS, STYLES


def main(arguments: list[str] | None = None) -> int:
    """Run the fake; returns the exit status."""
    options = _options(arguments)
    page = Page(options.style)
    if options.incident:
        page.befall(options.incident, options.impact, options.component)
    try:
        asyncio.run(serve(Site(page), (options.port, options.control_port), lambda line: print(line, flush=True)))
    except PortTaken as error:
        print(f"python -m fakes.status_page: {error}", file=sys.stderr)
        return 2
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m fakes.status_page",
        description="A fake of Intercom's status page. It listens on 127.0.0.1 and says READY with its addresses.",
        epilog=f"Control port: {', '.join(CALLS)}.",
    )
    parser.add_argument("--port", type=int, default=0, help="of the page; 0, the default, is any that is free")
    parser.add_argument("--control-port", type=int, default=0, help="of the control port, in the same way")
    parser.add_argument("--style", choices=STYLES, default=STYLES[0], help="whose answers the page gives")
    parser.add_argument("--incident", metavar="NAME", default="", help="begin with an incident of that name")
    parser.add_argument("--impact", choices=IMPACTS, default="major", help="how bad it is")
    parser.add_argument("--component", choices=COMPONENTS, default="REST API", help="which component it befalls")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
