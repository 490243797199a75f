"""Puts records that exist in the place of the made-up ids of an example or of a generated request."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from tests.fakes.judges.openapi.descriptions import operation
from tests.fakes.judges.openapi.records import ADMIN, SEGMENT, SUBSCRIPTION, TEAM, TICKET_STATE, Records, as_customer

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemathesis import Case

    Make = Callable[[Records], Any]


def cast(case: Case[Any], records: Records, *, own_path: bool = False) -> None:
    """
    Change *case* so that every id in it is one of a record that exists.

    Args:
        case: What is changed.
        records: Where fresh records come from.
        own_path: Leave the path as it is.
    """
    name = operation(f"{case.method.upper()} {case.path}")
    for key in () if own_path else re.findall(r"\{(\w+)\}", case.path):
        case.path_parameters[key] = _PATHS_OF.get((name, key), _IN_PATHS[key])(records)
    if name in _QUERIES:
        case.query = _QUERIES[name](records)
    if isinstance(case.body, dict):
        made = {key: make(records) for key, make in _BODIES.get(name, {}).items()}
        case.body = _with_records(deepcopy(case.body), records) | made
    if name in _TIES and not own_path:
        # What is to be taken off must first be there.
        place, _, second = case.formatted_path.rpartition("/")
        records.call("POST", place, _TIES[name](second))


def _with_records(value: Any, records: Records) -> Any:
    if isinstance(value, list):
        return [_with_records(one, records) for one in value]
    if not isinstance(value, dict):
        return value
    told = {
        key: _IN_BODIES[key](records) if key in _IN_BODIES else _with_records(inner, records)
        for key, inner in value.items()
    }
    if "id" in told and told.get("type") in _BY_TYPE:
        told["id"] = _BY_TYPE[told["type"]](records)
    return told


def _always(value: Any) -> Make:
    return lambda _: value


_IN_PATHS: dict[str, Make] = {
    "admin_id": _always(str(ADMIN)),
    "attribute_id": lambda records: records.type_attribute,
    "company": Records.company,
    "contact_id": Records.contact,
    "conversation_attribute": Records.conversation_attribute,
    "conversation_id": Records.conversation,
    "data_attribute_id": Records.attribute,
    "external_id": Records.external_id,
    "job_id": Records.job,
    "job_identifier": Records.message_export,
    "note_id": Records.note,
    "option_id": lambda records: records.option,
    "segment_id": _always(SEGMENT),
    "subscription_id": _always(SUBSCRIPTION),
    "tag_id": Records.tag,
    "team_id": _always(TEAM),
    "ticket_id": Records.ticket,
    "ticket_type_id": Records.ticket_type,
}
_PATHS_OF: dict[tuple[str, str], Make] = {
    ("contacts.unarchive", "contact_id"): Records.archived_or_deleted,
    ("reporting_exports.read", "job_identifier"): Records.reporting_export,
    ("reporting_exports.download", "job_identifier"): Records.reporting_export,
    ("tickets.linked_conversations.attach", "ticket_id"): Records.tracker,
    ("tickets.linked_conversations.detach", "ticket_id"): Records.tracker,
}
_QUERIES: dict[str, Callable[[Records], dict[str, Any]]] = {
    "companies.find": lambda records: {"company_id": records.company_id()},
    "companies.scroll": _always({}),
    "events.list": lambda records: {"type": "user", "intercom_user_id": records.somebody_or_nobody()},
    "visitors.read": lambda records: {"user_id": records.visitor()},
}
_BY_TYPE: dict[str, Make] = {
    "admin": _always(str(ADMIN)),
    "contact": Records.contact,
    "lead": Records.lead,
    "user": Records.contact,
}
# A conversation stands before its parts in the examples, and so is made before they are asked for.
_IN_BODIES: dict[str, Make] = {
    "admin_assignee_id": _always(str(ADMIN)),
    "admin_id": _always(ADMIN),
    "assignee_id": _always(ADMIN),
    "conversation_id": Records.conversation,
    "conversation_part_id": lambda records: records.part,
    "conversation_to_link_id": Records.conversation,
    "intercom_user_id": Records.contact,
    "source_id": lambda records: records.source,
    "team_assignee_id": _always(TEAM),
    "ticket_state_id": _always(TICKET_STATE),
    "ticket_type_id": Records.ticket_type,
}
_CONTACT_FIELDS: dict[str, Make] = {
    "avatar": _always("a picture"),
    "custom_attributes": _always({}),
    "email": Records.email,
}
_TICKET_FIELDS: dict[str, Make] = {
    "company_id": Records.company,
    "contacts": lambda records: [{"id": records.contact()}],
}
_BODIES: dict[str, dict[str, Make]] = {
    "companies.update": {"custom_attributes": _always({})},
    "companies.upsert": {"custom_attributes": _always({})},
    "contacts.companies.attach": {"id": Records.company},
    "contacts.create": _CONTACT_FIELDS,
    "contacts.merge": {"from": Records.lead, "into": Records.contact, "skip_duplicate_validation": _always(value=True)},
    "contacts.subscriptions.attach": {"id": _always(SUBSCRIPTION)},
    "contacts.tags.attach": {"id": Records.tag},
    "contacts.update": _CONTACT_FIELDS,
    "conversations.attributes.create": {"name": Records.name},
    "conversations.attributes.update": {"name": Records.name},
    "conversations.tags.attach": {"id": Records.tag},
    "data_attributes.create": {"name": Records.name},
    "events.create": {"id": Records.contact},
    "events.summarise": {"user_id": Records.external_id},
    "ip_allowlist.update": {"ip_allowlist": _always(["127.0.0.0/8", "10.0.0.1"])},
    "reporting_exports.create": {"dataset_id": _always("conversation"), "attribute_ids": _always(["conversation_id"])},
    "tickets.create": _TICKET_FIELDS,
    "tickets.enqueue": _TICKET_FIELDS,
    "tickets.tags.attach": {"id": Records.tag},
    "tickets.update": {"company_id": Records.company},
    "visitors.convert": {
        "visitor": lambda records: {"user_id": records.visitor()},
        "user": lambda records: {"email": records.email()},
    },
    "visitors.update": {"user_id": Records.visitor},
}
_TIES: dict[str, Callable[[str], dict[str, Any]]] = {
    "contacts.companies.detach": lambda company: {"id": company},
    "contacts.subscriptions.detach": lambda subscription: {"id": subscription, "consent_type": "opt_in"},
    "contacts.tags.detach": lambda tag: {"id": tag},
    "conversations.customers.detach": as_customer,
    "conversations.tags.detach": lambda tag: {"id": tag, "admin_id": ADMIN},
    "tickets.linked_conversations.detach": lambda conversation: {"conversation_id": conversation},
    "tickets.tags.detach": lambda tag: {"id": tag, "admin_id": ADMIN},
}
