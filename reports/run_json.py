"""The run for programs: the JSON that run.schema.json describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.record import run_document

if TYPE_CHECKING:
    from intercom_readiness.model import RunRecord


def render(run: RunRecord) -> str:
    """Render *run* as indented JSON that ends in a line break; the same text as run.json in its folder."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(run_document(run)), indent=2).decode() + "\n"
