"""What conversations can be searched by; their moments are exact to the second, unlike those of contacts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError
from fakes.intercom.search.query import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.records.conversations import Conversation
    from fakes.intercom.search.operators import Kind
    from fakes.intercom.workspace import Workspace

# OpenAPI description 2.14, POST /conversations/search.
_NUMBERS = ("created_at", "updated_at", "waiting_since", "snoozed_until", "admin_assignee_id", "team_assignee_id")
_SOURCE = ("type", "id", "delivered_as", "subject", "url")
_AUTHOR = ("id", "type", "name", "email")
# Known to Intercom, and never filled here.
_EMPTY_PREFIXES = ("statistics.", "conversation_rating.", "ai_agent.")
_EMPTY = ("channel_initiated", "ai_agent_participated")


def language(workspace: Workspace) -> Language:
    """Give the language of the conversation search in *workspace*."""
    return Language(partial(field_of, workspace=workspace), workspace.settings.timezone, workspace.assumed)


def field_of(name: Any, workspace: Workspace) -> tuple[Kind, Callable[[Conversation], Any]]:
    """
    Return the kind of a field and how to read it from a conversation.

    Raises:
        ApiError: 400, conversations cannot be searched by it.
    """
    if isinstance(name, str):
        if name in _FIELDS:
            return _FIELDS[name]
        if name in _EMPTY or name.startswith(_EMPTY_PREFIXES):
            return "number" if not name.endswith("participated") else "flag", lambda _: None
        custom = name.removeprefix("custom_attributes.") if name.startswith("custom_attributes.") else ""
        if custom and ("conversation", custom) in workspace.attributes.by_name:
            return "text", lambda conversation: conversation.custom_attributes.get(custom)
    raise ApiError(400, "invalid_field", f"Conversations cannot be searched by '{name}'")


def _plain(name: str) -> Callable[[Conversation], Any]:
    return lambda conversation: getattr(conversation, name)


def _source(name: str) -> Callable[[Conversation], Any]:
    return lambda conversation: conversation.source.get(name)


def _author(name: str) -> Callable[[Conversation], Any]:
    return lambda conversation: conversation.source["author"].get(name)


_FIELDS: dict[str, tuple[Kind, Callable[[Conversation], Any]]] = {
    **{name: ("number", _plain(name)) for name in _NUMBERS},
    **{name: ("text", _plain(name)) for name in ("id", "state", "priority", "title")},
    **{f"source.{name}": ("text", _source(name)) for name in _SOURCE},
    **{f"source.author.{name}": ("text", _author(name)) for name in _AUTHOR},
    "source.body": ("words", _source("body")),
    "read": ("flag", _plain("read")),
    "open": ("flag", lambda conversation: conversation.state != "closed"),
    "contact_ids": ("any", _plain("contact_ids")),
    "teammate_ids": (
        "any",
        lambda conversation: [one.author["id"] for one in conversation.parts if one.author["type"] == "admin"],
    ),
    "tag_ids": ("any", lambda conversation: [one.id for one in conversation.tags]),
}
