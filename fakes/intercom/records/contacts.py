"""Contacts: the record, and the store with its indexes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fakes.intercom.layered import Layered

if TYPE_CHECKING:
    from collections.abc import Iterator


class Tagging(NamedTuple):
    """A tag on a contact: which, since when (Unix seconds), set by which admin."""

    id: str
    applied_at: int
    admin_id: str


class Membership(NamedTuple):
    """A company that a contact belongs to."""

    id: str


class Subscription(NamedTuple):
    """A subscription type that a contact opted into or out of."""

    id: str
    consent_type: str


@dataclass(slots=True, eq=False)
class Contact:
    """
    A contact at one moment; a change makes a new one, so that old versions stay true.

    Attributes:
        id: 24 hexadecimal digits.
        number: Place in the order of creation.
        attributes: The plain fields as JSON; absent ones have their defaults.
        merged_into: Id of the contact that this one was merged into, or "".
        merged_at: When that was, Unix seconds; 0 when it was not.
        rendered: Cache of the JSON bytes, by form.
        hidden: Whether reads, lists and searches pass it over.
    """

    id: str
    number: int
    attributes: dict[str, Any]
    tags: tuple[Tagging, ...] = ()
    companies: tuple[Membership, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    notes: tuple[str, ...] = ()
    archived: bool = False
    deleted: bool = False
    blocked: bool = False
    merged_into: str = ""
    merged_at: int = 0
    rendered: dict[str, bytes] = field(default_factory=dict)
    hidden: bool = field(init=False)

    def __post_init__(self) -> None:
        self.hidden = self.archived or self.deleted or self.blocked or self.merged_into != ""

    def with_changes(self, **changes: Any) -> Contact:
        """Return the next version of the contact."""
        return replace(self, rendered={}, **changes)


@dataclass(frozen=True, slots=True)
class FrozenContacts:
    """A store's content, frozen so that many workspaces can begin with it."""

    records: dict[str, Contact]
    by_email: dict[str, tuple[str, ...]]
    by_external_id: dict[str, tuple[str, ...]]
    by_company: dict[str, tuple[str, ...]]
    order: list[str]
    visible_count: int
    mixed_case: bool


NOTHING = FrozenContacts({}, {}, {}, {}, [], 0, mixed_case=False)


class ContactStore:
    """
    All contacts of a workspace, hidden ones too: an identity stays reserved for ever.

    Attributes:
        visible_count: Contacts that are not hidden.
        mixed_case: Whether any contact ever had an e-mail that is not all lower case.
        generation: Goes up with every write.
    """

    __slots__ = (
        "_base_order",
        "_order",
        "_records",
        "by_company",
        "by_email",
        "by_external_id",
        "generation",
        "mixed_case",
        "visible_count",
    )

    def __init__(self, base: FrozenContacts = NOTHING) -> None:
        self._records: Layered[str, Contact] = Layered(base.records)
        self.by_email: Layered[str, tuple[str, ...]] = Layered(base.by_email)
        self.by_external_id: Layered[str, tuple[str, ...]] = Layered(base.by_external_id)
        self.by_company: Layered[str, tuple[str, ...]] = Layered(base.by_company)
        self._base_order = base.order
        self._order: list[str] = []
        self.visible_count = base.visible_count
        self.mixed_case = base.mixed_case
        self.generation = 0

    def get(self, contact_id: str) -> Contact | None:
        """Return a contact, hidden or not."""
        return self._records.get(contact_id)

    def put(self, contact: Contact, before: Contact | None) -> None:
        """Keep *contact* in place of *before* (None: it is new)."""
        self._records[contact.id] = contact
        self.generation += 1
        old = before.attributes if before is not None else {}
        new = contact.attributes
        email = new.get("email")
        _reindex(self.by_email, contact.id, old.get("email"), email)
        if email and email != email.lower():
            self.mixed_case = True
        _reindex(self.by_external_id, contact.id, old.get("external_id"), new.get("external_id"))
        belonged = before.companies if before is not None else ()
        if contact.companies is not belonged:
            for company in set(belonged) ^ set(contact.companies):
                ends = company in belonged
                _reindex(self.by_company, contact.id, company.id if ends else None, None if ends else company.id)
        if before is None:
            self._order.append(contact.id)
            self.visible_count += not contact.hidden
        else:
            self.visible_count += before.hidden - contact.hidden

    def named(self, index: Layered[str, tuple[str, ...]], text: str) -> list[Contact]:
        """List the contacts that *index* has under *text*, oldest first, hidden ones too."""
        found = index.get(text) or ()
        return [contact for contact_id in found if (contact := self._records.get(contact_id)) is not None]

    def ordered(self, *, newest_first: bool, beyond: int | None = None) -> Iterator[Contact]:
        """
        Walk over all contacts in the order of creation.

        Args:
            newest_first: Walk backwards.
            beyond: Begin after the contact of this number, in the direction of the walk.
        """
        parts = (self._order, self._base_order) if newest_first else (self._base_order, self._order)
        for ids in parts:
            for contact_id in self._stretch(ids, newest_first=newest_first, beyond=beyond):
                contact = self._records.get(contact_id)
                if contact is not None:
                    yield contact

    def _stretch(self, ids: list[str], *, newest_first: bool, beyond: int | None) -> Iterator[str]:
        if beyond is None:
            return reversed(ids) if newest_first else iter(ids)
        if newest_first:
            return map(ids.__getitem__, range(bisect_left(ids, beyond, key=self._number) - 1, -1, -1))
        return map(ids.__getitem__, range(bisect_right(ids, beyond, key=self._number), len(ids)))

    def _number(self, contact_id: str) -> int:
        contact = self._records.get(contact_id)
        return contact.number if contact is not None else 0

    def frozen(self) -> FrozenContacts:
        """Freeze the present content for other workspaces to begin with."""
        return FrozenContacts(
            self._records.flat(),
            self.by_email.flat(),
            self.by_external_id.flat(),
            self.by_company.flat(),
            [*self._base_order, *self._order],
            self.visible_count,
            self.mixed_case,
        )


def _reindex(index: Layered[str, tuple[str, ...]], contact_id: str, old: str | None, new: str | None) -> None:
    if new == old:
        return
    if old:
        index[old] = tuple(one for one in index.get(old) or () if one != contact_id)
    if new:
        index[new] = (*(index.get(new) or ()), contact_id)
