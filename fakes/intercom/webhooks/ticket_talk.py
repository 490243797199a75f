"""Which topics the changes of a ticket and its parts are; the item is always the whole ticket (recorded in 2026)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fakes.intercom.records import tickets
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakes.intercom.records.tickets import Ticket, TicketPart
    from fakes.intercom.webhooks.changes import Batch, Change
    from fakes.intercom.workspace import Workspace

    Happening = tuple[str, Callable[[], Any]]

_RESOLVED = "resolved"
# Developer documentation, "Webhook models": since this version resolved and closed are told apart.
_TOLD_APART = "2.15"


def ticket(batch: Batch, change: Change) -> Iterator[Happening]:
    """Tell what happened to a ticket apart from its parts; there is no topic for one that was deleted."""
    workspace, (before, after) = batch.workspace, change
    if after is None:
        return
    whole = partial(item, workspace, after)
    if before is None:
        yield "ticket.created", whole
        return
    if after.state_id != before.state_id:
        yield "ticket.state.updated", whole
    yield from _ended(workspace, before, after, whole)
    if after.attributes != before.attributes:
        yield "ticket.attribute.updated", whole
    for name, topic in (("admin_assignee_id", "ticket.admin.assigned"), ("team_assignee_id", "ticket.team.assigned")):
        if getattr(after, name) not in (None, getattr(before, name)):
            yield topic, whole
    if set(after.contact_ids) - set(before.contact_ids):
        yield "ticket.contact.attached", whole
    if set(before.contact_ids) - set(after.contact_ids):
        yield "ticket.contact.detached", whole


def _ended(workspace: Workspace, before: Ticket, after: Ticket, whole: Callable[[], Any]) -> Iterator[Happening]:
    newer = told_apart(workspace)
    resolved = after.state.category == _RESOLVED != before.state.category
    if resolved and newer:
        yield "ticket.resolved", whole
    if (before.open and not after.open) or (resolved and not newer):
        yield "ticket.closed", (lambda: {"ticket": whole()}) if newer else whole


def part(batch: Batch, change: Change) -> Iterator[Happening]:
    """Tell what a new part of a ticket is, where the ticket itself does not tell it."""
    told: TicketPart = change.after
    owner = batch.changes.get(("ticket", told.ticket_id))
    if told.body is None or owner is None or owner.before is None or owner.after is None:
        return
    if told.part_type == "note":
        topic = "ticket.note.created"
    else:
        topic = "ticket.admin.replied" if told.author["type"] == "admin" else "ticket.contact.replied"
    yield topic, partial(item, batch.workspace, owner.after)


def told_apart(workspace: Workspace) -> bool:
    """Tell whether the app's version tells resolved from closed, and wraps the latter's ticket."""
    return at_least(workspace.settings.default_version, _TOLD_APART)


def item(workspace: Workspace, told: Ticket) -> dict[str, Any]:
    """Write a ticket in the form of the app's version."""
    return tickets.as_json(workspace, told, workspace.settings.default_version)
