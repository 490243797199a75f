"""
The scopes of an access token and which call needs which.

Intercom publishes the scopes in words only; the one machine name that is known is `read_conversations`
(OpenAPI description 2.16, in the text of a 403). The others here are formed after it.
Source of the list: developer documentation, "OAuth scopes".
"""

from __future__ import annotations

SCOPES: dict[str, str] = {
    "read_list_users_companies": "Read and list users and companies",
    "read_write_users": "Read and write users",
    "write_users_companies": "Write users and companies",
    "read_single_user_company": "Read one user and one company",
    "read_tags": "Read tags",
    "write_tags": "Write tags",
    "read_conversations": "Read conversations",
    "write_conversations": "Write conversations",
    "read_events": "Read events",
    "write_events": "Write events",
    "read_counts": "Read counts",
    "write_data_attributes": "Write data attributes",
    "export_message_data": "Export message data",
    "export_content_data": "Export content data",
    "read_content_data": "Read content data",
    "read_tickets": "Read tickets",
    "write_tickets": "Write tickets",
    "read_admins": "Read admins",
    "read_single_admin": "Read one admin",
    "update_admins": "Update admins",
    "read_admin_activity_logs": "Read admin activity logs",
    "gather_app_data": "Gather App data",
    "read_articles": "Read and List articles, news items",
    "read_write_articles": "Read / Write articles, news items",
    "create_phone_call_redirects": "Create phone call redirects",
}

# One scope that includes another: who may list users may read one of them.
IMPLIED: dict[str, tuple[str, ...]] = {
    "read_list_users_companies": ("read_single_user_company",),
    "read_write_users": ("read_list_users_companies", "read_single_user_company", "write_users_companies"),
    "write_users_companies": ("read_single_user_company",),
    "read_admins": ("read_single_admin",),
    "write_tags": ("read_tags",),
    "write_conversations": (),
    "write_tickets": (),
    "read_write_articles": ("read_articles",),
}


def granted(scopes: frozenset[str]) -> frozenset[str]:
    """Return *scopes* with all that they include."""
    return scopes.union(*(IMPLIED.get(scope, ()) for scope in scopes)) if scopes else scopes
