"""Which topics the changes of a conversation and its parts are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fakes.intercom.records.conversations import part_json, tag_json
from fakes.intercom.webhooks import items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakes.intercom.records.conversations import Conversation, Part
    from fakes.intercom.webhooks.changes import Batch, Change
    from fakes.intercom.workspace import Workspace

    Happening = tuple[str, Callable[[], Any]]

_REPLIES = ("comment", "quick_reply")
# What an admin does, by the kind of part that tells it.
_ACTS = {
    "note": "conversation.admin.noted",
    "close": "conversation.admin.closed",
    "open": "conversation.admin.opened",
    "snoozed": "conversation.admin.snoozed",
    "assignment": "conversation.admin.assigned",
    "assign_and_reopen": "conversation.admin.open.assigned",
}


def conversation(batch: Batch, change: Change) -> Iterator[Happening]:
    """Tell what happened to a conversation apart from its parts."""
    workspace, (before, after) = batch.workspace, change
    if after is None:
        yield "conversation.deleted", partial(items.conversation_gone, before)
        return
    whole = partial(items.conversation, workspace, after)
    if before is None:
        by_admin = after.source["author"]["type"] == "admin"
        yield "conversation.admin.single.created" if by_admin else "conversation.user.created", whole
        return
    if after.read and not before.read:
        yield "conversation.read", whole
    if after.priority != before.priority:
        yield "conversation.priority.updated", whole
    if after.company_id != before.company_id:
        yield "conversation.company.updated", whole
    if before.state == "snoozed" and after.state == "open":
        yield "conversation.admin.unsnoozed", partial(_with_newest, workspace, after)
    yield from _people(workspace, before, after)
    held = {one.id for one in before.tags}
    for tagging in after.tags:
        if tagging.id not in held:
            tag = tag_json(workspace, tagging)
            yield (
                "conversation_part.tag.created",
                partial(items.conversation_tagged, workspace, after, tag, before.updated_at),
            )


def part(batch: Batch, change: Change) -> Iterator[Happening]:
    """Tell what a new or a redacted part of a conversation is."""
    told: Part = change.after
    topic = _redacted(change) if change.before is not None else _topic(told)
    owner = batch.changes.get(("conversation", told.conversation_id))
    after = owner.after if owner is not None else batch.workspace.conversations.get(told.conversation_id)
    if topic and after is not None:
        yield topic, lambda: items.conversation(batch.workspace, after, part_json(told))


def _redacted(change: Change) -> str:
    return "conversation_part.redacted" if change.after.redacted and not change.before.redacted else ""


def _topic(told: Part) -> str:
    author = told.author["type"]
    if author == "bot":
        return "conversation.operator.replied" if told.part_type in _REPLIES else ""
    if author != "admin":
        # A contact's reply to a closed conversation is a part of the kind open.
        return "conversation.user.replied"
    return "conversation.admin.replied" if told.part_type in _REPLIES else _ACTS.get(told.part_type, "")


def _people(workspace: Workspace, before: Conversation, after: Conversation) -> Iterator[Happening]:
    for verb, old, new in (("attached", before, after), ("detached", after, before)):
        for contact_id in new.contact_ids:
            contact = workspace.contacts.get(contact_id)
            if contact_id not in old.contact_ids and contact is not None:
                yield f"conversation.contact.{verb}", partial(items.conversation_pair, workspace, after, contact)


def _with_newest(workspace: Workspace, told: Conversation) -> dict[str, Any]:
    return items.conversation(workspace, told, *(part_json(one) for one in told.parts[-1:]))
