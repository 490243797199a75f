"""Mistakes that real teams make, one function each; `--break NAME` switches on one."""

from __future__ import annotations

from reference.defects import (  # noqa: F401 - importing a family declares its defects
    copies,
    creates,
    erasures,
    failures_hidden,
    health_checks,
    leaks,
    ledgers,
    links,
    listings,
    numbers,
    rate_limits,
    refusals,
    repeats,
    status_pages,
    storms,
    timeouts,
    tokens,
    waits,
    webhook_answers,
    webhook_signatures,
    webhook_work,
    written_values,
)
from reference.defects.registry import DEFECTS, Defect, switched_on

__all__ = ["DEFECTS", "Defect", "switched_on"]
