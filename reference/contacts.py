"""Reading, searching, exporting and erasing contacts; writing them is in upserting.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from reference import calls
from reference.failures import OperationFailed
from reference.paging import walk
from reference.retrying import Deadline

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from reference.client import IntercomClient
    from reference.fallback import LastGoodCopies
    from reference.metrics import Metrics
    from reference.retrying import Retrying
    from reference.settings import Settings

_SHOWN = ("id", "external_id", "email", "name", "role", "custom_attributes")


def shown(contact: dict[str, Any]) -> dict[str, Any]:
    """Return the part of Intercom's contact that callers see."""
    return {name: contact.get(name) for name in _SHOWN}


class Contacts:
    """The operations that do not create anything."""

    def __init__(
        self, settings: Settings, client: IntercomClient, retrying: Retrying, copies: LastGoodCopies, metrics: Metrics
    ) -> None:
        self._settings = settings
        self._client = client
        self._retrying = retrying
        self._copies = copies
        self._metrics = metrics

    async def read(self, contact_id: str) -> tuple[dict[str, Any], str]:
        """
        Read one contact.

        Returns:
            The contact, and why it is a stale copy; "" when it is fresh.

        Raises:
            OperationFailed: Intercom has no such contact or refuses, or it is in trouble and there is no copy.
        """
        drops = self._copies.drops_of(contact_id)
        try:
            contact = await self._ask(calls.read_contact(contact_id))
        except OperationFailed as failure:
            if failure.code == "missing":
                self._copies.drop(contact_id)
            copy = self._copies.stand_in(contact_id, failure)
            if copy is None:
                raise
            self._note_stale(contact_id, failure)
            return copy, failure.cause
        self._copies.keep(contact, drops)
        return contact, ""

    def _note_stale(self, contact_id: str, failure: OperationFailed) -> None:
        self._metrics.note_stale(failure.cause)
        structlog.get_logger().warning(
            "served a stale copy",
            contact_id=contact_id,
            cause=failure.cause,
            status=failure.status,
            intercom_request_id=failure.request_id,
        )

    async def search(self, wanted: dict[str, str]) -> list[dict[str, Any]]:
        """Find the contacts that have all the *wanted* values: one compound query, and its further pages."""
        size = self._settings.page_size

        async def fetch(cursor: str | None) -> calls.Document:
            return await self._ask(calls.search_contacts(wanted, size, cursor))

        return [contact async for page in walk(fetch) for contact in page]

    def export(self) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield all contacts page by page, each contact once; the read deadline holds for each page."""

        async def fetch(cursor: str | None) -> calls.Document:
            return await self._ask(calls.list_contacts(self._settings.page_size, cursor))

        return walk(fetch)

    async def erase(self, contact_id: str) -> bool:
        """
        Delete a contact for good, here and at Intercom.

        Returns:
            Whether Intercom no longer knew the contact.
        """
        # Our own copy goes first: it must not outlive the request even when Intercom fails.
        self._copies.erase(contact_id)
        try:
            await self._ask(calls.delete_contact(contact_id), self._settings.write_deadline_s)
        except OperationFailed as failure:
            if failure.code != "missing":
                raise
            return True
        return False

    async def _ask(self, call: calls.Call, deadline_s: float | None = None) -> calls.Document:
        deadline = Deadline.after(self._settings.read_deadline_s if deadline_s is None else deadline_s)
        return await self._retrying.run(call.name, lambda timeout_s: self._client.send(call, timeout_s), deadline)
