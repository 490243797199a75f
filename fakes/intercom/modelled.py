"""The calls that the fake models: operation, handler, the scope a token needs, the first version that has it."""

from __future__ import annotations

_READ_PEOPLE = "read_list_users_companies"
_READ_ONE = "read_single_user_company"
_WRITE_PEOPLE = "write_users_companies"
_RULE_PEOPLE = "read_write_users"
_READ_TALK = "read_conversations"
_WRITE_TALK = "write_conversations"

MODELLED: tuple[tuple[str, str, str, str], ...] = (
    ("me.read", "admins:me", "", ""),
    ("admins.list", "admins:listed", "read_admins", ""),
    ("admins.read", "admins:read", "read_single_admin", ""),
    ("teams.list", "teams:listed", "read_admins", ""),
    ("teams.read", "teams:read", "read_admins", ""),
    # Contacts.
    ("contacts.list", "contact_lists:listed", _READ_PEOPLE, ""),
    ("contacts.create", "contacts:create", _WRITE_PEOPLE, ""),
    ("contacts.search", "contact_lists:search", _READ_PEOPLE, ""),
    ("contacts.merge", "contact_lifecycle:merge", _RULE_PEOPLE, ""),
    ("contacts.find_by_external_id", "contacts:find_by_external_id", _READ_ONE, "2.13"),
    ("contacts.read", "contacts:read", _READ_ONE, ""),
    ("contacts.update", "contacts:update", _WRITE_PEOPLE, ""),
    ("contacts.delete", "contact_lifecycle:delete", _RULE_PEOPLE, ""),
    ("contacts.archive", "contact_lifecycle:archive", _RULE_PEOPLE, ""),
    ("contacts.unarchive", "contact_lifecycle:unarchive", _RULE_PEOPLE, ""),
    ("contacts.block", "contact_lifecycle:block", _RULE_PEOPLE, "2.13"),
    # What hangs on contacts.
    ("contacts.tags.list", "contact_tags:listed", "read_tags", ""),
    ("contacts.tags.attach", "contact_tags:attach", "write_tags", ""),
    ("contacts.tags.detach", "contact_tags:detach", "write_tags", ""),
    ("contacts.companies.list", "contact_companies:listed", _READ_PEOPLE, ""),
    ("contacts.companies.attach", "contact_companies:attach", _WRITE_PEOPLE, ""),
    ("contacts.companies.detach", "contact_companies:detach", _WRITE_PEOPLE, ""),
    ("contacts.notes.list", "notes:listed", _READ_ONE, ""),
    ("contacts.notes.create", "notes:create", _WRITE_PEOPLE, ""),
    ("contacts.segments.list", "segments:of_contact", _READ_ONE, ""),
    ("contacts.subscriptions.list", "subscriptions:of_contact", _READ_ONE, ""),
    ("contacts.subscriptions.attach", "subscriptions:attach", _WRITE_PEOPLE, ""),
    ("contacts.subscriptions.detach", "subscriptions:detach", _WRITE_PEOPLE, ""),
    ("notes.read", "notes:read", _READ_ONE, ""),
    ("segments.list", "segments:listed", _READ_PEOPLE, ""),
    ("segments.read", "segments:read", _READ_PEOPLE, ""),
    ("subscription_types.list", "subscriptions:listed", _READ_PEOPLE, ""),
    ("tags.list", "tags:listed", "read_tags", ""),
    ("tags.create", "tags:create", "write_tags", ""),
    ("tags.read", "tags:read", "read_tags", ""),
    ("tags.delete", "tags:delete", "write_tags", ""),
    ("data_attributes.list", "attributes:listed", "gather_app_data", ""),
    ("data_attributes.create", "attributes:create", "write_data_attributes", ""),
    ("data_attributes.update", "attributes:update", "write_data_attributes", ""),
    # Companies.
    ("companies.upsert", "companies:upsert", _WRITE_PEOPLE, ""),
    ("companies.find", "companies:find", _READ_PEOPLE, ""),
    ("companies.list", "companies:listed", _READ_PEOPLE, ""),
    ("companies.scroll", "companies:scroll", _READ_PEOPLE, ""),
    ("companies.read", "companies:read", _READ_ONE, ""),
    ("companies.update", "companies:update", _WRITE_PEOPLE, ""),
    ("companies.delete", "companies:delete", _RULE_PEOPLE, ""),
    ("companies.contacts.list", "companies:contacts", _READ_PEOPLE, ""),
    ("companies.segments.list", "companies:segments", _READ_PEOPLE, ""),
    # What people do, and who is not yet one.
    ("events.create", "events:create", "write_events", ""),
    ("events.list", "events:listed", "read_events", ""),
    ("events.summarise", "events:summarise", "write_events", ""),
    ("visitors.read", "visitors:read", _READ_ONE, ""),
    ("visitors.update", "visitors:update", _WRITE_PEOPLE, ""),
    ("visitors.convert", "visitors:convert", _RULE_PEOPLE, ""),
    # The workspace.
    ("message_exports.create", "exports:create", "export_message_data", ""),
    ("message_exports.read", "exports:read", "export_message_data", ""),
    ("message_exports.cancel", "exports:cancel", "export_message_data", ""),
    ("message_exports.download", "exports:download", "export_message_data", ""),
    ("ip_allowlist.read", "allowlist:read", "gather_app_data", ""),
    ("ip_allowlist.update", "allowlist:update", "gather_app_data", ""),
    ("messages.create", "messages:create", "write_conversations", ""),
    # Conversations.
    ("conversations.list", "conversation_lists:listed", _READ_TALK, ""),
    ("conversations.create", "conversations:create", _WRITE_TALK, ""),
    ("conversations.search", "conversation_lists:search", _READ_TALK, ""),
    ("conversations.redact", "conversations:redact", _WRITE_TALK, ""),
    ("conversations.read", "conversations:read", _READ_TALK, ""),
    ("conversations.update", "conversations:update", _WRITE_TALK, ""),
    ("conversations.delete", "conversations:delete", _WRITE_TALK, "2.13"),
    ("conversations.reply", "conversations:reply", _WRITE_TALK, ""),
    ("conversations.manage", "conversations:manage", _WRITE_TALK, ""),
    ("conversations.tags.attach", "conversation_belongings:attach_tag", "write_tags", ""),
    ("conversations.tags.detach", "conversation_belongings:detach_tag", "write_tags", ""),
    ("conversations.customers.attach", "conversation_belongings:attach_contact", _WRITE_TALK, ""),
    ("conversations.customers.detach", "conversation_belongings:detach_contact", _WRITE_TALK, ""),
)
