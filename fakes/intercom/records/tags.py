"""Tags of a workspace, and tags on contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import refusal
from fakes.intercom.records.contacts import Tagging
from fakes.intercom.records.replies import admin_of
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.records.companies import Company
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; names are unique regardless of case."""

    id: str
    name: str
    # Names of segments that are built on it; it cannot be deleted while there are any.
    dependants: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write the tag as lists and tag calls do."""
        return {"type": "tag", "id": self.id, "name": self.name}

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"name": self.name}


def create_or_find(workspace: Workspace, name: str) -> Tag:
    """Return the tag of that name, made when there is none (names are compared without case)."""
    folded = name.casefold()
    for tag in workspace.tags.values():
        if tag.name.casefold() == folded:
            return tag
    tag = Tag(str(workspace.ids.number()), name)
    return workspace.save(workspace.tags, "tag", tag, None)


def rename(workspace: Workspace, tag_id: str, name: str) -> Tag:
    """
    Give a tag another name.

    Raises:
        ApiError: 404, there is no such tag.
    """
    before = known(workspace, tag_id)
    tag = replace(before, name=name)
    return workspace.save(workspace.tags, "tag", tag, before) if tag != before else before


def delete(workspace: Workspace, tag: Tag) -> None:
    """
    Delete a tag, and take it off everything that carries it.

    Raises:
        ApiError: 400, something depends on it.
    """
    if tag.dependants:
        raise refusal(vendor_errors.TAG_HAS_DEPENDANTS, ", ".join(tag.dependants))
    workspace.drop(workspace.tags, "tag", tag)
    for contact in list(workspace.contacts.ordered(newest_first=False)):
        if any(one.id == tag.id for one in contact.tags):
            workspace.keep(contact.with_changes(tags=_without(contact.tags, tag)), contact)
    for conversation in [one for one in workspace.conversations.values() if _without(one.tags, tag) != one.tags]:
        untagged = replace(conversation, tags=_without(conversation.tags, tag))
        workspace.save(workspace.conversations, "conversation", untagged, conversation)
    for ticket in [one for one in workspace.tickets.values() if _without(one.tags, tag) != one.tags]:
        workspace.save(workspace.tickets, "ticket", replace(ticket, tags=_without(ticket.tags, tag)), ticket)
    for company in [one for one in workspace.companies.values() if tag.id in one.tag_ids]:
        ids = tuple(one for one in company.tag_ids if one != tag.id)
        workspace.save(workspace.companies, "company", replace(company, tag_ids=ids), company)


def _without(held: tuple[Tagging, ...], tag: Tag) -> tuple[Tagging, ...]:
    return tuple(one for one in held if one.id != tag.id)


def tagged(
    workspace: Workspace, name: str, contacts: list[tuple[Contact, bool]], companies: list[tuple[Company, bool]]
) -> Tag:
    """Put the tag of that name, made when new, on contacts and companies, or off where the flag beside them says so."""
    tag = create_or_find(workspace, name)
    for contact, off in contacts:
        if off:
            detach(workspace, contact, tag)
        else:
            attach(workspace, contact, tag, workspace.now)
    for company, off in companies:
        ids = tuple(one for one in company.tag_ids if one != tag.id)
        changed = replace(company, tag_ids=ids if off else (*ids, tag.id))
        if changed != company:
            workspace.save(workspace.companies, "company", changed, company)
    return tag


def known(workspace: Workspace, tag_id: str) -> Tag:
    """
    Return a tag by its id.

    Raises:
        ApiError: 404 Resource Not Found.
    """
    tag = workspace.tags.get(tag_id)
    if tag is None:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    return tag


def attach(workspace: Workspace, contact: Contact, tag: Tag, now: int) -> Tagging:
    """Put *tag* on *contact*; doing so again keeps or renews the time, as assumed."""
    present = next((one for one in contact.tags if one.id == tag.id), None)
    if present is not None and workspace.assumed.tag_attach_again == "keeps_applied_at":
        return present
    tagging = Tagging(tag.id, now, next(iter(workspace.admins)))
    others = _without(contact.tags, tag)
    workspace.keep(contact.with_changes(tags=(*others, tagging)), contact)
    return tagging


def detach(workspace: Workspace, contact: Contact, tag: Tag) -> None:
    """
    Take *tag* off *contact*.

    Raises:
        ApiError: 404, it is not there and that is assumed to be an error.
    """
    others = _without(contact.tags, tag)
    if len(others) == len(contact.tags):
        if workspace.assumed.tag_detach_absent == "missing":
            raise refusal(vendor_errors.RESOURCE_MISSING)
        return
    workspace.keep(contact.with_changes(tags=others), contact)


def attached(
    workspace: Workspace, held: tuple[Tagging, ...], fields: dict[str, Any]
) -> tuple[Tagging, tuple[Tagging, ...]]:
    """
    Put the tag that *fields* name beside those that a conversation or ticket has, by an admin.

    Returns:
        The tagging, and all of them.

    Raises:
        ApiError: 400 without an admin, 404 for an admin or a tag that is not there.
    """
    admin = admin_of(workspace, fields)
    tag = known(workspace, str(fields.get("id")))
    present = next((one for one in held if one.id == tag.id), None)
    if present is not None:
        return present, held
    tagging = Tagging(tag.id, workspace.now, admin["id"])
    return tagging, (*held, tagging)


def detached(
    workspace: Workspace, held: tuple[Tagging, ...], tag_id: str, fields: dict[str, Any]
) -> tuple[Tagging, tuple[Tagging, ...]]:
    """
    Take a tag off a conversation or ticket, by an admin.

    Returns:
        The tagging that goes, and those that stay.

    Raises:
        ApiError: 400 without an admin, 404 tag_not_found when the tag is not among them.
    """
    admin_of(workspace, fields)
    for tagging in held:
        if tagging.id == tag_id:
            return tagging, tuple(one for one in held if one is not tagging)
    raise refusal(vendor_errors.TAG_MISSING)


def on_contact(workspace: Workspace, tag: Tag, tagging: Tagging) -> dict[str, Any]:
    """Write a tag with when and by whom it was put on."""
    admin = workspace.admins.get(tagging.admin_id)
    return {
        **tag.as_json(),
        "applied_at": tagging.applied_at,
        "applied_by": {"type": "admin", "id": admin["id"]} if admin else None,
    }
