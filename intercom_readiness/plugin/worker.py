"""What xdist's workers need: how many, and that none outlives its controller."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .run import Run

_PR_SET_PDEATHSIG = 1
# Most of a scenario is waiting; beyond this, workers only delay each other (measured in benchmarks/gate.py).
WORKERS_PER_CORE = 2.5


def leave_with_the_controller() -> None:
    """Have the kernel kill this worker when the controller dies, however it dies (Linux; elsewhere xdist notices)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def workers_for(run: Run) -> int:
    """Tell how many workers a run gets; a target that runs already has one lab, so one worker."""
    if run.profile.target.attached:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(int(cores * WORKERS_PER_CORE), run.profile.target.instances_max))
