"""Mistakes that lose contacts or make them twice."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cachetools import TTLCache

from reference import calls
from reference.client import IntercomClient
from reference.defects.registry import defect, put, swap
from reference.failures import OperationFailed
from reference.upserting import Upserts
from reference.wishes import Wish

if TYPE_CHECKING:
    from reference.retrying import Deadline

Contact = dict[str, Any]


@defect
def blind_create_retry() -> None:
    """A create whose reply was lost is repeated without looking first."""
    put(OperationFailed, "perhaps_done", property(lambda _failure: False))


@defect
def create_lost_reply_hidden() -> None:
    """A create without an answer counts as done, whether or not Intercom has the contact."""

    def send(original: Any) -> Any:
        async def hopeful(self: IntercomClient, call: calls.Call, timeout_s: float) -> Contact:
            try:
                answer: Contact = await original(self, call, timeout_s)
            except OperationFailed as failure:
                if call.name != "contacts.create" or not failure.perhaps_done:
                    raise
                return {"id": "", **(call.body or {})}
            return answer

        return hopeful

    swap(IntercomClient, "send", send)


@defect
def conflict_not_resolved() -> None:
    """A 409 reaches the caller, although it names the contact that is to be updated."""

    async def settle(_self: Upserts, _wish: Wish, conflict: OperationFailed, _deadline: Deadline) -> Contact:
        raise conflict

    put(Upserts, "_settle", settle)


@defect
def conflict_makes_a_twin() -> None:
    """After a 409 the contact is created under a new external id."""

    async def settle(self: Upserts, wish: Wish, _conflict: OperationFailed, deadline: Deadline) -> Contact:
        return await _twin(self, wish, deadline)

    put(Upserts, "_settle", settle)


@defect
def search_lag_duplicate() -> None:
    """What search does not find does not exist: within the index lag a contact is created twice."""

    async def settle(self: Upserts, wish: Wish, _conflict: OperationFailed, deadline: Deadline) -> Contact:
        found = await self._search(wish, deadline)
        return await self._update(found, wish, deadline) if found else await _twin(self, wish, deadline)

    def forgetful(original: Any) -> Any:
        def init(self: Upserts, *parts: Any) -> None:
            original(self, *parts)
            self._recent_leads = TTLCache(1, 0)

        return init

    put(Upserts, "_settle", settle)
    swap(Upserts, "__init__", forgetful)


async def _twin(upserts: Upserts, wish: Wish, deadline: Deadline) -> Contact:
    fields = wish.fields() | {"external_id": f"{wish.key}-2"}
    return await upserts._run(calls.create_contact(fields), deadline)


@defect
def archive_instead_of_delete() -> None:
    """Erasure only archives: Intercom keeps the person's data."""

    def archive(contact_id: str) -> calls.Call:
        path = f"/contacts/{contact_id}/archive"
        return calls.Call("contacts.archive", "POST", path, lambda answer: answer.get("id") == contact_id)

    put(calls, "delete_contact", archive)


@defect
def many_queries_search() -> None:
    """A search asks once for each field and keeps what all answers share."""
    from reference.contacts import Contacts

    def search(original: Any) -> Any:
        async def piecemeal(self: Contacts, wanted: dict[str, str]) -> list[Contact]:
            found = [await original(self, {name: value}) for name, value in wanted.items()]
            shared = set.intersection(*({contact["id"] for contact in some} for some in found))
            return [contact for contact in found[0] if contact["id"] in shared]

        return piecemeal

    swap(Contacts, "search", search)


@defect
def leads_made_users() -> None:
    """A lead is looked for as one and then created without its role, so that Intercom makes a user of it."""

    def create_contact(original: Any) -> Any:
        return lambda fields: original({name: value for name, value in fields.items() if name != "role"})

    def is_met_by(original: Any) -> Any:
        return lambda self, contact: original(replace(self, role=contact["role"]), contact)

    swap(calls, "create_contact", create_contact)
    swap(Wish, "is_met_by", is_met_by)
