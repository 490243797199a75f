"""Jobs: work that a call handed over; the fake does it at once and tells so when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import refusal
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Job:
    """A job that made the ticket *ticket_id*."""

    id: str
    ticket_id: str

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"ticket": self.ticket_id}


def begin(workspace: Workspace, ticket_id: str) -> Job:
    """Keep a job that makes a ticket."""
    return workspace.save(workspace.jobs, "job", Job(str(workspace.ids.number()), ticket_id), None)


def known(workspace: Workspace, job_id: str) -> Job:
    """
    Return a job.

    Raises:
        ApiError: 404 job_not_found.
    """
    job = workspace.jobs.get(job_id)
    if job is None:
        raise refusal(vendor_errors.JOB_MISSING)
    return job


def as_json(job: Job, *, done: bool) -> dict[str, Any]:
    """Write a job: pending in the answer that began it, done afterwards."""
    address = f"https://api.intercom.test/tickets/{job.ticket_id}"
    return {
        "type": "job",
        "id": job.id,
        "status": "success" if done else "pending",
        "url": f"https://api.intercom.test/jobs/status/{job.id}",
        "resource_type": "ticket",
        "resource_id": job.ticket_id if done else None,
        "resource_url": address if done else None,
    }
