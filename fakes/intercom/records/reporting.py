"""Jobs that export reporting data: five pending ones at a time, done after a while of the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, refusal
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import EXPORT_KEPT_S, REPORTING_EXPORTS_PENDING_MAX

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace

# Seconds of the agenda until a job is done; no public figure exists.
_TAKES_S = 60.0
# Intercom's own list is longer and differs between workspaces; ids and names are those of the description's example.
DATASETS: dict[str, dict[str, str]] = {
    "conversation": {
        "conversation_id": "Conversation ID",
        "conversation_started_at": "Conversation started at",
        "conversation_state": "Conversation state",
        "channel": "Channel",
        "assigned_teammate_id": "Teammate assigned",
    },
    "ticket": {
        "ticket_id": "Ticket ID",
        "ticket_created_at": "Ticket created at",
        "ticket_state": "Ticket state",
        "ticket_type": "Ticket type",
    },
}
_TIMES = {"conversation": "conversation_started_at", "ticket": "ticket_created_at"}


@dataclass(frozen=True, slots=True)
class ReportingExport:
    """A job; *began_s* is a second of the agenda."""

    id: str
    dataset_id: str
    attribute_ids: tuple[str, ...]
    began_s: float

    def status(self, agenda_s: float) -> str:
        """Tell how far the job is."""
        return "pending" if agenda_s < self.began_s + _TAKES_S else "complete"

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"dataset": self.dataset_id, "attributes": self.attribute_ids}


def datasets() -> list[dict[str, Any]]:
    """Write the datasets that can be exported."""
    return [
        {
            "id": dataset_id,
            "name": dataset_id.capitalize(),
            "description": f"One row for each {dataset_id}.",
            "default_time_attribute_id": _TIMES[dataset_id],
            "attributes": [{"id": one, "name": name} for one, name in attributes.items()],
        }
        for dataset_id, attributes in DATASETS.items()
    ]


def begin(workspace: Workspace, fields: dict[str, Any], agenda_s: float) -> ReportingExport:
    """
    Begin a job.

    Raises:
        ApiError: 400 for a dataset, attributes or times that cannot be, 429 while five are pending.
    """
    dataset_id, attribute_ids = _checked(fields)
    pending = sum(one.status(agenda_s) == "pending" for one in workspace.reporting_exports.values())
    if pending >= REPORTING_EXPORTS_PENDING_MAX:
        raise refusal(vendor_errors.REPORTING_EXPORTS_PENDING, REPORTING_EXPORTS_PENDING_MAX)
    export = ReportingExport(f"job{workspace.ids.number()}", dataset_id, tuple(attribute_ids), agenda_s)
    return workspace.save(workspace.reporting_exports, "reporting export", export, None)


def known(workspace: Workspace, export_id: str, agenda_s: float) -> ReportingExport:
    """
    Return a job; finished ones are gone after two days, as those of message exports.

    Raises:
        ApiError: 404, there is no such job.
    """
    export = workspace.reporting_exports.get(export_id)
    if export is None or agenda_s > export.began_s + _TAKES_S + EXPORT_KEPT_S:
        raise refusal(vendor_errors.REPORTING_EXPORT_MISSING, export_id)
    return export


def as_json(export: ReportingExport, agenda_s: float, address: str, expires_at: int) -> dict[str, Any]:
    """Write a job; the *address* to download it from ends at *expires_at*, Unix time."""
    status = export.status(agenda_s)
    done = status == "complete"
    return {
        "job_identifier": export.id,
        "status": status,
        "download_url": address if done else "",
        "download_expires_at": str(expires_at) if done else "",
    }


def _checked(fields: dict[str, Any]) -> tuple[str, list[str]]:
    dataset_id, attribute_ids = fields.get("dataset_id"), fields.get("attribute_ids")
    if dataset_id is None:
        raise _bad("'dataset_id' is a required parameter")
    if not isinstance(dataset_id, str) or dataset_id not in DATASETS:
        raise _bad(f"{dataset_id} is not a valid dataset_id")
    if attribute_ids is None:
        raise _bad("'attribute_ids' is a required parameter")
    if not isinstance(attribute_ids, list):
        raise _bad(f"'attribute_ids' {attribute_ids} must be of type Array")
    if not attribute_ids:
        raise _bad("attribute_ids must contain at least one attribute_id")
    unknown = [str(one) for one in attribute_ids if str(one) not in DATASETS[dataset_id]]
    if unknown:
        raise _bad(f"attribute_ids invalid for {dataset_id} dataset: {', '.join(unknown)}")
    for name in ("start_time", "end_time"):
        if fields.get(name) is None:
            raise _bad(f"'{name}' is a required parameter")
        if not isinstance(fields[name], int) or isinstance(fields[name], bool):
            raise _bad(f"'{name}' must be of type Integer")
    return dataset_id, [str(one) for one in attribute_ids]


def _bad(message: str) -> ApiError:
    return ApiError(400, "bad_request", message)
