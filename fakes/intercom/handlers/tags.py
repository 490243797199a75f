"""The tags of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom.errors import refusal
from fakes.intercom.messages import Reply
from fakes.intercom.records import companies
from fakes.intercom.records import tags as rules
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.companies import Company
    from fakes.intercom.records.contacts import Contact


def read(call: Call) -> bytes:
    """Answer GET /tags/{id}."""
    return orjson.dumps(rules.known(call.workspace, call.params[0]).as_json())


def delete(call: Call) -> Reply:
    """Answer DELETE /tags/{id} with an empty body."""
    rules.delete(call.workspace, rules.known(call.workspace, call.params[0]))
    return Reply(200, b"")


def listed(call: Call) -> bytes:
    """Answer GET /tags: all of them, there are no pages."""
    return orjson.dumps({"type": "list", "data": [tag.as_json() for tag in call.workspace.tags.values()]})


def create(call: Call) -> bytes:
    """Answer POST /tags: create, find by name, rename, or tag many users or companies at once."""
    fields = call.body()
    name = fields.get("name")
    if not isinstance(name, str) or not name.strip():
        raise refusal(vendor_errors.TAG_PARAMETERS)
    if fields.get("id") is not None:
        return orjson.dumps(rules.rename(call.workspace, str(fields["id"]), name).as_json())
    tag = rules.tagged(call.workspace, name, _contacts(call, fields), _companies(call, fields))
    return orjson.dumps(tag.as_json())


def _contacts(call: Call, fields: dict[str, Any]) -> list[tuple[Contact, bool]]:
    return [
        (call.workspace.live_contact(str(one.get("id"))), one.get("untag") is True) for one in _many(fields, "users")
    ]


def _companies(call: Call, fields: dict[str, Any]) -> list[tuple[Company, bool]]:
    found: list[tuple[Company, bool]] = []
    for one in _many(fields, "companies"):
        own_id = one.get("company_id")
        company = (
            companies.find(call.workspace, company_id=str(own_id))
            if own_id is not None
            else call.workspace.companies.get(str(one.get("id")))
        )
        if company is None:
            raise refusal(vendor_errors.COMPANY_MISSING)
        found.append((company, one.get("untag") is True))
    return found


def _many(fields: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = fields.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise refusal(vendor_errors.TAG_PARAMETERS)
    return listed
