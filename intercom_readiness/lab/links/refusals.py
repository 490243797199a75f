"""Connections that somebody on this machine could not make, which is all that a refused one leaves behind."""

from __future__ import annotations

from pathlib import Path

_COUNTERS = Path("/proc/net/snmp")
_FAILED = "AttemptFails"


def connections_failed(counters: Path = _COUNTERS) -> int | None:
    """
    Count the connections that failed before they were made, whoever wanted them, since the machine started.

    Args:
        counters: Where Linux counts them, for the processes of one network namespace.

    Returns:
        The count; None where nobody counts.
    """
    try:
        rows = [line.split() for line in counters.read_text(encoding="ascii").splitlines() if line.startswith("Tcp:")]
        names, values = rows
        return int(values[names.index(_FAILED)])
    except (OSError, ValueError):
        return None
