"""Memory is added up over a target's whole family of processes, where the system tells it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.lab.processes.memory import MIB, resident_mib

if TYPE_CHECKING:
    from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def _process(proc: Path, pid: int, parent: int, pages: int) -> None:
    folder = proc / str(pid)
    folder.mkdir()
    (folder / "stat").write_text(f"{pid} (a (strange) name) S {parent} 1 1\n", encoding="ascii")
    (folder / "statm").write_text(f"9999 {pages} 0 0\n", encoding="ascii")


def test_children_of_children_count(tmp_path: Path) -> None:
    """A shell that starts a server that starts workers is one target; other people's processes are not."""
    for pid, parent, pages in ((10, 1, 100), (11, 10, 200), (12, 11, 300), (20, 1, 5000)):
        _process(tmp_path, pid, parent, pages)

    assert resident_mib([10], tmp_path) == pytest.approx(600 * PAGE_BYTES / MIB)


def test_nothing_is_known_where_nothing_is_told(tmp_path: Path) -> None:
    """A system without /proc, or a process that is gone, gives no number instead of a wrong one."""
    assert resident_mib([10], tmp_path / "nowhere") is None
    assert resident_mib([10], tmp_path) is None


def test_what_is_kept_shows() -> None:
    """A process that holds more is told to hold more."""
    before = resident_mib([os.getpid()])
    if before is None:
        pytest.skip("this system does not tell about its processes")
    kept = bytearray(b"?" * 32 * MIB)

    assert (resident_mib([os.getpid()]) or 0) - before > len(kept) / MIB / 2
