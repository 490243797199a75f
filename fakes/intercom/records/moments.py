"""Moments as texts, where Intercom writes them so."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(second: int) -> str:
    """Write Unix seconds as ISO 8601 with milliseconds; "" for a moment beyond the calendar."""
    try:
        return datetime.fromtimestamp(second, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return ""
