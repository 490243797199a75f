"""What xdist's workers need: how many, and that none outlives its controller."""

from __future__ import annotations

import ctypes
import math
import os
import signal
import sys
from typing import TYPE_CHECKING

from intercom_readiness.lab.scene.replicas import REPLICAS

from .selection import selected

if TYPE_CHECKING:
    import pytest

    from .run import Run

_PR_SET_PDEATHSIG = 1
# Most of a scenario is waiting. On two quiet cores 155 scenarios took 32 s with 4 workers, 28 with 5, 25.5 with 6,
# 24.5 with 8 and 22.5 with 10, for 17 to 28 CPU seconds: more gain little, and crowd the time bounds.
WORKERS_PER_CORE = 4
# A worker costs most of a second before its first scenario, so it must have some seconds of work to save anything.
WORK_PER_WORKER_S = 4.0


def leave_with_the_controller() -> None:
    """Have the kernel kill this worker when the controller dies, however it dies (Linux; elsewhere xdist notices)."""
    controller = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != controller:
            # It died just before the kernel was asked.
            os.kill(os.getpid(), signal.SIGKILL)


def cores() -> int:
    """Count the processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers_for(config: pytest.Config, run: Run) -> int:
    """
    Tell how many workers a run gets: 0 for the one process that is there already.

    A target that runs already has one lab; others get as many as the machine and the profile bear, if there is work
    enough for them.
    """
    if run.profile.target.attached:
        return 0
    costs = run.costs()
    work_s = sum(costs[promise.key].likely_s for promise in selected(config, run.plan) if promise.key in costs)
    worth = math.ceil(work_s / WORK_PER_WORKER_S)
    copies_max = run.profile.target.instances_max
    if copies_max > REPLICAS:
        # One worker runs replicas beside its own copy now and then.
        copies_max -= REPLICAS
    workers = min(int(cores() * WORKERS_PER_CORE), copies_max, worth)
    return workers if workers > 1 else 0
