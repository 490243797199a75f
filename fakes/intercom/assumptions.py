"""What nobody outside Intercom can confirm: one named switch each, with the default that the fake assumes."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal


def _switch(default: Any, text: str, *valid: Any) -> Any:
    return field(default=default, metadata={"text": text, "valid": valid})


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The switches; each field's metadata holds the question (``text``) and the valid values (``valid``)."""

    blocked_unarchive: Literal["not_restorable", "bad_request", "allowed"] = _switch(
        "not_restorable",
        "How unarchiving a blocked contact ends: 400 not_restorable, 400 bad_request, or 200.",
        "not_restorable",
        "bad_request",
        "allowed",
    )
    blocked_read: Literal["missing", "readable"] = _switch(
        "missing", "Whether a blocked contact is still readable by its id.", "missing", "readable"
    )
    deleted_unarchive: Literal["bad_request", "server_error"] = _switch(
        "bad_request",
        "How unarchiving a deleted contact ends: 400 (seen in March 2021) or 500 (seen in January 2021).",
        "bad_request",
        "server_error",
    )
    attribute_unknown_status: Literal[400, 422] = _switch(
        400, "HTTP status of a write that names an unknown custom attribute.", 400, 422
    )
    list_option_unknown: Literal["accepted", "refused"] = _switch(
        "accepted", "A list attribute is given a value outside its options.", "accepted", "refused"
    )
    unknown_keys: Literal["ignored", "refused"] = _switch(
        "ignored", "A contact is written with keys that Intercom does not know.", "ignored", "refused"
    )
    tag_detach_absent: Literal["answered", "missing"] = _switch(
        "answered",
        "Removing a tag that the contact does not carry: the tag (200) or 404 Resource Not Found.",
        "answered",
        "missing",
    )
    tag_attach_again: Literal["keeps_applied_at", "renews_applied_at"] = _switch(
        "keeps_applied_at", "Tagging a contact with a tag it carries already.", "keeps_applied_at", "renews_applied_at"
    )
    email_case: Literal["as_given", "folded"] = _switch(
        "as_given", "Whether e-mails are compared as they were given or without regard to case.", "as_given", "folded"
    )
    email_shared: Literal["both_have_external_ids", "new_has_external_id"] = _switch(
        "both_have_external_ids",
        "When two users may share an e-mail: both have (different) external ids, or just the one being written.",
        "both_have_external_ids",
        "new_has_external_id",
    )
    phone_check: Literal["none", "e164"] = _switch(
        "none", "Whether a phone number that is not E.164 is refused with 422.", "none", "e164"
    )
    page_size_over: Literal["clamped", "refused"] = _switch(
        "clamped", "A page size above 150 (or below 1) is cut to the limits or refused with 400.", "clamped", "refused"
    )
    cursor_expiry: Literal["never", "after_an_hour"] = _switch(
        "never", "How long the cursor of a page can be followed, by the agenda's clock.", "never", "after_an_hour"
    )
    search_overflow_code: Literal["parameter_invalid", "bad_request", "client_error"] = _switch(
        "parameter_invalid",
        "Code of the 400 for a search with too many levels or filters.",
        "parameter_invalid",
        "bad_request",
        "client_error",
    )
    email_ambiguous: Literal["first", "conflict"] = _switch(
        "first",
        "Somebody is named by an e-mail that several users have: the eldest is taken, or 409 unique_user_constraint.",
        "first",
        "conflict",
    )
    list_order: Literal["newest_first", "oldest_first"] = _switch(
        "newest_first", "Order of lists and of searches that name no sort field.", "newest_first", "oldest_first"
    )
    list_lags: Literal["never", "with_search"] = _switch(
        "never", "Whether GET /contacts lags behind writes as the search does.", "never", "with_search"
    )
    text_case: Literal["ignored", "kept"] = _switch(
        "ignored", "Whether the search operators ~ !~ ^ $ regard case.", "ignored", "kept"
    )
    archived_conversation_read: Literal["missing", "readable"] = _switch(
        "missing",
        "Whether a conversation that blocking its contact archived is still readable by its id.",
        "missing",
        "readable",
    )
    retry_after: Literal["absent", "present"] = _switch(
        "absent", "Whether a 429 carries Retry-After beside X-RateLimit-Reset.", "absent", "present"
    )
    accept_missing: Literal["accepted", "refused"] = _switch(
        "accepted",
        "A request without an Accept header: served, or 406 as threads of 2015 report.",
        "accepted",
        "refused",
    )
    external_id_taken_on_update: Literal["conflict", "accepted"] = _switch(
        "conflict", "An update gives a user the external id of another live user.", "conflict", "accepted"
    )
    plain_http_webhooks: Literal["refused", "accepted"] = _switch(
        "refused",
        "An endpoint's address without TLS: Intercom refuses it; accepted, receivers on this machine can be tested.",
        "refused",
        "accepted",
    )
    webhook_connection: Literal["fresh", "kept"] = _switch(
        "fresh", "Whether every delivery of a webhook opens its own connection or one carries many.", "fresh", "kept"
    )
    webhook_redirect: Literal["failed", "delivered"] = _switch(
        "failed", "How an endpoint's 3xx counts; it is not followed in either case.", "failed", "delivered"
    )
    webhook_certificate: Literal["verified", "unverified"] = _switch(
        "verified", "Whether a delivery fails when the endpoint's certificate is not valid.", "verified", "unverified"
    )
    webhook_retry_envelope: Literal["counted", "unchanged"] = _switch(
        "counted",
        "What a retry says: the same with delivery_attempts 2, or the very same bytes.",
        "counted",
        "unchanged",
    )
    merged_from: Literal["absent", "present"] = _switch(
        "absent",
        "Whether contact.merged names the lead that vanished (newer documents do, a recording of 2026 does not).",
        "absent",
        "present",
    )


def table() -> list[dict[str, Any]]:
    """List the switches as rows with name, default, valid values and the question each answers."""
    return [
        {"name": one.name, "default": one.default, "valid": list(one.metadata["valid"]), "text": one.metadata["text"]}
        for one in fields(Assumptions)
    ]
