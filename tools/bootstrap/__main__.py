"""Do the set-up that is still missing, and nothing when nothing is: `python3 -m tools.bootstrap` (or `make`)."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.bootstrap import environment, toxiproxy
from tools.bootstrap.clone import CannotHaveError, Clone
from tools.bootstrap.running import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def set_up(clone: Clone, env: Mapping[str, str]) -> None:
    """
    Bring the clone to where pytest can start.

    Raises:
        CannotHaveError: Something needed cannot be had.
        OSError: The clone cannot be read or written.
    """
    # A build folder that is still there was left by a set-up that was killed, and may hold hundreds of megabytes.
    if environment.is_ready(clone) and toxiproxy.is_ready(clone, env) and not clone.build.exists():
        return
    with _alone(clone):
        clone.log.unlink(missing_ok=True)
        clone.clear_build()
        try:
            # Asked again: another set-up may have done it while this one waited.
            if not environment.is_ready(clone):
                environment.make(clone, env)
            if not toxiproxy.is_ready(clone, env):
                toxiproxy.make(clone, env)
        finally:
            clone.clear_build()


@contextlib.contextmanager
def _alone(clone: Clone) -> Iterator[None]:
    """
    Keep other set-ups of this clone waiting.

    The lock passes to the programs that we start, so it is held until they have ended too, however this process ends:
    the pip of a killed set-up cannot write into the `.venv` of the next one.
    """
    clone.tools.mkdir(exist_ok=True)
    with (clone.tools / "bootstrap.lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up of this clone")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Run from the command line; returns the exit status."""
    clone = Clone(Path(__file__).resolve().parents[2])
    try:
        set_up(clone, os.environ)
    except CannotHaveError as problem:
        say(str(problem))
        return 1
    except OSError as problem:
        say(f"cannot read or write in the clone: {problem}")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run starts it again")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
