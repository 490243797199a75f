"""The shared loop: calls from other threads, errors passed on, no deadlock."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab import loop as module
from intercom_readiness.lab.loop import LoopThread, shared_loop


def test_calls_run_on_the_loops_thread() -> None:
    """A call is made on the loop's thread and its value comes back."""
    assert "lab-loop" == shared_loop().call(lambda: threading.current_thread().name)
    assert 5 == shared_loop().call(sum, [2, 3])


def test_errors_come_back() -> None:
    """An error is raised where the call was made, a timeout of the callee's own included."""

    async def fail() -> None:
        raise TimeoutError

    with pytest.raises(ZeroDivisionError):
        shared_loop().call(lambda: 1 / 0)
    with pytest.raises(TimeoutError):
        shared_loop().run(fail())


def test_coroutines_run() -> None:
    """A coroutine runs to its end."""

    async def name() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    assert "lab-loop" == shared_loop().run(name())


def test_one_loop_per_process() -> None:
    """All users share one loop; a forked process would get another."""
    assert shared_loop() is shared_loop()
    assert {os.getpid()} <= set(module._shared)


def test_own_thread_is_refused() -> None:
    """A call from the loop's own thread would wait for itself, and is refused."""
    shared = shared_loop()
    with pytest.raises(LabError, match="from its own thread"):
        shared.call(lambda: shared.call(lambda: None))


def test_hanging_loop_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that does not answer is an error of the lab, not a hang."""
    monkeypatch.setattr(module, "CALL_WITHIN_S", 0.05)
    busy, thread = threading.Event(), LoopThread()
    thread.loop.call_soon_threadsafe(busy.wait, 10)
    with pytest.raises(LabError, match="did not answer within"):
        thread.call(lambda: None)
    busy.set()
    monkeypatch.setattr(module, "CALL_WITHIN_S", 10)
    thread.call(lambda: None)
    thread.loop.call_soon_threadsafe(thread.loop.stop)
    thread._thread.join()
    thread.loop.close()
