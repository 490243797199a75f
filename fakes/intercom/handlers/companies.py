"""Companies: upsert, read, lists by page, scroll, delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom import numbered, pages
from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records import companies as rules
from fakes.intercom.records import scrolls
from fakes.intercom.records.contact_view import as_bytes
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import COMPANY_LIST_MAX, COMPANY_PAGE_SIZE, SEARCH_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.companies import Company
    from fakes.intercom.state import World
    from fakes.intercom.workspace import Workspace


def upsert(call: Call) -> bytes:
    """Answer POST /companies."""
    return _written(call, rules.upsert(call.workspace, call.body()))


def find(call: Call) -> bytes:
    """Answer GET /companies: one by name or company_id, else a list by tag or segment, else all."""
    asked = call.query()
    if "company_id" in asked or "name" in asked:
        company = rules.find(call.workspace, company_id=asked.get("company_id"), name=asked.get("name"))
        if company is None:
            raise refusal(vendor_errors.COMPANY_MISSING)
        return _written(call, company)
    companies = list(call.workspace.companies.values(newest_first=True))
    if "tag_id" in asked:
        companies = [one for one in companies if asked["tag_id"] in one.tag_ids]
    elif "segment_id" in asked:
        companies = []
    return _page(call, companies, asked)


def listed(call: Call) -> bytes:
    """Answer POST /companies/list: only companies with contacts, at most 10,000 of them."""
    asked = {**call.body(), **call.query()}
    order = asked.get("order", "desc")
    if order not in ("asc", "desc"):
        raise invalid("order must be either asc or desc")
    companies = [
        one
        for one in call.workspace.companies.values(newest_first=order == "desc")
        if rules.members(call.workspace, one)
    ]
    return _page(call, companies, asked)


def scroll(call: Call) -> bytes:
    """Answer GET /companies/scroll."""
    parameter, companies = scrolls.advance(
        call.workspace, call.query().get("scroll_param"), call.world.clock.agenda_s()
    )
    data = [rules.as_json(call.workspace, one) for one in companies]
    # Assumed: the empty answer at the end names no scroll, so that clients that follow it come to their end.
    named = {"scroll_param": parameter} if data else {}
    return orjson.dumps({"type": "list", "data": data, "pages": None, "total_count": None, **named})


def read(call: Call) -> bytes:
    """Answer GET /companies/{id}."""
    return _written(call, rules.known_company(call.workspace, call.params[0]))


def update(call: Call) -> bytes:
    """Answer PUT /companies/{id}."""
    company = rules.known_company(call.workspace, call.params[0])
    return _written(call, rules.update(call.workspace, company, call.body()))


def delete(call: Call) -> bytes:
    """Answer DELETE /companies/{id} at once; the company goes after the lag that is set."""
    company = rules.known_company(call.workspace, call.params[0])
    lag_s = call.settings.company_deletion_lag_s
    if lag_s > 0:
        later = partial(_delete_later, call.world, call.workspace, company.id)
        call.world.agenda.plan(lag_s, later, what="company deletion", company_id=company.id)
    else:
        rules.delete(call.workspace, company)
    return orjson.dumps({"id": company.id, "object": "company", "deleted": True})


def _delete_later(world: World, workspace: Workspace, company_id: str) -> None:
    company = workspace.companies.get(company_id)
    if company is not None:
        rules.delete(workspace, company)
    if world.ledger.changes is not None:
        world.ledger.changes.seal(workspace)


def contacts(call: Call) -> bytes:
    """Answer GET /companies/{id}/contacts."""
    company = rules.known_company(call.workspace, call.params[0])
    everybody = rules.members(call.workspace, company)
    asked = call.query()
    per_page = pages.size(asked.get("per_page"), SEARCH_PAGE_SIZE, call.assumed)
    cursor = pages.read(asked.get("starting_after"))
    begins = next((at + 1 for at, one in enumerate(everybody) if one.id == cursor.id), 0)
    page = everybody[begins : begins + per_page]
    following = None
    if begins + per_page < len(everybody):
        following = pages.Cursor(page[-1].number, page[-1].id, cursor.page + 1)
    rows = [as_bytes(one, call.workspace.code, call.version) for one in page]
    return pages.envelope(rows, len(everybody), cursor, per_page, following)


def segments(call: Call) -> bytes:
    """Answer GET /companies/{id}/segments: companies are in none."""
    rules.known_company(call.workspace, call.params[0])
    return orjson.dumps({"type": "list", "data": []})


def _page(call: Call, companies: list[Company], asked: dict[str, Any]) -> bytes:
    rows, around = numbered.page_of(call, companies, COMPANY_PAGE_SIZE, asked)
    if around["page"] * around["per_page"] > COMPANY_LIST_MAX:
        raise refusal(vendor_errors.COMPANY_PAGES_END)
    data = [rules.as_json(call.workspace, one) for one in rows]
    return orjson.dumps({"type": "list", "data": data, "pages": around, "total_count": len(companies)})


def _written(call: Call, company: Company) -> bytes:
    return orjson.dumps(rules.as_json(call.workspace, company))
