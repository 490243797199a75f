"""Companies: upserted by the caller's own id, and attached to contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records.contacts import Membership
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import COMPANIES_PER_CONTACT_MAX

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace

_TEXTS = ("name", "plan", "website", "industry")
_NUMBERS = ("size", "monthly_spend", "remote_created_at")
_WRITABLE = frozenset({*_TEXTS, *_NUMBERS, "company_id", "custom_attributes"})


@dataclass(frozen=True, slots=True)
class Company:
    """
    A company at one moment.

    Attributes:
        id: 24 hexadecimal digits.
        company_id: The caller's own id; it never changes.
        attributes: The plain fields that were given.
    """

    id: str
    company_id: str
    attributes: dict[str, Any]
    created_at: int
    updated_at: int
    tag_ids: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"external_id": self.company_id, "tags": self.tag_ids, **self.attributes}


def as_json(workspace: Workspace, company: Company) -> dict[str, Any]:
    """Write a company as the API does."""
    plain = company.attributes
    plan = plain.get("plan")
    told: dict[str, Any] = {
        "type": "company",
        "company_id": company.company_id,
        "id": company.id,
        "app_id": workspace.code,
        "name": plain.get("name"),
        "remote_created_at": plain.get("remote_created_at", company.created_at),
        "created_at": company.created_at,
        "updated_at": company.updated_at,
        "monthly_spend": plain.get("monthly_spend", 0),
        "session_count": 0,
        "user_count": len(members(workspace, company)),
        "tags": {"type": "tag.list", "tags": [_tag(workspace, one) for one in company.tag_ids]},
        "segments": {"type": "segment.list", "segments": []},
        "plan": {"type": "plan", "id": "1", "name": plan} if plan else {},
        "custom_attributes": plain.get("custom_attributes", {}),
    }
    return {**told, **{name: plain[name] for name in ("size", "website", "industry") if name in plain}}


def _tag(workspace: Workspace, tag_id: str) -> dict[str, Any]:
    tag = workspace.tags.get(tag_id)
    return tag.as_json() if tag is not None else {"type": "tag", "id": tag_id, "name": ""}


def members(workspace: Workspace, company: Company) -> list[Contact]:
    """List the contacts that belong to *company* and are not hidden, oldest first."""
    store = workspace.contacts
    return [one for one in store.named(store.by_company, company.id) if not one.hidden]


def upsert(workspace: Workspace, fields: dict[str, Any]) -> Company:
    """
    Create a company, or change the one that has this ``company_id``.

    Raises:
        ApiError: 400 for an unknown key, a value of the wrong type or an unknown custom attribute.
    """
    checked = _checked(workspace, fields)
    own_id = checked.pop("company_id", None)
    known = find(workspace, company_id=own_id) if own_id is not None else None
    if known is not None:
        return _changed(workspace, known, checked)
    now = workspace.now
    new_id = workspace.ids.contact()
    company = Company(new_id, own_id if own_id is not None else new_id, checked, now, now)
    if workspace.company_ids is not None:
        workspace.company_ids[company.company_id] = new_id
    return workspace.save(workspace.companies, "company", company, None)


def update(workspace: Workspace, company: Company, fields: dict[str, Any]) -> Company:
    """
    Change a company by Intercom's id; its ``company_id`` stays.

    Raises:
        ApiError: 400 as for ``upsert``.
    """
    checked = _checked(workspace, fields)
    checked.pop("company_id", None)
    return _changed(workspace, company, checked)


def delete(workspace: Workspace, company: Company) -> None:
    """Delete a company and take it off its contacts."""
    workspace.drop(workspace.companies, "company", company)
    for contact in members(workspace, company):
        detach(workspace, contact, company)


def known_company(workspace: Workspace, company_id: str) -> Company:
    """
    Return a company by Intercom's id.

    Raises:
        ApiError: 404 company_not_found.
    """
    company = workspace.companies.get(company_id)
    if company is None:
        raise refusal(vendor_errors.COMPANY_MISSING)
    return company


def find(workspace: Workspace, *, company_id: str | None = None, name: str | None = None) -> Company | None:
    """Return the first company with that own id, or that name."""
    if company_id is not None:
        if workspace.company_ids is None:
            workspace.company_ids = {one.company_id: one.id for one in workspace.companies.values()}
        known = workspace.company_ids.get(company_id)
        return workspace.companies.get(known) if known is not None else None
    return next((one for one in workspace.companies.values() if one.attributes.get("name") == name), None)


def attach(workspace: Workspace, contact: Contact, company: Company) -> None:
    """
    Make *contact* belong to *company*.

    Raises:
        ApiError: 400, the contact belongs to as many as it can.
    """
    if any(one.id == company.id for one in contact.companies):
        return
    if len(contact.companies) >= COMPANIES_PER_CONTACT_MAX:
        raise refusal(vendor_errors.COMPANY_LIMIT)
    workspace.keep(contact.with_changes(companies=(*contact.companies, Membership(company.id))), contact)


def detach(workspace: Workspace, contact: Contact, company: Company) -> None:
    """Make *contact* no longer belong to *company*."""
    left = tuple(one for one in contact.companies if one.id != company.id)
    if len(left) != len(contact.companies):
        workspace.keep(contact.with_changes(companies=left), contact)


def _changed(workspace: Workspace, company: Company, checked: dict[str, Any]) -> Company:
    attributes = {**company.attributes, **checked}
    if "custom_attributes" in checked:
        merged = {**company.attributes.get("custom_attributes", {}), **checked["custom_attributes"]}
        attributes["custom_attributes"] = {name: value for name, value in merged.items() if value is not None}
    if attributes == company.attributes:
        return company
    changed = replace(company, attributes=attributes, updated_at=max(workspace.now, company.updated_at))
    return workspace.save(workspace.companies, "company", changed, company)


def _checked(workspace: Workspace, fields: dict[str, Any]) -> dict[str, Any]:
    for name in fields:
        if name not in _WRITABLE:
            # The one known error body without a request id (OpenAPI description 2.14).
            raise ApiError(400, "bad_request", f"bad '{name}' parameter", request_id="null")
    checked = {name: value for name, value in fields.items() if value is not None}
    for name in (*_TEXTS, "company_id"):
        if name in checked:
            if not isinstance(checked[name], str | int) or isinstance(checked[name], bool):
                raise invalid(f"{name} is invalid")
            checked[name] = str(checked[name])
    for name in _NUMBERS:
        if name in checked and (not isinstance(checked[name], int | float) or isinstance(checked[name], bool)):
            raise invalid(f"{name} must be a number")
    workspace.attributes.check(checked.get("custom_attributes"), "company", workspace.assumed)
    return checked
