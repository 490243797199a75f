"""How a contact is written: the form of API version 2.16 differs from the earlier ones in few places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from intercom_readiness.vendor.limits import EMBEDDED_MAX
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact

# OpenAPI description 2.14 and recorded traffic; the order is that of the recordings.
_PLAIN: dict[str, Any] = {
    "external_id": None,
    "role": "user",
    "email": None,
    "phone": None,
    "name": None,
    "avatar": None,
    "owner_id": None,
    "social_profiles": {"type": "list", "data": []},
    "has_hard_bounced": False,
    "marked_email_as_spam": False,
    "unsubscribed_from_emails": False,
    "created_at": 0,
    "updated_at": 0,
    "signed_up_at": None,
    "last_seen_at": None,
    "last_replied_at": None,
    "last_contacted_at": None,
    "last_email_opened_at": None,
    "last_email_clicked_at": None,
    "language_override": None,
    "browser": None,
    "browser_version": None,
    "browser_language": None,
    "os": None,
    "location": {
        "type": "location",
        "country": None,
        "region": None,
        "city": None,
        "country_code": None,
        "continent_code": None,
    },
    "android_app_name": None,
    "android_app_version": None,
    "android_device": None,
    "android_os_version": None,
    "android_sdk_version": None,
    "android_last_seen_at": None,
    "ios_app_name": None,
    "ios_app_version": None,
    "ios_device": None,
    "ios_os_version": None,
    "ios_sdk_version": None,
    "ios_last_seen_at": None,
    "custom_attributes": {},
}

_LAST: dict[str, Any] = {
    "utm_campaign": None,
    "utm_content": None,
    "utm_medium": None,
    "utm_source": None,
    "utm_term": None,
    "referrer": None,
    "enabled_push_messaging": None,
}

PLAIN_NAMES = frozenset(_PLAIN)


def as_bytes(contact: Contact, workspace: str, version: str) -> bytes:
    """Write a contact as JSON in the form of *version*; kept with the contact, which never changes."""
    form = "2.16" if at_least(version, "2.16") else "2.7"
    written = contact.rendered.get(form)
    if written is None:
        # Copied, because orjson's own object keeps a buffer several times as large as the text.
        written = contact.rendered[form] = bytes(memoryview(orjson.dumps(as_json(contact, workspace, version))))
    return written


def as_json(contact: Contact, workspace: str, version: str) -> dict[str, Any]:
    """Write a contact as an object in the form of *version*."""
    url = f"/contacts/{contact.id}"
    told = {
        "type": "contact",
        "id": contact.id,
        "workspace_id": workspace,
        **_PLAIN,
        **contact.attributes,
        "tags": _embedded(
            [{"id": one.id, "type": "tag", "url": f"/tags/{one.id}"} for one in contact.tags], f"{url}/tags"
        ),
        "notes": _embedded(
            [{"id": one, "type": "note", "url": f"/notes/{one}"} for one in contact.notes], f"{url}/notes"
        ),
        "companies": _embedded(
            [{"id": one.id, "type": "company", "url": f"/companies/{one.id}"} for one in contact.companies],
            f"{url}/companies",
        ),
        "opted_out_subscription_types": _embedded(_subscriptions(contact, "opt_out"), f"{url}/subscriptions"),
        "opted_in_subscription_types": _embedded(_subscriptions(contact, "opt_in"), f"{url}/subscriptions"),
        **_LAST,
    }
    if at_least(version, "2.16") and told["owner_id"] is not None:
        # OpenAPI description 2.16: owner ids became strings.
        told["owner_id"] = str(told["owner_id"])
    return told


def _subscriptions(contact: Contact, consent_type: str) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "type": "subscription", "url": f"/subscription_types/{one.id}"}
        for one in contact.subscriptions
        if one.consent_type == consent_type
    ]


def _embedded(entries: list[dict[str, Any]], url: str) -> dict[str, Any]:
    return {
        "type": "list",
        "data": entries[:EMBEDDED_MAX],
        "url": url,
        "total_count": len(entries),
        "has_more": len(entries) > EMBEDDED_MAX,
    }
