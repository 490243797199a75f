"""The companies of a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom import numbered
from fakes.intercom.errors import refusal
from fakes.intercom.handlers.contacts import present
from fakes.intercom.records import companies as rules
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import SEARCH_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.companies import Company


def listed(call: Call) -> bytes:
    """Answer GET /contacts/{id}/companies."""
    contact = present(call, call.params[0])
    known = [company for one in contact.companies if (company := call.workspace.companies.get(one.id)) is not None]
    rows, around = numbered.page_of(call, known, SEARCH_PAGE_SIZE)
    data = [rules.as_json(call.workspace, one) for one in rows]
    # OpenAPI description 2.14: the schema calls the list "companies", the recorded example "data"; the wire counts.
    return orjson.dumps({"type": "list", "data": data, "pages": around, "total_count": len(known)})


def attach(call: Call) -> bytes:
    """Answer POST /contacts/{id}/companies."""
    contact = present(call, call.params[0])
    company_id = call.body().get("id")
    if company_id is None:
        raise refusal(vendor_errors.COMPANY_UNNAMED)
    company = rules.known_company(call.workspace, str(company_id))
    rules.attach(call.workspace, contact, company)
    return _written(call, company)


def detach(call: Call) -> bytes:
    """Answer DELETE /contacts/{id}/companies/{id}."""
    contact = present(call, call.params[0])
    company = rules.known_company(call.workspace, call.params[1])
    rules.detach(call.workspace, contact, company)
    return _written(call, company)


def _written(call: Call, company: Company) -> bytes:
    return orjson.dumps(rules.as_json(call.workspace, company))
