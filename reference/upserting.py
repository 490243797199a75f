"""Creating or updating a contact so that there is exactly one afterwards, whatever happens to the answers."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from cachetools import TTLCache

from reference import calls
from reference.failures import TIMEOUT, OperationFailed
from reference.retrying import Deadline

if TYPE_CHECKING:
    from reference.client import IntercomClient
    from reference.fallback import LastGoodCopies
    from reference.retrying import Retrying
    from reference.settings import Settings
    from reference.wishes import Wish

# Search finds a new contact only after up to some minutes, and nothing but search finds a lead.
_INDEX_LAG_MAX_S = 900.0
_REMEMBERED_LEADS_MAX = 10_000
_NAMED_ID = re.compile(r"id=([0-9a-f]{24})\b")

Contact = dict[str, Any]


class Upserts:
    """The only writer of contacts; two wishes for one identity are granted one after the other."""

    def __init__(self, settings: Settings, client: IntercomClient, retrying: Retrying, copies: LastGoodCopies) -> None:
        self._settings = settings
        self._client = client
        self._retrying = retrying
        self._copies = copies
        self._locks: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()
        self._recent_leads: TTLCache[tuple[str, str, str], str] = TTLCache(_REMEMBERED_LEADS_MAX, _INDEX_LAG_MAX_S)

    async def upsert(self, wish: Wish) -> tuple[Contact, bool]:
        """
        Make *wish* true.

        Returns:
            The contact as Intercom has it now, and whether it is new.

        Raises:
            OperationFailed: It is not true, or it is not known whether it is.
        """
        deadline = Deadline.after(self._settings.write_deadline_s)
        lock = self._locks.setdefault(wish.identity, asyncio.Lock())
        try:
            async with asyncio.timeout(deadline.left_s()):
                await lock.acquire()
        except TimeoutError:
            raise OperationFailed("timeout", "Other changes of this contact take too long", cause=TIMEOUT) from None
        try:
            contact, created = await (self._upsert_lead if wish.role == "lead" else self._create)(wish, deadline)
        finally:
            lock.release()
        self._copies.keep(contact)
        return contact, created

    async def _upsert_lead(self, wish: Wish, deadline: Deadline) -> tuple[Contact, bool]:
        """Look before creating: Intercom takes any number of leads with one address."""
        known_id = self._recent_leads.get(wish.identity) or await self._search(wish, deadline)
        if known_id is not None:
            try:
                return await self._update(known_id, wish, deadline), False
            except OperationFailed as failure:
                if failure.code != "missing":
                    raise
        contact, created = await self._create(wish, deadline)
        self._recent_leads[wish.identity] = contact["id"]
        return contact, created

    async def _create(self, wish: Wish, deadline: Deadline) -> tuple[Contact, bool]:
        """Create, or find what is already there: by search after a lost answer, by Intercom's own word on a 409."""
        unsure = False

        async def attempt(timeout_s: float) -> Contact:
            nonlocal unsure
            if unsure and (found := await self._look_up(wish, timeout_s)):
                return found
            try:
                return await self._client.send(calls.create_contact(wish.fields()), timeout_s)
            except OperationFailed as failure:
                unsure = unsure or failure.perhaps_done
                raise

        try:
            contact = await self._retrying.run("contacts.create", attempt, deadline)
        except OperationFailed as failure:
            if failure.code != "conflict":
                raise
            return await self._settle(wish, failure, deadline), False
        if wish.is_met_by(contact):
            return contact, True
        return await self._update(contact["id"], wish, deadline), False

    async def _settle(self, wish: Wish, conflict: OperationFailed, deadline: Deadline) -> Contact:
        """Update the contact that stands in the way of a create."""
        named = _NAMED_ID.search(conflict.detail)
        # Archived contacts are found neither by search nor by read: the id in the text is the only way to them.
        contact_id = named[1] if named else await self._search(wish, deadline)
        if contact_id is None:
            raise conflict
        try:
            if conflict.detail.startswith("An archived"):
                await self._run(calls.unarchive_contact(contact_id), deadline)
            return await self._update(contact_id, wish, deadline)
        except OperationFailed as failure:
            if failure.code not in {"invalid", "missing"} or failure.status not in {400, 404, 410}:
                raise
            message = f"A contact with this identity exists and cannot be changed or restored ({failure.message})"
            raise OperationFailed("conflict", message, status=failure.status, request_id=failure.request_id) from None

    async def _search(self, wish: Wish, deadline: Deadline) -> str | None:
        found = await self._retrying.run("contacts.search", lambda timeout_s: self._look_up(wish, timeout_s), deadline)
        return found["id"] if found else None

    async def _look_up(self, wish: Wish, timeout_s: float) -> Contact | None:
        """Make one attempt at finding the contact of *wish*; the oldest one where there are several."""
        name = "email" if wish.by_email else "external_id"
        call = calls.search_contacts({name: wish.key, "role": wish.role}, self._settings.page_size)
        found = (await self._client.send(call, timeout_s))["data"]
        same = [contact for contact in found if str(contact.get(name) or "").casefold() == wish.key.casefold()]
        return min(same, key=lambda contact: contact.get("created_at") or 0, default=None)

    async def _update(self, contact_id: str, wish: Wish, deadline: Deadline) -> Contact:
        return await self._run(calls.update_contact(contact_id, wish.fields()), deadline)

    async def _run(self, call: calls.Call, deadline: Deadline) -> Contact:
        return await self._retrying.run(call.name, lambda timeout_s: self._client.send(call, timeout_s), deadline)
