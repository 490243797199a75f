"""Jobs that export message data: one active at a time, done after a while of the agenda."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import refusal
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import EXPORT_KEPT_S

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace

# Seconds of the agenda until a job is done; no public figure exists.
_TAKES_S = 60.0


@dataclass(frozen=True, slots=True)
class Export:
    """A job; *began_s* is a second of the agenda."""

    id: str
    began_s: float
    canceled: bool = False

    def status(self, agenda_s: float) -> str:
        """Tell how far the job is."""
        if self.canceled:
            return "canceled"
        return "pending" if agenda_s < self.began_s + _TAKES_S else "completed"

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"canceled": self.canceled}


def begin(workspace: Workspace, agenda_s: float) -> Export:
    """
    Begin a job.

    Raises:
        ApiError: 429, another one is active.
    """
    if any(one.status(agenda_s) == "pending" for one in workspace.exports.values()):
        raise refusal(vendor_errors.EXPORT_ACTIVE)
    export = Export(workspace.ids.uuid().replace("-", "")[:16], agenda_s)
    return workspace.save(workspace.exports, "message export", export, None)


def known(workspace: Workspace, export_id: str, agenda_s: float) -> Export:
    """
    Return a job; finished ones are gone after two days.

    Raises:
        ApiError: 404, there is no such job.
    """
    export = workspace.exports.get(export_id)
    if export is None or agenda_s > export.began_s + _TAKES_S + EXPORT_KEPT_S:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    return export


def cancel(workspace: Workspace, export: Export, agenda_s: float) -> Export:
    """Cancel a job that is not done; others stay as they are."""
    if export.status(agenda_s) != "pending":
        return export
    return workspace.save(workspace.exports, "message export", replace(export, canceled=True), export)


def as_json(export: Export, agenda_s: float, address: str, expires_at: int) -> dict[str, Any]:
    """Write a job; the *address* to download it from ends at *expires_at*, Unix time."""
    status = export.status(agenda_s)
    done = status == "completed"
    return {
        "job_identifier": export.id,
        "status": status,
        "download_url": address if done else "",
        "download_expires_at": str(expires_at) if done else "",
    }
