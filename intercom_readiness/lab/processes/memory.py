"""How much memory the target's processes hold, where the system tells it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PROC = Path("/proc")
MIB = 1024 * 1024
# In /proc/PID/stat, behind the name in brackets: the state, then the parent.
_PARENT = 1


def resident_mib(pids: Iterable[int], proc: Path = PROC) -> float | None:
    """
    Add up the resident memory of processes and all that they have started, in MiB.

    Args:
        pids: The processes.
        proc: Where Linux tells about processes.

    Returns:
        None where the system does not tell it, or none of them is there.
    """
    parents = {int(entry.name): _parent(entry) for entry in proc.glob("[0-9]*")}
    family, grown = set(pids), True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in family} - family
        family |= children
        grown = bool(children)
    sizes = [_resident_pages(proc / str(pid)) for pid in family]
    pages = sum(sizes)
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB if pages else None


def _parent(entry: Path) -> int:
    try:
        text = (entry / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return int(text.rpartition(")")[2].split()[_PARENT])


def _resident_pages(entry: Path) -> int:
    try:
        return int((entry / "statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
