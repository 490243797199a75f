"""The closed lists of words that a profile is written in."""

from __future__ import annotations

from typing import Literal, get_args

from intercom_readiness.model import Tier as Tier  # noqa: PLC0414 - a word of profiles as well

Role = Literal["read", "write", "search", "list", "erase", "webhook", "sync", "health"]
Isolation = Literal["restart", "reset", "unique_ids"]
Unit = Literal["ms", "s", "min", "h", "count"]
ContactRole = Literal["user", "lead"]
ListFormat = Literal["json", "ndjson"]
CreateAfterLostReply = Literal["look_up_first", "never", "blind_idempotent"]
FirstAsked = Literal["intercom", "cache"]
Switch = Literal["on", "off"]

ROLES: tuple[str, ...] = get_args(Role)

# The settings a scenario may want to change; this is the one place to extend.
DURATIONS = (
    "request_timeout", "cache_freshness", "cache_lifetime", "health_freshness", "read_deadline", "write_deadline",
)  # fmt: skip
COUNTS = ("cache_capacity", "page_size")
SWITCHES = ("fallback",)
SETTINGS = (*DURATIONS, *COUNTS, *SWITCHES)

# What an error can mean, and whether it is the caller who can do something about it.
REFUSALS = ("invalid", "missing", "conflict")
FAILURES = ("rate_limited", "unavailable", "timeout", "malformed", "bad_token", "missing_scope")
ERROR_CLASSES = (*REFUSALS, *FAILURES)

# What a target may declare absent, beside roles, settings and checklist items.
CAPABILITIES = (
    "alerts", "metrics", "logs", "source", "mitigations", "effects", "cache", "user", "lead", "retry", "attributes",
    "phone", "live", "status_page", "token",
)  # fmt: skip

# Names that read better in [absent] than the canonical one.
ABSENT_ALIASES = {
    "read_contact": "read",
    "upsert_contact": "write",
    "find_contact": "search",
    "export_contacts": "list",
    "erase_contact": "erase",
    "receive_webhook": "webhook",
    "run_sync": "sync",
    "users": "user",
    "leads": "lead",
}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")

# Placeholders that stand for what the lab offers, in [target.env], commands and addresses.
LAB_PLACEHOLDERS = (
    "port", "python", "worker", "ca_file", "state_dir", "intercom.url", "intercom.token", "intercom.token_file",
    "intercom.client_secret", "intercom.client_secret.previous", "status_page.url", "member_directory.url", "flags.url",
)  # fmt: skip
# The same with an argument: a further port by name, a setting's rendered value, the caller's own environment.
LAB_PREFIXES = {"port:": "NAME", "setting:": "NAME", "env:": "NAME"}

# Placeholders that stand for what a scenario asks about, in requests.
CONTACT_FIELDS = ("id", "external_id", "email", "name", "phone")
ASK_PLACEHOLDERS = (*CONTACT_FIELDS, "role", "custom_attributes", "cursor", "page_size", "notification_id")
# The same with an argument: one custom attribute, a place in the answer, one of its headers, the caller's own
# environment.
ASK_PREFIXES = {"attribute:": "NAME", "answer:": "/POINTER", "header:": "NAME", "env:": "NAME"}
ENV_PREFIX = {"env:": "NAME"}
