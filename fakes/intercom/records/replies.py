"""Who writes in a conversation or ticket, and what: the parts of a reply that both have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records.markup import as_html
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import ATTACHMENTS_MAX

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace

# The app's bot, which writes the parts that no admin asked for by name.
BOT = {"type": "bot", "id": "900900", "name": "Operator", "email": "operator+abc12345@intercom.test"}
KINDS = ("comment", "note", "quick_reply")


def author_contact(workspace: Workspace, fields: dict[str, Any]) -> Contact:
    """
    Return the contact that *fields* name by Intercom's id, by external id or by e-mail.

    Raises:
        ApiError: 404 User Not Found.
    """
    store = workspace.contacts
    if fields.get("intercom_user_id") is not None:
        return workspace.live_contact(str(fields["intercom_user_id"]))
    found: list[Contact] = []
    if fields.get("user_id") is not None:
        found = store.named(store.by_external_id, str(fields["user_id"]))
    elif fields.get("email") is not None:
        found = workspace.with_email(str(fields["email"]))
    live = [one for one in found if not one.hidden]
    if not live:
        raise refusal(vendor_errors.CONTACT_MISSING)
    users = sum(one.attributes["role"] == "user" for one in live)
    if users > 1 and workspace.assumed.email_ambiguous == "conflict":
        raise refusal(vendor_errors.EMAIL_AMBIGUOUS)
    return live[0]


def admin_of(workspace: Workspace, fields: dict[str, Any]) -> dict[str, Any]:
    """
    Return the admin that ``admin_id`` names.

    Raises:
        ApiError: 400 when none is named, 404 when it is not there.
    """
    if fields.get("admin_id") is None:
        raise ApiError(400, "parameter_not_found", "admin_id is a required parameter.")
    admin = workspace.admins.get(str(fields["admin_id"]))
    if admin is None:
        raise refusal(vendor_errors.ADMIN_ID_MISSING)
    return admin


def body_of(fields: dict[str, Any], *, needed: bool) -> str | None:
    """
    Return the body as HTML, None when there is none.

    Raises:
        ApiError: 400, it is no text, or there is none and it is *needed*.
    """
    body = fields.get("body")
    if isinstance(body, str) and body.strip():
        return as_html(body)
    if needed or not isinstance(body, str | None):
        raise invalid("Body is required")
    return None


def attachments_of(fields: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """
    Return the attachments that ``attachment_urls`` names, as the API writes them.

    Raises:
        ApiError: 400, they are no addresses, or too many.
    """
    urls = fields.get("attachment_urls", [])
    if not isinstance(urls, list) or not all(isinstance(one, str) for one in urls):
        raise invalid("attachment_urls must be an array of addresses")
    if len(urls) > ATTACHMENTS_MAX:
        raise invalid(f"A reply can have {ATTACHMENTS_MAX} attachments at most")
    return tuple(
        {
            "type": "upload",
            "name": one.rpartition("/")[2],
            "url": one,
            "content_type": "",
            "filesize": 0,
            "width": 0,
            "height": 0,
        }
        for one in urls
    )
