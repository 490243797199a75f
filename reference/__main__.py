"""Starts the service: `python -m reference [--break NAME]`, configured by the environment alone."""

from __future__ import annotations

import argparse
import gc
import os
import socket
import sys
from contextlib import AbstractContextManager, nullcontext

from reference.settings import Settings, SettingsError


def main() -> int:
    """Serve until a signal; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m reference", description="The reference integration.")
    parser.add_argument(
        "--break",
        dest="defect",
        metavar="NAME",
        default=os.environ.get("REFERENCE_BREAK"),
        help="switch on exactly one known defect (REFERENCE_BREAK in the environment does the same)",
    )
    parser.add_argument(
        "--token-made", action="store_true", help="say on which day the file of INTERCOM_TOKEN_FILE was written"
    )
    parser.add_argument("--list-breaks", action="store_true", help="list the defects, with what each one does")
    arguments = parser.parse_args()
    if arguments.list_breaks or arguments.defect:
        from reference import defects

        if arguments.list_breaks:
            print("\n".join(f"{defect.name:32} {defect.sentence}" for defect in defects.DEFECTS.values()))
            return 0
        if arguments.defect not in defects.DEFECTS:
            parser.error(f"--break: no defect is named {arguments.defect!r}; see --list-breaks")
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        print(f"reference: {error}", file=sys.stderr)
        return 2
    if arguments.token_made:
        from reference.access import made_on

        print(made_on(settings.intercom_token_file))
        return 0
    _serve(settings, arguments.defect)
    return 0


def _serve(settings: Settings, defect: str | None) -> None:
    # Bound before the imports below: a caller who is early waits in the queue instead of being refused.
    listener = _listen(settings.port)
    # rich is only used by consoles, and costs as much start-up time as half of everything else.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
    gc.disable()  # Nothing that is imported becomes garbage.
    import structlog
    import uvicorn

    from reference import logs
    from reference.app import build_app

    logs.configure(settings.log_level)
    with _broken(defect):
        config = uvicorn.Config(
            build_app(settings), log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=5
        )
        gc.freeze()
        gc.enable()
        structlog.get_logger().info("listening", port=listener.getsockname()[1], defect=defect)
        uvicorn.Server(config).run(sockets=[listener])


def _broken(defect: str | None) -> AbstractContextManager[None]:
    if defect is None:
        return nullcontext()
    from reference import defects

    return defects.switched_on(defect)


def _listen(port: int) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", port), backlog=2048)
    listener.setblocking(False)
    return listener


if __name__ == "__main__":
    sys.exit(main())
