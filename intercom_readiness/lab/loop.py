"""One asyncio loop on one thread, shared by everything in this process that handles sockets by itself."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")

# A call takes 0.1 ms (measured); a loop that has not answered by then hangs.
CALL_WITHIN_S = 30.0
# Socket events queue behind calls from outside: two more turns of the loop let those that had happened come first.
TURNS_TO_CATCH_UP = 2

_shared: dict[int, LoopThread] = {}
_shared_lock = threading.Lock()


class LoopThread:
    """An asyncio loop that runs on a daemon thread of its own."""

    def __init__(self) -> None:
        # The standard loop, not uvloop: how it reports resets and half-closes is what the tap's tests prove.
        self.loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._run, name="lab-loop", daemon=True)
        self._thread.start()

    def call(self, function: Callable[Arguments, Value], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        """
        Run a function on the loop's thread and return its value.

        Everything that had happened to the loop's sockets before the call is handled before the function runs.

        Raises:
            LabError: The loop does not answer.
        """
        result: Future[Value] = Future()

        def run(turns_left: int) -> None:
            if turns_left:
                self.loop.call_soon(run, turns_left - 1)
                return
            try:
                result.set_result(function(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - a process boundary: it is raised in the caller's thread
                result.set_exception(error)

        self._check_thread()
        self.loop.call_soon_threadsafe(run, TURNS_TO_CATCH_UP)
        return self._value(result)

    def run(self, work: Coroutine[object, object, Value]) -> Value:
        """
        Run a coroutine on the loop and return its value.

        Raises:
            LabError: The loop does not answer.
        """
        self._check_thread()
        return self._value(asyncio.run_coroutine_threadsafe(work, self.loop))

    def _check_thread(self) -> None:
        if threading.current_thread() is self._thread:
            raise LabError("the lab's loop was called from its own thread, which would wait for itself")

    def _value(self, result: Future[Value]) -> Value:
        try:
            return result.result(CALL_WITHIN_S)
        except TimeoutError as error:
            if result.done():
                raise
            raise LabError(f"the lab's loop did not answer within {CALL_WITHIN_S:g} s") from error

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


def shared_loop() -> LoopThread:
    """Return the loop of this process, started when it is first asked for; a forked process gets its own."""
    with _shared_lock:
        if os.getpid() not in _shared:
            _shared[os.getpid()] = LoopThread()
        return _shared[os.getpid()]
