"""What all tests of the suite share."""

from __future__ import annotations

import os


def pytest_xdist_auto_num_workers() -> int:
    """Run two tests per core: most of them wait for processes, sockets or timeouts."""
    return 2 * (os.cpu_count() or 1)
