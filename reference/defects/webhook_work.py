"""Mistakes with what is done because of notifications: twice, never, or the wrong way round."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from starlette.responses import Response

from reference import inbox, webhooks
from reference.access import AccessToken
from reference.contacts import Contacts
from reference.defects.registry import defect, put, swap
from reference.inbox import Inbox
from reference.notifications import OUTDATED
from reference.webhooks import Webhooks

if TYPE_CHECKING:
    from reference.fallback import LastGoodCopies
    from reference.notifications import Notification

_QUEUE_MAX = 4
_LOOK_S = 0.02
_POLL_S = 0.7
_items: dict[str, dict[str, Any]] = {}


@defect
def doubles_unknown() -> None:
    """Notifications are not known again: each delivery is acted on."""
    put(inbox, "_TABLE", inbox._TABLE.replace(" UNIQUE", ""))


@defect
def doubles_by_contact() -> None:
    """A notification is known by its topic and contact, so that only the first change of a contact is acted on."""
    seen: set[tuple[str, str]] = set()

    def take(original: Any) -> Any:
        async def once_for_each(self: Inbox, notification: Notification) -> bool:
            key = (notification.topic, notification.contact_id)
            if key in seen:
                return False
            seen.add(key)
            return bool(await original(self, notification))

        return once_for_each

    swap(Inbox, "take", take)


@defect
def doubles_race() -> None:
    """A notification is looked up and then remembered: two deliveries at one moment find nothing, both of them."""
    put(inbox, "_TABLE", inbox._TABLE.replace(" UNIQUE", ""))

    def take(original: Any) -> Any:
        async def hopeful(self: Inbox, notification: Notification) -> bool:
            sql = "SELECT 1 FROM notifications WHERE id = ?"
            found = await self._run(lambda: self._db.execute(sql, (notification.id,)).fetchone())
            await asyncio.sleep(_LOOK_S)
            return found is None and await original(self, notification)

        return hopeful

    swap(Inbox, "take", take)


@defect
def doubles_remembered_too_briefly() -> None:
    """Only the last notification is remembered."""

    def mark_done(original: Any) -> Any:
        async def forgetful(self: Inbox, notifications: Any) -> None:
            await original(self, notifications)
            sql = "DELETE FROM notifications WHERE done AND place < (SELECT max(place) FROM notifications)"
            await self._run(lambda: self._in_transaction(sql, [()]))

        return forgetful

    swap(Inbox, "mark_done", mark_done)


@defect
def doubles_forgotten_on_restart() -> None:
    """What was worked off is forgotten when the service starts anew, as ids in memory are."""

    def init(original: Any) -> Any:
        def forgetful(self: Inbox, path: Path) -> None:
            original(self, path)
            self._db.execute("DELETE FROM notifications WHERE done")

        return forgetful

    swap(Inbox, "__init__", init)


@defect
def queue_in_memory() -> None:
    """Notifications wait in memory for a worker that looks now and then; a crash takes them along."""

    def init(original: Any) -> Any:
        def volatile(self: Inbox, _path: Path) -> None:
            original(self, Path(":memory:"))

        return volatile

    def pending(original: Any) -> Any:
        async def lazy(self: Inbox, count_max: int) -> Any:
            await asyncio.sleep(_POLL_S)
            return await original(self, count_max)

        return lazy

    swap(Inbox, "__init__", init)
    swap(Inbox, "pending", pending)


@defect
def queue_overflows() -> None:
    """What the queue has no room for is acknowledged and dropped."""

    def take(original: Any) -> Any:
        async def lossy(self: Inbox, notification: Notification) -> bool:
            return len(self._waiting) >= _QUEUE_MAX or await original(self, notification)

        return lossy

    swap(Inbox, "take", take)


@defect
def repeats_ignored() -> None:
    """Whatever is not a first attempt is taken for a double, and acknowledged unread."""

    def receive(original: Any) -> Any:
        async def sceptical(self: Webhooks, request: Any) -> Response:
            body = await request.body()
            return Response() if b'"delivery_attempts":2' in body else await original(self, request)

        return sceptical

    swap(Webhooks, "receive", receive)


def _acts(change: Any) -> None:
    """Have *change*, given the copies and the notification, act in place of the right way; its log stays."""

    def act_on(original: Any) -> Any:
        def changed(self: Webhooks, notification: Notification) -> None:
            copies, kept = self._copies, dict(self._copies._copies)
            original(self, notification)
            change(copies, notification, kept)

        return changed

    swap(Webhooks, "_act_on", act_on)


def _keeps_copy(topics: frozenset[str]) -> None:
    def keep(copies: LastGoodCopies, notification: Notification, kept: dict[str, Any]) -> None:
        if notification.topic in topics and notification.contact_id in kept:
            copies._copies[notification.contact_id] = kept[notification.contact_id]

    _acts(keep)


@defect
def update_keeps_copy() -> None:
    """A change that is told leaves the copy as it was."""
    _keeps_copy(OUTDATED)


@defect
def lead_change_keeps_copy() -> None:
    """A change of a lead that is told leaves the copy as it was: only users were thought of."""
    _keeps_copy(frozenset({"contact.lead.updated"}))


async def _read_anew(receiver: Webhooks, contact_id: str) -> bool:
    settings = receiver._settings
    headers = {"Authorization": f"Bearer {AccessToken(settings).current()}"}
    async with httpx.AsyncClient(base_url=settings.intercom_url, headers=headers, trust_env=False) as client:
        answer = await client.get(f"/contacts/{contact_id}")
    if answer.is_success:
        receiver._copies._copies[contact_id] = answer.json()
    return answer.is_success


@defect
def failed_refresh_never_ends() -> None:
    """Whoever has changed is read anew, and shown from the copy meanwhile; when that fails, meanwhile never ends."""
    under_way: dict[str, asyncio.Task[None]] = {}

    async def refresh(receiver: Webhooks, contact_id: str) -> None:
        if await _read_anew(receiver, contact_id):
            del under_way[contact_id]

    def act_on(original: Any) -> Any:
        def changed(self: Webhooks, notification: Notification) -> None:
            id_, copies = notification.contact_id, self._copies._copies
            kept = copies.get(id_)
            original(self, notification)
            if notification.topic in OUTDATED and kept is not None:
                copies[id_] = kept
                under_way[id_] = asyncio.get_running_loop().create_task(refresh(self, id_))

        return changed

    def read(original: Any) -> Any:
        async def patient(self: Contacts, contact_id: str) -> tuple[dict[str, Any], str]:
            copy = self._copies._copies.get(contact_id) if contact_id in under_way else None
            return (copy, "") if copy is not None else await original(self, contact_id)

        return patient

    swap(Webhooks, "_act_on", act_on)
    swap(Contacts, "read", read)


@defect
def deletion_keeps_copy() -> None:
    """A deletion that is told leaves the copy as it was."""
    _keeps_copy(frozenset({"contact.deleted"}))


@defect
def archiving_keeps_copy() -> None:
    """An archiving that is told leaves the copy as it was."""
    _keeps_copy(frozenset({"contact.archived"}))


def _copies_item(*, erased_too: bool = False) -> None:
    """Make a copy of what a change tells, in the order in which changes arrive."""

    def read(original: Any) -> Any:
        def noting(body: bytes) -> Any:
            notification = original(body)
            _items[notification.id] = json.loads(body)["data"]["item"]
            return notification

        return noting

    def copy(copies: LastGoodCopies, notification: Notification, _kept: dict[str, Any]) -> None:
        if notification.topic not in OUTDATED:
            return
        if erased_too:
            copies._copies[notification.contact_id] = _items[notification.id]
        else:
            copies.keep(_items[notification.id])

    swap(webhooks, "read_notification", read)
    _acts(copy)


@defect
def old_undoes_new() -> None:
    """The copy becomes what the notification says, also when it is older than the copy."""
    _copies_item()


@defect
def replay_undoes_new() -> None:
    """The copy becomes what the notification says, and a notification of the past is not known again."""
    doubles_remembered_too_briefly()
    _copies_item()


@defect
def update_brings_back() -> None:
    """The copy becomes what the notification says, also after the contact was deleted."""
    _copies_item(erased_too=True)
