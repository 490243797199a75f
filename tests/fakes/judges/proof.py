"""What each judge saw succeed, kept in a file beside this one; the page of all operations is made from these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent


def proof(judge: str, operations: Iterable[str]) -> dict[str, Any]:
    """Write what *judge* proves: names of operations of ``intercom_readiness.vendor.operations``."""
    return {"judge": judge, "operations": sorted(operations)}


def read_proof(name: str) -> dict[str, Any]:
    """Read the proof that is kept in the file of that *name*."""
    told: dict[str, Any] = json.loads((HERE / name).read_text("utf-8"))
    return told


def write_proof(name: str, told: dict[str, Any]) -> None:
    """Keep a proof in the file of that *name*."""
    (HERE / name).write_text(json.dumps(told, indent=2) + "\n", "utf-8")
